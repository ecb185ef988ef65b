"""The home page of each position: my late, due this week, new; and what other agencies still owe."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from agencies.models import Position
from coordination import jobs
from coordination.models import CalendarYear, Obligation
from tests.factories.core import UserFactory, login
from tests.factories.obligations import owed

D = datetime.date


@pytest.fixture
def story(province, on_day) -> dict[str, Obligation]:
    """Seen on Monday 20/11/2023, due 15 days after each was received."""
    on_day(2023, 10, 2)
    late = owed(province, title="Đã quá hạn", received=D(2023, 10, 2))
    on_day(2023, 11, 6)
    today = owed(province, title="Đến hạn hôm nay", received=D(2023, 11, 3))
    soon = owed(province, title="Đến hạn trong tuần", received=D(2023, 11, 6))
    on_day(2023, 11, 20)
    new = owed(province, title="Vừa phát sinh", received=D(2023, 11, 20))
    return {"late": late, "today": today, "soon": soon, "new": new}


def seen(client) -> dict[str, list[str]]:
    """The titles of the dossiers in each section that the page has rows for."""
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return {
        section.title: [row.obligation.dossier.title for row in section.rows]
        for section in response.context.get("sections", [])
        if section.rows
    }


OWED = {
    "Đến hạn hôm nay": ["Đến hạn hôm nay"],
    "Đến hạn trong 7 ngày tới": ["Đến hạn trong tuần"],
    "Đã quá hạn, lâu nhất xếp trước": ["Đã quá hạn"],
    "Mới phát sinh": ["Vừa phát sinh"],
}
AWAITED = {"Đang chờ cơ quan khác, đã quá hạn": ["Đã quá hạn"]}


@pytest.mark.parametrize(
    ("position", "agency", "expected"),
    [
        (Position.CLERK, "peoples_committee", OWED),
        (Position.LEADER, "peoples_committee", OWED),
        (Position.SECRETARIAT, "committee_office", OWED),
        (Position.SECRETARIAT, "standing_committee", AWAITED),
        # A leader neither reminds nor records: what others owe is in the overview.
        (Position.LEADER, "standing_committee", {}),
        (Position.CLERK, "council_office", AWAITED),
        (Position.CLERK, "finance", {}),
        (Position.SECRETARIAT, "front", {}),
        (Position.ADMINISTRATOR, "council", {}),
    ],
)
def test_home_of_each_position(client, province, story, position, agency, expected):
    login(client, position, getattr(province, agency))
    assert seen(client) == expected


def test_every_figure_opens_exactly_its_rows(client, province, story):
    for agency in (province.peoples_committee, province.standing_committee):
        login(client, Position.SECRETARIAT, agency)
        for section in client.get(reverse("home")).context["sections"]:
            rows = client.get(section.href).context["rows"]
            assert [row.obligation.pk for row in rows] == [row.obligation.pk for row in section.rows], section.title
            assert len(rows) == section.total


def test_a_long_section_is_cut_and_links_to_the_rest(client, province, on_day):
    on_day(2023, 11, 20)
    for index in range(14):
        owed(province, title=f"Việc {index}")
    login(client, Position.CLERK, province.peoples_committee)
    response = client.get(reverse("home"))
    section = next(s for s in response.context["sections"] if s.total)
    assert (len(section.rows), section.total) == (6, 14)
    assert "Xem tất cả 14 việc" in response.content.decode()


def test_who_is_nowhere_is_told_what_is_missing(client, db):
    client.force_login(UserFactory())
    assert "Tài khoản chưa thuộc cơ quan nào" in client.get(reverse("home")).content.decode()


def test_an_administrator_is_told_where_the_work_of_others_is(client, province, story):
    login(client, Position.ADMINISTRATOR, province.council)
    html = client.get(reverse("home")).content.decode()
    assert "không trực tiếp xử lý văn bản" in html
    assert "Tài khoản chưa thuộc cơ quan nào" not in html


# ── warnings to who keeps the regulation ─────────────────────────────────────────────
KEEPERS = [
    (Position.SECRETARIAT, "standing_committee", True),
    (Position.ADMINISTRATOR, "council", True),
    (Position.CLERK, "standing_committee", False),
    (Position.SECRETARIAT, "peoples_committee", False),
]


@pytest.mark.parametrize(("position", "agency", "warned"), KEEPERS)
def test_a_job_that_did_not_run_is_told_to_keepers(client, province, position, agency, warned):
    login(client, position, getattr(province, agency))
    assert ("Tác vụ nền chưa chạy đúng lịch" in client.get(reverse("home")).content.decode()) == warned
    for name in jobs.EXPECTED:
        jobs.run(name, dict)
    assert "Tác vụ nền chưa chạy đúng lịch" not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize(("position", "agency", "warned"), KEEPERS)
@pytest.mark.parametrize("confirmed", [True, False], ids=["some-year-confirmed", "no-year-confirmed"])
def test_provisional_deadlines_are_told_to_keepers(client, province, on_day, position, agency, warned, confirmed):
    if not confirmed:
        CalendarYear.objects.all().delete()
    on_day(2023, 11, 20)
    owed(province)
    Obligation.objects.update(provisional=True)
    login(client, position, getattr(province, agency))
    assert ("Có hạn đang tạm tính" in client.get(reverse("home")).content.decode()) == warned
    Obligation.objects.update(provisional=False)
    assert "Có hạn đang tạm tính" not in client.get(reverse("home")).content.decode()


# ── cost ─────────────────────────────────────────────────────────────────────────────
def test_costs_the_same_at_three_and_thirty_rows(client, province, on_day):
    on_day(2023, 11, 20)
    login(client, Position.SECRETARIAT, province.standing_committee)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("home"))
        return len(captured)

    for index in range(3):
        owed(province, title=f"Việc {index}", received=D(2023, 10, 2))
    client.get(reverse("home"))
    few = cost()
    for index in range(27):
        owed(province, title=f"Việc thêm {index}", received=D(2023, 10, 2))
    assert cost() == few


# ── nobody without a log-in ──────────────────────────────────────────────────────────
# Who has no account yet, or no password any more; an invitation is known by its letter only.
OPEN_TO_ALL = {
    "healthz",
    "login",
    "password_reset",
    "password_reset_done",
    "password_reset_confirm",
    "password_reset_complete",
    "invitation_accept",
    # A programme that fetches a calendar cannot log in: its address is the secret.
    "agenda:calendar_feed",
    # Closed unless a province opens it, and then for everybody.
    "public_petitions",
}
SAMPLES = {
    "IntConverter": 1,
    "StringConverter": "x",
    "SlugConverter": "x",
    "UUIDConverter": uuid.UUID(int=0),
    "DateConverter": D(2023, 11, 20),
}


def _names(patterns, prefix: str = ""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern.url_patterns, space)
        elif pattern.name:
            kinds = pattern.pattern.converters.items()
            yield prefix + pattern.name, {name: SAMPLES[type(converter).__name__] for name, converter in kinds}


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_asks_for_a_log_in(client, db, method):
    open_pages, tried = set(), 0
    for name, kwargs in _names(get_resolver().url_patterns):
        address = reverse(name, kwargs=kwargs)
        response = getattr(client, method)(address)
        tried += 1
        if not (response.status_code == 302 and response.url.startswith(reverse("login"))):
            open_pages.add(name)
    assert tried > 40
    # Logging out needs no log-in, and says nothing.
    assert open_pages - {"logout"} <= OPEN_TO_ALL


def test_the_health_check_needs_no_log_in_and_tells_nothing(client, db):
    response = client.get(reverse("healthz"))
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]
    assert client.head(reverse("healthz")).status_code == 200
    assert client.post(reverse("healthz")).status_code == 405
