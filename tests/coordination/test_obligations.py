"""From a milestone to an obligation, and what moves it."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coordination import calendars, dossiers, extensions, milestones, notices, obligations, pauses, submissions, waivers
from coordination.models import (
    DossierKind,
    DueChange,
    Event,
    EventKind,
    Flag,
    FlagKind,
    LateReason,
    MilestoneKind,
    Obligation,
    Outcome,
    Role,
    Source,
    State,
)
from tests.factories.core import matter, rule

D = datetime.date


def at(day: D, hour: int = 10) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), datetime.timezone(datetime.timedelta(hours=7)))


@pytest.fixture
def owed(province, on_day):
    """One obligation: received Monday 06/11/2023, 15 days after → Tuesday 21/11/2023."""
    on_day(2023, 11, 6)
    rule()
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    return Obligation.objects.get()


def test_milestone_opens_an_obligation_with_its_explanation(owed, province):
    assert owed.obligor == province.peoples_committee
    assert owed.recipient == province.standing_committee
    assert owed.due_on == owed.original_due_on == D(2023, 11, 21)
    assert "06/11/2023" in owed.explanation
    assert "21/11/2023" in owed.explanation
    assert owed.state(D(2023, 11, 21)) == State.OPEN_IN_TERM
    assert owed.state(D(2023, 11, 22)) == State.OPEN_OVERDUE


def test_recording_the_same_milestone_twice_opens_once(owed):
    milestones.set_date(dossier=owed.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    obligations.open_for([owed.dossier], by=None)
    assert Obligation.objects.count() == 1


def test_database_refuses_a_second_obligation(owed):
    owed.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        owed.save(force_insert=True)


def test_moved_milestone_moves_open_obligations_with_history(owed):
    preview = milestones.preview_move(dossier=owed.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 8))
    assert preview.sentence == "1 nghĩa vụ sẽ dời hạn, muộn hơn 2 ngày"
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 21), "a preview saves nothing"
    milestones.set_date(dossier=owed.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 8), by=None)
    owed.refresh_from_db()
    assert (owed.due_on, owed.original_due_on) == (D(2023, 11, 23), D(2023, 11, 21))
    change = DueChange.objects.get()
    assert (change.old_due_on, change.new_due_on) == (D(2023, 11, 21), D(2023, 11, 23))
    assert Event.objects.filter(kind=EventKind.DEADLINE_MOVED).count() == 1


def test_met_obligation_never_moves(owed, province, on_day):
    on_day(2023, 11, 20)
    submissions.receive(
        dossier=owed.dossier,
        kind="opinion",
        sender=province.peoples_committee,
        received_at=at(D(2023, 11, 20)),
        by=None,
    )
    milestones.set_date(dossier=owed.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 1), by=None)
    owed.refresh_from_db()
    assert (owed.outcome, owed.due_on, owed.days_late) == (Outcome.MET, D(2023, 11, 21), 0)
    assert owed.state(D(2030, 1, 1)) == State.MET_IN_TIME, "answered in time stays in time"


def test_declared_day_off_moves_open_deadlines_at_once(owed):
    preview = calendars.preview_change(
        add=[calendars.CalendarDay(on=D(2023, 11, 21), kind="holiday", name="Nghỉ đột xuất", source="Thông báo")]
    )
    assert preview.sentence == "1 nghĩa vụ sẽ dời hạn, muộn hơn 1 ngày"
    before = calendars.current_calendar()
    calendars.declare(on=D(2023, 11, 21), kind="holiday", name="Nghỉ đột xuất", source="Thông báo", by=None)
    assert calendars.current_calendar() is not before
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 22)
    assert owed.calendar_revision == calendars.current_calendar().revision
    calendars.withdraw(on=D(2023, 11, 21), by=None, reason="Hủy thông báo")
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 21)


def test_late_document_asks_who_and_why(owed, province, on_day):
    on_day(2023, 11, 27)
    document = {
        "dossier": owed.dossier,
        "kind": "opinion",
        "sender": province.peoples_committee,
        "received_at": at(D(2023, 11, 27)),
        "by": None,
    }
    with pytest.raises(ValidationError) as refused:
        submissions.receive(**document)
    assert set(refused.value.message_dict) == {"late_reason", "late_agency"}
    assert owed.dossier.submissions.count() == 0, "nothing half-saved"
    submissions.receive(
        **document, late_agency=province.finance, late_reason=LateReason.objects.get(), late_note="Chờ số liệu"
    )
    owed.refresh_from_db()
    assert (owed.days_late, owed.working_days_late, owed.breach) == (6, 4, Source.REGULATION)
    assert owed.state(D(2023, 11, 27)) == State.MET_LATE
    assert Flag.objects.filter(kind=FlagKind.SENT_LATE, obligation=owed).count() == 1


@pytest.mark.parametrize(
    ("hour", "day", "late"),
    [(23, D(2023, 11, 21), 0), (0, D(2023, 11, 22), 1)],
    ids=["until-24h-of-the-due-day", "first-hour-of-the-next-day"],
)
def test_due_day_is_in_time_by_vietnamese_date(owed, province, on_day, hour, day, late):
    on_day(2023, 11, 28)
    submissions.receive(
        dossier=owed.dossier,
        kind="opinion",
        sender=province.peoples_committee,
        received_at=at(day, hour),
        by=None,
        late_agency=province.peoples_committee,
        late_reason=LateReason.objects.get(),
    )
    owed.refresh_from_db()
    assert owed.days_late == late


def test_incomplete_document_meets_nothing_the_first_complete_one_does(owed, province, on_day):
    on_day(2023, 11, 20)
    common = {"dossier": owed.dossier, "kind": "opinion", "sender": province.peoples_committee, "by": None}
    submissions.receive(**common, received_at=at(D(2023, 11, 14)), complete=False, missing="Báo cáo đánh giá tác động")
    owed.refresh_from_db()
    assert owed.outcome == Outcome.OPEN
    assert Flag.objects.get().kind == FlagKind.INCOMPLETE
    submissions.receive(**common, received_at=at(D(2023, 11, 20)))
    owed.refresh_from_db()
    assert owed.closed_on == D(2023, 11, 20)


def test_strictest_source_is_operative_and_breach_names_the_norm(province, on_day):
    on_day(2023, 10, 2)
    rule(
        limits=[
            {"source": "law", "legal_basis": "Luật, Điều 124", "amount": 30},
            {"source": "regulation", "amount": 20},
        ]
    )
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 10, 2), by=None)
    owed = Obligation.objects.get()
    assert (owed.due_on, owed.law_due_on) == (D(2023, 10, 23), D(2023, 11, 1))
    notices.set_date(
        dossier=subject.dossier, rule_code="THU-NGHIEM", due_on=D(2023, 10, 12), document="TB 45/TB-HĐND", by=None
    )
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 10, 12)
    assert [source["source"] for source in owed.sources] == ["notice", "regulation", "law"]
    for day, breach in ((D(2023, 10, 12), ""), (D(2023, 10, 20), "notice"), (D(2023, 11, 2), "law")):
        late = obligations.lateness(owed, day)
        assert obligations._breach(owed, day, late) == breach


def test_notice_later_than_the_rule_does_not_loosen_it(owed):
    notices.set_date(
        dossier=owed.dossier, rule_code="THU-NGHIEM", due_on=D(2023, 12, 30), document="TB 45/TB-HĐND", by=None
    )
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 21)
    assert [source["source"] for source in owed.sources] == ["regulation", "notice"]


def test_pause_extension_and_moved_milestone_commute(province, on_day):
    on_day(2023, 11, 20)
    rule(max_extension_days=60)
    results = set()
    for order in ("pem", "mpe", "emp"):
        subject = matter(province, title=f"Việc {order}")
        milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 1), by=None)
        row = subject.dossier.obligations.get()
        for step in order:
            if step == "p":
                pauses.start(
                    obligation=row,
                    category="incomplete",
                    reason="Trả hồ sơ",
                    document="CV 1",
                    start=D(2023, 11, 8),
                    by=None,
                )
                pauses.resume(obligation=row, end=D(2023, 11, 15), by=None)
            elif step == "e":
                extensions.grant(
                    obligation=row,
                    amount=5,
                    unit="day",
                    reason="Phức tạp",
                    document="CV 2",
                    granted_on=D(2023, 11, 16),
                    by=None,
                )
            else:
                milestones.set_date(
                    dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 3), by=None
                )
        row.refresh_from_db()
        results.add(row.due_on)
        assert row.original_due_on == D(2023, 11, 16)
    assert len(results) == 1


def test_paused_obligation_is_not_overdue(owed, on_day):
    on_day(2023, 12, 20)
    pauses.start(
        obligation=owed, category="higher_level", reason="Chờ Bộ", document="CV 9", start=D(2023, 11, 10), by=None
    )
    owed.refresh_from_db()
    assert owed.state(D(2023, 12, 20)) == State.PAUSED
    assert not Obligation.objects.overdue(D(2023, 12, 20)).exists()


def test_pause_survives_a_new_rule_version_and_a_moved_milestone(owed, on_day):
    on_day(2023, 11, 20)
    pauses.start(
        obligation=owed, category="incomplete", reason="Thiếu", document="CV 9", start=D(2023, 11, 10), by=None
    )
    pauses.resume(obligation=owed, end=D(2023, 11, 17), by=None)
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 28), "eleven days remained, counted again from 17/11"
    milestones.set_date(dossier=owed.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 7), by=None)
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 29)


def test_extension_beyond_the_rules_limits_is_refused(owed):
    grant = {
        "obligation": owed,
        "unit": "day",
        "reason": "Phức tạp",
        "document": "CV 2",
        "granted_on": D(2023, 11, 6),
        "by": None,
    }
    with pytest.raises(ValidationError, match="không quá 30"):
        extensions.grant(**grant, amount=31)
    extensions.grant(**grant, amount=10)
    with pytest.raises(ValidationError, match="chỉ cho gia hạn 1 lần"):
        extensions.grant(**grant, amount=1)


def test_waived_obligation_leaves_the_open_ones(owed):
    waivers.grant(obligation=owed, reason="Không còn cần thiết", document="CV 3", granted_on=D(2023, 11, 6), by=None)
    owed.refresh_from_db()
    assert owed.state(D(2023, 12, 31)) == State.WAIVED
    assert not Obligation.objects.open().exists()


def test_agency_out_of_its_role_owes_no_more_and_the_new_one_does(owed, province):
    dossiers.set_participants(owed.dossier, Role.PEOPLES_COMMITTEE, [province.district], by=None)
    owed.refresh_from_db()
    assert owed.outcome == Outcome.VOID
    assert Obligation.objects.open().get().obligor == province.district
    dossiers.set_participants(owed.dossier, Role.PEOPLES_COMMITTEE, [province.peoples_committee], by=None)
    owed.refresh_from_db()
    assert owed.outcome == Outcome.OPEN, "back in its role, it owes again"


def test_state_property_and_queryset_agree(province, on_day):
    on_day(2023, 11, 6)
    rule()
    day = D(2023, 11, 22)
    for index in range(6):
        subject = matter(province, title=f"Việc {index}")
        milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    on_day(2023, 11, 25)
    rows = list(Obligation.objects.order_by("pk"))
    late = {"late_agency": province.finance, "late_reason": LateReason.objects.get()}
    for row, received in ((rows[0], D(2023, 11, 10)), (rows[1], D(2023, 11, 22))):
        submissions.receive(
            dossier=row.dossier, kind="opinion", sender=row.obligor, received_at=at(received), by=None, **late
        )
    waivers.grant(obligation=rows[2], reason="x", document="y", granted_on=D(2023, 11, 7), by=None)
    pauses.start(obligation=rows[3], category="lawsuit", reason="x", document="y", start=D(2023, 11, 7), by=None)
    dossiers.void(rows[4].dossier, on=D(2023, 11, 8), reason="Hủy", by=None)
    for when in (D(2023, 11, 6), D(2023, 11, 21), day, D(2024, 1, 1)):
        for row in Obligation.objects.with_state(when):
            assert row.state(when).value == row.current_state
    found = {row.state(day) for row in Obligation.objects.all()}
    assert found == {
        State.MET_IN_TIME,
        State.MET_LATE,
        State.WAIVED,
        State.PAUSED,
        State.VOID,
        State.OPEN_OVERDUE,
    }


def test_sender_that_no_longer_exists_is_refused_with_its_heir(owed, province, on_day):
    on_day(2023, 11, 10)
    province.peoples_committee.exists_to = D(2023, 11, 9)
    province.peoples_committee.save()
    with pytest.raises(ValidationError, match="không hoạt động vào ngày 10/11/2023"):
        submissions.receive(
            dossier=owed.dossier,
            kind="opinion",
            sender=province.peoples_committee,
            received_at=at(D(2023, 11, 10)),
            by=None,
        )


def test_document_from_the_future_is_refused(owed, province):
    with pytest.raises(ValidationError, match="tương lai"):
        submissions.receive(
            dossier=owed.dossier,
            kind="opinion",
            sender=province.peoples_committee,
            received_at=at(D(2023, 11, 9)),
            by=None,
        )


def test_parts_follow_the_milestone_of_their_host(province, on_day):
    on_day(2023, 11, 1)
    rule(
        "TRUOC-KHAI-MAC",
        dossier_kind=DossierKind.MATTER,
        milestone_kind=MilestoneKind.MEETING_START,
        limits=[{"milestone_kind": "meeting_start", "direction": "before", "roll": False}],
    )
    host = matter(province, title="Cuộc họp")
    part = matter(province, title="Tài liệu", part_of=host.dossier)
    milestones.set_date(dossier=host.dossier, kind=MilestoneKind.MEETING_START, on=D(2023, 12, 7), by=None)
    late_part = matter(province, title="Tài liệu bổ sung", part_of=host.dossier)
    for dossier in (host.dossier, part.dossier, late_part.dossier):
        assert dossier.obligations.get().due_on == D(2023, 11, 22)
    milestones.set_date(dossier=host.dossier, kind=MilestoneKind.MEETING_START, on=D(2023, 12, 14), by=None)
    assert {row.due_on for row in Obligation.objects.all()} == {D(2023, 11, 29)}
