"""Reminders by steps and by hand; one clock speaks at a time."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.models import Position
from coordination import digests, extensions, message_choices, milestones, pauses, reminders
from coordination.models import Message, MilestoneKind, Obligation, Reminder, Rule
from tests.factories.core import matter, member, rule

D = datetime.date


@pytest.fixture
def owed(province, on_day):
    """Due Tuesday 21/11/2023, reminded 7, 3 and 1 days ahead."""
    on_day(2023, 11, 6)
    rule()
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    province.peoples_committee.email = "ubnd@example.vn"
    province.peoples_committee.save()
    return Obligation.objects.get()


def steps() -> list[str]:
    return list(Reminder.objects.order_by("pk").values_list("step", flat=True))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([D(2023, 11, 13)], []),
        ([D(2023, 11, 14)], ["before:7"]),
        ([D(2023, 11, 14), D(2023, 11, 14), D(2023, 11, 15)], ["before:7"]),
        ([D(2023, 11, 14), D(2023, 11, 20), D(2023, 11, 21)], ["before:7", "before:1"]),
        # Saturday 18/11: three days left, but nobody works; Monday says the next step at once.
        ([D(2023, 11, 18), D(2023, 11, 20)], ["before:1"]),
    ],
    ids=["too-early", "a-week-ahead", "each-step-once", "only-the-step-that-is-due", "working-days-only"],
)
def test_reminder_steps(owed, days, expected):
    for day in days:
        reminders.send_due(day)
    assert steps() == expected


def test_moved_deadline_is_reminded_anew(owed):
    reminders.send_due(D(2023, 11, 14))
    milestones.set_date(dossier=owed.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 8), by=None)
    reminders.send_due(D(2023, 11, 16))
    assert Reminder.objects.filter(step="before:7").count() == 2


def test_reminder_tells_members_their_office_and_the_mailbox(owed, province):
    clerk = member(Position.CLERK, province.peoples_committee)
    office = member(Position.SECRETARIAT, province.committee_office)
    member(Position.CLERK, province.finance)
    reminders.send_due(D(2023, 11, 14))
    told = {m.user or m.agency for m in Message.objects.select_related("user", "agency")}
    assert told == {clerk, office, province.peoples_committee}
    message = Message.objects.get(user=clerk)
    assert message.subject.startswith("Còn 7 ngày:")
    assert "21/11/2023" in message.body
    assert "Cách tính" in message.body


def test_paused_obligation_is_not_reminded(owed):
    pauses.start(
        obligation=owed, category="higher_level", reason="Chờ Bộ", document="CV 1", start=D(2023, 11, 6), by=None
    )
    reminders.send_due(D(2023, 11, 14))
    owed.refresh_from_db()
    done = reminders.remind([owed], by=None)
    assert steps() == []
    assert done.refused[0][1] == "đang tạm dừng tính hạn"


def test_letter_without_number_is_refused(owed):
    with pytest.raises(ValidationError, match="số công văn"):
        reminders.remind([owed], by=None, channel="letter")


def test_second_reminder_of_a_day_is_refused_and_the_next_day_counted(owed, on_day):
    reminders.remind([owed], by=None)
    again = reminders.remind([owed], by=None)
    assert again.done == []
    assert "đã đôn đốc ngày 06/11/2023" in again.refused[0][1]
    on_day(2023, 11, 7)
    reminders.remind([owed], by=None)
    assert steps() == ["manual:1", "manual:2"]


def test_bulk_reminder_is_as_many_single_ones(owed, province):
    second = matter(province, title="Việc hai")
    milestones.set_date(dossier=second.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    rows = list(Obligation.objects.all())
    done = reminders.remind(rows, by=None)
    assert len(done.done) == 2
    assert all(row.dossier.events.filter(kind="reminded").count() == 1 for row in rows)


# ── one clock speaking at a time ─────────────────────────────────────────────────────
def test_extended_obligation_is_reminded_by_its_new_date_only(owed):
    Rule.objects.update(max_extensions=1, max_extension_days=30)
    reminders.send_due(D(2023, 11, 14))
    extensions.grant(
        obligation=owed,
        amount=10,
        unit="day",
        reason="Chờ số liệu",
        document="CV 5",
        granted_on=D(2023, 11, 15),
        by=None,
    )
    assert Obligation.objects.get().due_on == D(2023, 12, 1)
    reminders.send_due(D(2023, 11, 20))
    reminders.send_due(D(2023, 11, 21))
    assert steps() == ["before:7"], "the old date's steps are silent"
    reminders.send_due(D(2023, 11, 24))
    assert steps() == ["before:7", "before:7"]
    assert list(Reminder.objects.order_by("pk").values_list("due_on", flat=True)) == [D(2023, 11, 21), D(2023, 12, 1)]


def promise(owed: Obligation, *, answered: datetime.date, on: datetime.date) -> None:
    """The obligor answered, incompletely, and promised a day: the duty stays open."""
    owed.dossier.submissions.create(
        kind=owed.rule.document_kind,
        sender=owed.obligor,
        received_at=datetime.datetime.combine(answered, datetime.time(9), timezone.get_current_timezone()),
        recorded_at=timezone.now(),
        complete=False,
    )
    milestones.set_date(dossier=owed.dossier, kind=MilestoneKind.PROMISED, on=on, by=None)


def test_who_answered_and_promised_a_day_is_not_reminded_until_that_day(owed, province):
    member(Position.CLERK, province.peoples_committee)
    promise(owed, answered=D(2023, 11, 9), on=D(2023, 11, 17))
    reminders.send_due(D(2023, 11, 14))
    assert steps() == []
    assert digests.send(D(2023, 11, 16)) == 0, "the digest is silent too"
    reminders.send_due(D(2023, 11, 20))
    assert steps() == ["before:1"], "the promise was not kept"


def test_a_promise_of_before_the_duty_silences_nothing(owed):
    promise(owed, answered=D(2023, 11, 1), on=D(2023, 11, 30))
    reminders.send_due(D(2023, 11, 14))
    assert steps() == ["before:7"]


def test_a_promise_does_not_silence_who_did_not_answer(owed):
    milestones.set_date(dossier=owed.dossier, kind=MilestoneKind.PROMISED, on=D(2023, 11, 30), by=None)
    reminders.send_due(D(2023, 11, 14))
    assert steps() == ["before:7"]


def test_a_promise_that_is_a_duty_itself_is_reminded(owed):
    rule("HUA", milestone_kind=MilestoneKind.PROMISED, limits=[{"amount": 1}])
    promise(owed, answered=D(2023, 11, 9), on=D(2023, 11, 20))
    reminders.send_due(D(2023, 11, 20))
    assert list(Reminder.objects.values_list("obligation__rule_code", flat=True)) == ["HUA"]


def test_a_reminder_by_hand_is_allowed_in_spite_of_a_promise(owed):
    promise(owed, answered=D(2023, 11, 9), on=D(2023, 11, 17))
    assert len(reminders.remind([owed], by=None).done) == 1


# ── what comes by mail ───────────────────────────────────────────────────────────────
def test_the_mail_of_the_morning_carries_what_is_due_soon(owed, province):
    """No second mail for who gets the digest; it stays in the inbox, and the agency's mailbox gets its own."""
    clerk = member(Position.CLERK, province.peoples_committee)
    other = member(Position.CLERK, province.peoples_committee)
    message_choices.choose(other, {"digest": "none"}, 7)
    reminders.send_due(D(2023, 11, 14))
    mails = {m.user or m.agency: m.email for m in Message.objects.select_related("user", "agency")}
    assert mails == {clerk: "", other: other.email, province.peoples_committee: "ubnd@example.vn"}


def test_what_is_due_later_than_the_digest_reaches_is_mailed(owed, province):
    Rule.objects.update(reminder_steps=[10])
    clerk = member(Position.CLERK, province.peoples_committee)
    reminders.send_due(D(2023, 11, 13))
    assert Message.objects.get(user=clerk).email == clerk.email
