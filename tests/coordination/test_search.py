"""One box over everything: what is found, in which order, and that nobody learns of what they may not see."""

from __future__ import annotations

import datetime
import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Position
from agencies.text import number_key, words
from coordination import dossiers
from coordination.models import Article, Dossier, DossierReader, Role, RuleLimit, StoredFile, Submission
from coordination.search import Kind, Question, files, overview, page_of
from coordination.search.marking import marked
from coordination.search.trigram import create_indexes
from tests.factories.core import AgencyFactory, login, matter, member, rule

D = datetime.date


def document(dossier: Dossier, number: str, *, day: int = 1, **fields: object) -> Submission:
    at = datetime.datetime(2023, 11, day, 3, tzinfo=datetime.UTC)
    return Submission.objects.create(
        dossier=dossier,
        kind=fields.pop("kind", "submission"),
        number=number,
        sender=dossier.keeper,
        received_at=at,
        recorded_at=at,
        **fields,
    )


@pytest.fixture
def secretary(province, on_day):
    on_day(2023, 11, 20)
    return member(Position.SECRETARIAT, province.standing_committee)


def titles(user, typed: str, kind: Kind = Kind.DOSSIERS) -> list[str]:
    group = page_of(kind, Question.of(typed), user, page=1, each=50)
    return [hit.title.replace("<mark>", "").replace("</mark>", "") for hit in group.hits]


# ── what was typed ──
@pytest.mark.parametrize(
    "typed", ["15/TTr-UBND", "15/ttr-ubnd", "15 TTr UBND", "015-TTR/UBND", "15TTr–UBND", " 15 / TTr - UBND "]
)
def test_a_number_has_one_spelling(typed):
    assert number_key(typed) == "15 ttr ubnd"


def test_words_are_folded_once_each_and_split_at_signs():
    assert words("Đường, ĐƯỜNG (liên xã) 15/TTr_UBND 🙂") == ("duong", "lien", "xa", "15", "ttr", "ubnd")


# ── found ──
@pytest.mark.parametrize(
    "typed", ["Đường liên xã", "duong lien xa", "DUONG XA", unicodedata.normalize("NFD", "Đường liên xã"), "đườ liê"]
)
def test_a_dossier_is_found_with_or_without_diacritics_in_either_form(province, secretary, typed):
    matter(province, title="Nâng cấp đường liên xã Bành Trạch")
    matter(province, title="Giá đất năm 2024")
    assert titles(secretary, typed) == ["Nâng cấp đường liên xã Bành Trạch"]


def test_the_best_comes_first(province, secretary):
    matter(province, title="Phí môi trường của khu tham quan", on=D(2023, 5, 5))
    matter(province, title="Thu phí tham quan hang động", on=D(2023, 1, 3))
    matter(province, title="Tham quan, học tập kinh nghiệm", on=D(2023, 1, 2))
    matter(province, title="Việc mang mã", code="Tham quan", on=D(2023, 1, 1))
    found = titles(secretary, "tham quan")
    assert found[0] == "Tham quan · Việc mang mã"
    assert found[1] == "Tham quan, học tập kinh nghiệm"
    assert set(found[2:]) == {"Phí môi trường của khu tham quan", "Thu phí tham quan hang động"}


def test_words_together_come_before_words_apart(province, secretary):
    matter(province, title="Quan tâm người tham gia", on=D(2023, 9, 1))
    matter(province, title="Thu phí tham quan", on=D(2023, 1, 1))
    assert titles(secretary, "tham quan") == ["Thu phí tham quan", "Quan tâm người tham gia"]


@pytest.mark.parametrize("typed", ["15/TTr-UBND", "15/ttr-ubnd", "15 TTr UBND", "15ttr-ubnd"])
def test_a_document_is_found_by_its_number_in_any_spelling_the_exact_one_first(province, secretary, typed):
    dossier = matter(province).dossier
    document(dossier, "115/TTr-UBND", day=3)
    document(dossier, "15/TTr-UBND-KTTH", day=2)
    document(dossier, "15/TTr-UBND", day=1)
    groups = overview(Question.of(typed), secretary, each=5)
    assert groups[0].kind == Kind.DOCUMENTS
    numbers = [title.rpartition(" ")[2] for title in titles(secretary, typed, Kind.DOCUMENTS)]
    assert numbers[:2] == ["15/TTr-UBND", "15/TTr-UBND-KTTH"]


