"""Letters of reminder: proposed, previewed, given out whole or not at all, kept with their files."""

from __future__ import annotations

import datetime
import hashlib
import io
from pathlib import Path

import docx as python_docx
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader

from agencies.models import Position
from coordination import letter_work, letters, longwork, milestones, papers, pauses
from coordination.letter_proposals import next_numbers, place_of, propose, symbol_of
from coordination.models import (
    DossierReader,
    EvidenceChangedError,
    LetterFile,
    LongWork,
    Message,
    MilestoneKind,
    Obligation,
    Reminder,
    ReminderLetter,
    Role,
)
from tests.factories.core import AgencyFactory, login, matter, member, rule

D = datetime.date
TODAY = D(2023, 12, 4)


@pytest.fixture
def late(province, on_day):
    """Two duties of the People's Committee, 13 days late, one of the Front; all to the Standing Committee."""
    on_day(2023, 12, 4)
    rule()
    rule("MTTQ", obliged_role=Role.FRONT, duty="Gửi ý kiến của Mặt trận")
    for title in ("Bổ sung vốn đầu tư công", "Giá đất"):
        subject = matter(province, title=title)
        milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    return list(Obligation.objects.order_by("pk"))


def of(agency) -> list[Obligation]:
    return list(Obligation.objects.filter(obligor=agency).order_by("pk"))


def letter_to(province, agency, **fields) -> ReminderLetter:
    return ReminderLetter(
        **{
            "issuer": province.standing_committee,
            "recipient": agency,
            "number": "01/HĐND-VP",
            "dated": TODAY,
            "place": "Bắc Kạn",
            "subject": "đôn đốc thực hiện quy chế",
            "opening": "Qua theo dõi, còn các việc sau:",
            "closing": "Đề nghị thực hiện./.",
            "authority": "TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN",
            "position": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        }
        | fields
    )


def issued(province, agency, **fields) -> ReminderLetter:
    return letters.issue(letter_to(province, agency, **fields), letters.read(row.pk for row in of(agency)), by=None)


def text_of(kept: LetterFile) -> str:
    with kept.file.open("rb") as file:
        if kept.form == "pdf":
            return " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())
        document = python_docx.Document(io.BytesIO(file.read()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*cells, *(p.text for p in document.paragraphs)]).split())


