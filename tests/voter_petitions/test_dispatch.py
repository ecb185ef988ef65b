"""Letters of transfer: one an agency with its annex, numbered, kept with files, told; all of them or none."""

from __future__ import annotations

import datetime
import io

import docx
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from coordination import longwork
from coordination.models import LongWork, Message, Role
from tests.factories.core import login, member
from tests.factories.petitions import answer_rule, contact_round, petition, transferred
from voter_petitions import dispatch, tasks
from voter_petitions.dispatch import Bundle, Choice
from voter_petitions.models import CompetenceRule, Level, PetitionLetter, PetitionLetterFile

D = datetime.date
DATED = D(2023, 11, 20)


@pytest.fixture
def round_(province, on_day):
    on_day(2023, 12, 29)
    return contact_round(province)


def a_letter(province, recipient, number: str = "12/HĐND-VP", **fields) -> PetitionLetter:
    values = {
        "issuer": province.standing_committee,
        "recipient": recipient,
        "number": number,
        "dated": DATED,
        "place": "Bắc Kạn",
        "subject": "chuyển kiến nghị của cử tri",
        "opening": "Thường trực HĐND tỉnh chuyển các kiến nghị sau đây:",
        "closing": "Đề nghị trả lời cử tri./.",
        "position": "CHỦ TỊCH",
    }
    return PetitionLetter(**values | fields)


def bundle(recipient, *petitions, lead=None, helpers=()) -> Bundle:
    return Bundle(recipient, tuple(Choice(row, lead or recipient, tuple(helpers)) for row in petitions))


def words(kept: PetitionLetterFile) -> str:
    with kept.file.open("rb") as file:
        content = file.read()
    if kept.form == "pdf":
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    cells = [
        cell.text for table in docx.Document(io.BytesIO(content)).tables for row in table.rows for cell in row.cells
    ]
    return " ".join(cells)


def test_a_letter_hands_its_petitions_on_and_is_kept_with_files(province, round_):
    answer_rule()
    person = member("clerk", province.peoples_committee, email="ubnd@example.com")
    first, second = petition(round_), petition(round_, text="Đề nghị sửa cầu Nà Lẹng.")
    to = bundle(province.peoples_committee, first, second, lead=province.planning, helpers=[province.finance])
    [made] = dispatch.issue_all([(a_letter(province, province.peoples_committee), to)], by=None)
    assert {row.letter for row in first.transfers.all()} == {made}
    first.refresh_from_db()
    assert (first.lead, first.holder) == (province.planning, province.peoples_committee)
    assert first.dossier.participants.filter(role=Role.COORDINATING, agency=province.finance).exists()
    for kept in made.files.all():
        assert dispatch.is_intact(kept)
        told = words(kept)
        for expected in ("Nà Lẹng", "Xã Cao Trĩ", "Giao thông", "Sở Kế hoạch và Đầu tư", "Sở Tài chính", "20/12/2023"):
            assert expected in told, (kept.form, expected)
    message = Message.objects.get(user=person, kind=Message.Kind.LETTER)
    assert (message.email, "2 kiến nghị" in message.subject) == ("ubnd@example.com", True)
    assert Message.objects.filter(agency=province.peoples_committee, kind=Message.Kind.LETTER).count() == 1


def test_one_that_cannot_go_stops_all(province, round_):
    free, held = petition(round_), petition(round_)
    transferred(held, sender=province.standing_committee, recipient=province.peoples_committee)
    pairs = [
        (a_letter(province, province.delegation, "01/HĐND-VP"), bundle(province.delegation, free)),
        (a_letter(province, province.planning, "02/HĐND-VP"), bundle(province.planning, held)),
    ]
    with pytest.raises(ValidationError, match=f"số {held.number}"):
        dispatch.issue_all(pairs, by=None)
    assert not PetitionLetter.objects.exists()
    assert not free.transfers.exists()
    assert not Message.objects.filter(kind=Message.Kind.LETTER).exists()