def test_a_document_is_found_by_kind_summary_and_file_name(province, secretary):
    dossier = matter(province).dossier
    file = StoredFile.objects.create(
        dossier=dossier, name="Phụ lục biểu giá.xlsx", content_type="x", size=1, sha256="0" * 64,
        uploaded_at=datetime.datetime(2023, 11, 1, tzinfo=datetime.UTC),
    )  # fmt: skip
    document(dossier, "7/BC-STC", kind="opinion", summary="Giải trình chênh lệch", file=file)
    for typed in ("phu luc bieu gia", "chênh lệch", "van ban cho y kien"):
        assert titles(secretary, typed, Kind.DOCUMENTS) == ["Văn bản cho ý kiến 7/BC-STC"], typed


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Điều 7", ["Điều 7. Trình dự thảo"]),
        ("dieu 07", ["Điều 7. Trình dự thảo"]),
        ("NQ-SUBMIT-THAMTRA", ["Gửi tờ trình để thẩm tra"]),
        ("nq submit", ["Gửi tờ trình để thẩm tra"]),
        ("to trinh tham tra", ["Gửi tờ trình để thẩm tra"]),
        ("Điều 83", ["Gửi tờ trình để thẩm tra"]),
    ],
)
def test_articles_and_rules_open_their_obligations(province, secretary, typed, found):
    made = rule("NQ-SUBMIT-THAMTRA", duty="Gửi tờ trình để thẩm tra")
    RuleLimit.objects.filter(rule=made).update(legal_basis="Điều 83 Luật Tổ chức chính quyền địa phương")
    for number in ("Điều 7", "Điều 17", "Điều 70"):
        title = "Trình dự thảo" if number == "Điều 7" else "Khác"
        Article.objects.create(regulation=made.regulation, number=number, title=title)
    assert titles(secretary, typed, Kind.RULES) == found
    hit = page_of(Kind.RULES, Question.of(typed), secretary, page=1, each=5).hits[0]
    assert hit.href.startswith(reverse("ledger") + "?")


@pytest.mark.parametrize("typed", ["so tai chinh", "Sở Tài chính", "STC", "h03.12"])
def test_agencies_are_found_by_name_short_name_and_code(province, secretary, typed):
    province.finance.code = "H03.12"
    province.finance.save()
    assert titles(secretary, typed, Kind.AGENCIES) == ["Sở Tài chính"]


def test_people_are_found_only_in_the_agencies_that_one_sees(province, secretary):
    member(Position.CLERK, province.economy_committee, display_name="Chuyên viên tổng hợp Ban")
    member(Position.CLERK, province.finance, display_name="Chuyên viên tổng hợp Sở")
    gone = member(Position.CLERK, province.economy_committee, display_name="Chuyên viên tổng hợp cũ")
    gone.is_active = False
    gone.save()
    clerk = member(Position.CLERK, province.economy_committee, display_name="Người tìm")
    assert titles(clerk, "chuyen vien tong hop", Kind.PEOPLE) == ["Chuyên viên tổng hợp Ban"]
    other = member(Position.CLERK, province.finance)
    assert titles(other, "chuyen vien tong hop", Kind.PEOPLE) == ["Chuyên viên tổng hợp Sở"]


def test_a_person_renamed_is_found_by_the_new_name(province, secretary):
    person = member(Position.CLERK, province.standing_committee, display_name="Phó Trưởng phòng")
    person.display_name = "Trưởng phòng Dân nguyện"
    person.save(update_fields=["display_name"])
    assert titles(secretary, "dan nguyen", Kind.PEOPLE) == ["Trưởng phòng Dân nguyện"]


@pytest.mark.parametrize(
    ("typed", "indexed", "newest_only"), [("y te", True, True), ("tram y te", True, False), ("tram y te", False, True)]
)
def test_what_no_index_finds_is_asked_of_the_newest_only_and_the_page_says_so(
    client, province, secretary, monkeypatch, typed, indexed, newest_only
):
    monkeypatch.setattr(files, "parts_are_indexed", lambda: indexed)
    monkeypatch.setattr(files, "NEWEST", 2)
    for day in (1, 2, 3):
        matter(province, title=f"Xây trạm y tế {day}", on=D(2023, 2, day))
    expected = (
        ["Xây trạm y tế 3", "Xây trạm y tế 2"]
        if newest_only
        else ["Xây trạm y tế 3", "Xây trạm y tế 2", "Xây trạm y tế 1"]
    )
    assert titles(secretary, typed) == expected
    client.force_login(secretary)
    page = client.get(reverse("search"), {"q": typed}).content.decode()
    assert ("chỉ tìm trong những mục mới nhất" in page) == newest_only


