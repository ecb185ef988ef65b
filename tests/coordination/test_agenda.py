"""The working calendar: what is on each day, to each person what they may see, in a fixed number of queries."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Position
from coordination import calendars, dossiers, milestones, waivers
from coordination.agenda import Period, View
from coordination.models import DayKind, DossierReader, MilestoneKind, Role
from sessions_app import planning
from tests.factories.core import AgencyFactory, UserFactory, login, matter
from tests.factories.obligations import owed
from tests.factories.sessions import session

D = datetime.date


@pytest.fixture
def secretary(client, province, on_day):
    on_day(2023, 11, 20)
    return login(client, Position.SECRETARIAT, province.standing_committee)


def shown(client, **query: object) -> dict[datetime.date, object]:
    answer = client.get(reverse("agenda:agenda"), query)
    assert answer.status_code == 200
    return {day.on: day for day in answer.context["days"]}


# ── periods ──
@pytest.mark.parametrize(
    ("view", "on", "first", "last"),
    [
        (View.MONTH, D(2023, 12, 26), D(2023, 11, 27), D(2023, 12, 31)),
        (View.MONTH, D(2021, 2, 1), D(2021, 2, 1), D(2021, 2, 28)),
        (View.MONTH, D(2024, 2, 29), D(2024, 1, 29), D(2024, 3, 3)),
        (View.FORTNIGHT, D(2023, 12, 31), D(2023, 12, 25), D(2024, 1, 7)),
        (View.FORTNIGHT, D(2023, 12, 25), D(2023, 12, 25), D(2024, 1, 7)),
        (View.AGENDA, D(2023, 12, 26), D(2023, 12, 26), D(2024, 1, 24)),
    ],
)
def test_weeks_start_on_monday_and_periods_hold_their_day(view, on, first, last):
    period = Period.around(view, on)
    assert (period.first, period.last) == (first, last)
    assert period.begins <= on <= period.ends


@pytest.mark.parametrize("view", list(View))
def test_going_on_and_back_leads_to_where_one_was_and_skips_no_day(view):
    period = Period.around(view, D(2024, 2, 15))
    following = Period.around(view, period.following)
    assert following.begins == period.ends + datetime.timedelta(days=1)
    assert Period.around(view, following.previous) == period


def test_the_calendar_ends_at_the_years_that_are_kept():
    assert Period.around(View.MONTH, D(2000, 1, 5)).previous is None
    assert Period.around(View.MONTH, D(2100, 12, 5)).following is None


@pytest.mark.parametrize(
    "query",
    [
        {"on": "2023-02-31"},
        {"on": "x" * 3000},
        {"on": "0001-01-01"},
        {"on": "9999-12-31"},
        {"view": "nam"},
        {"whose": "9" * 40},
        {"whose": "²"},
        {"whose": "999999"},
        {"whose": "'; --", "view": "", "on": ""},
        {"on": "2000-01-01", "view": "hai-tuan"},
        {"on": "2100-12-31", "view": "danh-sach"},
    ],
)
def test_an_address_typed_wrong_gives_a_calendar(client, secretary, query):
    assert shown(client, **query)


# ── what is on a day ──
def test_obligations_stand_on_their_due_day_the_open_ones_first(client, province, secretary):
    done = owed(province, title="Xong trước")
    waivers.grant(
        obligation=owed(province, title="Được miễn"), reason="x", document="y", granted_on=D(2023, 11, 9), by=None
    )
    still = owed(province, title="Còn mở")
    type(done).objects.filter(pk=done.pk).update(outcome="met", closed_on=D(2023, 11, 10), days_late=0)
    day = shown(client, whose="tat-ca")[D(2023, 11, 21)]
    assert [row.obligation.pk for row in day.duties] == [still.pk, done.pk]
    assert day.total == 2


def test_a_full_day_leads_to_exactly_its_rows_in_the_ledger(client, province, secretary):
    for number in range(8):
        owed(province, title=f"Việc {number}")
    owed(province, title="Ngày khác", received=D(2023, 11, 7))
    page = client.get(reverse("agenda:agenda"), {"whose": "tat-ca"})
    day = next(day for day in page.context["days"] if day.on == D(2023, 11, 21))
    assert len(day.duties) == 3
    assert "+5 việc" in page.content.decode()
    ledger = client.get(day.ledger_href)
    assert {row.obligation.due_on for row in ledger.context["rows"]} == {D(2023, 11, 21)}
    assert len(ledger.context["rows"]) == day.total == 8


@pytest.mark.parametrize("whose", ["toi", "tat-ca", "agency"])
def test_whose_calendar_and_its_ledger_agree(client, province, on_day, whose):
    on_day(2023, 11, 20)
    login(client, Position.SECRETARIAT, province.peoples_committee)
    owed(province, title="UBND phải làm")
    value = str(province.peoples_committee.pk) if whose == "agency" else whose
    day = shown(client, whose=value)[D(2023, 11, 21)]
    assert day.total == 1
    assert len(client.get(day.ledger_href).context["rows"]) == 1
    other = shown(client, whose=str(province.front.pk))[D(2023, 11, 21)]
    assert other.total == 0


def test_mine_is_what_my_agency_owes_not_what_it_awaits(client, province, secretary):
    owed(province)
    assert shown(client, whose="toi")[D(2023, 11, 21)].total == 0
    assert shown(client, whose="tat-ca")[D(2023, 11, 21)].total == 1


def test_a_session_is_told_on_each_of_its_days_and_moved_on_its_own_page(client, province, secretary):
    made = session(province)
    days = shown(client, on="2023-12-07", view="hai-tuan")
    words = {on: [one.word for one in day.occasions] for on, day in days.items() if day.occasions}
    assert words == {D(2023, 12, 7): ["Khai mạc"], D(2023, 12, 8): ["Đang họp"], D(2023, 12, 9): ["Bế mạc"]}
    occasion = days[D(2023, 12, 7)].occasions[0]
    assert occasion.href == made.dossier.get_absolute_url()
    assert occasion.move_href == reverse("sessions:session_edit", args=[made.pk])
    assert client.get(occasion.move_href).status_code == 200


def test_who_may_not_move_it_is_offered_no_way(client, province, on_day):
    on_day(2023, 11, 20)
    login(client, Position.CLERK, province.peoples_committee)
    session(province)
    page = client.get(reverse("agenda:agenda"), {"on": "2023-12-07", "view": "danh-sach", "whose": "tat-ca"})
    assert "Khai mạc" in page.content.decode()
    assert "Dời ngày" not in page.content.decode()


def test_a_session_that_will_not_be_held_is_not_there(client, province, secretary):
    made = session(province)
    planning.cancel_session(made, on=D(2023, 11, 15), reason="Dời sang năm sau", by=None)
    assert not any(day.occasions for day in shown(client, on="2023-12-07", whose="tat-ca").values())


def test_a_long_gathering_is_told_on_its_first_and_last_day_only(client, province, secretary):
    dossier = matter(province, title="Đợt giám sát dài").dossier
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MISSION_START, on=D(2023, 11, 1), by=None)
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MISSION_END, on=D(2023, 11, 28), by=None)
    days = shown(client, whose="tat-ca")
    words = {on: [one.word for one in day.occasions] for on, day in days.items() if day.occasions}
    assert words == {D(2023, 11, 1): ["Bắt đầu giám sát"], D(2023, 11, 28): ["Kết thúc giám sát"]}
    # Seen from December too, of which it has no day.
    assert not any(day.occasions for day in shown(client, on="2023-12-20", whose="tat-ca").values() if day.meant)


def test_days_off_and_made_up_are_told_by_words(client, province, secretary):
    calendars.declare(on=D(2023, 11, 24), kind=DayKind.SWAP_OFF, name="Nghỉ hoán đổi", source="Thông báo", by=None)
    calendars.declare(on=D(2023, 11, 25), kind=DayKind.SWAP_WORK, name="thay ngày 24/11", source="Thông báo", by=None)
    page = client.get(reverse("agenda:agenda")).content.decode()
    assert "Nghỉ: Nghỉ hoán đổi" in page
    assert "Làm bù: thay ngày 24/11" in page
    assert "Nghỉ cuối tuần" in page
    days = shown(client)
    assert not days[D(2023, 11, 25)].off
    assert days[D(2023, 11, 20)].today
    assert "Hôm nay" in page


# ── rights ──
def test_nobody_sees_what_is_not_theirs_nor_how_much_of_it_there_is(client, province, on_day):
    on_day(2023, 11, 20)
    owed(province, title="Việc kín", restricted=True)
    hidden = matter(province, title="Họp kín", restricted=True).dossier
    milestones.set_date(dossier=hidden, kind=MilestoneKind.MEETING_START, on=D(2023, 11, 21), by=None)
    person = login(client, Position.SECRETARIAT, province.standing_committee)
    for whose in ("tat-ca", str(province.peoples_committee.pk)):
        day = shown(client, whose=whose)[D(2023, 11, 21)]
        assert (day.total, day.occasions) == (0, [])
    DossierReader.objects.create(dossier=hidden, user=person)
    assert [one.title for one in shown(client, whose="tat-ca")[D(2023, 11, 21)].occasions] == ["Họp kín"]

    login(client, Position.CLERK, AgencyFactory())
    owed(province, title="Việc thường")
    assert shown(client, whose=str(province.peoples_committee.pk))[D(2023, 11, 21)].total == 0


def test_without_an_agency_the_calendar_shows_the_days_only(client, province, on_day):
    on_day(2023, 11, 20)
    owed(province)
    client.force_login(UserFactory())
    assert sum(day.total for day in shown(client, whose="tat-ca").values()) == 0


@pytest.mark.parametrize("view", [view.value for view in View])
def test_a_calendar_asks_a_fixed_number_of_questions(client, province, secretary, view):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(client, whose="tat-ca", view=view)
        return len(captured)

    def fill(number: int) -> None:
        owed(province, title=f"Việc {number}", received=D(2023, 11, 6 + number))
        meeting = matter(province, title=f"Họp {number}").dossier
        dossiers.set_participants(meeting, Role.COORDINATING, [province.finance], by=None)
        milestones.set_date(dossier=meeting, kind=MilestoneKind.MEETING_START, on=D(2023, 11, 21 + number), by=None)

    fill(0)
    queries()
    few = queries()
    for number in range(1, 6):
        fill(number)
    assert queries() == few
    assert few <= 16
