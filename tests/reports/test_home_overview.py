"""A leader's agency in brief, a chairman's party with its worst delays, an administrator's system."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Position
from coordination.models import Obligation, Participant, Role
from tests.factories.core import UserFactory, login
from tests.factories.petitions import assigned, contact_round, petition
from voter_petitions import handling

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stand(on_day):
    on_day(2023, 12, 26)


def overview(client):
    return client.get(reverse("home")).context.get("overview")


@pytest.mark.parametrize("position", [Position.CLERK, Position.SECRETARIAT])
def test_who_does_the_work_has_none(client, province, ledger_2023, position):
    login(client, position, province.finance)
    assert overview(client) is None


def test_a_leader_sees_the_own_agency_and_every_figure_opens_its_rows(client, province, ledger_2023):
    dossier = Obligation.objects.filter(obligor=province.finance).first().dossier
    Participant.objects.create(dossier=dossier, agency=province.finance, role=Role.COORDINATING)
    login(client, Position.LEADER, province.finance)
    found = overview(client)
    assert [figure.value for figure in found.figures] == [2, 1, 0, 1]
    assert found.rate == "50 %" or found.rate == "50,0 %"
    assert found.worst == []
    for figure in found.figures:
        assert client.get(figure.href).context["page"].count.n == figure.value, figure.label


def test_a_chairman_sees_the_party_with_its_worst_delays(client, province, ledger_2023):
    login(client, Position.LEADER, province.peoples_committee)
    found = overview(client)
    assert "Ủy ban nhân dân" in found.title or "UBND" in found.title
    assert [delay.agency for delay in found.worst][:1] == [province.finance.name]
    assert all(delay.agency in {province.finance.name, province.justice.name} for delay in found.worst)
    html = client.get(reverse("home")).content.decode()
    assert "Chậm nhiều nhất" in html


def test_an_administrator_sees_jobs_mail_and_accounts(client, province):
    UserFactory()
    login(client, Position.ADMINISTRATOR, province.council_office)
    figures = {figure.label: figure.value for figure in client.get(reverse("home")).context["administration"]}
    assert figures["tài khoản chưa có vị trí công tác"] == 1
    assert figures["tác vụ nền chạy trễ"] > 0
    assert figures["thư chưa gửi được"] == 0
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert client.get(reverse("home")).context["administration"] == []


@pytest.mark.parametrize("agency", ["finance", "peoples_committee"])
def test_a_leaders_home_costs_a_fixed_number_of_queries(client, province, ledger_2023, agency):
    login(client, Position.LEADER, getattr(province, agency))
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("home"))
    assert len(captured) <= 30


def test_an_answer_that_waits_is_on_the_home_of_whose_turn_it_is(client, province):
    row = assigned(province, petition(contact_round(province)))
    agency = row.recipient
    draft = handling.save_draft(row, version=0, by=None, content="Đã kiểm tra.", direction="Sửa trong năm 2024.")

    def seen(position: str) -> list[str]:
        login(client, position, agency)
        return [one.status for one in client.get(reverse("home")).context["drafts"]]

    assert (seen(Position.CLERK), seen(Position.LEADER)) == (["drafting"], [])
    content = {"content": draft.content, "direction": draft.direction}
    draft = handling.save_draft(row, version=draft.version, by=None, submit=True, **content)
    assert (seen(Position.CLERK), seen(Position.LEADER)) == ([], ["submitted"])
    assert "Xem và duyệt" in client.get(reverse("home")).content.decode()
    login(client, Position.CLERK, province.district)
    assert client.get(reverse("home")).context["drafts"] == []