@pytest.mark.django_db
def test_indexes_are_made_where_they_can_be_and_again_without_harm():
    first, again = create_indexes(connection), create_indexes(connection)
    assert first == again == (connection.vendor == "postgresql")


# ── rights ──
def test_nobody_finds_dossiers_of_others_or_restricted_ones_nor_their_documents(client, province, secretary):
    matter_of_all = matter(province, title="Đất đai công khai")
    hidden = matter(province, title="Đất đai hạn chế", restricted=True)
    document(matter_of_all.dossier, "1/CV-DATDAI")
    document(hidden.dossier, "2/CV-DATDAI")
    assert titles(secretary, "dat dai") == ["Đất đai công khai"]
    assert titles(secretary, "cv datdai", Kind.DOCUMENTS) == ["Tờ trình kèm dự thảo nghị quyết 1/CV-DATDAI"]
    DossierReader.objects.create(dossier=hidden.dossier, user=secretary)
    assert set(titles(secretary, "dat dai")) == {"Đất đai công khai", "Đất đai hạn chế"}

    stranger = login(client, Position.CLERK, AgencyFactory())
    assert titles(stranger, "dat dai") == []
    assert titles(stranger, "1/CV-DATDAI", Kind.DOCUMENTS) == []
    page = client.get(reverse("search"), {"q": "dat dai"})
    assert "Đất đai công khai" not in page.content.decode()


def test_what_is_hidden_leaves_no_trace_in_more_or_pages(province, secretary):
    for number in range(3):
        matter(province, title=f"Ngân sách {number}")
    for number in range(9):
        matter(province, title=f"Ngân sách kín {number}", restricted=True)
    group = page_of(Kind.DOSSIERS, Question.of("ngan sach"), secretary, page=1, each=3)
    assert len(group.hits) == 3
    assert not group.found.more


def test_a_participant_finds_what_a_stranger_does_not(province, secretary):
    made = matter(province, title="Quỹ nhà ở xã hội")
    clerk = member(Position.CLERK, province.district)
    assert titles(clerk, "quy nha o") == []
    dossiers.set_participants(made.dossier, Role.COORDINATING, [province.district], by=None)
    clerk = type(clerk).objects.get(pk=clerk.pk)
    assert titles(clerk, "quy nha o") == ["Quỹ nhà ở xã hội"]


# ── pages ──
def test_all_of_a_kind_is_read_page_by_page_each_once(client, province, on_day):
    on_day(2023, 11, 20)
    login(client, Position.SECRETARIAT, province.standing_committee)
    for number in range(70):
        matter(province, title=f"{'Đê kè' if number < 5 else 'Sửa đê kè'} số {number}")
    seen: list[str] = []
    for page, count in ((1, 30), (2, 30), (3, 10)):
        answer = client.get(reverse("search"), {"q": "de ke", "kind": "ho-so", "page": page})
        [group] = answer.context["groups"]
        assert len(group.hits) == count
        seen += [hit.href for hit in group.hits]
    assert len(set(seen)) == 70
    first = client.get(reverse("search"), {"q": "de ke"})
    assert "Xem tất cả" in first.content.decode()


@pytest.mark.parametrize("page", ["", "0", "-3", "abc", "9" * 30, "²", "999999"])
def test_a_page_number_typed_wrong_gives_a_page(client, province, page):
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert client.get(reverse("search"), {"q": "ab", "kind": "ho-so", "page": page}).status_code == 200


def test_an_unknown_kind_shows_every_kind(client, province):
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert "STC" in client.get(reverse("search"), {"q": "stc", "kind": "khac"}).content.decode()


