"""Days of reception: planned, held or not, and how they meet the month's duty."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Position
from coordination import periodic
from coordination.models import MilestoneKind, Obligation, Outcome
from tests.factories.core import login, member
from tests.factories.reception import day, letter, month_rule
from voter_petitions import reception
from voter_petitions.models import LetterKind, ReceptionDay

D = datetime.date
HELD = {"status": "held", "persons": 5, "cases": 4, "groups": 0}


@pytest.fixture
def month(province, on_day) -> Obligation:
    """The Standing Committee's duty of November 2023, seen on 20/12/2023."""
    on_day(2023, 12, 20)
    month_rule()
    periodic.open_due(D(2023, 11, 20))
    return Obligation.objects.get(milestone__on=D(2023, 11, 30))


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.council_office)


def changed(made: ReceptionDay, **fields) -> ReceptionDay:
    values = {name: getattr(made, name) for name in ("place", "receiver", "kind", "status", "reason", "note")}
    numbers = {name: getattr(made, name) for name in ("persons", "cases", "groups")}
    reception.change_day(made, by=None, **values | numbers | {"on": made.date} | fields)
    made.refresh_from_db()
    return made


def test_a_planned_day_meets_nothing_a_held_one_its_month(province, month):
    made = day(province)
    month.refresh_from_db()
    assert month.outcome == Outcome.OPEN
    changed(made, **HELD)
    month.refresh_from_db()
    assert (month.outcome, month.days_late, month.submission.number) == (
        Outcome.MET,
        0,
        "Sổ tiếp công dân ngày 15/11/2023",
    )
    # A second day of the month has nothing to meet, and correcting numbers meets nothing twice.
    day(province, on=D(2023, 11, 22), **HELD)
    assert changed(made, persons=6).persons == 6
    assert month.dossier.submissions.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "extra", **HELD},
        {"status": "not_held", "reason": "Mưa lũ"},
        {"on": D(2023, 10, 31), **HELD},
    ],
)
def test_what_does_not_meet_the_month(province, month, fields):
    day(province, **fields)
    month.refresh_from_db()
    assert month.outcome == Outcome.OPEN


def test_another_agencys_day_meets_nothing_of_the_standing_committee(province, month):
    day(province, agency=province.peoples_committee, **HELD)
    month.refresh_from_db()
    assert month.outcome == Outcome.OPEN


def test_a_day_stands_in_the_calendar_and_moves_with_its_date(province, month):
    made = changed(day(province), on=D(2023, 11, 17))
    assert made.dossier.milestones.get(kind=MilestoneKind.RECEPTION_DAY).on == D(2023, 11, 17)
    assert "17/11/2023" in made.dossier.title


def test_bad_days_are_refused_at_their_field(province, month):
    made = day(province, on=D(2023, 12, 27))
    held = day(province, **HELD)
    cases = [
        (lambda: changed(made, **HELD), "status"),
        (lambda: day(province, on=D(2023, 12, 28), **HELD), "status"),
        (lambda: day(province, agency=province.finance), "agency"),
        (lambda: changed(held, status="planned"), "status"),
        (lambda: changed(held, on=D(2023, 11, 16)), "date"),
    ]
    for act, name in cases:
        with pytest.raises(ValidationError) as error:
            act()
        assert name in error.value.message_dict
        held.refresh_from_db()
    with pytest.raises(ValidationError):
        day(province, **HELD)


def test_a_day_with_letters_is_not_moved(province, month):
    made = day(province)
    letter(province, received_on=made.date, day=made)
    with pytest.raises(ValidationError) as error:
        changed(made, on=D(2023, 11, 16))
    assert "date" in error.value.message_dict


@pytest.mark.parametrize("wrong", [{"status": "held"}, {"status": "not_held"}, {"status": "other"}, {"kind": "other"}])
def test_the_database_refuses_it_too(province, month, wrong):
    made = day(province)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceptionDay.objects.filter(pk=made.pk).update(**wrong)


# ── pages ────────────────────────────────────────────────────────────────────────────
def entry(province, **changes) -> dict:
    return {
        "agency": province.standing_committee.pk,
        "date": "15/11/2023",
        "kind": "periodic",
        "place": "Trụ sở tiếp công dân tỉnh",
        "receiver": "Chủ tịch HĐND tỉnh",
        "status": "planned",
    } | changes


def test_planned_and_held_by_the_pages(client, province, month, secretary):
    assert client.post(reverse("reception:day_new"), entry(province)).status_code == 302
    made = ReceptionDay.objects.get()
    edit = reverse("reception:day_edit", args=[made.pk])
    refused = client.post(edit, entry(province, status="held"))
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"persons", "cases", "groups"})
    refused = client.post(edit, entry(province, status="not_held"))
    assert "reason" in refused.context["form"].errors
    assert client.post(edit, entry(province, persons=5, cases=4, **{"status": "held", "groups": 0})).status_code == 302
    page = client.get(reverse("reception:day", args=[made.pk]))
    assert page.context["state"].label == "Đã tiếp"
    month.refresh_from_db()
    assert month.outcome == Outcome.MET


def test_the_page_shows_its_letters_and_only_counts_those_not_seen(client, province, month, secretary):
    made = day(province, by=secretary)
    other = member(Position.SECRETARIAT, province.council_office)
    letter(province, received_on=made.date, day=made, by=other, kind=LetterKind.DENUNCIATION, title="Việc kín")
    letter(province, received_on=made.date, day=made, by=other)
    page = client.get(reverse("reception:day", args=[made.pk]))
    assert (len(page.context["letters"]), page.context["hidden"]) == (1, 1)
    assert "Việc kín" not in page.content.decode()


def test_the_parties_see_a_day_and_only_its_agency_edits_it(client, province, month):
    made = day(province)
    names = ("day", "day_edit")
    for agency, codes in (
        (province.peoples_committee, [200, 403]),
        (province.front, [200, 403]),
        (province.district, [404, 404]),
    ):
        login(client, Position.SECRETARIAT, agency)
        assert [client.get(reverse(f"reception:{name}", args=[made.pk])).status_code for name in names] == codes
    login(client, Position.CLERK, province.council_office)
    assert client.get(reverse("reception:day_new")).status_code == 403


def test_one_does_not_plan_for_another_agency(client, province, month, secretary):
    response = client.post(reverse("reception:day_new"), entry(province, agency=province.peoples_committee.pk))
    assert (response.status_code, "agency" in response.context["form"].errors) == (422, True)
    assert not ReceptionDay.objects.exists()


def test_the_list_costs_the_same_with_3_and_30_days(client, province, month, secretary, django_assert_max_num_queries):
    counts, start = [], D(2023, 9, 1)
    for total in (3, 30):
        while ReceptionDay.objects.count() < total:
            day(province, on=start + datetime.timedelta(days=ReceptionDay.objects.count()))
        with django_assert_max_num_queries(20) as queries:
            assert len(client.get(reverse("reception:days")).context["page_obj"]) == total
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_days_are_found_by_agency_state_and_dates(client, province, month, secretary):
    own = day(province, **HELD)
    other = day(province, agency=province.peoples_committee, on=D(2023, 10, 16))

    def shown(**query):
        return [row.pk for row in client.get(reverse("reception:days"), query).context["page_obj"]]

    assert shown() == [own.pk, other.pk]
    assert shown(agency=province.peoples_committee.pk) == [other.pk]
    assert shown(status="held") == [own.pk]
    assert shown(until="31/10/2023") == [other.pk]
