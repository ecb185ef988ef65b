"""The page that every dossier shares: its head, its story, its documents with their versions, its sheet."""

from __future__ import annotations

import datetime
import io

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Position
from coordination import dossiers, flags, submissions
from coordination.clock import now
from coordination.document_versions import documents
from coordination.models import DocumentKind, Event, EventKind, FlagKind, Reminder, State
from coordination.tracking_sheet import ROWS
from tests.factories.core import login, matter, member, rule
from tests.factories.documents import PNG, docx, pdf
from tests.factories.ledger import entries
from tests.factories.obligations import owed

D = datetime.date


@pytest.fixture
def duty(province, on_day):
    """Due Tuesday 21/11/2023; today is the Monday before."""
    on_day(2023, 11, 20)
    return owed(province)


def received(duty, *, hour=9, kind=DocumentKind.OPINION, upload=None, sender=None, **more):
    at = (now() - datetime.timedelta(days=1)).replace(hour=hour, minute=0)
    more = {"number": f"{hour}/UBND", "match": False} | more
    return submissions.receive(
        dossier=duty.dossier, kind=kind, sender=sender or duty.obligor, received_at=at, by=None, upload=upload, **more
    )


# ── head ─────────────────────────────────────────────────────────────────────────────
def test_the_head_says_what_comes_next_who_owes_it_and_why(client, province, duty):
    login(client, Position.SECRETARIAT, province.standing_committee)
    text = client.get(duty.dossier.get_absolute_url()).content.decode()
    assert "Việc tiếp theo" in text
    assert "UBND tỉnh gửi Thường trực HĐND tỉnh" in text
    assert "21/11/2023" in text
    assert duty.explanation in text
    assert "Đang thực hiện" in text
    assert f"{reverse('record_document', args=[duty.dossier_id])}?obligation={duty.pk}" in text


def test_what_is_overdue_is_said_first(client, province, duty, on_day):
    on_day(2023, 11, 24)
    login(client, Position.SECRETARIAT, province.standing_committee)
    page = client.get(duty.dossier.get_absolute_url())
    assert page.context["state"].label == "Có việc quá hạn"
    assert "Đang quá hạn" in page.content.decode()


def test_the_way_shows_where_the_dossier_stands(client, province, duty):
    login(client, Position.SECRETARIAT, province.standing_committee)
    steps = client.get(duty.dossier.get_absolute_url()).context["steps"]
    assert [(step.label, step.done, step.current) for step in steps] == [
        ("Lập hồ sơ", True, False),
        ("Nhận tờ trình giữa hai kỳ họp", True, True),
        ("Kết thúc hồ sơ", False, False),
    ]


def test_a_closed_dossier_stands_at_its_end(client, province, duty):
    dossiers.close(duty.dossier, on=D(2023, 11, 20), by=None)
    login(client, Position.SECRETARIAT, province.standing_committee)
    page = client.get(duty.dossier.get_absolute_url())
    assert page.context["state"].label == "Đã kết thúc"
    assert page.context["steps"][-1].current


# ── story ────────────────────────────────────────────────────────────────────────────
def story(client, duty, **query):
    page = client.get(duty.dossier.get_absolute_url(), query).context["timeline_page"]
    return [entry.title for entry in page.object_list]


@pytest.fixture
def eventful(province, duty):
    """One of each: a document, a flag of the scan, a reminder by a person and one by the system."""
    received(duty)
    flags.scan(D(2023, 11, 25))
    for step, by in (("manual:1", member(Position.SECRETARIAT, province.standing_committee)), ("before:3", None)):
        Reminder.objects.create(
            obligation=duty, recipient=duty.obligor, step=step, due_on=duty.due_on, on=D(2023, 11, 20), at=now(), by=by
        )
    return duty


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("moc", {"Đã ghi mốc thời gian"}),
        ("van-ban", {"Đã nhận văn bản"}),
        ("canh-bao", {"Cảnh báo: đã để quá hạn"}),
        ("don-doc", {"Đôn đốc", "Hệ thống nhắc trước hạn"}),
        ("quyet-dinh", set()),
        ("ho-so", {"Đã lập hồ sơ"}),
    ],
)
def test_the_story_is_filtered_by_kind(client, province, eventful, asked, titles):
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert set(story(client, eventful, **{"nhat-ky": asked})) == titles


@pytest.mark.parametrize("query", [{}, {"nhat-ky": "khong-co"}, {"nhat-ky": "' OR 1=1", "page": "abc"}])
def test_without_a_filter_or_with_a_wrong_one_the_whole_story_is_told(client, province, eventful, query):
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert len(story(client, eventful, **query)) == 6


def test_a_long_story_costs_no_more_queries_than_a_short_one(client, province, duty, django_assert_max_num_queries):
    Event.objects.bulk_create(
        Event(dossier=duty.dossier, kind=EventKind.CHANGED, at=now(), text=f"Lần {number}") for number in range(500)
    )
    login(client, Position.SECRETARIAT, province.standing_committee)
    with django_assert_max_num_queries(40):
        page = client.get(duty.dossier.get_absolute_url(), {"page": 3}).context["timeline_page"]
    assert page.paginator.count == 502
    assert len(page.object_list) == 20