def test_a_number_is_given_once_a_year(province, round_):
    dispatch.issue_all([(a_letter(province, province.planning), bundle(province.planning, petition(round_)))], by=None)
    with pytest.raises(ValidationError, match="đã dùng trong năm"):
        dispatch.issue_all(
            [(a_letter(province, province.finance), bundle(province.finance, petition(round_)))], by=None
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        a_letter(province, province.finance, year=2023, made_at=datetime.datetime.now(datetime.UTC)).save()


def test_the_next_number_follows_whatever_letter_came_before(province, round_):
    assert dispatch.next_numbers(province.standing_committee, 2023, 2) == ["01/HĐND-VP", "02/HĐND-VP"]
    pair = a_letter(province, province.planning, "41/HĐND-VP"), bundle(province.planning, petition(round_))
    dispatch.issue_all([pair], by=None)
    assert dispatch.next_numbers(province.standing_committee, 2023, 1) == ["42/HĐND-VP"]
    assert dispatch.next_numbers(province.standing_committee, 2024, 1) == ["01/HĐND-VP"]


def test_departments_are_reached_through_the_ubnd_others_directly(province, round_):
    rows = [petition(round_) for _ in range(3)]
    choices = [
        Choice(rows[0], province.planning),
        Choice(rows[1], province.finance),
        Choice(rows[2], province.delegation),
    ]
    through = dispatch.gateway_for(province.standing_committee, DATED)
    assert through == province.peoples_committee
    found = dispatch.bundles_of(choices, through=through)
    assert {row.recipient.short_name: len(row.choices) for row in found} == {"UBND": 2, "Đoàn ĐBQH": 1}
    assert len(dispatch.bundles_of(choices, through=None)) == 3


def test_a_restricted_petition_travels_alone(province, round_):
    rows = [petition(round_) for _ in range(2)]
    rows[0].dossier.restricted = True
    found = dispatch.bundles_of([Choice(row, province.planning) for row in rows], through=None)
    assert [len(row.choices) for row in found] == [1, 1]


class TestPages:
    @pytest.fixture
    def secretary(self, province, round_, client):
        rule = CompetenceRule(level=Level.DEPARTMENT, lead=province.planning, ground="Quản lý đường")
        rule.save()
        rule.coordinating.set([province.finance])
        return login(client, "secretariat", province.standing_committee)

    def fill(self, page, **more) -> dict[str, str]:
        form = page.context["form"]
        data = {name: form[name].value() for name in form.fields}
        data = {name: getattr(value, "pk", value) for name, value in data.items() if value not in (None, False)}
        data = {n: f"{v:%d/%m/%Y}" if isinstance(v, datetime.date) else v for n, v in data.items()}
        return data | {"chosen": [row.pk for row in form.petitions]} | more

    def test_from_the_list_to_a_letter(self, province, round_, client, secretary):
        rows = [petition(round_) for _ in range(2)]
        answer = client.post(reverse("petitions:transfer_many"), {"step": "letters", "chosen": [r.pk for r in rows]})
        page = client.get(answer.url)
        [letter] = page.context["letters"]
        assert letter["bundle"].recipient == province.peoples_committee
        assert "Vì sao đề xuất" in page.content.decode()
        data = self.fill(page, dated="20/11/2023")
        draft = client.post(reverse("petitions:letters_new"), data | {"preview": letter["bundle"].key})
        assert draft["Content-Type"] == "application/pdf"
        assert not PetitionLetter.objects.exists()
        sent = client.post(reverse("petitions:letters_new"), data | {"act": "issue"})
        made = PetitionLetter.objects.get()
        assert sent.url == made.get_absolute_url()
        assert made.transfers.count() == 2
        shown = client.get(sent.url)
        assert "Tệp nguyên vẹn" in shown.content.decode()
        page = client.get(reverse("petitions:petition", args=[rows[0].pk])).content.decode()
        assert made.get_absolute_url() in page

    def test_another_agency_makes_another_letter_that_is_shown_first(self, province, round_, client, secretary):
        row = petition(round_)
        address = reverse("petitions:letters_new")
        data = self.fill(client.get(address, {"chosen": row.pk}), dated="20/11/2023")
        data[f"lead_{row.pk}"] = province.delegation.pk
        again = client.post(address, data | {"act": "issue"})
        assert again.status_code == 422
        assert "xếp lại theo cơ quan vừa chọn" in again.content.decode()
        assert not PetitionLetter.objects.exists()
        regrouped = client.post(address, data | {"act": "regroup"})
        assert regrouped.status_code == 200
        assert [r["bundle"].recipient for r in regrouped.context["letters"]] == [province.delegation]
        assert client.post(address, self.fill(regrouped) | {"act": "issue"}).status_code == 302
        assert PetitionLetter.objects.get().recipient == province.delegation

    def test_what_cannot_go_is_told_with_the_reason(self, province, round_, client, secretary):
        row = petition(round_)
        transferred(row, sender=province.standing_committee, recipient=province.delegation)
        page = client.get(reverse("petitions:letters_new"), {"chosen": row.pk}).content.decode()
        assert "đang ở Đoàn ĐBQH tỉnh" in page

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"dated": "01/01/2030"}, "không được ở tương lai"),
            ({"opening": ""}, "bắt buộc"),
        ],
    )
    def test_an_error_stands_at_its_field_and_nothing_is_lost(self, province, round_, client, secretary, wrong, told):
        row = petition(round_)
        address = reverse("petitions:letters_new")
        data = self.fill(client.get(address, {"chosen": row.pk}), closing="Lời riêng của tôi./.", **wrong)
        again = client.post(address, data | {"act": "issue"})
        assert again.status_code == 422
        page = again.content.decode()
        assert told in page
        assert "Lời riêng của tôi" in page

    def test_many_petitions_are_sent_by_a_worker(self, province, round_, client, secretary, monkeypatch):
        monkeypatch.setattr(tasks, "SENT_AT_ONCE", 1)
        rows = [petition(round_) for _ in range(2)]
        address = reverse("petitions:letters_new")
        data = self.fill(client.get(address, {"round": round_.pk}), dated="20/11/2023")
        sent = client.post(address, data | {"act": "issue"})
        work = LongWork.objects.get()
        assert sent.url == work.get_absolute_url()
        longwork.run(work.pk)
        longwork.run(work.pk)
        work.refresh_from_db()
        assert work.status == LongWork.Status.DONE
        assert PetitionLetter.objects.get().transfers.count() == len(rows)

    def test_who_may_not_send_and_who_may_not_see(self, province, round_, client):
        row = petition(round_)
        [made] = dispatch.issue_all(
            [(a_letter(province, province.peoples_committee), bundle(province.peoples_committee, row))], by=None
        )
        file = made.files.first()
        login(client, "clerk", province.justice)
        assert client.get(reverse("petitions:letters_new"), {"chosen": row.pk}).status_code == 403
        assert client.get(made.get_absolute_url()).status_code == 404
        assert client.get(reverse("petitions:letter_file", args=[file.pk])).status_code == 404
        login(client, "clerk", province.peoples_committee)
        served = client.get(reverse("petitions:letter_file", args=[file.pk]))
        assert b"".join(served.streaming_content).startswith(b"PK" if file.form == "docx" else b"%PDF")

    def test_lists_take_as_many_queries_for_many_letters(self, province, round_, client, django_assert_max_num_queries):
        pairs = [
            (a_letter(province, province.planning, f"{n:02d}/HĐND-VP"), bundle(province.planning, petition(round_)))
            for n in range(1, 4)
        ]
        dispatch.issue_all(pairs, by=None)
        login(client, "secretariat", province.standing_committee)
        with django_assert_max_num_queries(14):
            client.get(reverse("petitions:letters"))
