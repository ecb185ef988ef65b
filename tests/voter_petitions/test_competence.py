"""Right address: rules that a secretary edits, and proposals with their reasons."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import AgencyKind, Party, Succession
from tests.factories.core import AgencyFactory, login, member
from tests.factories.petitions import ANSWERED, answered, assigned, contact_round, field, petition, transferred
from voter_petitions import handling
from voter_petitions.address import load_competence, propose
from voter_petitions.models import CompetenceRule, Level

D = datetime.date
TODAY = D(2023, 12, 29)


@pytest.fixture
def round_(province, on_day):
    on_day(2023, 12, 29)
    return contact_round(province)


def a_rule(lead=None, **fields) -> CompetenceRule:
    values = {"field": field(), "level": Level.DEPARTMENT, "lead": lead, "ground": "Quản lý đường bộ"}
    made = CompetenceRule(**values | fields)
    made.full_clean()
    made.save()
    return made


def names(found) -> list[str]:
    return [row.agency.short_name for row in found]


def test_a_rule_of_the_field_goes_before_one_of_its_group_and_of_all(province, round_):
    a_rule(province.planning, field=None)
    a_rule(province.justice, field=field("ha-tang"))
    a_rule(province.finance).coordinating.set([province.justice])
    found = propose(petition(round_), on=TODAY)
    assert names(found) == ["STC", "STP", "SKHĐT"]
    assert "Giao thông" in found[0].reasons[0]
    assert "Quản lý đường bộ" in found[0].reasons[0]
    assert found[0].coordinating == [province.justice]


@pytest.mark.parametrize(
    "change",
    [{"active": False}, {"valid_from": D(2024, 1, 1)}, {"valid_to": TODAY}, {"level": Level.PROVINCE}],
    ids=["switched off", "not yet", "no more", "another level"],
)
def test_a_rule_that_does_not_hold_proposes_nothing(province, round_, change):
    a_rule(province.finance, **change)
    assert propose(petition(round_), on=TODAY) == []


def test_a_rule_survives_a_merger(province, round_):
    a_rule(province.finance)
    heir = AgencyFactory(
        name="Sở Tài chính (mới)", short_name="STC mới", party=Party.COMMITTEE, kind=AgencyKind.DEPARTMENT,
        exists_from=D(2023, 12, 1),
    )  # fmt: skip
    province.finance.exists_to = D(2023, 12, 1)
    province.finance.save()
    Succession.objects.create(
        predecessor=province.finance, successor=heir, on=D(2023, 12, 1), kind="merger", legal_document="NQ 1"
    )
    found = propose(petition(round_), on=TODAY)
    assert names(found) == ["STC mới"]
    assert "kế thừa nhiệm vụ của STC" in found[0].reasons[0]


def test_the_district_of_the_voters_until_districts_end(province, round_):
    a_rule(None, of_place=True, level=Level.DISTRICT, valid_to=D(2025, 7, 1), field=None)
    made = petition(round_, level=Level.DISTRICT)
    assert names(propose(made, on=TODAY)) == ["UBND Ba Bể"]
    assert propose(made, on=D(2025, 7, 1)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": Level.DISTRICT, "valid_to": None},
        {"level": Level.DISTRICT, "valid_to": D(2026, 1, 1)},
        {"of_place": True},
        {"ground": ""},
        {"valid_from": D(2024, 1, 1), "valid_to": D(2023, 1, 1)},
    ],
    ids=["district for ever", "district after 2025", "two addressees", "no ground", "ends before it begins"],
)
def test_the_database_refuses_a_wrong_rule(province, wrong):
    values = {"field": field(), "level": Level.DEPARTMENT, "lead": province.finance, "ground": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        CompetenceRule.objects.create(**values | wrong)


def test_who_returned_it_stands_last_and_whom_they_named_comes_first(province, round_):
    a_rule(province.finance)
    made = petition(round_)
    sent = assigned(province, made)
    handling.return_transfer(
        transfer=sent, returned_on=D(2023, 12, 1), ground="Không quản lý đường", by=None, proposed=province.planning
    )
    made.refresh_from_db()
    found = propose(made, on=TODAY)
    assert names(found)[0] == "SKHĐT"
    assert "STC đề xuất khi trả lại" in found[0].reasons[0]
    assert (found[-1].agency, found[-1].refused) == (province.finance, True)
    assert "Không quản lý đường" in found[-1].doubts[0]


def test_who_answered_a_similar_petition_is_proposed(province, round_):
    earlier = petition(round_)
    answered(assigned(province, earlier, to=province.planning), on=ANSWERED)
    found = propose(petition(round_), on=TODAY)
    assert names(found) == ["SKHĐT"]
    assert f"số {earlier.number}" in found[0].reasons[0]


def test_what_the_person_may_not_see_is_not_told(province, round_):
    answered(assigned(province, petition(round_), to=province.planning), on=ANSWERED)
    stranger = member("clerk", province.justice)
    assert propose(petition(round_), on=TODAY, user=stranger) == []


def test_the_default_rules_are_marked_and_loaded_once(province):
    loaded = load_competence()
    assert loaded.added == CompetenceRule.objects.count() > 0
    assert not CompetenceRule.objects.filter(verified=True).exists()
    assert "Sở Giao thông vận tải" in loaded.missing
    assert load_competence().added == 0


class TestPages:
    def test_only_the_secretariat_edits(self, province, client, on_day):
        on_day(2023, 12, 29)
        login(client, "clerk", province.finance)
        assert client.get(reverse("petitions:competence")).status_code == 200
        assert client.get(reverse("petitions:competence_new")).status_code == 403

    def test_a_rule_is_added_and_errors_stand_at_their_fields(self, province, client, on_day):
        on_day(2023, 12, 29)
        login(client, "secretariat", province.standing_committee)
        address = reverse("petitions:competence_new")
        typed = {"level": "district", "ground": "Quản lý đường", "active": "on", "field": "giao-thong"}
        field()
        refused = client.post(address, typed)
        assert refused.status_code == 422
        assert "đánh dấu «UBND nơi cử tri ở»" in refused.content.decode()
        assert "Quản lý đường" in refused.content.decode()
        refused = client.post(address, typed | {"of_place": "on"})
        assert "Cấp huyện chấm dứt từ 01/07/2025" in refused.content.decode()
        saved = client.post(address, typed | {"of_place": "on", "valid_to": "01/07/2025"})
        assert saved.status_code == 302
        assert CompetenceRule.objects.get().valid_to == D(2025, 7, 1)

    def test_the_list_takes_as_many_queries_for_many_rules(
        self, province, client, on_day, django_assert_max_num_queries
    ):
        on_day(2023, 12, 29)
        login(client, "secretariat", province.standing_committee)
        load_competence()
        with django_assert_max_num_queries(16):
            client.get(reverse("petitions:competence"))

    def test_a_click_on_a_proposal_chooses_it(self, province, round_, client):
        a_rule(province.finance)
        made = petition(round_)
        login(client, "secretariat", province.standing_committee)
        told = client.get(reverse("petitions:proposals", args=[made.pk])).content.decode()
        address = f"{reverse('petitions:transfer', args=[made.pk])}?recipient={province.finance.pk}"
        assert address in told
        page = client.get(address)
        assert str(page.context["form"].initial["recipient"]) == str(province.finance.pk)

    def test_nobody_else_may_ask(self, province, round_, client):
        made = petition(round_)
        transferred(made, sender=province.standing_committee, recipient=province.peoples_committee)
        login(client, "clerk", province.justice)
        assert client.get(reverse("petitions:proposals", args=[made.pk])).status_code == 404
