"""Addresses (staff)."""

urlpatterns = []
