"""Addresses below /cong-van-don-doc/: letters of reminder."""

from __future__ import annotations

from django.urls import path

from coordination.views import letters

urlpatterns = [
    path("", letters.letter_list, name="letters"),
    path("moi/", letters.new_letters, name="letter_new"),
    path("<int:pk>/", letters.letter, name="letter"),
    path("tep/<uuid:pk>/", letters.letter_file, name="letter_file"),
]
