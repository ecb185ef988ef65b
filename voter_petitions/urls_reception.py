"""Addresses of reception and letters."""

from __future__ import annotations

from django.urls import path

from voter_petitions.views import citizen_letters, reception_days, reception_figures, reception_lists

app_name = "reception"

urlpatterns = [
    path("", reception_lists.LetterList.as_view(), name="letters"),
    path("vao-so/", citizen_letters.letter_new, name="letter_new"),
    path("don/<int:pk>/", citizen_letters.letter_page, name="letter"),
    path("don/<int:pk>/sua/", citizen_letters.letter_edit, name="letter_edit"),
    path("don/<int:pk>/chuyen/", citizen_letters.forward, name="forward"),
    path("don/<int:pk>/xu-ly/", citizen_letters.settle, name="settle"),
    path("don/<int:pk>/ket-qua/", citizen_letters.result, name="result"),
    path("don/<int:pk>/nguoi-xem/", citizen_letters.readers, name="readers"),
    path("thong-ke/", reception_figures.figures_page, name="figures"),
    path("thong-ke/tep/", reception_figures.figures_file, name="figures_file"),
    path("ngay/", reception_lists.DayList.as_view(), name="days"),
    path("ngay/lap/", reception_days.day_new, name="day_new"),
    path("ngay/<int:pk>/", reception_days.day_page, name="day"),
    path("ngay/<int:pk>/sua/", reception_days.day_edit, name="day_edit"),
]
