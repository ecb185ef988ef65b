"""Recording petitions: numbers, the voter's own words, what the database itself refuses."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coordination.models import Event, EventKind, Role, Trait
from tests.factories.core import AgencyFactory
from tests.factories.petitions import answer_rule, assigned, contact_round, field, petition
from voter_petitions import handling
from voter_petitions.models import Petition, ResultState

D = datetime.date


@pytest.fixture
def round(province, on_day):
    on_day(2023, 11, 24)
    return contact_round(province)


def changed(made: Petition, **fields) -> Petition:
    values = {
        name: getattr(made, name) for name in ("number", "text", "locality", "field", "level", "needs_capital", "lead")
    }
    return handling.change_petition(made, by=None, **values | fields)


def test_numbers_go_on_in_the_round_and_begin_again_in_the_next(province, round):
    assert [petition(round).number for _ in range(3)] == [1, 2, 3]
    assert petition(round, number=10).number == 10
    assert petition(round).number == 11
    assert petition(contact_round(province, title="Đợt khác")).number == 1


def test_a_number_is_given_once_in_a_round(round):
    petition(round, number=4)
    with pytest.raises(ValidationError) as error:
        petition(round, number=4)
    assert "Đợt này đã có kiến nghị mang số đó." in str(error.value)
    assert round.petitions.count() == 1


def test_petition_is_part_of_its_round_and_seen_by_the_institutions(province, round):
    made = petition(round, lead=province.finance)
    assert made.dossier.part_of == round.dossier
    roles = dict(made.dossier.participants.values_list("role", "agency"))
    assert roles[Role.FRONT] == province.front.pk
    # Thought competent is not yet handed over: the department takes part only once the petition is sent.
    assert province.finance.pk not in roles.values()
    assert made.lead == province.finance


def test_title_is_the_beginning_of_the_edited_text(round):
    made = petition(round, text="Đề nghị " + "nâng cấp đường " * 40)
    assert len(made.dossier.title) <= 160
    assert made.dossier.title.endswith("…")


@pytest.mark.parametrize(
    "words", ["na leng", "NÀ LẸNG", "mua la khong di duoc", "cao tri", "kn 1", "giao thong", "đường nâng cấp"]
)
def test_found_by_either_text_place_number_or_field_without_diacritics(round, words):
    made = petition(round)
    petition(round, original_text="Xin thêm điện", text="Kéo điện", locality="Xã Quảng Khê", field=field("dien"))
    assert list(Petition.objects.matching(words)) == [made]


def test_correcting_keeps_the_voters_own_words_and_the_history(round):
    made = petition(round)
    words = made.original_text
    changed(made, text="Đề nghị làm đường bê tông thôn Nà Lẹng.")
    made.refresh_from_db()
    assert made.original_text == words
    assert made.dossier.title == "Đề nghị làm đường bê tông thôn Nà Lẹng."
    assert list(Petition.objects.matching("mua la khong di duoc be tong")) == [made]
    event = Event.objects.filter(dossier=made.dossier, kind=EventKind.CHANGED).get()
    assert event.data["before"]["text"] == "Đề nghị đầu tư nâng cấp đường thôn Nà Lẹng."
    assert made.history.count() == 2
    with pytest.raises(TypeError):
        handling.change_petition(made, by=None, original_text="Khác")  # type: ignore[call-arg]


def test_needing_capital_lengthens_the_term_of_the_answer(province, round):
    answer_rule(
        limits=[
            {"amount": 30, "except_for": [Trait.CAPITAL_WORKS]},
            {"amount": 60, "applies_to": [Trait.CAPITAL_WORKS]},
        ]
    )
    made = petition(round)
    assigned(province, made)
    made.refresh_from_db()
    assert made.dossier.obligations.get().due_on == D(2023, 12, 20)
    changed(made, needs_capital=True)
    assert made.dossier.obligations.get().due_on == D(2024, 1, 19)


@pytest.mark.parametrize("name", ["lead", "keeper"])
def test_agency_that_no_longer_exists_is_refused(round, name):
    gone = AgencyFactory(name="Sở Giao thông cũ", exists_to=D(2023, 6, 1))
    with pytest.raises(ValidationError) as error:
        petition(round, **{name: gone})
    assert error.value.message_dict == {name: ["Sở Giao thông cũ không hoạt động vào ngày 10/11/2023."]}
    assert not Petition.objects.exists()


@pytest.mark.parametrize("words", ["original_text", "text", "locality"])
def test_empty_words_are_refused(round, words):
    with pytest.raises(ValidationError) as error:
        petition(round, **{words: ""})
    assert words in error.value.message_dict


@pytest.mark.parametrize(
    "fields",
    [
        {"result_state": ResultState.RESOLVED},
        {"result_state": ResultState.NOT_POSSIBLE},
        {"result_state": "sai"},
        {"answer_state": "sai"},
        {"level": "sai"},
    ],
)
def test_database_refuses_states_without_their_facts(round, fields):
    made = petition(round)
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.objects.filter(pk=made.pk).update(**fields)
