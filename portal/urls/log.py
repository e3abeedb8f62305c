"""Addresses (log)."""

urlpatterns = []
