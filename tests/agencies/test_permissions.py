"""What each position may do, and on which agencies; guardian's tables hold exactly that."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from guardian.shortcuts import get_perms

from agencies import memberships, permissions
from agencies.models import Agency, AgencyUserObjectPermission, Position
from agencies.permissions import May, agencies_with, grant, may, may_keep_regulation
from tests.factories.core import AgencyFactory, MembershipFactory, UserFactory, member

TODAY = datetime.date(2023, 11, 20)
EVERYTHING = set(May)


@pytest.fixture(autouse=True)
def in_the_story(on_day):
    on_day(2023, 11, 20)


def held(user, agency: Agency) -> set[May]:
    return {permission for permission in May if may(user, permission, agency)}


# ── position × permission ────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("position", "own"),
    [
        (Position.CLERK, {May.VIEW, May.RECORD}),
        (Position.LEADER, {May.VIEW, May.DECIDE}),
        (Position.SECRETARIAT, {May.VIEW, May.RECORD, May.MANAGE, May.DECIDE}),
        (Position.ADMINISTRATOR, {May.VIEW, May.ADMINISTER}),
    ],
)
def test_what_each_position_may_on_its_own_agency_and_no_other(province, position, own):
    user = member(position, province.front)
    assert held(user, province.front) == own
    others = Agency.objects.exclude(pk=province.front.pk)
    assert all(held(user, agency) == set() for agency in others)


def test_every_position_is_decided():
    assert set(permissions.POSITION_PERMISSIONS) == set(Position.values)
    assert {may for granted in permissions.POSITION_PERMISSIONS.values() for may in granted} == EVERYTHING


def test_our_own_reading_agrees_with_guardians(province):
    user = member(Position.SECRETARIAT, province.council_office)
    for agency in Agency.objects.all():
        assert set(get_perms(user, agency)) == {str(permission) for permission in held(user, agency)}


# ── offices and what is below ────────────────────────────────────────────────────────
@pytest.mark.parametrize("position", Position)
def test_an_office_acts_for_those_it_serves(province, position):
    user = member(position, province.council_office)
    served = [province.standing_committee, province.economy_committee, province.legal_committee, province.delegation]
    for agency in served:
        assert held(user, agency) == held(user, province.council_office) == permissions.POSITION_PERMISSIONS[position]


def test_who_is_served_does_not_act_for_the_office(province):
    assert held(member(Position.SECRETARIAT, province.standing_committee), province.council_office) == set()


@pytest.mark.parametrize("position", Position)
def test_overseers_see_all_levels_below_and_only_see(province, position):
    commune = AgencyFactory(name="UBND xã", parent=province.district)
    hamlet = AgencyFactory(name="Thôn", parent=commune)
    user = member(position, province.peoples_committee)
    expected = set() if position == Position.CLERK else {May.VIEW}
    for below in (province.finance, province.district, commune, hamlet):
        assert held(user, below) == expected
    assert held(user, province.standing_committee) == set(), "beside, not below"


def test_nobody_sees_upwards(province):
    user = member(Position.SECRETARIAT, province.district)
    assert held(user, province.peoples_committee) == set()


def test_the_office_of_the_head_sees_below_the_head(province):
    user = member(Position.LEADER, province.committee_office)
    assert held(user, province.finance) == {May.VIEW}
    assert held(member(Position.CLERK, province.committee_office), province.finance) == set()


def test_agencies_in_a_circle_end(province):
    one, two = AgencyFactory(name="Một"), AgencyFactory(name="Hai")
    Agency.objects.filter(pk=one.pk).update(parent=two)
    Agency.objects.filter(pk=two.pk).update(parent=one)
    assert held(member(Position.LEADER, Agency.objects.get(pk=one.pk)), two) == {May.VIEW}


# ── time ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (datetime.date(2023, 1, 1), datetime.date(2023, 11, 19), False),
        (datetime.date(2023, 11, 21), None, False),
    ],
    ids=["from today", "its last day", "ended yesterday", "begins tomorrow"],
)
def test_a_position_gives_permissions_from_its_first_to_its_last_day(province, since, until, holds):
    user = UserFactory()
    MembershipFactory(user=user, agency=province.finance, since=since, until=until)
    grant(user, on=TODAY)
    assert bool(held(user, province.finance)) == holds


def test_who_leaves_loses_at_once_and_keeps_the_other_position(province):
    user = member(Position.CLERK, province.finance)
    MembershipFactory(user=user, agency=province.justice, position=Position.LEADER)
    grant(user, on=TODAY)
    assert held(user, province.finance)
    assert held(user, province.justice)
    membership = user.memberships.get(agency=province.finance)
    memberships.end(membership, until=datetime.date(2023, 11, 19), on=TODAY)
    user = type(user).objects.get(pk=user.pk)
    assert held(user, province.finance) == set()
    assert held(user, province.justice) == {May.VIEW, May.DECIDE}


def test_a_last_day_set_ahead_takes_effect_on_the_night_after_it(province, on_day):
    user = member(Position.CLERK, province.finance)
    memberships.end(user.memberships.get(), until=datetime.date(2023, 11, 22), on=TODAY)
    for day, holds in ((22, True), (23, False)):
        memberships.regrant_all(on=on_day(2023, 11, day))
        assert bool(held(type(user).objects.get(pk=user.pk), province.finance)) == holds


def test_two_positions_in_one_agency_add_up(province):
    user = member(Position.CLERK, province.finance)
    MembershipFactory(user=user, agency=province.finance, position=Position.LEADER)
    grant(user, on=TODAY)
    assert held(user, province.finance) == {May.VIEW, May.RECORD, May.DECIDE}


def test_granting_again_changes_nothing(province):
    user = member(Position.SECRETARIAT, province.council_office)
    rows = set(AgencyUserObjectPermission.objects.values_list("pk", "permission", "content_object"))
    assert rows
    grant(user, on=TODAY)
    grant(user, on=TODAY)
    assert set(AgencyUserObjectPermission.objects.values_list("pk", "permission", "content_object")) == rows


def test_a_changed_tree_is_followed_when_all_are_granted_anew(province):
    user = member(Position.LEADER, province.peoples_committee)
    new = AgencyFactory(name="Sở mới", parent=province.peoples_committee)
    province.finance.parent = None
    province.finance.save()
    memberships.regrant_all(on=TODAY)
    user = type(user).objects.get(pk=user.pk)
    assert held(user, new) == {May.VIEW}
    assert held(user, province.finance) == set()


# ── nobody ───────────────────────────────────────────────────────────────────────────
def test_nobody_holds_nothing(province):
    inactive = member(Position.SECRETARIAT, province.standing_committee)
    inactive.is_active = False
    permissions.forget(inactive)
    superuser = UserFactory(is_superuser=True)
    for user in (AnonymousUser(), UserFactory(), inactive, superuser):
        assert held(user, province.standing_committee) == set()
        assert agencies_with(user, May.VIEW) == frozenset()
        assert not may_keep_regulation(user)


def test_no_agency_is_always_no(province):
    assert not may(member(Position.ADMINISTRATOR, province.council), May.VIEW, None)


def test_asked_many_times_it_costs_one_query(province, django_assert_num_queries):
    user = type(member(Position.SECRETARIAT, province.council_office)).objects.last()
    with django_assert_num_queries(1):
        for permission in May:
            agencies_with(user, permission)


# ── who keeps the regulation ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("position", "agency", "keeps"),
    [
        (Position.ADMINISTRATOR, "finance", True),
        (Position.SECRETARIAT, "standing_committee", True),
        (Position.SECRETARIAT, "council_office", True),
        (Position.LEADER, "standing_committee", False),
        (Position.CLERK, "council_office", False),
        (Position.SECRETARIAT, "peoples_committee", False),
        (Position.SECRETARIAT, "economy_committee", False),
    ],
)
def test_who_keeps_the_regulation(province, position, agency, keeps):
    assert may_keep_regulation(member(position, getattr(province, agency))) == keeps
