"""Defects that a review of the core found: races, what a rollback leaves behind, mergers, restricted dossiers."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.urls import reverse

from agencies.models import Agency, Position, Succession
from agencies.permissions import May, grant, inherited_by, may
from coordination import (
    calendars,
    digests,
    dossiers,
    extensions,
    milestones,
    obligations,
    pauses,
    periodic,
    reminders,
    submissions,
    waivers,
)
from coordination.models import (
    DocumentKind,
    Dossier,
    DossierKind,
    DossierReader,
    LateReason,
    Matter,
    Message,
    Milestone,
    MilestoneKind,
    Obligation,
    Outcome,
    PeriodicDuty,
    Reminder,
    Role,
    State,
)
from coordination.workcalendar import work_calendar
from tests.factories.core import AgencyFactory, matter, member, rule
from tests.factories.core import province as make
from tests.factories.documents import pdf
from tests.factories.obligations import owed as owe

D = datetime.date
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


def at(day: D, hour: int = 10) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), VIETNAM)


def decide(row: Obligation, start: D) -> None:
    pauses.start(
        obligation=row, category="higher_level", reason="Chờ ý kiến Chính phủ", document="CV 9", start=start, by=None
    )


def deliver(row: Obligation, day: D, **more: object):
    return submissions.receive(
        dossier=row.dossier, kind=DocumentKind.OPINION, sender=row.obligor, received_at=at(day), by=None, **more
    )


@pytest.fixture
def owed(province, on_day) -> Obligation:
    """Due on 21/11/2023."""
    on_day(2023, 11, 6)
    return owe(province)


# ── pauses ───────────────────────────────────────────────────────────────────────────
def test_what_is_overdue_cannot_be_paused(owed, on_day):
    on_day(2023, 11, 25)
    with pytest.raises(ValidationError) as refused:
        decide(owed, D(2023, 11, 24))
    assert "start" in refused.value.message_dict
    decide(owed, D(2023, 11, 21))


def test_a_document_received_before_the_pause_began_is_recorded_and_late(owed, province, on_day):
    """The pause was entered first, the document, which had come late before it, afterwards."""
    extensions.grant(
        obligation=owed, amount=9, unit="day", reason="Bổ sung", document="CV 1", granted_on=D(2023, 11, 6), by=None
    )
    on_day(2023, 11, 30)
    decide(owed, D(2023, 11, 28))
    deliver(owed, D(2023, 11, 27))
    owed.refresh_from_db()
    assert (owed.outcome, owed.days_late, owed.closed_on) == (Outcome.MET, 0, D(2023, 11, 27))
    assert not owed.pauses.filter(end__isnull=True).exists()


def test_pausing_does_not_wash_lateness_away(owed, province, on_day):
    """The extension that made the pause possible is gone from nobody's mind: late stays late."""
    on_day(2023, 11, 24)
    decide(owed, D(2023, 11, 20))
    milestones.set_date(dossier=owed.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 1), by=None)
    owed.refresh_from_db()
    assert (owed.due_on, owed.paused) == (D(2023, 11, 16), True)
    with pytest.raises(ValidationError) as refused:
        deliver(owed, D(2023, 11, 24))
    assert "late_reason" in refused.value.message_dict
    deliver(owed, D(2023, 11, 24), late_agency=province.finance, late_reason=LateReason.objects.get())
    owed.refresh_from_db()
    assert (owed.days_late, owed.state(D(2023, 11, 24))) == (8, State.MET_LATE)


def test_met_while_paused_counts_the_days_that_remained(owed, on_day):
    on_day(2023, 12, 4)
    decide(owed, D(2023, 11, 16))
    deliver(owed, D(2023, 12, 4))
    owed.refresh_from_db()
    # Five days were left when the clock stopped; they run again from the day of receipt.
    assert (owed.days_late, owed.due_on, owed.original_due_on) == (0, D(2023, 12, 11), D(2023, 11, 21))


def test_no_pause_is_left_standing_on_what_is_waived_or_void(owed, province, on_day):
    on_day(2023, 11, 10)
    decide(owed, D(2023, 11, 9))
    waivers.grant(obligation=owed, reason="Không còn", document="CV 2", granted_on=D(2023, 11, 8), by=None)
    other = owe(province, title="Việc khác")
    decide(other, D(2023, 11, 9))
    obligations.void(Obligation.objects.filter(pk=other.pk), on=D(2023, 11, 10), reason="Hủy", by=None)
    for row in (owed, other):
        pause = row.pauses.get()
        assert pause.end is not None
        assert pause.end >= pause.start


