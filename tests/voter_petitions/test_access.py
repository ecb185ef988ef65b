"""Who may open which page: a table of every view and every kind of user."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agencies.models import Position
from tests.factories.core import AgencyFactory, login
from tests.factories.petitions import answered, assigned, contact_round, petition
from voter_petitions.models import Transfer

# user: (position, agency of the province)
USERS = {
    "secretary": (Position.SECRETARIAT, "council_office"),
    "council clerk": (Position.CLERK, "council_office"),
    "council leader": (Position.LEADER, "standing_committee"),
    "ubnd secretary": (Position.SECRETARIAT, "committee_office"),
    "front secretary": (Position.SECRETARIAT, "front"),
    "assigned clerk": (Position.CLERK, "finance"),
    "assigned leader": (Position.LEADER, "finance"),
    "assigned secretary": (Position.SECRETARIAT, "finance"),
    "other clerk": (Position.CLERK, "planning"),
    "other secretary": (Position.SECRETARIAT, "planning"),
}
PARTIES = {"secretary", "council clerk", "council leader", "ubnd secretary", "front secretary"}
ASSIGNED = {"assigned clerk", "assigned leader", "assigned secretary"}
SECRETARIES = {"secretary", "ubnd secretary", "front secretary"}
# view: who gets in; who sees the dossier but gets 403; to everybody else it does not exist.
ALLOWED = {
    "list": (set(USERS), set()),
    "rounds": (set(USERS), set()),
    "round_new": (SECRETARIES, set(USERS) - SECRETARIES),
    "round": (PARTIES, set()),
    "round_edit": ({"secretary"}, PARTIES - {"secretary"}),
    "petition_new": (SECRETARIES, PARTIES - SECRETARIES),
    "petition": (PARTIES | ASSIGNED, set()),
    "petition_edit": ({"secretary"}, (PARTIES | ASSIGNED) - {"secretary"}),
    # In the hands of Sở Tài chính, which answers or returns.
    "transfer": (set(), PARTIES | ASSIGNED),
    "answer": (
        {"secretary", "council clerk", "ubnd secretary", "assigned clerk", "assigned secretary"},
        {"council leader", "front secretary", "assigned leader"},
    ),
    "return": (
        {"secretary", "ubnd secretary", "assigned clerk", "assigned secretary"},
        {"council clerk", "council leader", "front secretary", "assigned leader"},
    ),
    "assess": ({"secretary"}, (PARTIES | ASSIGNED) - {"secretary"}),
    "settle": ({"secretary"}, (PARTIES | ASSIGNED) - {"secretary"}),
}


@pytest.fixture
def keys(province, on_day):
    """The key that each view takes."""
    on_day(2023, 12, 15)
    made = petition(contact_round(province))
    row = assigned(province, made)
    response = answered(row)
    second = petition(made.round)
    assigned(province, second)
    in_hand = Transfer.objects.get(petition=second, number=2)
    return {
        "round": made.round_id,
        "round_edit": made.round_id,
        "petition_new": made.round_id,
        "return": in_hand.pk,
        "assess": response.pk,
    } | dict.fromkeys(("petition", "petition_edit", "transfer", "answer", "settle"), made.pk)


@pytest.mark.parametrize("name", USERS)
def test_every_view_for_every_user(client, province, keys, name):
    position, agency = USERS[name]
    login(client, position, getattr(province, agency))
    expected = {}
    found = {}
    for view, (allowed, forbidden) in ALLOWED.items():
        expected[view] = 200 if name in allowed else 403 if name in forbidden else 404
        args = [keys[view]] if view in keys else []
        found[view] = client.get(reverse(f"petitions:{view}", args=args)).status_code
    assert found == expected


@pytest.mark.parametrize(
    ("name", "status"), [("secretary", 200), ("council clerk", 403), ("ubnd secretary", 403), ("front secretary", 403)]
)
def test_only_the_secretariat_of_who_holds_it_transfers(client, province, keys, name, status):
    fresh = petition(contact_round(province))
    position, agency = USERS[name]
    login(client, position, getattr(province, agency))
    address = reverse("petitions:transfer", args=[fresh.pk])
    assert client.get(address).status_code == status
    if status == 403:
        assert client.post(address, {}).status_code == 403


@pytest.mark.parametrize("view", ALLOWED)
def test_nobody_gets_in_without_logging_in(client, keys, view):
    args = [keys[view]] if view in keys else []
    answer = client.get(reverse(f"petitions:{view}", args=args))
    assert (answer.status_code, answer.url.startswith(reverse("login"))) == (302, True)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("secretary", 302),
        ("ubnd secretary", 302),
        ("council clerk", 403),
        ("assigned secretary", 403),
        ("other clerk", 403),
    ],
)
def test_only_secretariats_hand_many_on(client, province, keys, name, status):
    position, agency = USERS[name]
    login(client, position, getattr(province, agency))
    # Nothing is chosen: who may, is sent back to the list.
    assert client.post(reverse("petitions:transfer_many")).status_code == status
    assert client.get(reverse("petitions:transfer_many")).status_code == status


def test_lists_show_only_what_ones_agencies_take_part_in(client, province, keys):
    login(client, Position.CLERK, province.planning)
    assert not client.get(reverse("petitions:list")).context["page_obj"]
    login(client, Position.CLERK, province.finance)
    assert len(client.get(reverse("petitions:list")).context["page_obj"]) == 2


def test_many_of_another_province_are_not_even_seen(client, province, keys):
    stranger = AgencyFactory(name="Thường trực HĐND tỉnh khác", kind="standing_committee", party="hdnd")
    login(client, Position.SECRETARIAT, stranger)
    answer = client.post(
        reverse("petitions:transfer_many"), {"chosen": [keys["petition"]], "step": "choose"}, follow=True
    )
    assert "Hãy chọn ít nhất một kiến nghị." in answer.content.decode()
