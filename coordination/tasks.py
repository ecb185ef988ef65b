"""Scheduled work. Each task is another interface to a plain function; the beat table is in settings."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from agencies import memberships
from agencies.accounts import letters
from coordination import (
    digests,
    flags,
    form_drafts,
    jobs,
    letter_work,
    longwork,
    obligations,
    outbox,
    periodic,
    reminders,
)
from coordination.clock import now, today
from coordination.ledger import works  # noqa: F401 – registers its kinds of long work


@shared_task
def scan_deadlines() -> None:
    """Flag late submissions, overdue responses and reports never sent."""

    def work() -> dict[str, Any]:
        missed = obligations.recompute_missed(today())
        return flags.scan(today()).as_dict() | {"recomputed": len(missed)}

    jobs.run("scan_deadlines", work)


@shared_task
def open_periodic_duties() -> None:
    """Open the periodic duties of the coming weeks."""
    jobs.run("open_periodic_duties", lambda: {"opened": periodic.open_due(today())})


@shared_task
def refresh_permissions() -> None:
    """Give and take what memberships mean today: they begin and end by date."""
    jobs.run("refresh_permissions", lambda: {"people_checked": memberships.regrant_all(on=today())})


@shared_task
def erase_form_drafts() -> None:
    """Erase drafts of forms that nobody came back to."""
    jobs.run("erase_form_drafts", lambda: {"erased": form_drafts.erase_old()})


@shared_task
def send_reminders() -> None:
    """Remind ahead of due dates."""
    jobs.run("send_reminders", lambda: {"reminded": len(reminders.send_due(today()).done)})


@shared_task
def send_digests() -> None:
    """Post the morning's digest to whose hour has come."""
    jobs.run("send_digests", lambda: {"people": digests.send(today(), hour=now().hour)})


@shared_task
def deliver_messages() -> None:
    """Mail what waits, letters about accounts too."""

    def work() -> dict[str, Any]:
        delivered, accounts = outbox.deliver(), letters.deliver()
        stopped = {"stopped": delivered.stopped} if delivered.stopped else {}
        return {"sent": delivered.sent + accounts.sent, "failed": delivered.failed + accounts.failed, **stopped}

    jobs.run("deliver_messages", work)


@shared_task
def tidy_long_work() -> None:
    """Tell whose work was interrupted; delete what long works left a month ago."""
    jobs.run("tidy_long_work", longwork.tidy)


# A worker knows the kinds of long work that this module has imported.
LONG_WORK = (letter_work.issue_many,)