def test_an_obligation_that_arises_again_keeps_its_extension(owed, province):
    extensions.grant(
        obligation=owed, amount=7, unit="day", reason="Bổ sung", document="CV 1", granted_on=D(2023, 11, 6), by=None
    )
    for agencies in ([], [province.peoples_committee]):
        dossiers.set_participants(owed.dossier, Role.PEOPLES_COMMITTEE, agencies, by=None)
    owed.refresh_from_db()
    assert (owed.outcome, owed.due_on) == (Outcome.OPEN, D(2023, 11, 28))


# ── participants, hosts, closing ─────────────────────────────────────────────────────
def test_what_is_owed_to_a_role_is_owed_to_whoever_holds_it_now(province, on_day):
    on_day(2023, 11, 6)
    rule(recipient_role=Role.VERIFYING)
    row = owe(province)
    assert row.recipient is None
    for committee in (province.economy_committee, province.legal_committee):
        dossiers.set_participants(row.dossier, Role.VERIFYING, [committee], by=None)
        row.refresh_from_db()
        assert row.recipient == committee


def parts_rule() -> None:
    """What a matter that is part of another owes from the other's date."""
    rule(milestone_kind=MilestoneKind.NEXT_SESSION_OPENING)


def test_a_closed_part_follows_its_hosts_date_too(province, on_day):
    on_day(2023, 11, 6)
    parts_rule()
    host = matter(province, title="Kỳ họp").dossier
    milestones.set_date(dossier=host, kind=MilestoneKind.NEXT_SESSION_OPENING, on=D(2023, 11, 6), by=None)
    part = matter(province, title="Một phần", part_of=host).dossier
    row = part.obligations.get()
    dossiers.close(part, on=D(2023, 11, 6), by=None)
    preview = milestones.preview_move(dossier=host, kind=MilestoneKind.NEXT_SESSION_OPENING, on=D(2023, 11, 8))
    assert row in [move.obligation for move in preview.rows]
    milestones.set_date(dossier=host, kind=MilestoneKind.NEXT_SESSION_OPENING, on=D(2023, 11, 8), by=None)
    row.refresh_from_db()
    assert row.due_on == D(2023, 11, 23)


def test_what_a_cancelled_host_asked_does_not_come_back(province, on_day):
    on_day(2023, 11, 6)
    parts_rule()
    host = matter(province, title="Kỳ họp").dossier
    milestones.set_date(dossier=host, kind=MilestoneKind.NEXT_SESSION_OPENING, on=D(2023, 11, 6), by=None)
    part = matter(province, title="Một phần", part_of=host).dossier
    dossiers.void(host, on=D(2023, 11, 6), reason="Không tổ chức", by=None)
    part = Dossier.objects.get(pk=part.pk)
    dossiers.set_participants(part, Role.DRAFTING, [province.finance], by=None)
    assert part.obligations.get().outcome == Outcome.VOID


def test_a_dossier_that_comes_back_to_its_first_host_owes_once(province, on_day):
    on_day(2023, 11, 6)
    parts_rule()
    kind = MilestoneKind.NEXT_SESSION_OPENING
    first, second = (matter(province, title=title).dossier for title in ("Kỳ họp 1", "Kỳ họp 2"))
    milestones.set_date(dossier=first, kind=kind, on=D(2023, 11, 6), by=None)
    part = matter(province, title="Một phần", part_of=first).dossier
    dossiers.move(part, to=second, by=None)
    assert not part.obligations.open().exists(), "the second session has no date yet"
    milestones.set_date(dossier=second, kind=kind, on=D(2023, 12, 6), by=None)
    part = Dossier.objects.get(pk=part.pk)
    assert part.obligations.open().get().milestone.dossier == second
    dossiers.move(part, to=first, by=None)
    assert part.obligations.open().get().milestone.dossier == first


def test_a_reopened_dossier_owes_what_was_dated_meanwhile(province, on_day):
    on_day(2023, 11, 6)
    rule()
    dossier = matter(province).dossier
    dossiers.close(dossier, on=D(2023, 11, 6), by=None)
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 7), by=None)
    assert not dossier.obligations.exists()
    dossiers.reopen(dossier, by=None, text="Chưa xong")
    assert dossier.obligations.open().count() == 1
    assert dossier.events.filter(text="Mở lại: Chưa xong").exists()


