"""The calendar's pages: a year as it is, and every change seen before it is saved."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from coordination import milestones
from coordination.models import CalendarDay, CalendarRevision, CalendarYear, DayKind, MilestoneKind, Obligation
from coordination.workcalendar import current_calendar
from coordination.year_grid import differences, months
from tests.factories.core import login, matter, rule

D = datetime.date

# A Friday in the middle of a term of 10 working days from 06/11/2023 to 20/11/2023.
DAY = {"on": "17/11/2023", "kind": "holiday", "name": "Ngày nghỉ thử", "source": "Thông báo 01/TB", "in_force": "on"}


@pytest.fixture
def keeper(client, province):
    return login(client, "secretariat", province.standing_committee)


@pytest.fixture
def owed(province, on_day):
    """Received Monday 06/11/2023, 10 working days after → Monday 20/11/2023."""
    on_day(2023, 11, 6)
    rule(limits=[{"amount": 10, "unit": "working_day"}])
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    obligation = Obligation.objects.get()
    assert obligation.due_on == D(2023, 11, 20)
    return obligation


def confirmed(client, address, data):
    """Send the form, then once more as the page that shows the moves would: the second answer."""
    first = client.post(address, data)
    assert first.status_code == 422, "what moves must be shown before it is saved"
    return first, client.post(address, data | {"confirmed": first.context["form"].data["confirmed"]})


def moves_on(answer):
    """What the page says would move, as «old → new»; each date is there to be read."""
    page = answer.content.decode()
    found = [f"{move.old:%d/%m/%Y} → {move.new:%d/%m/%Y}" for move in answer.context["moves"].rows]
    assert all(day in page for text in found for day in text.split(" → "))
    return found


# ── the year ───────────────────────────────────────────────────────────────────────────
def test_year_shows_kinds_of_days_and_their_sources(client, province, on_day):
    on_day(2026, 11, 23)
    login(client, "clerk", province.finance)
    answer = client.get(reverse("calendar:year"))
    page = answer.content.decode()
    assert answer.context["year"] == 2026
    for sign in ("Lễ", "Bù", "Đổi", "Làm", "Lễ?"):
        assert f'<span class="sign">{sign}</span>' in page
    assert "Công văn 12729/VPCP-KGVX" in page
    assert "Đã xác nhận" in page
    assert "Ngày Văn hóa Việt Nam (đề xuất, chưa có hiệu lực)" in page
    # A reader gets no link to change anything.
    assert reverse("calendar:declare") not in page
    assert reverse("calendar:day", args=[D(2026, 1, 2)]) not in page


def test_unconfirmed_year_shows_what_the_package_proposes(client, keeper):
    page = client.get(reverse("calendar:year", args=[2027])).content.decode()
    assert "Chưa xác nhận, tạm tính" in page
    assert '<span class="sign">Gói</span>' in page
    assert "Gói có, lịch chưa khai báo" in page
    assert f"{reverse('calendar:declare')}?on=2027-09-03&amp;name=Qu%E1%BB%91c%20kh%C3%A1nh" in page


def test_grid_has_every_day_once_and_begins_on_mondays(db):
    grid = months(2024, rows=[], confirmed=True, today=D(2024, 2, 29))
    days = [day for month in grid for week in month.weeks for day in week if day]
    assert [day.on for day in days] == [D(2024, 1, 1) + datetime.timedelta(days=n) for n in range(366)]
    assert all(len(week) == 7 for month in grid for week in month.weeks)
    assert all(
        day is None or day.on.weekday() == place
        for month in grid
        for week in month.weeks
        for place, day in enumerate(week)
    )
    assert [day.on for day in days if day.today] == [D(2024, 2, 29)]


def test_grid_and_calendar_agree_on_what_is_worked(province):
    for year in (2023, 2024, 2026, 2027):
        rows = list(CalendarDay.objects.filter(on__year=year))
        known = CalendarYear.objects.filter(year=year).exists()
        calendar = current_calendar()
        for month in months(year, rows=rows, confirmed=known, today=D(2023, 1, 1)):
            for day in (day for week in month.weeks for day in week if day):
                off = day.style in ("weekend", "day-off", "day-swap") and not day.sign.endswith("?")
                if day.sign.endswith("?"):
                    off = day.on.weekday() >= 5
                assert calendar.is_working(day.on) is not off, day


def test_a_proposal_that_waits_keeps_the_packages_day_a_working_day(province):
    """In a year that nobody confirmed the package has 24/11 off; the row says that this is not settled."""
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert not CalendarDay.objects.get(on=D(2027, 11, 24)).in_force
    assert current_calendar().is_working(D(2027, 11, 24))


def test_differences_tell_the_late_swap_that_the_package_misses(province):
    found = {d.on: d for d in differences(2026, list(CalendarDay.objects.filter(on__year=2026)))}
    assert found[D(2026, 1, 2)].text == "Lịch đã khai báo, gói không có"
    assert not found[D(2026, 1, 2)].missing
    assert found[D(2026, 11, 24)].text == "Gói có, lịch mới ghi là đề xuất"
    assert D(2026, 1, 10) not in found
    assert differences(2023, list(CalendarDay.objects.filter(on__year=2023))) == []


@pytest.mark.parametrize("year", [1999, 2101, 123456])
def test_years_far_away_are_not_found(client, keeper, year):
    assert client.get(f"/lich/{year}/").status_code == 404


def test_warns_when_the_confirmed_calendar_runs_out(client, keeper, on_day):
    on_day(2026, 10, 1)
    address = reverse("calendar:year", args=[2026])
    assert "Sắp hết lịch đã xác nhận" not in client.get(address).content.decode()
    on_day(2026, 11, 2)  # 59 days before the end of 2026
    assert "Lịch mới được xác nhận đến hết 31/12/2026" in client.get(address).content.decode()
    CalendarYear.objects.all().delete()
    CalendarRevision.objects.create(at=datetime.datetime.now(datetime.UTC), what="thử")
    assert "Chưa có năm nào được xác nhận" in client.get(address).content.decode()


def test_open_deadlines_beyond_the_confirmed_calendar_are_listed(client, keeper, province, on_day):
    on_day(2026, 12, 28)
    rule(limits=[{"amount": 10, "unit": "working_day"}])
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2026, 12, 28), by=None)
    duty = Obligation.objects.get()
    assert duty.provisional
    page = client.get(reverse("calendar:year")).content.decode()
    assert "1 nghĩa vụ đang mở có hạn tạm tính" in page
    assert reverse("obligation", args=[duty.pk]) in page


@pytest.mark.parametrize("count", [3, 30])
def test_year_asks_the_same_however_many_days(client, keeper, django_assert_max_num_queries, count):
    for number in range(count):
        CalendarDay.objects.create(
            on=D(2030, 3, 1) + datetime.timedelta(days=number), kind=DayKind.HOLIDAY, name="Nghỉ", source="Thử"
        )
    with django_assert_max_num_queries(14):
        client.get(reverse("calendar:year", args=[2030]))


# ── who may ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("position", "agency"),
    [("secretariat", "peoples_committee"), ("leader", "standing_committee"), ("clerk", "finance")],
)
def test_who_does_not_keep_the_calendar_changes_nothing(client, province, position, agency):
    login(client, position, getattr(province, agency))
    before = list(CalendarDay.objects.values())
    on = D(2026, 1, 2)
    for address in (
        reverse("calendar:declare"),
        reverse("calendar:day", args=[on]),
        reverse("calendar:withdraw", args=[on]),
        reverse("calendar:confirm", args=[2027]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, DAY | {"reason": "thử"}).status_code == 403
    assert list(CalendarDay.objects.values()) == before


def test_strangers_are_sent_to_the_login(client, province):
    assert client.get(reverse("calendar:year"))["Location"].startswith(reverse("login"))


# ── changes ────────────────────────────────────────────────────────────────────────────
def test_declaring_a_day_shows_what_moves_then_moves_it(client, keeper, owed):
    shown, saved = confirmed(client, reverse("calendar:declare"), DAY)
    assert "1 nghĩa vụ sẽ dời hạn, muộn hơn 1 ngày" in shown.content.decode()
    assert moves_on(shown) == ["20/11/2023 → 21/11/2023"]
    assert saved.status_code == 302
    assert saved["Location"] == reverse("calendar:year", args=[2023])
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 21)
    day = CalendarDay.objects.get(on=D(2023, 11, 17))
    assert (day.name, day.source, day.in_force) == ("Ngày nghỉ thử", "Thông báo 01/TB", True)
    assert CalendarRevision.objects.first().by == keeper


def test_nothing_is_saved_while_the_moves_are_only_shown(client, keeper, owed):
    client.post(reverse("calendar:declare"), DAY)
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 20)
    assert not CalendarDay.objects.filter(on=D(2023, 11, 17)).exists()


def test_another_day_typed_after_the_preview_is_shown_again(client, keeper, owed):
    address = reverse("calendar:declare")
    mark = client.post(address, DAY).context["form"].data["confirmed"]
    other = DAY | {"on": "20/11/2023", "confirmed": mark}
    assert client.post(address, other).status_code == 302  # moves the same duty to the same day: already seen
    rule_moves_elsewhere = DAY | {"on": "21/11/2023", "confirmed": mark}
    answer = client.post(address, rule_moves_elsewhere)
    assert answer.status_code == 422
    assert moves_on(answer) == ["21/11/2023 → 22/11/2023"]


def test_a_day_that_moves_nothing_is_saved_at_once(client, keeper):
    data = DAY | {"on": "19/05/2031"}
    assert client.post(reverse("calendar:declare"), data).status_code == 302
    assert CalendarDay.objects.filter(on=D(2031, 5, 19)).exists()


def test_a_proposal_waits_without_moving_anything(client, keeper, owed):
    data = {name: value for name, value in DAY.items() if name != "in_force"}
    assert client.post(reverse("calendar:declare"), data).status_code == 302
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 20)
    page = client.get(reverse("calendar:year", args=[2023])).content.decode()
    assert "Ngày nghỉ thử (đề xuất, chưa có hiệu lực)" in page
    # Taking effect later shows the moves.
    shown, saved = confirmed(client, reverse("calendar:day", args=[D(2023, 11, 17)]), DAY)
    assert moves_on(shown) == ["20/11/2023 → 21/11/2023"]
    assert saved.status_code == 302


def test_make_up_saturday_brings_a_deadline_forward(client, keeper, owed):
    data = DAY | {"on": "11/11/2023", "kind": "swap_work", "name": "Làm bù"}
    shown, saved = confirmed(client, reverse("calendar:declare"), data)
    assert "1 nghĩa vụ sẽ dời hạn, sớm hơn 3 ngày" in shown.content.decode()
    assert saved.status_code == 302
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 17)


def test_correcting_a_day_changes_its_row(client, keeper, owed):
    CalendarDay.objects.create(on=D(2023, 11, 17), kind=DayKind.HOLIDAY, name="Sai", source="Sai")
    address = reverse("calendar:day", args=[D(2023, 11, 17)])
    assert 'value="Sai"' in client.get(address).content.decode()
    shown, _ = confirmed(client, address, DAY)  # the row came without a recomputation
    assert shown.status_code == 422
    day = CalendarDay.objects.get(on=D(2023, 11, 17))
    assert (day.name, day.source) == ("Ngày nghỉ thử", "Thông báo 01/TB")
    # The date of a declared day stays: another date is another day.
    assert client.post(address, DAY | {"on": "15/11/2023"}).status_code == 302
    assert not CalendarDay.objects.filter(on=D(2023, 11, 15)).exists()


def test_a_day_in_use_does_not_vanish_silently(client, keeper, owed):
    confirmed(client, reverse("calendar:declare"), DAY)
    address = reverse("calendar:withdraw", args=[D(2023, 11, 17)])
    assert "Thông báo 01/TB" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    shown, saved = confirmed(client, address, {"reason": "Thông báo 02/TB bãi bỏ"})
    assert moves_on(shown) == ["21/11/2023 → 20/11/2023"]
    assert saved.status_code == 302
    owed.refresh_from_db()
    assert owed.due_on == D(2023, 11, 20)
    assert CalendarRevision.objects.first().what == "Bỏ 17/11/2023: Thông báo 02/TB bãi bỏ"
    assert CalendarDay.history.filter(on=D(2023, 11, 17), history_type="-").exists()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"on": "31/11/2023"}, "field--invalid"),
        ({"on": "17/11/1953"}, "Năm phải từ 2000 đến 2100"),
        ({"on": "02/09/2023"}, "Ngày này đã được khai báo"),
        ({"kind": "swap_work"}, "Ngày làm bù phải là thứ Bảy hoặc Chủ nhật"),
        ({"kind": "swap_off", "on": "18/11/2023"}, "Ngày nghỉ hoán đổi phải là ngày trong tuần"),
        ({"kind": "khac"}, "field--invalid"),
        ({"source": ""}, "field--invalid"),
        ({"name": " "}, "field--invalid"),
    ],
)
def test_wrong_days_are_refused_at_the_field(client, keeper, changes, message):
    before = CalendarDay.objects.count()
    answer = client.post(reverse("calendar:declare"), DAY | changes)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert CalendarDay.objects.count() == before


def test_a_clicked_day_is_filled_in_and_nonsense_is_not(client, keeper):
    page = client.get(reverse("calendar:declare") + "?on=2027-09-03&name=Quốc khánh").content.decode()
    assert 'value="03/09/2027"' in page
    assert 'value="Quốc khánh"' in page
    assert client.get(reverse("calendar:declare") + "?on=2027-13-03").status_code == 200
    assert client.get("/lich/ngay/2027-02-30/").status_code == 404


def test_confirming_a_year_shows_what_the_package_had_and_nobody_declared(client, keeper, province, on_day):
    on_day(2027, 8, 25)
    rule(limits=[{"amount": 5, "unit": "working_day"}])
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2027, 8, 30), by=None)
    duty = Obligation.objects.get()
    # 02/9 is declared, 03/9 only proposed by the package.
    assert (duty.due_on, duty.provisional) == (D(2027, 9, 8), True)
    address = reverse("calendar:confirm", args=[2027])
    assert "03/09/2027 Quốc khánh" in client.get(address).content.decode()
    shown, saved = confirmed(client, address, {"source": "Thông báo 99/TB"})
    assert moves_on(shown) == ["08/09/2027 → 07/09/2027"]
    assert saved.status_code == 302
    duty.refresh_from_db()
    assert (duty.due_on, duty.provisional) == (D(2027, 9, 7), False)
    assert CalendarYear.objects.get(year=2027).confirmed_by == keeper


def test_confirming_needs_its_document(client, keeper):
    assert client.post(reverse("calendar:confirm", args=[2027]), {"source": ""}).status_code == 422
    assert not CalendarYear.objects.filter(year=2027).exists()
