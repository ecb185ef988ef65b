"""Addresses of the working calendar, under lich-cong-tac/ (lich/ is the calendar of working days)."""

from __future__ import annotations

from django.urls import path

from coordination.views import agenda, feeds

app_name = "agenda"
urlpatterns = [
    path("", agenda.agenda, name="agenda"),
    path("dien-thoai/", feeds.feed_list, name="feeds"),
    path("dien-thoai/<uuid:pk>/thu-hoi/", feeds.feed_revoke, name="feed_revoke"),
    path("nguon/<uuid:pk>/<str:secret>.ics", feeds.calendar_feed, name="calendar_feed"),
]
