"""Columns, order, groups, pages and files of the ledger: all show the same rows in the same shape."""

from __future__ import annotations

import datetime
import io

import pytest
from django.http import QueryDict
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from agencies.models import Position
from coordination import longwork
from coordination.clock import today
from coordination.ledger import groups, pages, works
from coordination.ledger.columns import COLUMNS, DEFAULT
from coordination.ledger.orders import order_of
from coordination.ledger.question import Question
from coordination.models import LongWork, Obligation, State
from tests.factories.core import AgencyFactory, login
from tests.factories.obligations import owed

D = datetime.date


def ask(client, **query: object):
    answer = client.get(reverse("ledger"), query)
    assert answer.status_code == 200
    return answer.context


def keys(context) -> list[int]:
    return [row.obligation.pk for row in context["rows"]]


# ── columns ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("cols", "expected"),
    [
        ([], list(DEFAULT)),
        (["late", "agency"], ["duty", "agency", "late"]),
        (["no_such"], list(DEFAULT)),
        (["agency", "x" * 3000, "", "agency"], ["duty", "agency"]),
    ],
)
def test_columns_are_chosen_in_the_address_and_stand_in_their_order(client, secretary, ledger, cols, expected):
    response = client.get(reverse("ledger"), {"cols": cols, "export": "csv"})
    head = b"".join(response.streaming_content).decode().removeprefix("\ufeff").splitlines()[0]
    assert head.split(",") == [
        f'"{column.label}"' if "," in column.label else column.label for column in COLUMNS if column.key in expected
    ]


def test_every_column_can_be_shown(client, secretary, ledger):
    html = client.get(reverse("ledger"), {"cols": [column.key for column in COLUMNS]}).content.decode()
    for column in COLUMNS:
        assert column.key in {"dossier"} or column.label in html
    assert "Khối lượng công việc lớn" in html


# ── order ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("column", [column for column in COLUMNS if column.order_by], ids=lambda column: column.key)
def test_any_sortable_column_sorts_both_ways_with_what_has_no_value_last(client, secretary, ledger, column):
    cols = [column.key]
    up, down = (ask(client, cols=cols, sort=f"{sign}{column.key}") for sign in ("", "-"))
    assert sorted(keys(up)) == sorted(keys(down)) == sorted(row.pk for row in ledger.values())

    def values(context) -> list:
        path = column.order_by[0].split("__")
        found = []
        for row in context["rows"]:
            value = row.obligation
            for name in path:
                value = getattr(value, name) if value is not None else None
            found.append(value)
        return found

    full = [value for value in values(up) if value is not None]
    assert full == sorted(full)
    assert values(up)[: len(full)] == full
    assert [value for value in values(down) if value is not None] == sorted(full, reverse=True)
    assert values(down)[: len(full)].count(None) == 0


# ── pages ────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def short_pages(monkeypatch):
    """Two rows a page, counted up to three: six rows are a long list."""
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    monkeypatch.setattr(pages, "COUNTED", 3)
    monkeypatch.setattr(pages.counted, "__defaults__", (3,))


SORTS = ["", *(f"{sign}{column.key}" for column in COLUMNS if column.order_by for sign in ("", "-"))]


@pytest.mark.parametrize("sort", SORTS)
def test_beyond_the_numbers_each_row_comes_once_forwards_and_backwards(client, secretary, ledger, short_pages, sort):
    column = sort.removeprefix("-")
    shape = {"sort": sort, "cols": [column] if column else []}
    whole = list(
        Obligation.objects.order_by(*order_of(sort, [one for one in COLUMNS if one.key == column]).sql).values_list(
            "pk", flat=True
        )
    )
    found, address = [], {}
    while address is not None:
        context = ask(client, **shape, **address)
        found += keys(context)
        address = context["page"].following
    assert found == whole
    back, address = keys(context), context["page"].previous
    while address is not None:
        context = ask(client, **shape, **address)
        back = keys(context) + back
        address = context["page"].previous
        if context["page"].numbers is not None:
            break
    assert back[-4:] == whole[-4:]
    last = ask(client, **shape, before="end")
    assert keys(last) == whole[-2:]
    assert last["page"].following is None


def test_more_than_was_counted_is_said_so(client, secretary, ledger, short_pages):
    html = client.get(reverse("ledger")).content.decode()
    assert "<strong>trên 3</strong> việc" in html
    assert "Đến cuối" in html


