"""An answer agreed within its agency, what is found of it, and what the voters say."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Position
from agencies.models.append_only import EvidenceChangedError
from coordination.models import FlagKind
from tests.factories.core import login, member
from tests.factories.petitions import answered, assigned, contact_round, moment, petition
from voter_petitions import handling
from voter_petitions.models import AnswerState, Petition, Reaction, ResponseDraft, UnresolvedReason

D = datetime.date
Status = ResponseDraft.Status
CONTENT = {
    "content": "Sở đã kiểm tra, tuyến đường dài 2 km.",
    "direction": "Đầu tư trong năm 2024.",
    "promised_on": D(2024, 6, 30),
    "resources": "1,2 tỷ đồng, ngân sách tỉnh năm 2024",
    "legal_basis": "Nghị quyết 15/NQ-HĐND",
    "documents": "Biên bản kiểm tra ngày 01/12/2023",
}
LETTER = {"number": "88/STC-ĐT", "signed_on": D(2023, 12, 10), "received_at": moment(D(2023, 12, 10))}


@pytest.fixture
def made(province, on_day):
    on_day(2023, 12, 12)
    return petition(contact_round(province))


@pytest.fixture
def row(province, made):
    return assigned(province, made)


def written(row, **fields) -> ResponseDraft:
    return handling.save_draft(row, version=0, by=None, **CONTENT | fields)


def decided(draft: ResponseDraft, **decision) -> ResponseDraft:
    """The leader read what stands there now."""
    return handling.decide_draft(draft, version=draft.version, **decision)


# ── the way of a draft ─────────────────────────────────────────────────────────────────
def test_written_approved_and_sent_it_is_the_agencys_answer(made, row):
    draft = handling.save_draft(row, version=written(row).version, by=None, submit=True, **CONTENT)
    draft = decided(draft, approve=True, by=None)
    response = handling.send_draft(draft, by=None, **LETTER)
    made.refresh_from_db()
    draft.refresh_from_db()
    assert made.answer_state == AnswerState.GIVEN
    assert (draft.status, draft.response) == (Status.SENT, response)
    assert {name: getattr(response, name) for name in CONTENT} == CONTENT
    assert [step.label for step in draft.steps.all()] == [
        "Lưu dự thảo", "Trình lãnh đạo", "Duyệt", "Gửi trả lời",
    ]  # fmt: skip
    # The next answer begins with a new draft.
    assert handling.live_draft(made, row) is None


def test_sent_back_with_remarks_it_is_mended_and_nothing_is_lost(row):
    draft = written(row, submit=True)
    with pytest.raises(ValidationError) as error:
        decided(draft, approve=False, by=None, remarks=" ")
    assert "remarks" in error.value.message_dict
    draft = decided(draft, approve=False, by=None, remarks="Nêu rõ nguồn vốn")
    assert (draft.status, draft.remarks) == (Status.RETURNED, "Nêu rõ nguồn vốn")
    draft = handling.save_draft(row, version=draft.version, by=None, submit=True, **CONTENT | {"resources": "Vốn tỉnh"})
    assert draft.status == Status.SUBMITTED
    first, *_, last = draft.steps.all()
    assert (first.content["resources"], last.content["resources"]) == (CONTENT["resources"], "Vốn tỉnh")
    with pytest.raises(EvidenceChangedError):
        first.delete()


def test_only_what_was_approved_is_sent_and_only_what_was_submitted_is_decided(row):
    draft = written(row)
    with pytest.raises(ValidationError, match="đã được lãnh đạo duyệt"):
        handling.send_draft(draft, by=None, **LETTER)
    with pytest.raises(ValidationError, match="không chờ duyệt"):
        decided(draft, approve=True, by=None)
    with pytest.raises(ValidationError):
        handling.recall_draft(draft, by=None)


def test_an_approved_draft_is_not_changed_but_may_be_taken_back(row):
    draft = decided(written(row, submit=True), approve=True, by=None)
    with pytest.raises(ValidationError, match="không sửa được"):
        handling.save_draft(row, version=draft.version, by=None, **CONTENT)
    draft = handling.recall_draft(draft, by=None)
    assert draft.status == Status.DRAFTING
    assert handling.save_draft(row, version=draft.version, by=None, **CONTENT).version == draft.version + 1


def test_an_empty_draft_is_not_submitted(row):
    with pytest.raises(ValidationError) as error:
        written(row, content=" ", submit=True)
    assert "content" in error.value.message_dict
    assert not ResponseDraft.objects.exists()


def test_an_approved_draft_dated_before_the_forwarding_is_not_sent(made, row):
    draft = decided(written(row, submit=True), approve=True, by=None)
    early = LETTER | {"signed_on": D(2023, 11, 10), "received_at": moment(D(2023, 11, 10))}
    with pytest.raises(ValidationError) as error:
        handling.send_draft(draft, by=None, **early)
    assert error.value.message_dict.keys() == {"received_at", "signed_on"}
    draft.refresh_from_db()
    assert draft.status == Status.APPROVED


def test_what_lacks_direction_or_date_is_flagged_when_sent(made, row):
    draft = written(row, direction="", promised_on=None, submit=True)
    assert draft.lacking == ["hướng giải quyết", "thời gian giải quyết"]
    handling.send_draft(decided(draft, approve=True, by=None), by=None, **LETTER)
    assert made.dossier.flags.get().kind == FlagKind.NO_DIRECTION


def test_one_live_draft_per_agency_whoever_writes(made, row):
    draft = written(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResponseDraft.objects.create(
            petition=made, transfer=row, agency=row.recipient, changed_at=draft.changed_at, status=Status.DRAFTING
        )


def test_a_returned_petition_is_not_answered_any_more(row):
    handling.return_transfer(transfer=row, returned_on=D(2023, 12, 1), ground="Không thuộc thẩm quyền", by=None)
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="đã trả lại kiến nghị"):
        written(row)


def test_an_answer_recorded_directly_ends_the_draft(made, row):
    draft = decided(written(row, submit=True), approve=True, by=None)
    answered(row)
    draft.refresh_from_db()
    assert (draft.status, draft.steps.last().label[:15]) == (Status.DROPPED, "Đã trả lời bằng")
    with pytest.raises(ValidationError, match="đã được lãnh đạo duyệt"):
        handling.send_draft(draft, by=None, **LETTER)
    assert written(row).status == Status.DRAFTING


def test_a_petition_handed_back_ends_the_draft(row):
    draft = written(row)
    handling.return_transfer(transfer=row, returned_on=D(2023, 12, 1), ground="Không thuộc thẩm quyền", by=None)
    draft.refresh_from_db()
    assert (draft.status, draft.steps.last().label) == (Status.DROPPED, "Đã trả lại kiến nghị")


def test_a_promise_that_is_over_is_not_brought_before_the_leader(row):
    with pytest.raises(ValidationError) as refused:
        written(row, submit=True, promised_on=D(2023, 12, 11))
    assert "promised_on" in refused.value.error_dict
    assert written(row, promised_on=D(2023, 12, 11)).status == Status.DRAFTING


def test_remarks_of_the_leader_are_told_once_as_the_leaders(row):
    draft = decided(written(row, submit=True), approve=False, by=None, remarks="Nêu rõ nguồn vốn")
    handling.save_draft(row, version=draft.version, by=None, **CONTENT)
    assert [step.text for step in draft.steps.order_by("pk")] == ["", "Nêu rõ nguồn vốn", ""]


# ── two clerks at once ─────────────────────────────────────────────────────────────────
def test_the_second_of_two_clerks_is_told_and_keeps_the_text(made, row, province, client):
    other = member(Position.CLERK, province.finance)
    login(client, Position.CLERK, province.finance)
    address = reverse("petitions:draft", args=[made.pk])
    assert 'name="version" value="0"' in client.get(address).content.decode()
    handling.save_draft(row, version=0, by=other, **CONTENT)
    mine = {"version": "0", "content": "Bản của tôi", "direction": "", "promised_on": ""}
    answer = client.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{other} đã lưu dự thảo này" in page
    assert ">\nBản của tôi</textarea>" in page
    assert CONTENT["content"] in page
    assert ResponseDraft.objects.get().content == CONTENT["content"]
    # Knowing what the other wrote, the clerk saves again.
    assert client.post(address, mine | {"version": "1"}).status_code == 302
    saved = ResponseDraft.objects.get()
    assert saved.content == "Bản của tôi"
    assert saved.steps.first().content["content"] == CONTENT["content"]


def test_who_saves_after_it_was_sent_is_told_too(made, row):
    draft = decided(written(row, submit=True), approve=True, by=None)
    handling.send_draft(draft, by=None, **LETTER)
    with pytest.raises(handling.StaleDraftError, match="đã được gửi"):
        handling.save_draft(row, version=1, by=None, **CONTENT)


def test_the_leader_approves_only_the_text_that_was_read(made, row, province, client):
    draft = written(row, submit=True)
    login(client, Position.LEADER, province.finance)
    address = draft.get_absolute_url()
    shown = client.get(address).context["form"]["version"].value()
    handling.recall_draft(draft, by=None)
    draft.refresh_from_db()
    handling.save_draft(row, version=draft.version, by=None, submit=True, **CONTENT | {"content": "Bản hai, khác hẳn"})
    answer = client.post(address, {"approve": "1", "version": shown, "remarks": "Đồng ý"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dự thảo đã được sửa sau khi bạn mở trang này" in page
    assert "Bản hai, khác hẳn" in page
    assert "Đồng ý" in page
    draft.refresh_from_db()
    assert draft.status == Status.SUBMITTED
    read = answer.context["form"]["version"].value()
    assert client.post(address, {"approve": "1", "version": read, "remarks": ""}).status_code == 302


def test_an_agency_answers_only_what_it_has_in_hand(made, row, province, client):
    for agency, status in (("planning", 404), ("committee_office", 200), ("front", 403)):
        login(client, Position.CLERK, getattr(province, agency))
        assert client.get(reverse("petitions:draft", args=[made.pk])).status_code == status, agency


# ── pages ──────────────────────────────────────────────────────────────────────────────
def test_clerk_and_leader_do_it_on_their_pages(made, row, province, client):
    login(client, Position.CLERK, province.finance)
    sent = {"version": "0", "content": "Đã kiểm tra", "direction": "", "promised_on": "30/06/2024", "submit": "1"}
    page = client.post(reverse("petitions:draft", args=[made.pk]), sent, follow=True).content.decode()
    assert "Đã trình lãnh đạo." in page
    assert "Dự thảo chưa nêu hướng giải quyết." in page
    draft = ResponseDraft.objects.get()
    decide, send = (reverse(f"petitions:draft_{name}", args=[draft.pk]) for name in ("decide", "send"))
    assert client.get(decide).status_code == 403
    login(client, Position.LEADER, province.finance)
    assert "Dự thảo trả lời chờ bạn" in client.get(reverse("petitions:list")).content.decode()
    assert decide in client.get(reverse("petitions:drafts")).content.decode()
    assert "chưa nêu hướng giải quyết" in client.get(decide).content.decode()
    assert decide in client.get(reverse("home")).content.decode()
    assert decide in client.get(made.dossier.get_absolute_url()).content.decode()
    read = {"version": str(draft.version), "remarks": ""}
    assert client.post(decide, {"return": "1"} | read).status_code == 422
    client.post(decide, {"approve": "1"} | read)
    assert client.get(send).status_code == 403
    login(client, Position.CLERK, province.finance)
    assert send in client.get(reverse("petitions:drafts")).content.decode()
    wrong = client.post(send, {"number": "88/STC", "signed_on": "10/11/2023", "received_on": "10/11/2023"})
    assert wrong.status_code == 422
    assert "không thể nhận trước ngày chuyển" in wrong.content.decode()
    client.post(send, {"number": "88/STC", "signed_on": "10/12/2023", "received_on": "10/12/2023"})
    assert made.responses.get().content == "Đã kiểm tra"
    assert client.get(send).status_code == 404


def test_nobody_else_reads_a_draft(made, row, province, client):
    draft = written(row, submit=True)
    for agency in ("council_office", "planning", "front"):
        login(client, Position.SECRETARIAT, getattr(province, agency))
        assert client.get(reverse("petitions:draft_decide", args=[draft.pk])).status_code == 404
        assert "tuyến đường dài 2 km" not in client.get(reverse("petitions:drafts")).content.decode()


def test_a_clerk_takes_a_draft_back_on_its_page(made, row, province, client):
    draft = written(row, submit=True)
    login(client, Position.CLERK, province.finance)
    assert "Rút lại để sửa" in client.get(reverse("petitions:draft", args=[made.pk])).content.decode()
    client.post(reverse("petitions:draft_recall", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.status == Status.DRAFTING


# ── what the secretariat finds ─────────────────────────────────────────────────────────
def test_each_finding_is_kept_and_shown(made, row, province, client):
    response = answered(row)
    login(client, Position.SECRETARIAT, province.council_office)
    address = reverse("petitions:assess", args=[response.pk])
    page = client.get(address).content.decode()
    # What the answer says of itself is proposed.
    assert page.count("checked") == 2
    sent = {"on_point": "1", "accepted": "0", "has_direction": "1", "has_date": "0", "resolved_in_fact": ""}
    assert client.post(address, sent | {"text": "Chưa rõ thời gian", "on": "10/12/2023"}).status_code == 302
    response.refresh_from_db()
    assert (response.has_direction, response.has_date, response.resolved_in_fact) == (True, False, None)
    page = client.get(made.dossier.get_absolute_url()).content.decode()
    assert "Nêu rõ hướng" in page
    assert "Chưa rõ thời gian" in page
    assert "Chưa đạt, yêu cầu trả lời lại" in page


# ── the voters' reaction ───────────────────────────────────────────────────────────────
def test_the_voters_reaction_is_recorded_once_per_place_and_day(made, row):
    said = {
        "verdict": "dissatisfied",
        "place": "Xã Cao Trĩ",
        "on": D(2023, 12, 10),
        "note": "Đường chưa làm",
        "by": None,
    }
    with pytest.raises(ValidationError) as error:
        handling.record_reaction(made, **said)
    assert "verdict" in error.value.message_dict
    answered(row)
    made.refresh_from_db()
    handling.record_reaction(made, **said)
    with pytest.raises(ValidationError):
        handling.record_reaction(made, **said)
    for on in (D(2023, 12, 13), D(2023, 11, 1)):
        with pytest.raises(ValidationError) as error:
            handling.record_reaction(made, **said | {"on": on})
        assert "on" in error.value.message_dict
    assert Reaction.objects.get().note == "Đường chưa làm"


def test_the_reaction_on_its_page(made, row, province, client):
    answered(row)
    address = reverse("petitions:react", args=[made.pk])
    login(client, Position.CLERK, province.finance)
    assert client.get(address).status_code == 403
    login(client, Position.SECRETARIAT, province.front)
    sent = {"verdict": "satisfied", "place": "Xã Cao Trĩ", "on": "10/12/2023", "note": ""}
    assert client.post(address, sent | {"on": "10/12/2030"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert "Hài lòng" in client.get(made.dossier.get_absolute_url()).content.decode()


# ── reasons ────────────────────────────────────────────────────────────────────────────
def test_the_list_of_reasons_is_extended_and_nothing_used_goes_away(made, province, client):
    login(client, Position.CLERK, province.finance)
    assert client.get(reverse("petitions:reasons")).status_code == 200
    assert client.get(reverse("petitions:reason_new")).status_code == 403
    login(client, Position.SECRETARIAT, province.council_office)
    client.post(reverse("petitions:reason_new"), {"name": "Chờ sắp xếp đơn vị hành chính", "active": "on"})
    row = UnresolvedReason.objects.get(code="cho-sap-xep-don-vi-hanh-chinh")
    twice = client.post(reverse("petitions:reason_new"), {"name": "Chờ sắp xếp đơn vị hành chính", "active": "on"})
    assert twice.status_code == 422
    handling.settle(made, result_state="not_possible", reason=row, by=None)
    client.post(reverse("petitions:reason_edit", args=[row.pk]), {"name": "Chờ sắp xếp xã"})
    row.refresh_from_db()
    assert (row.name, row.active) == ("Chờ sắp xếp xã", False)
    assert Petition.objects.get().unresolved_reason == row
    assert row not in UnresolvedReason.objects.in_use()
    assert "Thôi dùng" in client.get(reverse("petitions:reasons")).content.decode()