# ── documents ────────────────────────────────────────────────────────────────────────
def test_only_who_owes_it_or_keeps_the_file_dates_a_milestone_by_a_document(province, on_day):
    on_day(2023, 11, 6)
    rule("KET-LUAN", document_kind=DocumentKind.CONCLUSION, obliged_role=Role.SUPERVISING)
    dossier = matter(province).dossier
    dossiers.set_participants(dossier, Role.DRAFTING, [province.finance], by=None)
    dossiers.set_participants(dossier, Role.SUPERVISING, [province.economy_committee], by=None)
    document = {"dossier": dossier, "kind": DocumentKind.CONCLUSION, "received_at": at(D(2023, 11, 6), 0)}
    submissions.receive(**document, sender=province.finance, by=member(Position.CLERK, province.finance))
    assert not Milestone.objects.filter(kind=MilestoneKind.CONCLUSION_ISSUED).exists()
    clerk = member(Position.CLERK, province.economy_committee)
    submissions.receive(**document, sender=province.economy_committee, by=clerk)
    assert Milestone.objects.filter(kind=MilestoneKind.CONCLUSION_ISSUED).count() == 1


def files(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_no_file_stays_when_what_follows_its_receipt_fails(owed, province, on_day, settings):
    on_day(2023, 11, 20)
    upload = SimpleUploadedFile("to-trinh.pdf", pdf(), "application/pdf")

    @submissions.files_undone()
    @transaction.atomic
    def act() -> None:
        deliver(owed, D(2023, 11, 20), upload=upload)
        assert len(files(settings)) == 1
        raise ValidationError("Bước sau bị từ chối.")

    with pytest.raises(ValidationError):
        act()
    assert files(settings) == []
    upload.seek(0)
    deliver(owed, D(2023, 11, 20), upload=upload)
    assert len(files(settings)) == 1


# ── mergers ──────────────────────────────────────────────────────────────────────────
@pytest.fixture
def merged(province, on_day) -> Agency:
    """Finance passed to a successor on 01/12/2023 by way of an agency that lasted a month."""
    on_day(2023, 12, 4)
    between = AgencyFactory(name="Sở trung gian", exists_from=D(2023, 11, 1), exists_to=D(2023, 12, 1))
    heir = AgencyFactory(name="Sở Tài chính mới", exists_from=D(2023, 12, 1), email="stcm@example.vn")
    province.finance.exists_to = D(2023, 11, 1)
    province.finance.save()
    for old, new in ((province.finance, between), (between, heir)):
        Succession.objects.create(
            predecessor=old, successor=new, on=old.exists_to, kind=Succession.Kind.MERGER, legal_document="NQ 1"
        )
    return heir


def test_a_successors_people_see_and_record_what_the_old_agency_owes(province, merged, client):
    row = owe(province)
    dossiers.set_participants(row.dossier, Role.PEOPLES_COMMITTEE, [province.finance], by=None)
    row = row.dossier.obligations.open().get()
    clerk = member(Position.CLERK, merged)
    assert may(clerk, May.RECORD, province.finance)
    assert Obligation.objects.visible_to(clerk).open().get() == row
    client.force_login(clerk)
    page = client.get(reverse("record_document", args=[row.dossier_id]), {"obligation": row.pk})
    assert set(page.context["form"].fields["sender"].queryset) == {merged, province.finance}
    answer = submissions.receive(
        dossier=row.dossier,
        kind=DocumentKind.OPINION,
        sender=merged,
        received_at=at(D(2023, 12, 4), 0),
        by=clerk,
        obligations=[row],
        late_agency=merged,
        late_reason=LateReason.objects.get(),
    )
    row.refresh_from_db()
    assert row.submission == answer


def test_before_the_merger_and_after_a_split_nothing_is_inherited(province, merged):
    assert inherited_by([merged.pk], D(2023, 11, 30)) == {}
    before = member(Position.CLERK, merged)
    grant(before, on=D(2023, 11, 30))
    assert not may(before, May.RECORD, province.finance)
    Succession.objects.create(
        predecessor=province.finance,
        successor=province.planning,
        on=D(2023, 11, 1),
        kind=Succession.Kind.SPLIT,
        legal_document="NQ 2",
    )
    old = Agency.objects.get(name="Sở trung gian")
    assert inherited_by([merged.pk, province.planning.pk], D(2023, 12, 4)) == {merged.pk: {old.pk}}


def test_successors_that_lead_in_a_circle_end(province):
    for agency in (province.finance, province.justice):
        agency.exists_to = D(2023, 11, 1)
        agency.save()
    for old, new in ((province.finance, province.justice), (province.justice, province.finance)):
        Succession.objects.create(
            predecessor=old, successor=new, on=D(2023, 11, 1), kind=Succession.Kind.MERGER, legal_document="NQ"
        )
    assert province.finance.successor_on(D(2023, 12, 1)) == province.justice
    assert inherited_by([province.planning.pk], D(2023, 12, 1)) == {}


def test_the_successor_is_reminded_and_has_it_in_the_digest(province, merged):
    row = owe(province, received=D(2023, 11, 22))
    dossiers.set_participants(row.dossier, Role.PEOPLES_COMMITTEE, [province.finance], by=None)
    row = row.dossier.obligations.open().get()
    clerk = member(Position.CLERK, merged)
    assert row.due_on == D(2023, 12, 7)
    reminders.send_due(D(2023, 12, 4))
    assert Reminder.objects.get().recipient == merged
    # The clerk reads it in the inbox and gets it by mail with the digest; the mailbox has no digest.
    assert set(Message.objects.values_list("user", "email")) == {(clerk.pk, ""), (None, "stcm@example.vn")}
    reminders.remind([row], by=None)
    assert Reminder.objects.filter(step="manual:1", recipient=merged).exists()
    digests.send(D(2023, 12, 4))
    assert Message.objects.get(kind=Message.Kind.DIGEST).user == clerk


# ── restricted dossiers ──────────────────────────────────────────────────────────────
def test_of_a_restricted_dossier_only_those_named_are_told(province, on_day):
    on_day(2023, 11, 20)
    row = owe(province, title="Việc chỉ vài người biết", restricted=True)
    named, other = (member(Position.CLERK, province.peoples_committee) for _ in range(2))
    DossierReader.objects.create(dossier=row.dossier, user=named)
    reminders.send_due(D(2023, 11, 20))
    reminders.remind([row], by=None)
    digests.send(D(2023, 11, 20))
    told = Message.objects.filter(body__contains="Việc chỉ vài người biết")
    assert {message.user for message in told} == {named}
    assert told.count() == 3
    assert not Message.objects.filter(user=other).exists()


# ── the calendar ─────────────────────────────────────────────────────────────────────
def test_a_year_left_out_is_not_confirmed_by_a_later_one():
    assert work_calendar([], {2022, 2023, 2025}).confirmed_until == D(2023, 12, 31)
    assert work_calendar([], {2023, 2024}).confirmed_until == D(2024, 12, 31)
    assert work_calendar([], set()).confirmed_until is None


# ── two at once ──────────────────────────────────────────────────────────────────────
def test_a_duty_that_another_worker_opened_meanwhile_does_not_stop_the_job(province, on_day):
    on_day(2023, 11, 20)
    made = rule(
        "INF-MONTH",
        dossier_kind=DossierKind.PERIODIC_DUTY,
        milestone_kind=MilestoneKind.PERIOD_DUE,
        recurrence="FREQ=MONTHLY;BYMONTHDAY=25",
    )
    assert periodic._open(made, D(2023, 11, 25), None) == 1
    assert periodic._open(made, D(2023, 11, 25), None) == 0
    assert PeriodicDuty.objects.count() == 1


def together(*acts) -> list[Exception]:
    """Run the acts in threads of their own, begun at the same moment; what they raised."""
    start = threading.Barrier(len(acts))
    errors: list[Exception] = []

    def run(act) -> None:
        try:
            start.wait()
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
def test_two_clerks_date_the_same_milestone_at_once(on_day):
    on_day(2023, 11, 6)
    province = make()
    rule()
    subject = matter(province)

    def date() -> None:
        dossier = Matter.objects.get(pk=subject.pk).dossier
        milestones.set_date(dossier=dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)

    assert together(date, date) == []
    assert Milestone.objects.count() == Obligation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_remind_at_once(on_day):
    on_day(2023, 11, 20)
    row = owe(make())

    def urge() -> None:
        reminders.remind([row], by=None)

    assert together(urge, urge) == []
    assert Reminder.objects.filter(step__startswith="manual:").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_day_declared_while_a_milestone_moves_counts_for_the_moved_date(on_day):
    """Whoever is second computes from both changes."""
    on_day(2023, 11, 6)
    row = owe(make())

    def move() -> None:
        dossier = Dossier.objects.get(pk=row.dossier_id)
        milestones.set_date(dossier=dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 7), by=None)

    def declare() -> None:
        calendars.declare(on=D(2023, 11, 22), kind="holiday", name="Nghỉ đột xuất", source="Thông báo", by=None)

    assert together(move, declare) == []
    row.refresh_from_db()
    assert row.due_on == D(2023, 11, 23)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time")
def test_what_a_document_met_is_not_made_void_by_who_waited(on_day):
    on_day(2023, 11, 20)
    row = owe(make())
    met, waiting = threading.Event(), threading.Event()

    def meet() -> None:
        with transaction.atomic():
            deliver(row, D(2023, 11, 20))
            met.set()
            waiting.wait(1)

    def cancel() -> None:
        met.wait(5)
        obligations.void(Obligation.objects.filter(pk=row.pk), on=D(2023, 11, 20), reason="Hủy", by=None)
        waiting.set()

    assert together(meet, cancel) == []
    row.refresh_from_db()
    assert row.outcome == Outcome.MET
