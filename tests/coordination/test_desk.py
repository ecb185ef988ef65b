"""Doing it in place: form, errors and what was done stand beneath the row; without script the same by pages."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from agencies.models import Position
from coordination import extension_requests
from coordination.models import LateReason, Obligation, Outcome, Submission
from tests.factories.core import login, member
from tests.factories.documents import pdf, upload
from tests.factories.obligations import owed

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def duty(province, on_day) -> Obligation:
    """Due Tuesday 21/11/2023; today is Monday 13/11/2023."""
    on_day(2023, 11, 13)
    return owed(province)


def document(duty: Obligation, **changes: object) -> dict[str, object]:
    return {
        "kind": duty.rule.document_kind,
        "sender": duty.obligor_id,
        "obligations": [duty.pk],
        "number": "15/BC-UBND",
        "received_on": "13/11/2023",
    } | changes


def row_of(client, duty: Obligation):
    sections = client.get(reverse("home")).context["sections"]
    return next(row for section in sections for row in section.rows if row.obligation == duty)


@pytest.mark.parametrize(
    ("position", "agency", "day", "labels"),
    [
        (Position.CLERK, "peoples_committee", 15, ["Ghi văn bản", "Xin gia hạn"]),
        (Position.LEADER, "peoples_committee", 15, ["Xin gia hạn"]),
        # Late, for who waits: asked for first; what has come is recorded.
        (Position.SECRETARIAT, "standing_committee", 30, ["Đôn đốc", "Ghi văn bản"]),
        (Position.CLERK, "standing_committee", 30, ["Ghi văn bản"]),
    ],
)
def test_each_row_carries_what_its_person_may_do(client, province, duty, on_day, position, agency, day, labels):
    on_day(2023, 11, day)
    login(client, position, getattr(province, agency))
    assert [action.label for action in row_of(client, duty).actions] == labels


def test_a_row_says_whom_it_goes_to_by_when_and_the_article(client, province, duty, on_day):
    on_day(2023, 11, 16)
    login(client, Position.CLERK, province.peoples_committee)
    html = client.get(reverse("home")).content.decode()
    assert "21/11/2023" in html
    assert "Còn 5 ngày" in html
    assert province.standing_committee.short_name in html
    assert duty.explanation in html


def test_recording_in_place_keeps_the_page(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    address = reverse("obligation_record", args=[duty.pk])
    form = client.get(address, **HTMX).content.decode()
    assert "<html" not in form
    assert f'hx-post="{address}"' in form
    done = client.post(address, document(duty, upload=upload("bao-cao.pdf", pdf("Báo cáo"))), **HTMX)
    assert done.status_code == 200
    assert "Đã ghi nhận" in done.content.decode()
    assert 'data-done="ends"' in done.content.decode()
    duty.refresh_from_db()
    assert duty.outcome == Outcome.MET
    assert duty.submission.file.name == "bao-cao.pdf"


def test_a_late_document_is_refused_in_place_until_it_says_why(client, province, duty, on_day):
    on_day(2023, 11, 30)
    login(client, Position.CLERK, province.peoples_committee)
    address = reverse("obligation_record", args=[duty.pk])
    late = document(duty, received_on="30/11/2023", number="999/BC", late_agency=duty.obligor_id, late_reason="")
    refused = client.post(address, late, **HTMX)
    assert refused.status_code == 422
    assert "999/BC" in refused.content.decode()
    assert not Submission.objects.exists()
    reason = LateReason.objects.create(code="thieu-nguoi", name="Thiếu người")
    done = client.post(address, late | {"late_reason": reason.pk}, **HTMX).content.decode()
    assert "chậm 9 ngày" in done


def test_without_script_the_same_address_is_a_page_and_leads_back_home(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    address = reverse("obligation_record", args=[duty.pk])
    page = client.get(f"{address}?next=/").content.decode()
    assert "<html" in page
    assert 'name="next" value="/"' in page
    answer = client.post(address, document(duty, next="/"))
    assert answer["Location"] == "/"


def test_nobody_is_led_to_another_site(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    address = reverse("obligation_record", args=[duty.pk])
    answer = client.post(address, document(duty, next="https://example.com/"))
    assert answer["Location"] == duty.dossier.get_absolute_url()


@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [(Position.LEADER, "peoples_committee", 403), (Position.CLERK, "finance", 404)],
)
def test_who_may_not_record(client, province, duty, position, agency, status):
    login(client, position, getattr(province, agency))
    address = reverse("obligation_record", args=[duty.pk])
    assert client.get(address).status_code == status
    assert client.post(address, document(duty), **HTMX).status_code == status
    assert not Submission.objects.exists()


def test_reminding_in_place(client, province, duty, on_day):
    on_day(2023, 11, 30)
    login(client, Position.SECRETARIAT, province.standing_committee)
    address = reverse("obligation_remind", args=[duty.pk])
    done = client.post(address, {"channel": "system", "document": "", "text": ""}, **HTMX).content.decode()
    assert "Đã đôn đốc" in done
    assert "data-done" in done


def test_what_waits_for_a_decision_is_on_the_home_of_who_decides(client, province, duty):
    by = member(Position.CLERK, province.peoples_committee)
    asked = extension_requests.ask(obligation=duty, amount=5, unit="day", reason="Chờ ý kiến Bộ", by=by)
    for position, agency, sees in (
        (Position.LEADER, province.standing_committee, [asked]),
        (Position.SECRETARIAT, province.standing_committee, [asked]),
        (Position.LEADER, province.peoples_committee, []),
        (Position.LEADER, province.front, []),
    ):
        login(client, position, agency)
        assert client.get(reverse("home")).context.get("requests") == sees, (position, agency)
    client.force_login(by)
    row = row_of(client, duty)
    assert row.request == asked
    assert [action.label for action in row.actions] == ["Ghi văn bản"]
    login(client, Position.LEADER, province.standing_committee)
    answer = client.post(reverse("extension_refuse", args=[asked.pk]), {"answer": "Đề nghị gửi đúng hạn."}, **HTMX)
    assert "đã được báo lý do" in answer.content.decode()
    assert client.get(reverse("home")).context["requests"] == []
    assert datetime.date(2023, 11, 21) == Obligation.objects.get(pk=duty.pk).due_on
