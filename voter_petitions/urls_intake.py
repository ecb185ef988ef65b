"""Addresses of bringing petitions in from files; part of the register's own (voter_petitions/urls.py)."""

from __future__ import annotations

from django.urls import path

from voter_petitions.views import intake, intake_rows

urlpatterns = [
    path("dot/<int:pk>/nhap-tu-tep/", intake.intake_new, name="intake_new"),
    path("nhap-tu-tep/mau/", intake.intake_template, name="intake_template"),
    path("nhap-tu-tep/<int:pk>/", intake.intake, name="intake"),
    path("nhap-tu-tep/<int:pk>/cot/", intake.intake_columns, name="intake_columns"),
    path("nhap-tu-tep/<int:pk>/ten/", intake.intake_choose, name="intake_choose"),
    path("nhap-tu-tep/<int:pk>/khong-nhap/", intake.intake_leave_out, name="intake_leave_out"),
    path("nhap-tu-tep/<int:pk>/ghi/", intake.intake_save, name="intake_save"),
    path("nhap-tu-tep/<int:pk>/bo/", intake.intake_drop, name="intake_drop"),
    path("nhap-tu-tep/<int:pk>/lay-lai/", intake.intake_back, name="intake_back"),
    path("nhap-tu-tep/dong/<int:pk>/", intake_rows.intake_row, name="intake_row"),
]
