"""`/` and `/learn/`: the public pages."""

from django.urls import path

from education import views

app_name = "education"
urlpatterns = [
    path("", views.home, name="home"),
    path("learn/", views.index, name="index"),
    path("learn/treatments/", views.treatments, name="treatments"),
    path("learn/treatments/<slug:slug>/", views.treatment, name="treatment"),
    path("learn/<slug:slug>/", views.article, name="article"),
]
