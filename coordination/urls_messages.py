"""Addresses below /hop-thu/: the inbox, the agencies' mailboxes, how messages come, what leaves by mail."""

from __future__ import annotations

from django.urls import path

from coordination.views import inbox, message_choices, outbox

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("co-quan/", inbox.mailbox, name="mailbox"),
    path("danh-dau/", inbox.mark, name="inbox_mark"),
    path("da-doc/", inbox.read_all, name="inbox_read_all"),
    path("cach-nhan/", message_choices.choices, name="message_choices"),
    path("thu-di/", outbox.outbox_page, name="outbox"),
    path("thu-di/xu-ly/", outbox.act, name="outbox_act"),
    path("<int:pk>/", inbox.message, name="message"),
    path("<int:pk>/mo/", inbox.open_message, name="message_open"),
]
