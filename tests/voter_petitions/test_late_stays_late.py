"""What was late stays late, what is refused is owed, and what nobody can mean is not found."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from agencies.models import Position
from coordination import flags, reminders
from coordination.models import Dossier, Obligation, State
from tests.factories import reception as letters
from tests.factories.core import login, member
from tests.factories.petitions import (
    answer_again_rule,
    answer_rule,
    answered,
    assigned,
    contact_round,
    petition,
    promise_rule,
)
from voter_petitions import handling
from voter_petitions.models import CitizenLetter, LetterKind

D = datetime.date


def refuse(response, on: datetime.date) -> None:
    handling.assess(response, on_point=False, accepted=False, text="Trả lời thiếu", by=None, on=on)


def test_a_broken_promise_is_not_washed_away_by_a_new_one(province, on_day):
    on_day(2023, 12, 5)
    answer_rule()
    promise_rule()
    made = petition(contact_round(province))
    transfer = assigned(province, made)
    first = answered(transfer, on=D(2023, 12, 5), promised_on=D(2023, 12, 20))
    on_day(2024, 3, 1)
    refuse(first, D(2024, 3, 1))
    answered(transfer, on=D(2024, 3, 1), promised_on=D(2024, 12, 31))
    promises = made.dossier.obligations.filter(rule_code="KNCT-PROMISE").order_by("due_on")
    assert [row.state(D(2024, 3, 1)) for row in promises] == [State.OPEN_OVERDUE, State.OPEN_IN_TERM]


def test_what_is_owed_again_is_urged_though_the_refused_answer_came_the_same_day(province, on_day):
    on_day(2023, 12, 5)
    answer_rule()
    answer_again_rule()
    made = petition(contact_round(province))
    refuse(answered(assigned(province, made), on=D(2023, 12, 5)), D(2023, 12, 5))
    row = made.dossier.obligations.open().get(rule_code="KNCT-ANSWER-AGAIN")
    assert Obligation.objects.speaking(D(2023, 12, 19)).filter(pk=row.pk).exists()
    assert reminders.send_due(D(2023, 12, 19)).done
    assert flags.scan(D(2023, 12, 21)).overdue == 1


def test_a_letter_that_turns_out_a_denunciation_is_for_named_readers_only(province, on_day, client):
    on_day(2023, 12, 5)
    made = letters.letter(province, kind=LetterKind.COMPLAINT)
    by = login(client, Position.SECRETARIAT, province.standing_committee)
    typed = {
        "received_on": f"{made.received_on:%d/%m/%Y}",
        "kind": LetterKind.DENUNCIATION,
        "field": made.field_id,
        "title": "Tố cáo việc cấp đất",
        "content": "",
        "number": made.number,
        "day": "",
    }
    assert client.post(reverse("reception:letter_edit", args=[made.pk]), typed).status_code == 302
    saved = CitizenLetter.objects.get(pk=made.pk).dossier
    assert saved.restricted
    assert [reader.user for reader in saved.readers.all()] == [by]
    other = member(Position.SECRETARIAT, province.standing_committee)
    assert not Dossier.objects.visible_to(other).filter(pk=made.pk).exists()


@pytest.mark.parametrize("key", ["²", "9" * 30, "-1"])
@pytest.mark.parametrize("page", ["transfer_many", "merge_many", "letters_new", "answer", "list", "annexes"])
def test_a_key_that_no_row_has_finds_nothing(province, on_day, client, page, key):
    on_day(2023, 12, 5)
    made = petition(contact_round(province))
    assigned(province, made)
    login(client, Position.SECRETARIAT, province.standing_committee)
    if page in ("transfer_many", "merge_many"):
        answer = client.post(reverse(f"petitions:{page}"), {"chosen": [key]})
    else:
        args = [made.pk] if page == "answer" else []
        answer = client.get(reverse(f"petitions:{page}", args=args), {"round": key, "submission": key})
    assert answer.status_code in (200, 302, 404, 422)
