"""Addresses of the portal: /join/ opens an account, /my/ is one's own record."""

from portal.urls import joining, log, record

app_name = "portal"
urlpatterns = [*joining.urlpatterns, *log.urlpatterns, *record.urlpatterns]
