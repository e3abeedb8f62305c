"""Addresses (history)."""

urlpatterns = []
