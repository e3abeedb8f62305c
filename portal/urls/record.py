"""Addresses (record)."""

urlpatterns = []