BAD_INPUT = {
    "nothing": ("", "Gõ điều cần tìm"),
    "spaces": ("   \t \n ", "Gõ điều cần tìm"),
    "one letter": ("a", "Hãy gõ ít nhất hai ký tự"),
    "quotes": ("'\"“”`", "không có chữ hay số nào"),
    "percent": ("%", "không có chữ hay số nào"),
    "underscore": ("_", "không có chữ hay số nào"),
    "emoji": ("🙂🇻🇳", "không có chữ hay số nào"),
    "NUL": ("\x00", "Gõ điều cần tìm"),
    "NUL inside": ("ab\x00cd", "Không tìm thấy gì"),
    "backslash and wildcard": ("xy%z_\\", "Không tìm thấy gì"),
    "half a surrogate pair": ("\ud800", "Gõ điều cần tìm"),
    "5,000 characters": ("dài quá " * 625, "chỉ dùng 200 ký tự"),
    "5,000 without a space": ("x" * 5000, "chỉ dùng 200 ký tự"),
    "no match": ("khong co o dau", "Không tìm thấy gì"),
}


@pytest.mark.parametrize("name", BAD_INPUT)
@pytest.mark.parametrize("url", ["search", "search_suggest"])
def test_whatever_is_typed_gets_a_sensible_page(client, province, name, url):
    login(client, Position.SECRETARIAT, province.standing_committee)
    typed, told = BAD_INPUT[name]
    data = {"q": typed.encode("utf-8", "surrogatepass")} if name == "half a surrogate pair" else {"q": typed}
    headers = {"HX-Request": "true"} if url == "search_suggest" else {}
    answer = client.get(reverse(url), data, headers=headers)
    assert answer.status_code == 200
    if url == "search" and name != "half a surrogate pair":
        assert told in answer.content.decode()


@pytest.mark.parametrize("typed", ["%", "_", "100%", "a_b"])
def test_wildcards_find_no_other_rows(province, secretary, typed):
    matter(province, title="Một trăm phần trăm axb")
    assert titles(secretary, typed) == []


def test_nothing_found_says_what_to_try_and_keeps_what_was_typed(client, province):
    login(client, Position.SECRETARIAT, province.standing_committee)
    page = client.get(reverse("search"), {"q": "<b>không</b> có"}).content.decode()
    assert "Gõ có dấu hay không dấu đều được" in page
    assert "&lt;b&gt;không&lt;/b&gt; có" in page
    assert "<b>không</b>" not in page


def test_found_words_are_marked_and_the_text_is_escaped(client, province):
    login(client, Position.SECRETARIAT, province.standing_committee)
    matter(province, title="Quy hoạch <script>đất</script> & rừng")
    page = client.get(reverse("search"), {"q": "dat rung"}).content.decode()
    assert "&lt;script&gt;<mark>đất</mark>&lt;/script&gt; &amp; <mark>rừng</mark>" in page
    assert "<script>đất" not in page


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("Đường liên xã", ["duong"], "<mark>Đường</mark> liên xã"),
        (unicodedata.normalize("NFD", "Đường"), ["duong"], "<mark>Đường</mark>"),
        ("Y tế, yên bình", ["y", "te"], "<mark>Y</mark> <mark>tế</mark>, yên bình"),
        ("A&B", ["b"], "A&amp;<mark>B</mark>"),
        ("", ["x"], ""),
        ("không có", [], "không có"),
    ],
)
def test_marks(text, asked, expected):
    assert marked(text, asked) == expected


def test_suggestions_are_a_part_and_a_plain_link_leads_to_the_page(client, province):
    login(client, Position.SECRETARIAT, province.standing_committee)
    part = client.get(reverse("search_suggest"), {"q": "so tai"}, headers={"HX-Request": "true"}).content.decode()
    assert "Sở Tài" not in part
    assert "<mark>Sở</mark> <mark>Tài</mark> chính" in part
    assert "<html" not in part
    plain = client.get(reverse("search_suggest"), {"q": "sở tài"})
    assert plain.status_code == 302
    assert plain.url.startswith(reverse("search"))


def test_every_page_has_the_box(client, province):
    login(client, Position.CLERK, province.finance)
    assert "data-search-box" in client.get(reverse("home")).content.decode()


def test_a_search_asks_a_fixed_number_of_questions(client, province, on_day):
    on_day(2023, 11, 20)
    login(client, Position.SECRETARIAT, province.standing_committee)
    rule()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("search"), {"q": "ngan sach"}).status_code == 200
        return len(captured)

    def fill(first: int) -> None:
        for number in range(first, first + 4):
            made = matter(province, title=f"15 ngân sách {number}")
            document(made.dossier, f"15/NS-{number}", summary="ngân sách")

    fill(0)
    queries()
    few = queries()
    fill(4)
    assert queries() == few
    assert few <= 24
