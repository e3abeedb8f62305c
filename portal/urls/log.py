"""Addresses of the day log, the days, the bouts and what should get better."""

from django.urls import path

from portal import dates  # noqa: F401 (registers the days in addresses)
from portal.views import checks, days, episodes, log, targets, today

urlpatterns = [
    path("my/", today.today, name="today"),
    path("my/log/<isodate:day>/", log.log_day, name="log-day"),
    path("my/log/<isodate:day>/draft/", log.log_draft, name="log-draft"),
    path("my/log/<isodate:day>/saved/", log.log_saved, name="log-saved"),
    path("my/log/<isodate:day>/undo/", log.log_undo, name="log-undo"),
    path("my/log/<isodate:day>/same/", log.log_same, name="log-same"),
    path("my/days/<isodate:day>/", days.day, name="day"),
    path("my/days/<isodate:day>/change/", days.day_change, name="day-change"),
    path("my/days/<isodate:day>/void/", days.day_void, name="day-void"),
    path("my/episodes/new/", episodes.episode_new, name="episode-new"),
    path("my/episodes/<int:pk>/", episodes.episode, name="episode"),
    path(
        "my/episodes/<int:pk>/change/", episodes.episode_change, name="episode-change"
    ),
    path("my/episodes/<int:pk>/void/", episodes.episode_void, name="episode-void"),
    path("my/check/<int:pk>/", checks.check, name="check"),
    path("my/targets/", targets.targets, name="targets"),
]
