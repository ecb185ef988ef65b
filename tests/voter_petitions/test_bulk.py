"""Many petitions recorded at once leave the very rows that recording one by one leaves."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Position
from coordination.models import (
    Dossier,
    DossierKind,
    Event,
    MilestoneKind,
    Obligation,
    Participant,
    Role,
)
from tests.factories.core import member, rule
from tests.factories.petitions import contact_round, field, petition
from voter_petitions import handling
from voter_petitions.handling.bulk import NewPetition
from voter_petitions.models import Level, Petition

KEYS = {"id", "dossier", "dossier_id", "round", "round_id", "part_of", "part_of_id", "milestone", "milestone_id"}
# Singly, the page's request tells the history who it was; a worker has none, so the import says it.
UNEQUAL = KEYS | {"history_id", "history_date", "history_user_id", "at"}


def rows_of(manager) -> list[dict]:
    found = []
    for row in manager:
        values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
        found.append({name: value for name, value in values.items() if name not in UNEQUAL})
    return sorted(found, key=str)


def everything(made: list[Petition]) -> dict[str, list[dict]]:
    """All that the database holds of these petitions, without keys and moments."""
    dossiers = [row.pk for row in made]
    return {
        "dossiers": rows_of(Dossier.objects.filter(pk__in=dossiers)),
        "dossier history": rows_of(Dossier.history.filter(id__in=dossiers)),
        "petitions": rows_of(Petition.objects.filter(pk__in=dossiers)),
        "petition history": rows_of(Petition.history.filter(dossier_id__in=dossiers)),
        "participants": rows_of(Participant.objects.filter(dossier__in=dossiers)),
        "participant history": rows_of(Participant.history.filter(dossier_id__in=dossiers)),
        "events": rows_of(Event.objects.filter(dossier__in=dossiers)),
        "obligations": rows_of(Obligation.objects.filter(dossier__in=dossiers)),
    }


@pytest.fixture
def rounds(province, on_day):
    """Two rounds alike, whose petitions owe something from the round's end."""
    on_day(2023, 11, 24)
    rule(
        "KNCT-ROUND",
        dossier_kind=DossierKind.PETITION,
        milestone_kind=MilestoneKind.ROUND_END,
        obliged_role=Role.STANDING_COMMITTEE,
        recipient_role=Role.PEOPLES_COMMITTEE,
        limits=[{"amount": 15}],
    )
    return contact_round(province), contact_round(province)


@pytest.mark.django_db
def test_the_same_rows_as_one_by_one(province, rounds):
    by = member(Position.SECRETARIAT, province.council_office)
    facts = [
        {
            "original_text": f"Đường thôn {n} hỏng, mong làm lại.",
            "text": f"Đề nghị sửa đường thôn {n}. " * (1 if n else 30),
            "locality": "Xã Cao Trĩ, huyện Ba Bể",
            "field": field("giao-thong" if n % 2 else "dien"),
            "level": Level.DEPARTMENT,
            "lead": province.finance if n % 2 else None,
            "needs_capital": n == 3,
        }
        for n in range(5)
    ]
    one_by_one = [
        handling.record_petition(round=rounds[0], keeper=province.standing_committee, by=by, **one) for one in facts
    ]
    at_once = handling.record_petitions(
        round=rounds[1], rows=[NewPetition(**one) for one in facts], keeper=province.standing_committee, by=by
    )
    expected, found = everything(one_by_one), everything(at_once)
    assert all(expected[name] for name in ("obligations", "petition history", "events"))
    assert found == expected
    assert {row.history_user for row in Petition.history.filter(round=rounds[1])} == {by}


@pytest.mark.django_db
def test_numbers_go_on_and_cost_does_not_follow_the_number(province, rounds, django_assert_max_num_queries):
    made = petition(rounds[0], number=7)
    row = NewPetition("Lời cử tri", "Nội dung", "Xã Cao Trĩ", field(), Level.PROVINCE)
    with django_assert_max_num_queries(40):
        found = handling.record_petitions(
            round=made.round, rows=[row] * 60, keeper=province.standing_committee, by=None
        )
    assert [one.number for one in found] == list(range(8, 68))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"text": " "}, "Kiến nghị thứ 2 không có nội dung."),
        ({"locality": "x" * 201}, "Hồ sơ thứ 2"),
        ({"level": "galaxy"}, "Hồ sơ thứ 2"),
    ],
)
def test_one_wrong_row_and_none_is_recorded(province, rounds, wrong, message):
    good = {"original_text": "Lời", "text": "Nội dung", "locality": "Xã", "field": field(), "level": Level.PROVINCE}
    with pytest.raises(ValidationError) as error:
        handling.record_petitions(
            round=rounds[0],
            rows=[NewPetition(**good), NewPetition(**good | wrong)],
            keeper=province.standing_committee,
            by=None,
        )
    assert message in str(error.value)
    assert not Petition.objects.exists()
    assert Dossier.objects.filter(kind=DossierKind.PETITION).count() == 0
