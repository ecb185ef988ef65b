"""Addresses of the search over everything, under tim/."""

from __future__ import annotations

from django.urls import path

from coordination.views import search

urlpatterns = [
    path("", search.search, name="search"),
    path("goi-y/", search.suggest, name="search_suggest"),
]
