"""Private calendar addresses: who reads what, by the rights of the moment, in a form that phones and Outlook take."""

from __future__ import annotations

import datetime
import hashlib
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from agencies.models import Membership, Position
from agencies.permissions import grant
from coordination import feeds, milestones, obligations
from coordination.clock import today
from coordination.models import CalendarFeed, DossierReader, MilestoneKind, Submission
from tests.factories.core import AgencyFactory, login, matter, member
from tests.factories.obligations import owed

D = datetime.date
BAD = "Không có lịch này."


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


@pytest.fixture
def clerk(province, on_day):
    """A clerk of the People's Committee, who owes what ``owed`` makes, due 21/11/2023."""
    on_day(2023, 11, 10)
    return member(Position.CLERK, province.peoples_committee)


def make(user, *, agency=None, name: str = "Điện thoại") -> str:
    """The path of a new feed."""
    return reverse("agenda:calendar_feed", args=_args(*feeds.make(name=name, agency=agency, by=user)))


def _args(feed, secret):
    return feed.pk, secret


def read(path: str, **headers: str):
    """As a phone does: without a log-in."""
    return Client().get(path, headers=headers)


def events(path: str) -> dict[str, object]:
    answer = read(path)
    assert answer.status_code == 200
    return {str(one["uid"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


# ── what it says ──
def test_the_calendar_is_valid_for_phones_and_outlook(province, clerk):
    row = owed(province, title="Cho ý kiến về đề án sáp nhập, sắp xếp các đơn vị hành chính; kèm «dấu, chấm phẩy»" * 2)
    answer = read(make(clerk, name="Lịch của tôi"))
    assert answer["Content-Type"].startswith("text/calendar")
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(answer.content)
    assert (calendar["version"], calendar["method"], calendar["x-wr-calname"]) == ("2.0", "PUBLISH", "Lịch của tôi")
    [event] = calendar.walk("VEVENT")
    assert event["uid"] == f"nghia-vu-{row.pk}@localhost"
    assert event.decoded("dtstart") == D(2023, 11, 21)
    assert event.decoded("dtend") == D(2023, 11, 22)
    assert event.decoded("dtstamp").tzinfo is not None
    assert int(event["sequence"]) == 0
    assert row.dossier.title in str(event["description"])
    assert str(event["url"]).endswith(reverse("obligation", args=[row.pk]))
    [alarm] = event.walk("VALARM")
    assert (alarm["action"], alarm.decoded("trigger")) == ("DISPLAY", datetime.timedelta(hours=-15))
    assert alarm["description"]


def test_a_move_keeps_the_identity_and_raises_the_sequence(province, clerk):
    row = owed(province)
    path = make(clerk)
    [before] = events(path).values()
    milestones.set_date(dossier=row.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 7), by=None)
    [after] = events(path).values()
    assert after["uid"] == before["uid"]
    assert int(after["sequence"]) == int(before["sequence"]) + 1
    assert after.decoded("dtstart") == D(2023, 11, 22)
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


def test_what_is_done_says_so_and_warns_no_more(province, clerk):
    row = owed(province)
    path = make(clerk)
    at = datetime.datetime(2023, 11, 9, 3, tzinfo=datetime.UTC)
    paper = Submission.objects.create(
        dossier=row.dossier, kind="opinion", sender=row.obligor, received_at=at, recorded_at=at
    )
    obligations.fulfil(row, submission=paper, on=D(2023, 11, 9), by=None)
    [event] = events(path).values()
    assert str(event["summary"]).startswith("Đã xong – ")
    assert int(event["sequence"]) == 1
    assert event.walk("VALARM") == []


def test_a_gathering_is_one_event_of_all_its_days(province, clerk):
    dossier = matter(province, title="Đợt khảo sát").dossier
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MISSION_START, on=D(2023, 12, 4), by=None)
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MISSION_END, on=D(2023, 12, 6), by=None)
    path = make(clerk)
    [event] = events(path).values()
    assert str(event["summary"]) == "Giám sát: Đợt khảo sát"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (D(2023, 12, 4), D(2023, 12, 7))
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MISSION_END, on=D(2023, 12, 8), by=None)
    [moved] = events(path).values()
    assert moved["uid"] == event["uid"]
    assert int(moved["sequence"]) == int(event["sequence"]) + 1


