"""Addresses of who sent a petition or a letter."""

from __future__ import annotations

from django.urls import path

from voter_petitions.views import petitioners

urlpatterns = [
    path("nguoi-gui/nhat-ky/", petitioners.TraceList.as_view(), name="petitioner_log"),
    path("nguoi-gui/<int:pk>/", petitioners.petitioner_page, name="petitioner"),
    path("nguoi-gui/<int:pk>/xem/", petitioners.petitioner_look, name="petitioner_look"),
    path("nguoi-gui/<int:pk>/ghi/", petitioners.petitioner_record, name="petitioner_record"),
    path("nguoi-gui/<int:pk>/cho-xem/", petitioners.petitioner_share, name="petitioner_share"),
    path("nguoi-gui/cho-xem/<int:pk>/thoi/", petitioners.petitioner_unshare, name="petitioner_unshare"),
    path("nguoi-gui/<int:pk>/xoa/", petitioners.petitioner_erase, name="petitioner_erase"),
]