@pytest.mark.parametrize(
    "place",
    ["x", "W10", "WzBd", "WzAsIngiLCAiMSJd", "WzksICIxIl0", "Wy0xLCAiMjAyMy0wMS0wMSIsICIxIl0", "é", "%00", "a" * 4000,
     "WzAsICIyMDIzLTAxLTAxIiwgIjk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OSJd", "W1tbW10"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["after", "before"])
def test_an_address_of_no_place_shows_the_first_page(client, secretary, ledger, short_pages, name, place):
    assert len(keys(ask(client, **{name: place}))) == 2


# ── groups ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("grouping", groups.GROUPINGS, ids=lambda grouping: grouping.name)
def test_groups_add_up_and_each_opens_its_own_rows(client, secretary, ledger, grouping):
    context = ask(client, group=grouping.name)
    found = [group for group, _ in context["groups"]]
    assert sum(group.total for group in found) == 6
    every = {name: sum(group.states.get(name, 0) for group in found) for name in State.values}
    assert every == dict.fromkeys(State.values, 1) | {"void": 0}
    heads = [line.group for line in context["lines"] if line.group]
    assert [head.key for head in heads] == [group.key for group in found]
    for group, href in context["groups"]:
        if href:
            page = client.get(reverse("ledger") + href)
            assert len(page.context["rows"]) == group.total, group.label


def test_rows_of_a_group_stand_together_in_the_chosen_order(client, secretary, ledger):
    rows = [row.obligation for row in ask(client, group="month", sort="-due")["rows"]]
    months = [row.due_on.replace(day=1) for row in rows]
    assert months == sorted(months)
    november = [row.due_on for row in rows if row.due_on.month == 11]
    assert november == sorted(november, reverse=True)


def test_rows_without_an_article_have_a_group_too(client, secretary, ledger):
    Obligation.objects.first().rule.__class__.objects.update(article=None)
    context = ask(client, group="article")
    assert [(group.label, href) for group, href in context["groups"]] == [(groups.NO_ARTICLE, "")]


def test_the_name_of_a_host_that_one_may_not_see_is_not_told(client, province, secretary, ledger):
    host = owed(province, title="Kỳ họp kín").dossier
    host.restricted = True
    host.save()
    ledger["overdue"].dossier.__class__.objects.filter(pk=ledger["overdue"].dossier_id).update(part_of=host)
    html = client.get(reverse("ledger"), {"group": "host"}).content.decode()
    assert groups.HIDDEN_HOST in html
    assert "Kỳ họp kín" not in html
    assert client.get(reverse("ledger"), {"host": host.pk}).context["rows"] == [], "nor asked for"


@pytest.mark.parametrize("group", ["", "no_such", "agency'--", "x" * 3000])
def test_an_unknown_grouping_is_none(client, secretary, ledger, group):
    assert ask(client, group=group)["groups"] == []


def test_a_list_too_long_to_group_says_so_and_shows_its_rows(client, secretary, ledger, monkeypatch):
    monkeypatch.setattr(groups, "GROUPED", 3)
    answer = client.get(reverse("ledger"), {"group": "agency"})
    assert "quá dài để gộp nhóm" in answer.content.decode()
    assert len(answer.context["rows"]) == 6
    export = client.get(reverse("ledger"), {"group": "agency", "export": "xlsx"}, follow=True)
    assert "không gộp nhóm được" in export.content.decode()


# ── files of the same shape ──────────────────────────────────────────────────────────
SHAPE = {"cols": ["agency", "due", "state"], "group": "month", "sort": "-due"}


def shown(context) -> list[str]:
    """What the page says, line by line: heads of groups, due dates."""
    return [line.group.label if line.group else f"{line.row.obligation.due_on:%d/%m/%Y}" for line in context["lines"]]


def test_xlsx_holds_the_rows_columns_order_and_groups_of_the_page(client, secretary, ledger):
    page = shown(ask(client, **SHAPE))
    response = client.get(reverse("ledger"), SHAPE | {"export": "xlsx", "state": [*State.values]})
    book = load_workbook(io.BytesIO(response.content))
    head, *rows = book["Sổ theo dõi"].iter_rows(values_only=True)
    assert head == ("Việc phải làm", "Cơ quan thực hiện", "Hạn", "Trạng thái")
    assert [row[0].split(" – ")[0] if row[1] is None else f"{row[2]:%d/%m/%Y}" for row in rows] == page
    about = [row[0] for row in book["Bộ lọc"].iter_rows(values_only=True)]
    assert about[:2] == ["Số liệu ngày 20/11/2023", "6 dòng"]
    assert "Trạng thái: Được miễn" in about


def test_pdf_holds_the_same_across_the_page_with_its_head_on_each(client, secretary, ledger, province):
    for index in range(30):
        owed(province, title=f"Việc thứ {index} có trích yếu dài " * 4, received=D(2023, 11, 10))
    response = client.get(reverse("ledger"), {"export": "pdf", "cols": ["dossier", "agency", "due"], "group": "agency"})
    assert response["Content-Type"] == "application/pdf"
    found = PdfReader(io.BytesIO(response.content))
    assert all(page.mediabox.width > page.mediabox.height for page in found.pages)
    assert len(found.pages) > 1
    texts = [" ".join(page.extract_text().split()) for page in found.pages]
    assert all("Cơ quan thực hiện" in text for text in texts)
    assert "UBND tỉnh" in texts[0]
    assert "36 việc" in texts[0]
    assert "Trạng thái" not in " ".join(texts)


def test_an_empty_list_is_a_paper_that_says_so(client, secretary, ledger):
    response = client.get(reverse("ledger"), {"export": "pdf", "q": "khongcogi"})
    text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert "Không có nghĩa vụ nào khớp bộ lọc" in " ".join(text.split())


# ── long lists ───────────────────────────────────────────────────────────────────────
@pytest.fixture
def long_lists(monkeypatch):
    monkeypatch.setattr(works, "XLSX_AT_ONCE", 2)
    monkeypatch.setattr(works, "PDF_AT_ONCE", 2)


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_a_long_list_is_made_by_a_worker_after_saying_so(client, secretary, ledger, long_lists, form):
    page = client.get(reverse("ledger"), {"export": form, "state": "open_overdue", "sort": "due"})
    assert page["Content-Disposition"].startswith("attachment"), "one row is no long list"
    page = client.get(reverse("ledger"), {"export": form, "sort": "due"})
    assert "6 việc" in page.content.decode()
    assert not LongWork.objects.exists(), "asking by an address starts nothing"
    answer = client.post(reverse("ledger_export"), {"form": form, "query": page.context["query"]})
    work = LongWork.objects.get()
    assert answer.url == work.get_absolute_url()
    longwork.run(work.pk)
    work.refresh_from_db()
    assert (work.status, work.file_name) == ("done", f"so-theo-doi-20231120.{form}")
    with work.file.open() as file:
        content = file.read()
    if form == "xlsx":
        rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
        assert len(rows) == 7
    else:
        assert "Quá hạn về ngân sách" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_the_worker_shows_only_what_who_asked_may_see_by_then(client, secretary, ledger, province):
    client.post(reverse("ledger_export"), {"form": "xlsx", "query": ""})
    hidden = ledger["in_term"].dossier
    hidden.restricted = True
    hidden.save()
    work = LongWork.objects.get()
    longwork.run(work.pk)
    work.refresh_from_db()
    with work.file.open() as file:
        text = str(list(load_workbook(io.BytesIO(file.read())).worksheets[0].iter_rows(values_only=True)))
    assert hidden.title not in text
    assert "Quá hạn về ngân sách" in text


def test_a_question_that_went_wrong_meanwhile_is_told(client, secretary, ledger):
    client.post(reverse("ledger_export"), {"form": "xlsx", "query": f"agency={ledger['late'].obligor_id}9999"})
    longwork.run(LongWork.objects.get().pk)
    assert "Bộ lọc không còn đúng" in LongWork.objects.get().error


def test_a_paper_too_long_for_anybody_is_refused_before_and_by_the_worker(client, secretary, ledger, monkeypatch):
    monkeypatch.setattr(works, "PDF_AT_ONCE", 1)
    monkeypatch.setattr(works, "PDF_MOST", 3)
    assert "quá dài cho một bản in" in client.get(reverse("ledger"), {"export": "pdf"}).content.decode()
    client.post(reverse("ledger_export"), {"form": "pdf", "query": ""})
    longwork.run(LongWork.objects.get().pk)
    assert "dài hơn 3 dòng" in LongWork.objects.get().error


@pytest.mark.parametrize("form", ["", "docx", "x" * 999])
def test_an_unknown_form_leads_back(client, secretary, form):
    assert client.post(reverse("ledger_export"), {"form": form, "query": "a=%00"}).status_code == 302
    assert client.get(reverse("ledger_export")).status_code == 405


# ── states by conditions that indexes know ───────────────────────────────────────────
@pytest.mark.parametrize("at", [D(2023, 10, 1), D(2023, 10, 17), D(2023, 10, 18), D(2023, 11, 3), D(2023, 11, 20)])
@pytest.mark.parametrize("state", State.values)
def test_in_states_gives_what_with_state_gives_on_any_day(ledger, state, at):
    computed = Obligation.objects.with_state(at).filter(current_state=state)
    assert set(Obligation.objects.in_states([state], at)) == set(computed)
    assert {row.pk for row in Obligation.objects.all() if row.state(at) == state} == {row.pk for row in computed}


# ── cost ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 16),
        ("group=agency", 20),
        ("group=article", 20),
        ("group=host", 22),
        ("group=month", 19),
        ("cols=late_agency&cols=late_reason&cols=submission&cols=article", 16),
        ("q=viec", 18),
        ("group=agency&export=csv", 14),
        ("group=host&export=xlsx", 16),
        ("group=host&export=pdf", 16),
    ],
)
def test_the_page_its_groups_and_files_cost_the_same_for_many(
    client, province, ledger, django_assert_max_num_queries, query, most
):
    login(client, Position.SECRETARIAT, province.standing_committee)
    for index in range(20):
        owed(province, title=f"Việc {index}")
    AgencyFactory.create_batch(5)
    with django_assert_max_num_queries(most):
        client.get(f"{reverse('ledger')}?{query}")


def test_a_question_needs_no_request(province, secretary, ledger):
    question = Question(QueryDict("owner=awaited&state=open_overdue"), secretary, today())
    assert [row.obligation.pk for row in question.every_row()] == [ledger["overdue"].pk]
