"""Planned comparisons: arms, orders, calendars and how sure the answer can be.

Plain Python and numpy: no Django, no clock, no database. The seed is passed in.
"""
