"""Bringing petitions in from a file as a secretary does: upload, columns, preview, corrections, saving."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Party, Position
from coordination import longwork
from coordination.models import Event, LongWork, StoredFile
from tests.factories.core import AgencyFactory, login
from tests.factories.petitions import contact_round, field, petition
from tests.factories.sheets import HEADER, docx, plain_rows, real_petitions, upload, xlsx
from voter_petitions import batches, tasks
from voter_petitions.models import IntakeBatch, IntakeRow, Petition

REAL = real_petitions(12)


@pytest.fixture
def round(province, on_day):
    on_day(2023, 11, 24)
    field()
    AgencyFactory(name="Sở Giao thông vận tải", short_name="Sở GTVT", parent=province.peoples_committee)
    AgencyFactory(
        name="UBND xã Cao Trĩ, huyện Ba Bể", short_name="UBND xã Cao Trĩ", kind="commune", party=Party.COMMITTEE
    )
    return contact_round(province)


@pytest.fixture
def secretary(client, province, round):
    return login(client, Position.SECRETARIAT, province.council_office)


def sent(client, round, content: bytes, name: str = "kien-nghi.xlsx", **more):
    keeper = round.dossier.keeper_id
    address = reverse("petitions:intake_new", args=[round.pk])
    return client.post(address, {"upload": upload(content, name), "keeper": keeper} | more)


def columns(client, batch: IntakeBatch, **changes):
    """Confirm the columns as they are proposed, but for the changes."""
    address = reverse("petitions:intake_columns", args=[batch.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False, "")}
    return client.post(address, data | changes)


def imported(client, round, rows, header=HEADER, **changes) -> IntakeBatch:
    """A file of these rows up to its preview."""
    sent(client, round, xlsx(("Sổ", [header, *rows])))
    batch = IntakeBatch.objects.latest("pk")
    columns(client, batch, **changes)
    batch.refresh_from_db()
    return batch


def save(client, batch):
    return client.post(reverse("petitions:intake_save", args=[batch.pk]), follow=True)


def problems(batch: IntakeBatch) -> dict[int, list[str]]:
    return {row.number: [problem[2] for problem in row.problems] for row in batch.rows.all()}


GOOD = ("1", "Mưa là lầy, khổ lắm.", "Đề nghị sửa đường thôn Nà Lẹng.", "Xã Cao Trĩ, huyện Ba Bể", "Giao thông", "Tỉnh",
        "Sở Tài chính", "gấp")  # fmt: skip


def test_from_the_round_to_petitions_that_lead_back_to_the_file(client, round, secretary, province):
    page = client.get(round.dossier.get_absolute_url()).content.decode()
    assert reverse("petitions:intake_new", args=[round.pk]) in page
    answer = sent(client, round, xlsx(("Sổ", [("UBND HUYỆN BA BỂ",), HEADER, GOOD, *plain_rows(REAL)])))
    batch = IntakeBatch.objects.get()
    assert answer.url == reverse("petitions:intake_columns", args=[batch.pk])
    assert columns(client, batch).url == batch.get_absolute_url()
    assert client.get(batch.get_absolute_url()).context["to_save"] == 13
    assert "Đã ghi 13 kiến nghị" in save(client, batch).content.decode()
    made = list(round.petitions.order_by("number"))
    assert [one.number for one in made] == list(range(1, 14))
    first = made[0]
    assert (first.original_text, first.text, first.locality) == GOOD[1:4]
    assert (first.field_id, first.level, first.lead) == ("giao-thong", "province", province.finance)
    assert [(one.original_text, one.text) for one in made[1:]] == [(row["original_text"], row["text"]) for row in REAL]
    batch.refresh_from_db()
    assert (batch.status, batch.saved, batch.confirmed_by, batch.by) == ("done", 13, secretary, secretary)
    stored = StoredFile.objects.get()
    assert (batch.file, stored.dossier, stored.name) == (stored, round.dossier, "kien-nghi.xlsx")
    row = first.intake_row
    assert (row.batch, str(row), row.note) == (batch, "Sổ, dòng 3", "gấp")
    shown = client.get(first.dossier.get_absolute_url()).content.decode()
    assert "Sổ, dòng 3" in shown
    assert batch.get_absolute_url() in shown
    event = Event.objects.filter(dossier=round.dossier).first()
    assert (event.text, event.data["sha256"]) == ("Nhập 13 kiến nghị từ tệp «kien-nghi.xlsx»", stored.sha256)


def test_a_word_table_goes_the_same_way(client, round, secretary):
    sent(client, round, docx("Phụ lục", [list(HEADER), list(GOOD)]), "phu-luc.docx")
    batch = IntakeBatch.objects.get()
    columns(client, batch)
    save(client, batch)
    assert round.petitions.get().text == GOOD[2]


def test_one_column_of_text_is_the_voters_words_too(client, round, secretary):
    batch = imported(client, round, [("1", "Đề nghị sửa cầu treo.", "Cao Trĩ")], ("TT", "Nội dung kiến nghị", "Xã"),
                     field="giao-thong", level="district")  # fmt: skip
    save(client, batch)
    made = round.petitions.get()
    assert made.original_text == made.text == "Đề nghị sửa cầu treo."
    # A commune of that name is known, so the place is written out.
    assert (made.locality, made.field_id, made.level) == ("Xã Cao Trĩ, huyện Ba Bể", "giao-thong", "district")


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        (1, "", None),
        (3, "", "Chưa có cử tri (xã, huyện)."),
        (3, "Xã Cao Chĩ, huyện Ba Bể", "Địa phương «Xã Cao Chĩ, huyện Ba Bể» chưa có trong danh mục. "
                                       "Gần nhất: Xã Cao Trĩ, huyện Ba Bể."),
        (4, "Giao thong van tai", None),
        (4, "Ngoại giao", "Lĩnh vực «Ngoại giao» chưa có trong danh mục."),
        (4, "", "Chưa có lĩnh vực."),
        (5, "Cấp 3", "Cấp «Cấp 3» chưa rõ là cấp nào."),
        (5, "", None),
        (6, "Sở GTVT", None),
        (6, "Sở Giao thông - Vận tải", None),
        (6, "Sở KH & ĐT", None),
        (6, "Sở Tài chánh", "Cơ quan «Sở Tài chánh» chưa có trong danh mục. Gần nhất: STC, STP."),
        (2, "x" * 50_000, "Nội dung dài 50.000 ký tự, quá giới hạn 20.000 ký tự."),
    ],
)  # fmt: skip
def test_each_row_is_checked(client, round, secretary, at, value, message):
    if at == 2 and len(value) > 32_767:  # more than a cell of Excel holds, not than one of Word
        sent(client, round, docx([list(HEADER), [*GOOD[:at], value, *GOOD[at + 1 :]]]), "dai.docx")
        batch = IntakeBatch.objects.get()
        columns(client, batch)
    else:
        batch = imported(client, round, [(*GOOD[:at], value, *GOOD[at + 1 :])])
    assert problems(batch) == {2: [message] if message else []}


def test_a_row_without_text_is_named(client, round, secretary):
    batch = imported(client, round, [GOOD, ("2", "", "", "Xã Cao Trĩ, huyện Ba Bể", "Điện", "Tỉnh", "", "")])
    assert problems(batch)[3] == ["Không có nội dung kiến nghị."]


def test_dates_are_read_in_three_manners_and_a_wrong_one_is_told(client, round, secretary):
    header = (*HEADER[:7], "Ngày tiếp xúc")
    rows = [
        (*GOOD[:2], f"Đề nghị {n}", *GOOD[3:7], said)
        for n, said in enumerate(
            ["08/11/2023", "ngày 9 tháng 11 năm 2023", "2023-11-10", "9.11.23", "hôm qua", "08/11/2020"]
        )
    ]
    batch = imported(client, round, rows, header)
    assert [str(row.dated_on) for row in batch.rows.all()] == [
        "2023-11-08", "2023-11-09", "2023-11-10", "2023-11-09", "None", "2020-11-08",
    ]  # fmt: skip
    assert list(problems(batch).values())[4:] == [
        ["Ngày «hôm qua» không đọc được nên không ghi ngày."],
        ["Ngày 08/11/2020 ở ngoài đợt (08/11/2023 – 10/11/2023)."],
    ]
    save(client, batch)
    assert round.petitions.count() == 6


def test_twins_in_the_file_and_in_the_round_are_held_up_until_somebody_decides(client, round, secretary):
    petition(round, text="Đề nghị kéo điện.", original_text="Thôn chưa có điện.", locality="Xã Cao Trĩ, huyện Ba Bể")
    rows = [GOOD, GOOD, ("3", "", "đề nghị  KÉO ĐIỆN.", *GOOD[3:])]
    batch = imported(client, round, rows)
    found = problems(batch)
    assert found[2] == []
    assert found[3] == ["Trùng với dòng 2 của tệp (cùng nội dung, cùng nơi)."]
    assert found[4][0] == "Đợt này đã có: kiến nghị số 1."
    assert "Còn dòng có lỗi" in save(client, batch).content.decode()
    assert round.petitions.count() == 1
    second, third = batch.rows.filter(number__gte=3)
    edit(client, second, left_out="on", left_out_reason="Ghi hai lần")
    edit(client, third, keep_duplicate="on")
    save(client, batch)
    assert round.petitions.count() == 3


def edit(client, row: IntakeRow, **changes):
    address = reverse("petitions:intake_row", args=[row.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return client.post(address, {name: value for name, value in data.items() if value} | changes)


def test_a_likely_duplicate_of_an_earlier_round_is_a_warning_with_its_result(client, province, round, secretary):
    earlier = contact_round(province, title="Đợt trước")
    old = petition(earlier, text="Đề nghị đầu tư nâng cấp đường giao thông liên thôn Nà Lẹng đã xuống cấp nặng.")
    words = "Đề nghị đầu tư nâng cấp đường giao thông liên thôn Nà Lẹng vì đã xuống cấp rất nặng."
    batch = imported(client, round, [("1", words, words, *GOOD[3:])])
    row = batch.rows.get()
    assert (row.errors, row.warnings, row.problems[0][3]) == (0, 1, old.pk)
    assert "kiến nghị số 1 ở «Đợt trước»" in row.problems[0][2]
    save(client, batch)
    assert round.petitions.count() == 1


def test_a_correction_clears_the_row_and_goes_to_the_next_error(client, round, secretary):
    rows = [(*GOOD[:4], "", *GOOD[5:]), ("2", "Lời", "Đề nghị khác", "Xã Cao Trĩ, huyện Ba Bể", "", "Tỉnh", "", "")]
    batch = imported(client, round, rows)
    first, second = batch.rows.all()
    assert edit(client, first).status_code == 422
    answer = edit(client, first, field="dien", next="1")
    assert answer.url == reverse("petitions:intake_row", args=[second.pk])
    assert edit(client, second, field="dien", text="").url == batch.get_absolute_url()
    second.refresh_from_db()
    # Nothing is left without words: the text is what the voter said.
    assert (second.text, second.edited, second.errors) == ("Lời", True, 0)
    assert client.get(batch.get_absolute_url(), {"xem": "loi"}).context["page"].paginator.count == 0


def test_leaving_a_row_out_asks_why(client, round, secretary):
    batch = imported(client, round, [GOOD])
    answer = edit(client, batch.rows.get(), left_out="on")
    assert answer.status_code == 422
    assert "Hãy ghi lý do không nhập dòng này." in answer.content.decode()
    edit(client, batch.rows.get(), left_out="on", left_out_reason="Đã trả lời tại hội nghị")
    assert "Không có dòng nào để ghi" in save(client, batch).content.decode()


def test_a_name_is_explained_once_for_all_rows(client, round, secretary, province):
    rows = [(n, f"Lời {n}", f"Đề nghị {n}", *GOOD[3:6], "Sở Kế hoạch đầu tư tỉnh ta", "") for n in range(3)]
    batch = imported(client, round, rows)
    (unknown,) = client.get(batch.get_absolute_url()).context["unknown"]
    assert (unknown.said, unknown.count, unknown.likely[0][1]) == (rows[0][6], 3, "Sở Kế hoạch và Đầu tư")
    address = reverse("petitions:intake_choose", args=[batch.pk])
    client.post(address, {"kind": "agency", "said": unknown.said, "meaning": province.planning.pk})
    assert set(batch.rows.values_list("lead", "errors")) == {(province.planning.pk, 0)}
    # Read anew, the file still means the same.
    columns(client, batch)
    assert set(batch.rows.values_list("lead", "errors")) == {(province.planning.pk, 0)}
    client.post(address, {"kind": "agency", "said": unknown.said, "meaning": "0"})
    assert set(batch.rows.values_list("lead", "errors")) == {(None, 0)}


@pytest.mark.parametrize(
    "sent_data",
    [
        {"kind": "agency", "meaning": "x"},
        {"kind": "ship", "meaning": "1"},
        {"kind": "agency", "meaning": "999999"},
        {"kind": "field", "meaning": "no"},
    ],
)
def test_a_name_is_not_explained_by_what_is_not_there(client, round, secretary, sent_data):
    batch = imported(client, round, [(*GOOD[:6], "Sở Lạ", "")])
    client.post(reverse("petitions:intake_choose", args=[batch.pk]), {"said": "Sở Lạ"} | sent_data)
    batch.refresh_from_db()
    assert batch.choices == {}


def test_all_failing_rows_are_left_out_with_one_reason(client, round, secretary):
    rows = [GOOD, *((n, "", f"Đề nghị {n}", "", "Điện", "Tỉnh", "", "") for n in range(3))]
    batch = imported(client, round, rows)
    address = reverse("petitions:intake_leave_out", args=[batch.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "Không rõ xã nào"})
    save(client, batch)
    assert round.petitions.count() == 1
    assert set(batch.rows.filter(left_out=True).values_list("left_out_reason", flat=True)) == {"Không rõ xã nào"}


def test_wrong_columns_are_told_at_their_field(client, round, secretary):
    sent(client, round, xlsx(("Sổ", [HEADER, GOOD])))
    batch = IntakeBatch.objects.get()
    answer = columns(client, batch, **{"t0-c1": "text", "t0-c3": "text"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Cột B đã là «Nội dung kiến nghị (biên tập)»." in page
    answer = columns(client, batch, **{"t0-c1": "ignored", "t0-c2": "ignored"})
    assert "hãy chọn cột nội dung kiến nghị hoặc nguyên văn ý kiến cử tri" in answer.content.decode()
    assert batch.rows.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.4", "Đây là tệp PDF"),
        ("a.xlsx", b"", "Tệp rỗng"),
        ("a.xlsx", xlsx(("Sổ", []), ("Hai", [])), "không có trang tính nào có nội dung"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing(client, round, secretary, name, content, said):
    answer = sent(client, round, content, name)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not IntakeBatch.objects.exists()
    assert not StoredFile.objects.exists()


def test_giving_up_saves_nothing_and_keeps_the_file(client, round, secretary):
    batch = imported(client, round, [GOOD])
    client.post(reverse("petitions:intake_drop", args=[batch.pk]))
    assert "Đã bỏ" in client.get(reverse("petitions:intake_new", args=[round.pk])).content.decode()
    assert "đang «Đã bỏ»" in save(client, batch).content.decode()
    assert (Petition.objects.count(), StoredFile.objects.count()) == (0, 1)


def test_confirmed_twice_or_by_two_clerks_it_is_saved_once(client, round, secretary, province):
    batch = imported(client, round, [GOOD])
    save(client, batch)
    again = save(client, batch).content.decode()
    assert "Tệp này đã được" in again
    assert "Không ghi lần thứ hai." in again
    assert round.petitions.count() == 1


def test_the_same_file_again_is_told(client, round, secretary):
    content = xlsx(("Sổ", [HEADER, GOOD]))
    sent(client, round, content)
    batch = IntakeBatch.objects.get()
    columns(client, batch)
    save(client, batch)
    answer = sent(client, round, content)
    assert "Tệp giống hệt đã được nhập vào đợt này" in client.get(answer.url).content.decode()


def test_what_was_recorded_by_hand_meanwhile_is_noticed(client, round, secretary):
    batch = imported(client, round, [GOOD])
    petition(round, text=GOOD[2], original_text=GOOD[1], locality=GOOD[3])
    assert "đợt này vừa có kiến nghị giống hệt (số 1)" in save(client, batch).content.decode()
    assert round.petitions.count() == 1


# ── big files go to a worker ──────────────────────────────────────────────────────────
def test_a_big_file_is_checked_and_saved_by_a_worker(client, round, secretary, monkeypatch):
    monkeypatch.setattr(tasks, "WAITED_FOR", 5)
    rows = plain_rows(REAL)
    sent(client, round, xlsx(("Sổ", [HEADER, *rows])))
    batch = IntakeBatch.objects.get()
    answer = columns(client, batch)
    work = LongWork.objects.get()
    assert answer.url == work.get_absolute_url()
    assert "Xem tiến độ" in client.get(batch.get_absolute_url()).content.decode()
    longwork.run(work.pk)
    work.refresh_from_db()
    batch.refresh_from_db()
    assert (work.status, work.link, batch.status) == ("done", batch.get_absolute_url(), "ready")
    client.post(reverse("petitions:intake_save", args=[batch.pk]))
    saving = LongWork.objects.latest("pk")
    longwork.run(saving.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.saved, batch.confirmed_by) == ("done", 12, secretary)


def test_a_worker_that_fails_saves_nothing_and_gives_the_batch_back(client, round, secretary, monkeypatch):
    monkeypatch.setattr(tasks, "WAITED_FOR", 0)
    sent(client, round, xlsx(("Sổ", [HEADER, GOOD])))
    batch = IntakeBatch.objects.get()
    columns(client, batch)
    longwork.run(LongWork.objects.get().pk)
    petition(round, text=GOOD[2], original_text=GOOD[1], locality=GOOD[3])
    client.post(reverse("petitions:intake_save", args=[batch.pk]))
    saving = LongWork.objects.latest("pk")
    longwork.run(saving.pk)
    saving.refresh_from_db()
    batch.refresh_from_db()
    assert saving.status == "failed"
    assert "vừa có kiến nghị giống hệt" in saving.error
    assert (batch.status, round.petitions.count()) == ("ready", 1)


def test_a_batch_nobody_works_on_is_taken_back(client, round, secretary):
    batch = imported(client, round, [GOOD])
    batches.claim(batch)
    client.post(reverse("petitions:intake_back", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.status == "ready"


# ── rights, cost, the template, the ordinary form ─────────────────────────────────────
@pytest.mark.parametrize(
    ("position", "agency", "seen", "changed"),
    [
        (Position.SECRETARIAT, "council_office", 200, 302),
        # They may add petitions to the round, but not in the Standing Committee's name.
        (Position.SECRETARIAT, "front", 200, 403),
        (Position.CLERK, "council_office", 403, 403),
        (Position.LEADER, "standing_committee", 403, 403),
        (Position.SECRETARIAT, "finance", 404, 404),
    ],
)
def test_who_may(client, province, round, secretary, position, agency, seen, changed):
    batch = imported(client, round, [GOOD])
    row = batch.rows.get()
    client.logout()
    login(client, position, getattr(province, agency))
    assert client.get(reverse("petitions:intake", args=[batch.pk])).status_code == seen
    assert client.get(reverse("petitions:intake_new", args=[round.pk])).status_code == seen
    assert client.get(reverse("petitions:intake_row", args=[row.pk])).status_code in (changed, 200)
    for name in ("choose", "drop", "back"):
        assert client.post(reverse(f"petitions:intake_{name}", args=[batch.pk])).status_code == changed
    assert client.post(reverse("petitions:intake_save", args=[batch.pk])).status_code == changed
    assert round.petitions.count() == 0


def test_another_secretary_may_not_keep_in_a_strangers_name(client, province, round):
    login(client, Position.SECRETARIAT, province.front)
    answer = sent(client, round, xlsx(("Sổ", [HEADER, GOOD])), keeper=province.standing_committee.pk)
    assert answer.status_code == 422
    assert not IntakeBatch.objects.exists()


def test_the_preview_costs_the_same_for_many_rows(client, round, secretary, django_assert_max_num_queries):
    few = imported(client, round, plain_rows(REAL[:2]))
    many = imported(client, round, plain_rows(real_petitions(31)))
    assert many.rows.count() == 31
    for batch in (few, many):
        with django_assert_max_num_queries(32):
            client.get(batch.get_absolute_url())


def test_the_template_filled_in_is_read_without_a_question(client, round, secretary, province):
    book = load_workbook(io.BytesIO(client.get(reverse("petitions:intake_template")).content))
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"] == ["Kiến nghị", "Hướng dẫn"]
    sheet = book["Kiến nghị"]
    # What may be chosen in a cell is what the register knows.
    assert {str(rule.sqref).split(":")[0] for rule in sheet.data_validations.dataValidation} == {"E4", "F4", "G4", "H4"}
    line = (1, "Mưa là lầy.", "", "Xã Cao Trĩ, huyện Ba Bể", "Giao thông", "Sở, ngành", "Sở Tài chính", "có", "8/11/23")
    for column, value in enumerate(line, start=1):
        sheet.cell(5, column, value)
    out = io.BytesIO()
    book.save(out)
    sent(client, round, out.getvalue())
    batch = IntakeBatch.objects.get()
    assert columns(client, batch).url == batch.get_absolute_url()
    assert problems(batch) == {5: []}
    save(client, batch)
    made = round.petitions.get()
    assert (made.text, made.lead, made.needs_capital) == ("Mưa là lầy.", province.finance, True)
    assert str(made.intake_row.dated_on) == "2023-11-08"


def test_fifty_thousand_characters_in_the_form_are_told_plainly(client, round, secretary):
    data = {"original_text": "x" * 50_000, "locality": "Xã", "field": field().pk, "level": "province"}
    answer = client.post(reverse("petitions:petition_new", args=[round.pk]), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nội dung dài 50000 ký tự, quá giới hạn 20000 ký tự của một kiến nghị." in page
    assert "x" * 50_000 in page
