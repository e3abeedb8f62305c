"""Addresses (panel)."""

urlpatterns = []