def test_an_empty_calendar_is_still_one(province, clerk):
    assert events(make(clerk)) == {}


# ── who reads what ──
def test_the_secret_is_kept_as_a_hash_only(province, clerk):
    feed, secret = feeds.make(name="Máy", agency=None, by=clerk)
    stored = CalendarFeed.objects.values().get(pk=feed.pk)
    assert secret not in str(stored)
    assert stored["secret_hash"] == hashlib.sha256(secret.encode()).hexdigest()
    assert len(secret) >= 43


def wrong_secret(path):
    return path[:-8] + "AAAA.ics"


def no_secret(path):
    return path.rpartition("/")[0] + "/x.ics"


def other_id(path):
    return path.replace(path.split("/")[3], str(uuid.uuid4()))


@pytest.mark.parametrize("spoil", [wrong_secret, no_secret, other_id])
def test_who_does_not_know_the_secret_learns_nothing(province, clerk, spoil):
    owed(province)
    path = make(clerk)
    answer = read(spoil(path))
    assert (answer.status_code, answer.content.decode()) == (404, BAD)


def test_the_secret_of_one_feed_opens_no_other(province, clerk):
    first, _ = feeds.make(name="Một", agency=None, by=clerk)
    _, secret = feeds.make(name="Hai", agency=None, by=clerk)
    assert read(reverse("agenda:calendar_feed", args=[first.pk, secret])).status_code == 404


def test_secrets_are_compared_in_constant_time(province, clerk, monkeypatch):
    asked = []
    monkeypatch.setattr(feeds, "constant_time_compare", lambda a, b: asked.append((len(a), len(b))))
    feed, secret = feeds.make(name="Máy", agency=None, by=clerk)
    assert feeds.found(feed.pk, secret) is None
    assert feeds.found(uuid.uuid4(), "x") is None
    assert asked == [(64, 64), (64, 64)]


def revoked(user, path):
    feeds.revoke(CalendarFeed.objects.get())


def deactivated(user, path):
    user.is_active = False
    user.save()


def left_the_agency(user, path):
    Membership.objects.update(until=D(2023, 11, 9))
    grant(user, on=today())


@pytest.mark.parametrize("ended", [revoked, deactivated, left_the_agency])
def test_the_address_of_an_agency_ends_with_the_right_to_it(province, clerk, ended):
    owed(province)
    path = make(clerk, agency=province.peoples_committee)
    assert len(events(path)) == 1
    ended(clerk, path)
    answer = read(path)
    assert (answer.status_code, answer.content.decode()) == (404, BAD)


def test_rights_are_those_of_the_moment_of_reading(province, clerk):
    owed(province)
    path = make(clerk)
    assert len(events(path)) == 1
    left_the_agency(clerk, path)
    assert events(path) == {}


def test_a_restricted_dossier_is_there_for_its_readers_only(province, clerk):
    row = owed(province, title="Việc kín", restricted=True)
    path = make(clerk)
    assert "Việc kín" not in read(path).content.decode()
    assert events(path) == {}
    DossierReader.objects.create(dossier=row.dossier, user=clerk)
    assert len(events(path)) == 1


def test_a_calendar_of_one_agency_leaves_the_others_out(province, on_day):
    on_day(2023, 11, 10)
    secretary = member(Position.SECRETARIAT, province.committee_office)
    owed(province)
    assert len(events(make(secretary))) == 1
    assert len(events(make(secretary, agency=province.peoples_committee))) == 1
    assert events(make(secretary, agency=province.committee_office)) == {}


