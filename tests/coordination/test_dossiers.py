"""A dossier's page, who sees it, and what it costs."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Position
from coordination import dossiers, flags, milestones, submissions
from coordination.clock import now
from coordination.models import Dossier, FlagKind, MilestoneKind, Obligation, Role
from tests.factories import documents
from tests.factories.core import AgencyFactory, UserFactory, login, matter, member, rule
from tests.factories.documents import upload
from tests.factories.obligations import owed

D = datetime.date


@pytest.fixture
def duty(province, on_day) -> Obligation:
    on_day(2023, 11, 20)
    return owed(province)


# ── sight ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("position", "agency", "sees", "manages"),
    [
        (Position.SECRETARIAT, "standing_committee", True, True),
        (Position.SECRETARIAT, "council_office", True, True),
        (Position.CLERK, "standing_committee", True, False),
        (Position.LEADER, "standing_committee", True, False),
        (Position.CLERK, "peoples_committee", True, False),
        (Position.SECRETARIAT, "peoples_committee", True, False),
        (Position.SECRETARIAT, "committee_office", True, False),
        (Position.ADMINISTRATOR, "council", True, False),
        (Position.CLERK, "council", False, False),
        (Position.SECRETARIAT, "finance", False, False),
        (Position.LEADER, "district", False, False),
    ],
)
def test_who_sees_and_who_edits(client, province, duty, position, agency, sees, manages):
    user = member(position, getattr(province, agency))
    for rows in (Dossier.objects, Obligation.objects):
        assert rows.visible_to(user).exists() == sees
    assert Dossier.objects.manageable_by(user).exists() == manages
    client.force_login(user)
    response = client.get(duty.dossier.get_absolute_url())
    assert response.status_code == (200 if sees else 404)
    if sees:
        assert response.context["may_edit"] == manages


def test_a_person_without_a_position_sees_nothing(duty, db):
    user = UserFactory()
    assert not Dossier.objects.visible_to(user).exists()
    assert not Obligation.objects.visible_to(user).exists()


def test_a_restricted_dossier_is_for_those_named_in_lists_too(province, duty):
    named, other = (member(Position.SECRETARIAT, province.standing_committee) for _ in range(2))
    outside = member(Position.SECRETARIAT, province.finance)
    duty.dossier.restricted = True
    duty.dossier.save()
    for user in (named, outside):
        duty.dossier.readers.create(user=user)
    for rows in (Dossier.objects, Obligation.objects):
        assert rows.visible_to(named).exists()
        assert not rows.visible_to(other).exists()
        assert not rows.visible_to(outside).exists()


def test_who_left_the_dossier_sees_it_no_more(client, province, duty):
    dossiers.set_participants(duty.dossier, Role.COORDINATING, [province.finance], by=None)
    login(client, Position.CLERK, province.finance)
    assert client.get(duty.dossier.get_absolute_url()).status_code == 200
    dossiers.set_participants(duty.dossier, Role.COORDINATING, [], by=None)
    assert client.get(duty.dossier.get_absolute_url()).status_code == 404


# ── the page ─────────────────────────────────────────────────────────────────────────
def test_the_page_shows_duties_documents_milestones_participants_and_log(client, province, duty):
    login(client, Position.SECRETARIAT, province.standing_committee)
    submissions.receive(
        dossier=duty.dossier,
        kind="other",
        number="77/UBND",
        summary="Gửi kèm <b>phụ lục</b>",
        sender=province.peoples_committee,
        received_at=now(),
        by=None,
        upload=upload("phu-luc.pdf", documents.pdf()),
    )
    html = client.get(duty.dossier.get_absolute_url()).content.decode()
    for text in (
        "Việc phải làm theo THU-NGHIEM",
        "21/11/2023",
        "Văn bản khác 77/UBND",
        "&lt;b&gt;phụ lục",
        "phu-luc.pdf",
        "06/11/2023",
        "Thường trực HĐND tỉnh",
        "Đã nhận văn bản",
        "Việc tiếp theo</h2>",
    ):
        assert text in html


def test_what_comes_next_is_the_soonest_in_term_else_the_oldest_overdue(client, province, duty, on_day):
    login(client, Position.CLERK, province.peoples_committee)
    page = duty.dossier.get_absolute_url()
    assert client.get(page).context["next_duty"].obligation == duty
    on_day(2023, 11, 22)
    assert "Đang quá hạn</h2>" in client.get(page).content.decode()
    submissions.receive(
        dossier=duty.dossier,
        kind="opinion",
        sender=duty.obligor,
        received_at=now() - datetime.timedelta(days=2),
        by=None,
    )
    assert client.get(page).context["next_duty"] is None


def test_a_part_shows_the_milestones_of_its_host(client, province, on_day):
    on_day(2023, 11, 20)
    host = matter(province, title="Cuộc họp cha")
    part = matter(province, title="Tài liệu con", part_of=host.dossier)
    milestones.set_date(dossier=host.dossier, kind=MilestoneKind.MEETING_START, on=D(2023, 12, 7), by=None)
    login(client, Position.CLERK, province.peoples_committee)
    response = client.get(part.dossier.get_absolute_url())
    assert [m.on for m in response.context["milestones"]] == [D(2023, 12, 7)]
    assert "(Cuộc họp cha)" in response.content.decode()


def test_a_closed_dossier_takes_new_documents_only_for_what_is_still_owed(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    dossiers.close(duty.dossier, on=D(2023, 11, 20), by=None)
    html = client.get(duty.dossier.get_absolute_url()).content.decode()
    assert "Ghi văn bản đến" not in html
    assert f"?obligation={duty.pk}" in html


@pytest.mark.parametrize("path", ["van-ban-moi/", ""])
def test_addresses_that_do_not_exist(client, province, path):
    login(client, Position.ADMINISTRATOR, province.council)
    for number in ("0", "999999999", "9" * 30):
        assert client.get(f"/ho-so/{number}/{path}").status_code == 404


# ── cost ─────────────────────────────────────────────────────────────────────────────
def test_the_page_costs_the_same_with_three_and_thirty_of_everything(client, province, on_day):
    on_day(2023, 11, 20)
    rule()
    secretary = login(client, Position.SECRETARIAT, province.standing_committee)
    subject = matter(province, by=secretary)
    dossier = subject.dossier
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=secretary)

    def fill(count: int) -> None:
        present = list(dossier.participants.filter(role=Role.PEOPLES_COMMITTEE).select_related("agency"))
        agencies = [p.agency for p in present] + [AgencyFactory() for _ in range(count)]
        dossiers.set_participants(dossier, Role.PEOPLES_COMMITTEE, agencies, by=secretary)
        for number in range(count):
            submissions.receive(
                dossier=dossier,
                kind="other",
                sender=agencies[-1],
                received_at=now(),
                by=secretary,
                upload=upload(f"{number}.pdf", documents.pdf()),
            )
            day = D(2023, 1, 1) + datetime.timedelta(days=len(agencies) + number)
            flags.raise_on(dossier, FlagKind.OFF_POINT, on=day)

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = [dossier.get_absolute_url(), reverse("record_document", args=[dossier.pk])]
    fill(3)
    few = [cost(address) for address in addresses]
    fill(27)
    assert dossier.obligations.count() == 31
    assert [cost(address) for address in addresses] == few
