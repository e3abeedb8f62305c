"""Addresses (joining)."""

urlpatterns = []
