"""Addresses of the ledger, its saved views and its files."""

from __future__ import annotations

from django.urls import path

from coordination.views import ledger, ledger_bulk, saved_views

urlpatterns = [
    path("", ledger.ledger, name="ledger"),
    path("nhieu-viec/", ledger_bulk.ledger_bulk, name="ledger_bulk"),
    path("xuat/", ledger.export_long, name="ledger_export"),
    path("che-do-xem/", saved_views.kept_views, name="saved_views"),
    path("che-do-xem/luu/", saved_views.save_view, name="saved_view_new"),
    path("che-do-xem/<int:pk>/", saved_views.edit_view, name="saved_view"),
    path("che-do-xem/<int:pk>/xoa/", saved_views.delete_view, name="saved_view_delete"),
    path("che-do-xem/<int:pk>/doi-cho/", saved_views.move_view, name="saved_view_move"),
    path("che-do-xem/<int:pk>/mac-dinh/", saved_views.first_view, name="saved_view_first"),
]
