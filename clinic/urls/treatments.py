"""Addresses (treatments)."""

urlpatterns = []
