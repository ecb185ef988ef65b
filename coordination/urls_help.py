"""Addresses of the help, under tro-giup/."""

from __future__ import annotations

from django.urls import path

from coordination.views import help as pages

app_name = "help"
urlpatterns = [
    path("", pages.help_home, name="home"),
    path("tu-ngu/", pages.glossary, name="glossary"),
    path("buoc-dau/", pages.first_steps, name="first_steps"),
    path("<slug:key>/", pages.help_home, name="guide"),
]