# ── asking only for news ──
def test_nothing_new_is_told_in_a_word(province, clerk):
    owed(province)
    path = make(clerk)
    first = read(path)
    same = read(path, If_None_Match=first["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    assert same["ETag"] == first["ETag"]
    assert read(path, If_Modified_Since=first["Last-Modified"]).status_code == 304
    owed(province, title="Việc mới")
    news = read(path, If_None_Match=first["ETag"])
    assert news.status_code == 200
    assert news["ETag"] != first["ETag"]


def test_a_reader_that_comes_too_often_is_told_to_wait(province, clerk, monkeypatch):
    monkeypatch.setattr("coordination.views.feeds.READS", 2)
    path = make(clerk)
    assert [read(path).status_code for _ in range(3)] == [200, 200, 429]
    assert read(make(clerk)).status_code == 200


def test_reading_asks_a_fixed_number_of_questions(province, clerk):
    path = make(clerk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            events(path)
        return len(captured)

    owed(province)
    queries()
    few = queries()
    for number in range(5):
        owed(province, title=f"Việc {number}")
    queries()
    assert queries() == few
    assert few <= 8


# ── the page ──
def test_a_person_makes_names_sees_and_revokes_an_address(client, province, on_day):
    on_day(2023, 11, 10)
    login(client, Position.CLERK, province.peoples_committee)
    page = reverse("agenda:feeds")
    assert "Chưa có địa chỉ lịch nào" in client.get(page).content.decode()
    assert client.post(page, {"name": "Máy của tôi", "scope": ""}).status_code == 302
    shown = client.get(page)
    address = shown.context["address"]
    assert address in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert "chưa lần nào" in shown.content.decode()
    again = client.get(page)
    assert again.context["address"] == ""
    assert address.rpartition("/")[2] not in again.content.decode()

    path = address.removeprefix("http://testserver")
    assert read(path).status_code == 200
    assert "chưa lần nào" not in client.get(page).content.decode()
    feed = CalendarFeed.objects.get()
    client.post(reverse("agenda:feed_revoke", args=[feed.pk]))
    assert read(path).status_code == 404
    assert "Đã thu hồi: Máy của tôi" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"name": "", "scope": ""}, "bắt buộc"),
        ({"name": "x" * 81, "scope": ""}, "80"),
        ({"name": "Máy", "scope": "999999"}, "Hãy chọn một lịch trong danh sách"),
        ({"name": "Máy\x00", "scope": ""}, ""),
    ],
)
def test_what_is_typed_wrong_is_told_beside_its_field_and_makes_nothing(client, province, data, told):
    login(client, Position.CLERK, province.peoples_committee)
    answer = client.post(reverse("agenda:feeds"), data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not CalendarFeed.objects.exists()


def test_nobody_makes_a_calendar_of_another_agency(client, province):
    login(client, Position.CLERK, province.peoples_committee)
    answer = client.post(reverse("agenda:feeds"), {"name": "Máy", "scope": str(province.front.pk)})
    assert answer.status_code == 422
    assert not CalendarFeed.objects.exists()


def test_there_is_an_end_to_addresses(client, province):
    user = login(client, Position.CLERK, province.peoples_committee)
    for number in range(feeds.MOST_PER_PERSON):
        make(user, name=str(number))
    answer = client.post(reverse("agenda:feeds"), {"name": "Thêm", "scope": ""})
    assert answer.status_code == 422
    assert "nhiều nhất 10" in answer.content.decode()


def test_nobody_sees_or_revokes_the_address_of_another(client, province, clerk):
    make(clerk, name="Máy của người khác")
    login(client, Position.SECRETARIAT, AgencyFactory())
    assert "Máy của người khác" not in client.get(reverse("agenda:feeds")).content.decode()
    feed = CalendarFeed.objects.get()
    assert client.post(reverse("agenda:feed_revoke", args=[feed.pk])).status_code == 404
    assert CalendarFeed.objects.live().exists()
