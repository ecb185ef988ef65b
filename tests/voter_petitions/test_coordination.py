"""The lead asks others to help; wrong addresses are counted with the days they cost."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from coordination.models import DocumentKind, DossierKind, MilestoneKind, Role
from coordination.submissions import receive
from tests.factories.core import login, member, rule
from tests.factories.petitions import ASSIGNED, assigned, contact_round, moment, petition
from voter_petitions import handling
from voter_petitions.address.wrong import returned

D = datetime.date
ASKED = D(2023, 11, 24)


@pytest.fixture
def made(province, on_day):
    on_day(2023, 12, 29)
    rule(
        "KNCT-COORD-REPLY",
        document_kind=DocumentKind.COORDINATION_REPLY,
        dossier_kind=DossierKind.PETITION,
        milestone_kind=MilestoneKind.COORDINATION_REQUESTED,
        obliged_role=Role.COORDINATING,
        recipient_role=Role.ASSIGNED,
        limits=[{"amount": 15}],
    )
    row = petition(contact_round(province))
    assigned(province, row)
    return row


def ask(made, *agencies, **fields):
    values = {"document": "215/STC", "requested_on": ASKED, "by": None}
    return handling.request_coordination(petition=made, agencies=agencies, **values | fields)


def owing(made) -> list[str]:
    return sorted(made.dossier.obligations.open().values_list("obligor__short_name", flat=True))


def test_whoever_is_asked_owes_a_reply_to_the_lead(province, made):
    ask(made, province.planning, province.justice)
    assert owing(made) == ["SKHĐT", "STP"]
    row = made.dossier.obligations.open().get(obligor=province.justice)
    assert (row.recipient, row.due_on) == (province.finance, D(2023, 12, 11))


def test_a_second_request_waits_for_the_first_and_asks_only_those_named(province, made):
    ask(made, province.planning)
    with pytest.raises(ValidationError, match="Chưa trả lời yêu cầu trước"):
        ask(made, province.justice)
    receive(
        dossier=made.dossier,
        kind=DocumentKind.COORDINATION_REPLY,
        sender=province.planning,
        received_at=moment(D(2023, 12, 1)),
        by=None,
    )
    ask(made, province.justice, requested_on=D(2023, 12, 4))
    assert owing(made) == ["STP"]
    assert made.dossier.participants.filter(role=Role.OBSERVING, agency=province.planning).exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"document": ""}, "document"),
        ({"requested_on": D(2024, 6, 1)}, "requested_on"),
        ({"requested_on": ASSIGNED - datetime.timedelta(days=1)}, "requested_on"),
    ],
)
def test_a_wrong_request_is_refused_at_its_field(province, made, fields, field):
    with pytest.raises(ValidationError) as error:
        ask(made, province.planning, **fields)
    assert field in error.value.message_dict


def test_only_the_lead_and_the_keeper_ask(province, made, client):
    address = reverse("petitions:coordination", args=[made.pk])
    login(client, "clerk", province.justice)
    assert client.get(address).status_code == 404
    login(client, "clerk", province.finance)
    assert client.get(address).status_code == 200
    sent = {"agencies": [province.planning.pk], "document": "1/STC", "requested_on": "24/11/2023"}
    assert client.post(address, sent).status_code == 302
    assert owing(made) == ["SKHĐT"]
    login(client, "clerk", province.planning)
    assert client.get(address).status_code == 403


def test_wrong_addresses_are_counted_per_agency_with_the_days(province, made, client, django_assert_max_num_queries):
    handling.return_transfer(
        transfer=made.running_transfer, returned_on=D(2023, 12, 2), ground="Không quản lý đường", by=None
    )
    seer = member("clerk", province.standing_committee)
    agencies, wrong = returned(seer, since=D(2023, 1, 1), until=D(2023, 12, 31))
    told = {row.agency.short_name: (row.sent_wrong, row.days_lost, row.got_wrong, row.days_held) for row in agencies}
    assert told == {"UBND": (1, 10, 0, 0), "STC": (0, 0, 1, 10)}
    assert [row.days for row in wrong] == [10]
    assert returned(seer, since=D(2023, 12, 3), until=D(2023, 12, 31)) == ([], [])
    assert returned(member("clerk", province.justice), since=D(2023, 1, 1), until=D(2023, 12, 31)) == ([], [])
    client.force_login(seer)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("petitions:wrong_address")).content.decode()
    assert "Không quản lý đường" in page
