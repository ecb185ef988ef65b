"""What another saved meanwhile is never written over, and what is recorded has happened."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.models import Position
from coordination import calendars, comments, dossiers, extensions, milestones, obligations, outbox
from coordination.models import (
    CalendarRevision,
    DocumentKind,
    Dossier,
    Matter,
    Message,
    MilestoneKind,
    Obligation,
    Outcome,
    Role,
)
from tests.factories.core import login, matter, member, rule
from tests.factories.obligations import owed

D = datetime.date


# ── two clerks ───────────────────────────────────────────────────────────────────────
def test_who_changes_a_dossier_that_was_closed_meanwhile_does_not_open_it_again(province, on_day):
    on_day(2023, 11, 6)
    made = matter(province)
    early = Matter.objects.select_related("dossier").get(pk=made.pk)
    dossiers.close(Dossier.objects.get(pk=made.pk), on=D(2023, 11, 6), by=None, text="Xong")
    dossiers.change(early, by=None, title="Tên mới")
    saved = Dossier.objects.get(pk=made.pk)
    assert (saved.closed_on, saved.title) == (D(2023, 11, 6), "Tên mới")
    assert early.dossier.closed_on == D(2023, 11, 6)


def test_who_closes_a_dossier_that_was_renamed_meanwhile_keeps_the_name(province, on_day):
    on_day(2023, 11, 6)
    made = matter(province)
    early = Dossier.objects.get(pk=made.pk)
    dossiers.change(made, by=None, title="Tên mới")
    dossiers.close(early, on=D(2023, 11, 6), by=None)
    assert Dossier.objects.get(pk=made.pk).title == "Tên mới"


def test_of_two_who_move_a_part_the_second_is_told(province, on_day):
    on_day(2023, 11, 6)
    first, second, third = (matter(province, title=f"Kỳ họp {n}").dossier for n in (1, 2, 3))
    part = matter(province, title="Một phần", part_of=first).dossier
    early = Dossier.objects.select_related("part_of").get(pk=part.pk)
    dossiers.move(part, to=second, by=None)
    with pytest.raises(ValidationError, match="Người khác vừa chuyển hồ sơ này"):
        dossiers.move(early, to=third, by=None)
    assert Dossier.objects.get(pk=part.pk).part_of == second


# ── nothing is recorded that has not happened ─────────────────────────────────────────
def test_a_dossier_is_not_closed_in_advance(province, on_day, client):
    on_day(2023, 11, 6)
    made = matter(province)
    login(client, Position.SECRETARIAT, province.standing_committee)
    answer = client.post(reverse("matters:matter_close", args=[made.pk]), {"closed_on": "07/11/2032", "note": ""})
    assert answer.context["form"].errors == {"closed_on": ["Ngày kết thúc không được ở tương lai."]}
    assert Dossier.objects.get(pk=made.pk).closed_on is None


def test_an_obligation_is_not_void_in_advance(province, on_day):
    on_day(2023, 11, 6)
    row = owed(province)
    with pytest.raises(ValidationError, match="tương lai"):
        obligations.void(Obligation.objects.all(), on=D(2023, 11, 7), reason="x", by=None)
    row.refresh_from_db()
    assert row.outcome == Outcome.OPEN


def test_a_document_from_before_the_event_does_not_meet_what_the_event_asks(province, on_day, client):
    on_day(2024, 3, 1)
    row = owed(province)
    login(client, Position.CLERK, province.peoples_committee)
    asked = {"kind": DocumentKind.OPINION, "sender": row.obligor_id, "obligations": [row.pk], "number": "1/UBND"}
    address = reverse("record_document", args=[row.dossier_id])
    answer = client.post(address, asked | {"received_on": "05/01/2021"})
    assert answer.status_code == 422
    assert "không thể thực hiện nghĩa vụ phát sinh ngày 06/11/2023" in answer.content.decode()
    row.refresh_from_db()
    assert row.outcome == Outcome.OPEN
    assert client.post(address, asked | {"received_on": "20/11/2023"}).status_code == 302


def test_who_owes_it_proves_a_day_that_makes_it_timely(province, on_day, client):
    on_day(2024, 3, 1)
    row = owed(province)
    asked = {
        "kind": DocumentKind.OPINION,
        "sender": row.obligor_id,
        "obligations": [row.pk],
        "received_on": "20/11/2023",
    }
    address = reverse("record_document", args=[row.dossier_id])
    login(client, Position.CLERK, province.peoples_committee)
    refused = client.post(address, asked)
    assert refused.context["form"].errors["number"] == ["Ghi lùi ngày để kịp hạn phải có số văn bản hoặc tệp kèm theo."]
    assert client.post(address, asked | {"number": "15/UBND"}).status_code == 302
    assert row.dossier.events.filter(text__endswith="nhận 20/11/2023, ghi 01/03/2024").exists()


# ── due dates ────────────────────────────────────────────────────────────────────────
def test_what_arises_again_on_another_date_says_so(province, on_day):
    on_day(2023, 11, 6)
    row = owed(province)
    dossiers.set_participants(row.dossier, Role.PEOPLES_COMMITTEE, [], by=None)
    milestones.set_date(dossier=row.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 10, 2), by=None)
    dossiers.set_participants(row.dossier, Role.PEOPLES_COMMITTEE, [province.peoples_committee], by=None)
    row.refresh_from_db()
    change = row.due_changes.get()
    assert (change.old_due_on, change.new_due_on) == (D(2023, 11, 21), row.due_on) == (D(2023, 11, 21), D(2023, 10, 17))
    assert row.dossier.events.filter(text__contains="nghĩa vụ phát sinh lại, hạn 17/10/2023").exists()


def test_what_was_opened_beside_a_change_of_the_calendar_is_computed_again(province, on_day):
    on_day(2023, 11, 6)
    row = owed(province)
    before = row.calendar_revision
    calendars.declare(on=D(2023, 11, 21), kind="holiday", name="Nghỉ đột xuất", source="TB 1", by=None)
    # As if it had been opened by a transaction that did not see the new day yet.
    Obligation.objects.update(due_on=D(2023, 11, 21), calendar_revision=before)
    assert len(obligations.recompute_missed(D(2023, 11, 6))) == 1
    row.refresh_from_db()
    latest = CalendarRevision.objects.order_by("-pk").values_list("pk", flat=True)[0]
    assert (row.due_on, row.calendar_revision) == (D(2023, 11, 22), latest)
    assert row.due_changes.filter(cause__startswith="Lịch làm việc thay đổi trong khi").exists()
    assert not obligations.recompute_missed(D(2023, 11, 6))


def test_the_limit_of_extensions_counts_days_of_the_calendar_whatever_their_unit(province, on_day):
    on_day(2023, 11, 6)
    rule(max_extension_days=14, max_extensions=2)
    row = owed(province)
    given = {"obligation": row, "reason": "Phức tạp", "document": "CV 2", "granted_on": D(2023, 11, 6), "by": None}
    with pytest.raises(ValidationError) as refused:
        extensions.grant(amount=11, unit="working_day", **given)
    assert refused.value.message_dict == {"amount": ["Tổng số ngày gia hạn không quá 14 ngày, tính cả ngày nghỉ."]}
    extensions.grant(amount=10, unit="working_day", **given)
    row.refresh_from_db()
    assert (row.due_on - row.original_due_on).days == 14


def test_what_comes_before_an_event_is_not_extended_beyond_it(province, on_day):
    on_day(2023, 11, 6)
    rule(limits=[{"amount": 10, "direction": "before"}], max_extension_days=30)
    row = owed(province, received=D(2023, 12, 6))
    given = {"obligation": row, "unit": "day", "reason": "Phức tạp", "document": "CV 2", "granted_on": D(2023, 11, 6)}
    with pytest.raises(ValidationError) as refused:
        extensions.grant(amount=20, by=None, **given)
    assert "sau ngày" in refused.value.message_dict["amount"][0]
    row.refresh_from_db()
    assert not row.extended
    assert not row.extensions.exists()
    extensions.grant(amount=5, by=None, **given)


# ── messages ─────────────────────────────────────────────────────────────────────────
def test_a_title_of_two_lines_is_mailed_as_one(province, on_day, mailoutbox):
    on_day(2023, 11, 6)
    by = member(Position.SECRETARIAT, province.standing_committee)
    other = member(Position.CLERK, province.standing_committee)
    comments.write(matter(province, title="Tờ trình A\nvề việc B").dossier, text=f"@{other.username} xem", by=by)
    Message.objects.update(email="a@example.vn")
    assert outbox.deliver().sent == 1
    assert mailoutbox[0].subject.endswith("Tờ trình A về việc B")