# ── issuing ──────────────────────────────────────────────────────────────────────────
def test_a_letter_is_evidence_in_both_forms(province, late):
    letter = issued(province, province.peoples_committee)
    assert {kept.form for kept in letter.files.all()} == {"pdf", "docx"}
    for kept in letter.files.all():
        with kept.file.open("rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == kept.sha256
        assert letters.is_intact(kept)
        text = text_of(kept)
        for words in (
            "Số: 01/HĐND-VP",
            "V/v đôn đốc thực hiện quy chế",
            "Kính gửi: UBND tỉnh",
            "Bổ sung vốn đầu tư công",
            "Giá đất",
            "21/11/2023",
            "Chậm 13 ngày",
            "KT. CHỦ TỊCH",
            "PHÓ CHỦ TỊCH",
        ):
            assert words in text, words
    reminded = Reminder.objects.filter(letter=letter)
    assert reminded.count() == 2
    assert set(reminded.values_list("channel", "document", "recipient")) == {
        ("letter", "01/HĐND-VP", province.peoples_committee.pk)
    }
    for change in (letter.save, letter.delete, letter.files.all()[0].save):
        with pytest.raises(EvidenceChangedError):
            change()


def test_the_agency_is_told_once_with_the_list(province, late):
    clerk = member(Position.CLERK, province.peoples_committee)
    letter = issued(province, province.peoples_committee)
    told = Message.objects.filter(kind="reminder")
    assert {message.user or message.agency for message in told} == {clerk, province.peoples_committee}
    message = told.get(user=clerk)
    assert message.subject == "Công văn đôn đốc số 01/HĐND-VP của TT HĐND: 2 việc"
    assert "Giá đất" in message.body
    assert message.link == letter.get_absolute_url()


def test_long_lists_become_an_annex(province, late, monkeypatch):
    monkeypatch.setattr(letters, "ROWS_IN_TEXT", 1)
    rows = letters.read(row.pk for row in of(province.peoples_committee))
    paper = letters.paper_of(letter_to(province, province.peoples_committee), rows)
    [annex] = paper.annexes
    assert len(annex.rows) == 2
    assert paper.body[0] == "Qua theo dõi, còn các việc sau (2 việc, danh sách kèm theo)."
    pages = PdfReader(io.BytesIO(papers.pdf(paper))).pages
    assert "Kèm theo Công văn số 01/HĐND-VP" in pages[1].extract_text()


@pytest.mark.parametrize(
    ("fields", "message"),
    [({"number": ""}, "number"), ({"position": ""}, "position"), ({"place": "x" * 90}, "place")],
)
def test_an_incomplete_letter_is_not_given_out(province, late, fields, message):
    with pytest.raises(ValidationError) as refused:
        issued(province, province.peoples_committee, **fields)
    assert message in refused.value.error_dict
    assert not Reminder.objects.exists()


def test_a_number_is_used_once_a_year_by_one_agency(province, late, on_day):
    issued(province, province.peoples_committee)
    with pytest.raises(ValidationError, match="đã dùng trong năm"):
        issued(province, province.front)
    on_day(2024, 1, 2)
    issued(province, province.front, dated=D(2024, 1, 2))


def test_no_letter_to_oneself(province, late):
    with pytest.raises(ValidationError, match="chính mình"):
        issued(province, province.peoples_committee, issuer=province.peoples_committee)


def test_a_duty_met_meanwhile_stops_the_letter_and_leaves_nothing(province, late, settings):
    rows = letters.read(row.pk for row in of(province.peoples_committee))
    Obligation.objects.filter(pk=rows[0].pk).update(outcome="waived", closed_on=TODAY)
    with pytest.raises(ValidationError, match="vừa thay đổi: đã có kết quả"):
        letters.issue(letter_to(province, province.peoples_committee), rows, by=None)
    assert not ReminderLetter.objects.exists()
    assert not Reminder.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_what_cannot_be_reminded_is_refused_with_the_reason(province, late):
    first, second = of(province.peoples_committee)
    pauses.start(
        obligation=first, category="higher_level", reason="Chờ Bộ", document="CV 1", start=D(2023, 11, 20), by=None
    )
    letters.issue(letter_to(province, province.peoples_committee), letters.read([second.pk]), by=None)
    [group] = letters.grouped(letters.read([first.pk, second.pk]), on=TODAY)
    assert group.rows == ()
    assert dict(group.refused) == {first: "đang tạm dừng tính hạn", second: "đã đôn đốc ngày 04/12/2023"}


def test_a_restricted_dossier_has_a_letter_of_its_own_for_whom_it_names(province, late):
    restricted, other = of(province.peoples_committee)
    restricted.dossier.restricted = True
    restricted.dossier.save()
    named, unnamed = (member(Position.CLERK, province.peoples_committee) for _ in range(2))
    DossierReader.objects.create(dossier=restricted.dossier, user=named)
    [group] = letters.grouped(letters.read([restricted.pk, other.pk]), on=TODAY)
    assert group.rows == (other,)
    letter = letters.issue(letter_to(province, province.peoples_committee), letters.read([restricted.pk]), by=None)
    assert [message.user for message in Message.objects.all()] == [named]
    assert list(ReminderLetter.objects.visible_to(named)) == [letter]
    assert not ReminderLetter.objects.visible_to(unnamed).exists()


# ── proposals ────────────────────────────────────────────────────────────────────────
def test_numbers_go_on_from_the_highest_known(province, late):
    office = province.standing_committee
    assert next_numbers(office, 2023, 2) == ["01/HĐND-VP", "02/HĐND-VP"]
    issued(province, province.peoples_committee, number="45/HĐND-VP")
    Reminder.objects.create(
        obligation=of(province.front)[0],
        recipient=province.front,
        step="manual:1",
        due_on=D(2023, 11, 21),
        on=TODAY,
        at=datetime.datetime(2023, 12, 4, tzinfo=datetime.UTC),
        channel="letter",
        document="47/HĐND-VP",
    )
    assert next_numbers(office, 2023, 2) == ["48/HĐND-VP", "49/HĐND-VP"]
    assert next_numbers(office, 2024, 1) == ["01/HĐND-VP"], "numbers begin anew each year"


@pytest.mark.parametrize(
    ("name", "kind", "symbol"),
    [
        ("Ban Văn hóa - Xã hội HĐND tỉnh", "council_committee", "BVHXH"),
        ("Sở Tài chính", "department", "STC"),
        ("Ủy ban MTTQ Việt Nam tỉnh", "front", "MTTQ-BTT"),
    ],
)
def test_symbols_by_kind_and_name(db, name, kind, symbol):
    assert symbol_of(AgencyFactory(name=name, kind=kind)) == symbol


def test_a_symbol_of_ones_own_is_kept(province, late):
    issued(province, province.peoples_committee, number="7/TTHĐND")
    assert next_numbers(province.standing_committee, 2023, 1) == ["08/TTHĐND"]


def test_the_signature_is_that_of_the_last_letter_of_the_symbol(province, late):
    issued(province, province.peoples_committee, number="7/ĐGS", authority="TM. ĐOÀN GIÁM SÁT", position="TRƯỞNG ĐOÀN")
    rows = letters.read(row.pk for row in of(province.front))
    office = province.standing_committee
    assert propose(office, rows, TODAY, "ĐGS").authority == "TM. ĐOÀN GIÁM SÁT"
    assert propose(office, rows, TODAY, "HĐND-VP").authority == "TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN"


def test_the_place_is_that_of_the_agency_or_of_who_stands_above(db):
    council = AgencyFactory(name="HĐND tỉnh Bắc Kạn")
    assert place_of(AgencyFactory(name="Ban Pháp chế HĐND tỉnh", parent=council)) == "Bắc Kạn"
    assert place_of(AgencyFactory(name="Sở Y tế")) == "…"


# ── pages ────────────────────────────────────────────────────────────────────────────
NEW = "letter_new"


@pytest.fixture
def secretary(client, province, late):
    return login(client, Position.SECRETARIAT, province.council_office)


def filled(client, rows, **changed) -> dict[str, object]:
    """The form as the page proposes it."""
    page = client.get(reverse(NEW), {"chosen": [row.pk for row in rows]})
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values["dated"] = "04/12/2023"
    values["signer"] = ""
    return {**values, "chosen": [row.pk for row in rows], "act": "issue", **changed}


def test_one_letter_an_agency_with_everything_proposed(client, province, secretary, late):
    html = client.get(reverse(NEW), {"chosen": [row.pk for row in late]}).content.decode()
    for words in ("UBND tỉnh", "Ủy ban MTTQ Việt Nam tỉnh", "Ban hành 2 công văn", "01/HĐND-VP", "02/HĐND-VP"):
        assert words in html
    answer = client.post(reverse(NEW), filled(client, late))
    assert answer.url == reverse("letters")
    assert dict(ReminderLetter.objects.values_list("recipient__name", "number")) == {
        "UBND tỉnh": "01/HĐND-VP",
        "Ủy ban MTTQ Việt Nam tỉnh": "02/HĐND-VP",
    }
    assert Reminder.objects.count() == len(late)
    assert ReminderLetter.objects.first().made_by == secretary


def test_a_preview_is_a_draft_and_keeps_nothing(client, province, secretary, late):
    values = filled(client, of(province.front), preview=province.front.pk)
    del values["act"]
    answer = client.post(reverse(NEW), values)
    assert answer["Content-Type"] == "application/pdf"
    assert "DỰ THẢO" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert not ReminderLetter.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"dated": "05/12/2023"}, "dated"),
        ({"dated": "01/11/2023"}, "dated"),
        ({"dated": "31/02/2023"}, "dated"),
        ({"opening": ""}, "opening"),
        ({"position": ""}, "position"),
        ({"issuer": "0"}, "issuer"),
    ],
)
def test_wrong_entries_are_told_beside_the_field_and_nothing_is_lost(client, province, secretary, changed, field):
    answer = client.post(reverse(NEW), filled(client, of(province.front), subject="Trích yếu riêng", **changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Trích yếu riêng" in answer.content.decode()
    assert not ReminderLetter.objects.exists()


def test_a_number_used_or_typed_twice_is_told(client, province, secretary, late):
    values = filled(client, late)
    names = [name for name in values if name.startswith("number_")]
    answer = client.post(reverse(NEW), {**values, names[0]: "9/A", names[1]: "9/A"})
    assert "Số 9/A đã dùng" in answer.content.decode()
    assert not ReminderLetter.objects.exists()


def test_another_issuer_brings_its_own_proposals(client, province, secretary, late):
    rows = of(province.front)
    answer = client.post(
        reverse(NEW), {"chosen": [rows[0].pk], "issuer": province.legal_committee.pk, "act": "refresh"}
    )
    form = answer.context["form"]
    assert form["authority"].value() == "TM. BAN"
    assert form[f"number_{province.front.pk}"].value() == "01/BPC"


def test_many_letters_are_given_out_by_a_worker_once(client, province, secretary, late, monkeypatch):
    monkeypatch.setattr(letter_work, "AT_ONCE", 1)
    answer = client.post(reverse(NEW), filled(client, late))
    work = LongWork.objects.get()
    assert answer.url == work.get_absolute_url()
    assert not ReminderLetter.objects.exists()
    longwork.run(work.pk)
    work.refresh_from_db()
    assert (work.status, work.outcome) == ("done", "Đã lập 2 công văn.")
    longwork.run(work.pk)
    assert ReminderLetter.objects.count() == 2


def test_nothing_chosen_leads_back_to_the_ledger(client, secretary):
    for chosen in ([], ["x"], ["9" * 30], ["999999"]):
        answer = client.get(reverse(NEW), {"chosen": chosen}, follow=True)
        assert "Hãy chọn ít nhất một việc" in answer.content.decode()


@pytest.mark.parametrize(
    ("position", "place", "status"),
    [
        (Position.CLERK, "finance", 403),
        (Position.LEADER, "standing_committee", 403),
        (Position.SECRETARIAT, "justice", 302),
        (Position.SECRETARIAT, "peoples_committee", 302),
        (Position.SECRETARIAT, "council_office", 200),
    ],
)
def test_who_may_write_letters(client, province, late, position, place, status):
    login(client, position, getattr(province, place))
    rows = of(province.peoples_committee)
    assert client.get(reverse(NEW), {"chosen": [row.pk for row in rows]}).status_code == status
    if status != 200:
        client.post(reverse(NEW), {"chosen": [row.pk for row in rows], "act": "issue"})
        assert not ReminderLetter.objects.exists()


@pytest.mark.parametrize(
    ("place", "sees"), [("peoples_committee", True), ("standing_committee", True), ("justice", False), ("front", False)]
)
def test_who_sees_a_letter_and_its_files(client, province, late, place, sees):
    letter = issued(province, province.peoples_committee)
    login(client, Position.CLERK, getattr(province, place))
    status = 200 if sees else 404
    assert client.get(letter.get_absolute_url()).status_code == status
    for kept in letter.files.all():
        answer = client.get(reverse("letter_file", args=[kept.pk]))
        assert answer.status_code == status
        if answer.streaming:
            # The file stays open until it is read.
            b"".join(answer.streaming_content)
    assert ("01/HĐND-VP" in client.get(reverse("letters")).content.decode()) == sees


def test_a_file_that_was_changed_on_disk_is_seen(client, province, late):
    letter = issued(province, province.peoples_committee)
    login(client, Position.CLERK, province.peoples_committee)
    assert "Tệp không khớp" not in client.get(letter.get_absolute_url()).content.decode()
    kept = letter.files.get(form="pdf")
    path = Path(kept.file.path)
    path.write_bytes(path.read_bytes() + b"x")
    assert "Tệp không khớp mã băm" in client.get(letter.get_absolute_url()).content.decode()


def test_the_list_costs_the_same_for_many(client, province, late, django_assert_max_num_queries):
    login(client, Position.CLERK, province.standing_committee)
    for number in range(1, 21):
        letter = letter_to(province, province.front, number=f"{number}/HĐND-VP")
        letter.year, letter.made_at = 2023, datetime.datetime(2023, 12, 4, tzinfo=datetime.UTC)
        letter.save()
    with django_assert_max_num_queries(15):
        client.get(reverse("letters"))
