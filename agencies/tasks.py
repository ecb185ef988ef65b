"""Work of this room for the background; letters.post asks for it, and the core's ten-minute job does the same."""

from __future__ import annotations

from celery import shared_task

from agencies.accounts import letters


@shared_task
def deliver_letters() -> None:
    """Send the mails about accounts that wait."""
    letters.deliver()