def test_more_of_everything_costs_no_more_queries(client, province, duty, django_assert_num_queries):
    login(client, Position.SECRETARIAT, province.standing_committee)
    address = duty.dossier.get_absolute_url()
    received(duty)
    flags.raise_on(duty.dossier, FlagKind.OVERDUE, on=D(2023, 11, 22), obligation=duty)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    entries(duty.dossier, [(duty.rule, duty.obligor, D(2023, 12, day), State.OPEN_IN_TERM) for day in range(1, 20)])
    for hour in range(1, 9):
        received(duty, hour=hour)
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address)


# ── documents ────────────────────────────────────────────────────────────────────────
def test_what_is_sent_again_holds_and_what_was_sent_before_stays(province, duty):
    first = received(duty, hour=8, complete=False, missing="phụ lục")
    second = received(duty, hour=10)
    found = documents(duty.dossier.submissions.all())
    assert [(row.current, row.earlier) for row in found] == [(second, [first])]


@pytest.mark.parametrize(
    "other",
    [{"kind": DocumentKind.PROPOSAL}, {"secrecy": "mat", "number": ""}],
    ids=["of a kind of which several are sent", "a secret one"],
)
def test_these_documents_stand_side_by_side(province, duty, other):
    received(duty, hour=8, **other)
    received(duty, hour=10, **other)
    assert [len(row.earlier) for row in documents(duty.dossier.submissions.all())] == [0, 0]


def test_another_agencys_document_of_the_kind_replaces_nothing(province, duty):
    received(duty, hour=8)
    received(duty, hour=10, sender=province.front)
    assert [len(row.earlier) for row in documents(duty.dossier.submissions.all())] == [0, 0]


def test_a_pdf_is_read_on_a_page_of_its_own(client, province, duty):
    row = received(duty, upload=SimpleUploadedFile("y-kien.pdf", pdf("Ý kiến")))
    login(client, Position.CLERK, province.front)
    text = client.get(reverse("dossiers:document", args=[row.pk])).content.decode()
    address = reverse("stored_file", args=[row.file_id])
    assert f'<iframe class="reader__page" src="{address}"' in " ".join(text.split())
    assert row.file.sha256 in text
    served = client.get(address)
    # Read to its end, so that the file is closed.
    assert b"".join(served.streaming_content).startswith(b"%PDF")
    assert served["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in served["Content-Security-Policy"]


def test_only_files_may_be_framed(client, province, duty):
    login(client, Position.CLERK, province.front)
    page = client.get(duty.dossier.get_absolute_url())
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [("a.png", PNG, '<img class="reader__image"'), ("a.docx", docx(), "hãy tải về rồi mở")],
)
def test_pictures_are_shown_and_office_files_downloaded(client, province, duty, name, content, shown):
    row = received(duty, upload=SimpleUploadedFile(name, content))
    login(client, Position.CLERK, province.front)
    text = client.get(reverse("dossiers:document", args=[row.pk])).content.decode()
    assert shown in text
    assert "<iframe" not in text


def test_an_earlier_version_leads_to_the_one_that_holds(client, province, duty):
    first, second = received(duty, hour=8), received(duty, hour=10)
    login(client, Position.CLERK, province.front)
    text = client.get(reverse("dossiers:document", args=[first.pk])).content.decode()
    assert "Đây là bản trước." in text
    assert reverse("dossiers:document", args=[second.pk]) in text
    assert "Đây là bản trước." not in client.get(reverse("dossiers:document", args=[second.pk])).content.decode()


@pytest.mark.parametrize("name", ["dossiers:sheet", "dossiers:document", "dossiers:comments"])
def test_who_takes_no_part_sees_nothing_of_it(client, province, duty, name):
    row = received(duty)
    login(client, Position.CLERK, province.finance)
    pk = row.pk if name == "dossiers:document" else duty.dossier_id
    assert client.get(reverse(name, args=[pk])).status_code == 404


# ── sheet ────────────────────────────────────────────────────────────────────────────
def sheet(client, dossier) -> str:
    response = client.get(reverse("dossiers:sheet", args=[dossier.pk]))
    assert response["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_sheet_tells_the_whole_dossier(client, province, eventful):
    login(client, Position.SECRETARIAT, province.standing_committee)
    text = sheet(client, eventful.dossier)
    for words in (
        "PHIẾU THEO DÕI HỒ SƠ",
        "Một việc phối hợp",
        "Thường trực HĐND tỉnh",
        "Việc phải làm theo THU-NGHIEM",
        "21/11/2023",
        "9/UBND",
        "Đã để quá hạn",
        "Không gia hạn, tạm dừng hay miễn nghĩa vụ nào.",
    ):
        assert words in text, words


def test_a_long_sheet_says_what_it_leaves_out(client, province, duty):
    more = [(duty.rule, duty.obligor, D(2023, 12, 1), State.OPEN_IN_TERM)] * 100
    entries(duty.dossier, more)
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert f"In {ROWS} trong 101 nghĩa vụ" in sheet(client, duty.dossier)


def test_the_sheet_of_a_dossier_with_nothing_in_it(client, province, on_day):
    on_day(2023, 11, 20)
    rule()
    empty = matter(province).dossier
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert "Chưa phát sinh nghĩa vụ." in sheet(client, empty)
