"""Addresses of the list and of one person's details."""

urlpatterns = []
