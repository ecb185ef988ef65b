"""The pages of the register as people use them."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter

from agencies.models import Agency, Position
from coordination import submissions
from coordination.models import DocumentKind, DossierKind, FlagKind, LateReason, MilestoneKind, Outcome, Role
from tests.factories.core import AgencyFactory, login, rule
from tests.factories.petitions import (
    answer_rule,
    answered,
    assigned,
    contact_round,
    field,
    moment,
    petition,
    session_dossier,
    transferred,
)
from voter_petitions import handling
from voter_petitions.models import (
    AnswerState,
    Petition,
    PetitionRound,
    Response,
    ResultState,
    Transfer,
    UnresolvedReason,
)

D = datetime.date


def pdf(pages: int = 1) -> SimpleUploadedFile:
    """A true PDF file with that many empty pages."""
    writer, stream = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(stream)
    return SimpleUploadedFile("88-STC.pdf", stream.getvalue(), content_type="application/pdf")


@pytest.fixture
def made(province, on_day):
    on_day(2023, 12, 15)
    return petition(contact_round(province))


@pytest.fixture
def secretary(client, province, made):
    """The secretary of the office that serves the Standing Committee is logged in."""
    return login(client, Position.SECRETARIAT, province.council_office)


def page(client, name: str, *args, **query):
    return client.get(reverse(f"petitions:{name}", args=args), query)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def send(client, name: str, pk, data):
    return client.post(reverse(f"petitions:{name}", args=[pk] if pk else []), data)


# ── rounds ────────────────────────────────────────────────────────────────────────────
ROUND = {
    "title": "Tiếp xúc cử tri trước Kỳ họp thứ 16",
    "kind": "before_session",
    "starts_on": "08/11/2023",
    "ends_on": "10/11/2023",
    "status": "planned",
}


def test_plan_a_round_in_the_browser(client, province, secretary):
    session = session_dossier(province)
    group = AgencyFactory(name="Tổ đại biểu số 1", short_name="Tổ 1", kind="deputy_group", party="hdnd")
    answer = client.post(
        reverse("petitions:round_new"),
        ROUND | {"keeper": province.standing_committee.pk, "session_dossier": session.pk, "deputy_groups": [group.pk]},
    )
    planned = PetitionRound.objects.get(dossier__title=ROUND["title"])
    assert answer.url == reverse("petitions:round", args=[planned.pk])
    assert (planned.starts_on, planned.dossier.part_of) == (D(2023, 11, 8), session)
    assert planned.dossier.participants.filter(role=Role.DEPUTY_GROUP, agency=group).exists()


def test_round_that_ends_before_it_begins_is_refused_at_the_field(client, province, secretary):
    answer = client.post(
        reverse("petitions:round_new"),
        ROUND | {"keeper": province.standing_committee.pk, "ends_on": "07/11/2023"},
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"ends_on": ["Ngày kết thúc đợt không được trước ngày bắt đầu."]}
    assert not PetitionRound.objects.filter(dossier__title=ROUND["title"]).exists()


@pytest.mark.parametrize("day", ["31/02/2023", "11/13/2023", "mai"])
def test_dates_are_read_as_vietnamese_write_them(client, province, secretary, day):
    answer = client.post(
        reverse("petitions:round_new"), ROUND | {"keeper": province.standing_committee.pk, "starts_on": day}
    )
    assert "starts_on" in answer.context["form"].errors


def test_moved_round_shows_what_moves_before_it_is_saved(client, province, made, secretary):
    AgencyFactory(name="Tổ đại biểu số 1", short_name="Tổ 1", kind="deputy_group", party="hdnd")
    rule(
        "TXCT-TO-REPORT",
        document_kind=DocumentKind.CONTACT_REPORT,
        dossier_kind=DossierKind.ROUND,
        milestone_kind=MilestoneKind.ROUND_END,
        obliged_role=Role.DEPUTY_GROUP,
        limits=[{"amount": 3, "unit": "working_day"}],
    )
    round = contact_round(province, title="Đợt tháng 12", starts_on=D(2023, 12, 18), ends_on=D(2023, 12, 20))
    data = ROUND | {
        "title": "Đợt tháng 12",
        "kind": "thematic",
        "starts_on": "18/12/2023",
        "ends_on": "21/12/2023",
        "deputy_groups": list(
            round.dossier.participants.filter(role=Role.DEPUTY_GROUP).values_list("agency", flat=True)
        ),
    }
    shown = send(client, "round_edit", round.pk, data)
    assert (shown.status_code, "1 nghĩa vụ sẽ dời hạn, muộn hơn 1 ngày" in text_of(shown)) == (422, True)
    round.refresh_from_db()
    assert round.ends_on == D(2023, 12, 20)
    # Another date than the one whose consequences were shown is shown again.
    mark = shown.context["form"].data["confirmed"]
    assert send(client, "round_edit", round.pk, data | {"ends_on": "22/12/2023", "confirmed": mark}).status_code == 422
    assert send(client, "round_edit", round.pk, data | {"confirmed": mark}).status_code == 302
    assert round.dossier.obligations.get().due_on == D(2023, 12, 26)


def test_round_page_counts_and_each_figure_opens_its_rows(client, province, made, secretary):
    answered(assigned(province, made), promised_on=None)
    petition(made.round)
    answer = page(client, "round", made.round_id)
    figures = {stat["label"]: (stat["value"], stat["href"]) for stat in answer.context["stats"]}
    assert {label: n for label, (n, _) in figures.items()} == {
        "kiến nghị": 2,
        "chưa chuyển": 1,
        "chưa trả lời": 1,
        "trả lời không nêu thời gian": 1,
        "giải quyết xong": 0,
        "có việc quá hạn": 0,
    }
    for n, href in figures.values():
        assert client.get(href).context["page_obj"].count.n == n


# ── recording ─────────────────────────────────────────────────────────────────────────
def petition_data(province, **fields):
    return {
        "original_text": "Cầu Nà Phặc hỏng hai năm rồi.",
        "text": "Đề nghị sửa cầu Nà Phặc.",
        "locality": "Thị trấn Nà Phặc, huyện Ngân Sơn",
        "field": field().pk,
        "level": "department",
        "keeper": province.standing_committee.pk,
    } | fields


def test_one_petition_after_another(client, province, made, secretary):
    data = petition_data(province)
    again = send(client, "petition_new", made.round_id, data | {"again": "1"})
    assert made.round.petitions.filter(number=2).exists()
    form = client.get(again.url).context["form"]
    assert (form["locality"].value(), form["level"].value()) == (data["locality"], "department")
    last = send(client, "petition_new", made.round_id, data | {"text": ""})
    third = made.round.petitions.get(number=3)
    assert last.url == third.dossier.get_absolute_url()
    # Without edited text the voter's words stand for both.
    assert third.text == data["original_text"]


@pytest.mark.parametrize("name", ["original_text", "locality", "field", "level"])
def test_incomplete_petition_is_refused_at_the_field(client, province, made, secretary, name):
    answer = send(client, "petition_new", made.round_id, petition_data(province, **{name: ""}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    assert made.round.petitions.count() == 1


def test_number_taken_is_told_in_words(client, province, made, secretary):
    answer = send(client, "petition_new", made.round_id, petition_data(province, number=1))
    assert answer.status_code == 422
    assert "Đợt này đã có kiến nghị mang số đó." in text_of(answer)


def test_heading_is_not_a_field(client, province, made, secretary):
    answer = send(client, "petition_new", made.round_id, petition_data(province, field=field("ha-tang").pk))
    assert list(answer.context["form"].errors) == ["field"]


@pytest.mark.parametrize("lead", ["999999", "x"])
def test_unknown_agency(client, province, made, secretary, lead):
    answer = send(client, "petition_new", made.round_id, petition_data(province, lead=lead))
    assert answer.context["form"].errors == {"lead": ["Không có cơ quan này trong danh mục."]}


def test_agency_that_no_longer_exists(client, province, made, secretary):
    gone = AgencyFactory(name="Sở cũ", exists_to=D(2023, 3, 1))
    answer = send(client, "petition_new", made.round_id, petition_data(province, lead=gone.pk))
    assert answer.context["form"].errors == {"lead": ["Cơ quan Sở cũ không còn hoạt động ngày 15/12/2023."]}


def test_keeper_must_be_ones_own(client, province, made, secretary):
    answer = send(client, "petition_new", made.round_id, petition_data(province, keeper=province.front.pk))
    assert list(answer.context["form"].errors) == ["keeper"]


def test_editing_leaves_the_voters_words(client, province, made, secretary):
    shown = page(client, "petition_edit", made.pk)
    assert made.original_text in text_of(shown)
    assert "original_text" not in shown.context["form"].fields
    data = petition_data(province, number=made.number, original_text="Bịa ra")
    assert send(client, "petition_edit", made.pk, data).status_code == 302
    before = made.original_text
    made.refresh_from_db()
    assert (made.text, made.original_text) == (data["text"], before)


# ── the way of a petition ─────────────────────────────────────────────────────────────
LETTER = {"document": "512/HĐND-VP", "sent_on": "20/11/2023"}


def letter(sender: Agency, recipient: Agency, **fields):
    return LETTER | {"sender": sender.pk, "recipient": recipient.pk} | fields


def test_transfer_in_the_browser(client, province, made, secretary):
    data = letter(province.standing_committee, province.peoples_committee)
    assert send(client, "transfer", made.pk, data).url == made.dossier.get_absolute_url()
    assert made.transfers.get().recipient == province.peoples_committee


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"sent_on": "01/11/2023"}, "sent_on"),
        ({"sent_on": "16/12/2023"}, "sent_on"),
        ({"sent_on": "20/20/2023"}, "sent_on"),
        ({"document": ""}, "document"),
        ({"recipient": "999999"}, "recipient"),
    ],
)
def test_wrong_transfer_is_refused_at_the_field(client, province, made, secretary, fields, name):
    data = letter(province.standing_committee, province.peoples_committee) | fields
    answer = send(client, "transfer", made.pk, data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    assert not made.transfers.exists()


def test_transfer_to_a_dissolved_agency_names_its_heir(client, province, made, secretary):
    gone = AgencyFactory(name="Sở cũ", exists_to=D(2023, 3, 1))
    gone.successions.create(successor=province.planning, on=D(2023, 3, 1), kind="merger", legal_document="NQ 1")
    answer = send(client, "transfer", made.pk, letter(province.standing_committee, gone))
    message = "Sở cũ không hoạt động vào ngày 20/11/2023. Cơ quan kế thừa: Sở Kế hoạch và Đầu tư."
    assert answer.context["form"].errors == {"recipient": [message]}


def test_nobody_transfers_in_anothers_name(client, province, made, secretary):
    answer = send(client, "transfer", made.pk, letter(province.front, province.peoples_committee))
    assert answer.context["form"].errors == {"sender": ["Bạn không chuyển kiến nghị thay cơ quan này."]}


def test_ubnd_office_assigns_what_the_ubnd_received(client, province, made):
    transferred(made, sender=province.standing_committee, recipient=province.peoples_committee)
    login(client, Position.SECRETARIAT, province.committee_office)
    data = letter(province.peoples_committee, province.finance, sent_on="22/11/2023")
    assert send(client, "transfer", made.pk, data).status_code == 302
    assert made.transfers.get(number=2).recipient == province.finance


def test_late_letter_is_asked_who_and_why_only_then(client, province, made):
    rule(
        "KNCT-ASSIGN",
        document_kind=DocumentKind.ASSIGNMENT_LETTER,
        dossier_kind=DossierKind.PETITION,
        milestone_kind=MilestoneKind.PETITION_TRANSFERRED,
        obliged_role=Role.COMPETENT,
        limits=[{"amount": 5}],
    )
    transferred(made, sender=province.standing_committee, recipient=province.peoples_committee)
    login(client, Position.SECRETARIAT, province.committee_office)
    assert "late_reason" not in page(client, "transfer", made.pk).context["form"].fields
    data = letter(province.peoples_committee, province.finance, sent_on="11/12/2023")
    asked = send(client, "transfer", made.pk, data)
    assert asked.context["form"].errors.keys() == {"late_reason", "late_agency"}
    reason = LateReason.objects.first().pk
    data |= {"late_reason": reason, "late_agency": province.committee_office.pk, "late_note": "Chờ ý kiến"}
    assert send(client, "transfer", made.pk, data).status_code == 302
    owed = made.dossier.obligations.get()
    assert (owed.outcome, owed.days_late, owed.late_note) == (Outcome.MET, 14, "Chờ ý kiến")


def test_many_by_one_letter(client, province, made, secretary):
    rows = [made, petition(made.round)]
    chosen = {"chosen": [row.pk for row in rows]}
    asked = send(client, "transfer_many", None, chosen | {"step": "choose"})
    assert asked.status_code == 200
    assert asked.context["form"].initial["sender"] == province.standing_committee
    assert not Transfer.objects.exists()
    data = letter(province.standing_committee, province.peoples_committee) | chosen | {"step": "send"}
    assert send(client, "transfer_many", None, data).url == reverse("petitions:list")
    assert set(Transfer.objects.values_list("petition", "document")) == {(row.pk, "512/HĐND-VP") for row in rows}


def test_many_with_one_that_cannot_go(client, province, made, secretary):
    second = petition(made.round)
    transferred(second, sender=province.standing_committee, recipient=province.peoples_committee)
    data = letter(province.standing_committee, province.district) | {"chosen": [made.pk, second.pk], "step": "send"}
    answer = send(client, "transfer_many", None, data)
    assert answer.status_code == 422
    assert "Kiến nghị số 2: Kiến nghị đang ở UBND tỉnh" in text_of(answer)
    assert not made.transfers.exists()


def test_none_chosen(client, secretary):
    answer = client.post(reverse("petitions:transfer_many"), {"step": "choose", "chosen": ["x"]}, follow=True)
    assert "Hãy chọn ít nhất một kiến nghị." in text_of(answer)


def test_clerk_of_the_assigned_agency_returns_with_ground_and_proposal(client, province, made):
    row = assigned(province, made)
    login(client, Position.CLERK, province.finance)
    data = {"ground": "Thuộc ngành giao thông", "returned_on": "28/11/2023", "proposed": province.planning.pk}
    wrong = send(client, "return", row.pk, data | {"returned_on": "21/11/2023"})
    assert list(wrong.context["form"].errors) == ["returned_on"]
    assert send(client, "return", row.pk, data).status_code == 302
    row.refresh_from_db()
    assert (row.returned_on, row.proposed) == (D(2023, 11, 28), province.planning)
    shown = text_of(page(client, "petition", made.pk))
    assert "Trả lại 28/11/2023: Thuộc ngành giao thông; đề xuất SKHĐT" in shown
    assert "STC trả lại sau 6 ngày" in shown
    # What was returned cannot be returned again, from the page or from its address.
    assert reverse("petitions:return", args=[row.pk]) not in shown
    assert page(client, "return", row.pk).status_code == 403


# ── answers ───────────────────────────────────────────────────────────────────────────
def answer_data(row: Transfer, **fields):
    return {
        "transfer": row.pk,
        "number": "88/STC-ĐT",
        "received_on": "05/12/2023",
        "content": "Đã có trong kế hoạch đầu tư công.",
        "direction": "Bố trí vốn năm 2024.",
        "promised_on": "30/06/2024",
    } | fields


@pytest.fixture
def row(province, made):
    answer_rule()
    return assigned(province, made)


@pytest.fixture
def clerk(client, province, row):
    return login(client, Position.CLERK, province.finance)


def test_clerk_answers_with_the_file(client, made, row, clerk):
    assert send(client, "answer", made.pk, answer_data(row, upload=pdf())).status_code == 302
    made.refresh_from_db()
    response = made.responses.get()
    assert (made.answer_state, made.promised_on) == (AnswerState.GIVEN, D(2024, 6, 30))
    assert (response.submission.file.name, response.submission.recorded_by) == ("88-STC.pdf", clerk)
    assert made.dossier.obligations.get().outcome == Outcome.MET


def test_what_an_answer_lacks_is_shown_before_it_is_saved(client, made, row, clerk):
    data = answer_data(row, promised_on="")
    shown = send(client, "answer", made.pk, data)
    assert (shown.status_code, "Trả lời chưa nêu thời gian giải quyết." in text_of(shown)) == (422, True)
    assert not Response.objects.exists()
    mark = shown.context["form"].data["confirmed"]
    # Lacking more than what was shown is shown again.
    assert send(client, "answer", made.pk, data | {"direction": "", "confirmed": mark}).status_code == 422
    assert send(client, "answer", made.pk, data | {"confirmed": mark}).status_code == 302
    assert list(made.dossier.flags.values_list("kind", flat=True)) == [FlagKind.NO_DIRECTION]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"received_on": "21/11/2023"}, "received_on"),
        ({"received_on": "16/12/2023"}, "received_on"),
        ({"signed_on": "21/11/2023"}, "signed_on"),
        ({"signed_on": "06/12/2023"}, "signed_on"),
        ({"promised_on": "04/12/2023"}, "promised_on"),
        ({"content": ""}, "content"),
        ({"transfer": "999999"}, "transfer"),
        ({"secrecy": "mat"}, "secrecy"),
    ],
)
def test_wrong_answer_is_refused_at_the_field(client, made, row, clerk, fields, name):
    answer = send(client, "answer", made.pk, answer_data(row, **fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("tra-loi.exe", b"MZ\x90\x00", content_type="application/pdf"),
        SimpleUploadedFile("tra-loi.pdf", b"<html></html>", content_type="application/pdf"),
    ],
)
def test_wrong_file_is_refused_at_the_field(client, made, row, clerk, upload):
    upload.seek(0)
    answer = send(client, "answer", made.pk, answer_data(row, upload=upload))
    assert list(answer.context["form"].errors) == ["upload"]
    assert not made.dossier.files.exists()


def test_file_too_large_is_refused_at_the_field(client, made, row, clerk, settings):
    settings.UPLOAD_MAX_BYTES = 100
    answer = send(client, "answer", made.pk, answer_data(row, upload=pdf()))
    assert list(answer.context["form"].errors) == ["upload"]
    assert not Response.objects.exists()


def test_file_is_asked_again_when_the_answer_lacks_something(client, made, row, clerk):
    shown = send(client, "answer", made.pk, answer_data(row, promised_on="", upload=pdf()))
    assert "Tệp đính kèm phải chọn lại." in text_of(shown)


def test_nobody_answers_anothers_petition(client, province, made, row):
    other = assigned(province, petition(made.round), province.planning)
    login(client, Position.CLERK, province.planning)
    assert send(client, "answer", made.pk, answer_data(row)).status_code == 404
    # On the own petition the transfer of another one is not a choice.
    answer = send(client, "answer", other.petition_id, answer_data(row))
    assert list(answer.context["form"].errors) == ["transfer"]
    assert not Response.objects.exists()


def test_late_answer_asks_at_once(client, province, made, row, clerk, on_day):
    on_day(2023, 12, 27)
    shown = page(client, "answer", made.pk)
    assert "late_reason" in shown.context["form"].fields
    data = answer_data(row, received_on="27/12/2023")
    assert send(client, "answer", made.pk, data).context["form"].errors.keys() == {"late_reason", "late_agency"}
    data |= {"late_reason": LateReason.objects.first().pk, "late_agency": province.finance.pk}
    assert send(client, "answer", made.pk, data).status_code == 302
    assert made.dossier.obligations.get().days_late == 7


def test_ledger_leads_an_answer_to_its_own_form(client, made, row, clerk):
    owed = made.dossier.obligations.get()
    answer = client.get(reverse("record_document", args=[made.pk]), {"obligation": owed.pk})
    assert answer.url == reverse("petitions:answer", args=[made.pk])


def test_answer_recorded_as_a_bare_document_gets_its_content_later(client, province, made, row, secretary):
    document = submissions.receive(
        dossier=made.dossier,
        kind=DocumentKind.PETITION_ANSWER,
        sender=province.finance,
        received_at=moment(D(2023, 12, 5)),
        number="88/STC-ĐT",
        by=secretary,
    )
    address = reverse("petitions:answer", args=[made.pk]) + f"?submission={document.pk}"
    assert address in page(client, "petition", made.pk).content.decode()
    data = {name: value for name, value in answer_data(row).items() if name not in ("number", "received_on")}
    assert client.post(address, data).status_code == 302
    response = made.responses.get()
    assert (response.submission, response.transfer) == (document, row)
    assert made.dossier.submissions.filter(kind=DocumentKind.PETITION_ANSWER).count() == 1
    assert client.get(address).status_code == 404


def test_assessing_in_the_browser(client, made, row, secretary):
    response = answered(row)
    wrong = send(client, "assess", response.pk, {"on_point": "0", "accepted": "1", "on": "11/12/2023"})
    assert list(wrong.context["form"].errors) == ["accepted"]
    data = {"on_point": "0", "accepted": "0", "text": "Hỏi đường, trả lời cầu", "on": "11/12/2023"}
    assert send(client, "assess", response.pk, data).status_code == 302
    made.refresh_from_db()
    assert made.answer_state == AnswerState.RETURNED
    assert "Không đúng trọng tâm" in text_of(page(client, "petition", made.pk))


def test_settling_in_the_browser(client, made, secretary):
    wrong = send(client, "settle", made.pk, {"result_state": "not_possible", "on": "15/12/2023"})
    assert list(wrong.context["form"].errors) == ["reason"]
    reason = UnresolvedReason.objects.get_or_create(code="von", defaults={"name": "Chưa bố trí được vốn"})[0]
    data = {"result_state": "not_possible", "reason": reason.pk, "on": "15/12/2023"}
    assert send(client, "settle", made.pk, data).status_code == 302
    made.refresh_from_db()
    assert (made.result_state, made.unresolved_reason) == (ResultState.NOT_POSSIBLE, reason)


def test_petition_page_tells_the_whole_way(client, province, made, row, secretary):
    handling.assess(answered(row), on_point=True, accepted=True, text="Rõ", by=None, on=D(2023, 12, 11))
    shown = text_of(page(client, "petition", made.pk))
    for words in (
        made.original_text,
        made.text,
        "Lần 2: STC",
        "Trả lời 05/12/2023",
        "Bố trí vốn năm 2024, khởi công quý I.",
        "30/06/2024",
        "Đạt yêu cầu",
        "Chưa giải quyết",
    ):
        assert words in shown
    # Two days with the UBND, thirteen with the department until its answer.
    assert [hand.days for hand, _ in page(client, "petition", made.pk).context["hands"]] == [2, 13]


def test_days_lost_with_the_wrong_agency(client, province, made, row, secretary):
    handling.return_transfer(transfer=row, returned_on=D(2023, 11, 28), ground="Không thuộc ngành", by=None)
    transferred(made, sender=province.peoples_committee, recipient=province.planning, on=D(2023, 12, 1))
    hands = [hand for hand, _ in page(client, "petition", made.pk).context["hands"]]
    assert [(hand.transfer.recipient.short_name, hand.days) for hand in hands] == [
        ("UBND", 2 + 3),
        ("STC", 6),
        ("SKHĐT", 14),
    ]


def test_petition_in_the_list_leads_to_its_page(client, made, secretary):
    assert Petition.objects.count() == 1
    assert reverse("petitions:petition", args=[made.pk]) in page(client, "list").content.decode()
