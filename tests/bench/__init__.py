"""How fast the main pages are, as ratios to a bare Django view in the same run.

    make bench

The floor is Django with no middleware: one indexed query and a tiny template, or
one insert. Times depend on the machine, ratios much less. The bench refuses to
judge when the floor itself was not steady.
"""
