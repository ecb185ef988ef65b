"""Addresses of what all dossiers share, under ho-so/."""

from __future__ import annotations

from django.urls import path

from coordination.views import comments, documents, following, tracking_sheet

app_name = "dossiers"
urlpatterns = [
    path("theo-doi/", following.followed, name="followed"),
    path("<int:pk>/theo-doi/", following.follow, name="follow"),
    path("<int:pk>/trao-doi/", comments.comment_list, name="comments"),
    path("trao-doi/<int:pk>/sua/", comments.comment_edit, name="comment_edit"),
    path("trao-doi/<int:pk>/rut-lai/", comments.comment_withdraw, name="comment_withdraw"),
    path("van-ban/<int:pk>/", documents.document, name="document"),
    path("<int:pk>/phieu-theo-doi/", tracking_sheet.tracking_sheet, name="sheet"),
]
