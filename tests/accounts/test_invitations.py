"""Inviting members: who may invite whom, the letter, accepting, and what is refused."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.accounts import invitations, letters
from agencies.clock import today
from agencies.models import AccountEvent, Invitation, Letter, Membership, Position, User
from agencies.permissions import May, may
from tests.factories.accounts import PASSWORD, mailed_link, person
from tests.factories.core import AgencyFactory, MembershipFactory, login, member

pytestmark = pytest.mark.django_db
NEW = reverse("invitation_new")
LIST = reverse("invitations")


@pytest.fixture
def leader(client, province) -> User:
    return login(client, Position.LEADER, province.finance)


def wanted(province, **changes: Any) -> dict[str, Any]:
    return {
        "display_name": "Chuyên viên Phòng Ngân sách",
        "email": "ns.stc@example.vn",
        "agency": province.finance.pk,
        "position": "clerk",
        "since": f"{today():%d/%m/%Y}",
    } | changes


def invited(by: User, agency, position: str = Position.CLERK, email: str = "moi@example.vn") -> Invitation:
    return invitations.invite(
        agency=agency, position=position, email=email, display_name="Người mới", since=today(), by=by
    )


def acceptance(**changes: str) -> dict[str, str]:
    return {
        "username": "ngansach.stc",
        "display_name": "Chuyên viên Phòng Ngân sách",
        "password1": PASSWORD,
        "password2": PASSWORD,
    } | changes


# ── who may invite whom ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("position", "own", "elsewhere"),
    [
        (Position.CLERK, set(), set()),
        (Position.LEADER, {"clerk", "leader", "secretariat"}, set()),
        (Position.SECRETARIAT, {"clerk"}, set()),
        (Position.ADMINISTRATOR, set(Position.values), set(Position.values)),
    ],
)
def test_who_may_invite_to_what(province, position, own, elsewhere):
    user = member(position, province.finance)
    assert invitations.positions_for(user, province.finance) == own
    assert invitations.positions_for(user, province.justice) == elsewhere


def test_a_leader_cannot_make_an_administrator(client, leader, province):
    form = client.get(NEW).context["form"]
    assert "administrator" not in dict(form.fields["position"].choices)
    answer = client.post(NEW, wanted(province, position="administrator"))
    assert answer.status_code == 422
    assert not Invitation.objects.exists()
    with pytest.raises(ValidationError, match="không được mời"):
        invited(leader, province.finance, Position.ADMINISTRATOR)


def test_nobody_invites_for_another_agency(client, leader, province):
    answer = client.post(NEW, wanted(province, agency=province.justice.pk))
    assert answer.context["form"].errors["agency"]
    with pytest.raises(ValidationError, match="không được mời"):
        invited(leader, province.justice)


def test_a_leader_whose_time_is_over_invites_nobody(province):
    user = member(Position.LEADER, province.finance)
    Membership.objects.update(until=today() - datetime.timedelta(days=1))
    assert not invitations.positions_for(user, province.finance)
    assert not invitations.agencies_for(user).exists()


def test_clerks_see_no_invitations(client, province):
    login(client, Position.CLERK, province.finance)
    assert client.get(LIST).status_code == 403
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, wanted(province)).status_code == 403
    assert "Lời mời thành viên" not in client.get(reverse("ledger")).content.decode()


def test_invitations_of_another_agency_do_not_exist(client, leader, province):
    other = invited(member(Position.LEADER, province.justice), province.justice)
    assert other.email not in client.get(LIST).content.decode()
    for name in ("invitation_resend", "invitation_revoke"):
        assert client.post(reverse(name, args=[other.pk])).status_code == 404
        assert client.get(reverse(name, args=[other.pk])).status_code == 405


def test_a_secretary_does_not_handle_what_only_the_leader_may(client, province):
    secret = invited(member(Position.LEADER, province.finance), province.finance, Position.LEADER)
    login(client, Position.SECRETARIAT, province.finance)
    assert secret.email in client.get(LIST).content.decode()
    assert client.post(reverse("invitation_revoke", args=[secret.pk])).status_code == 403


def test_who_invites_for_one_agency_need_not_choose_it(client, leader, province):
    form = client.get(NEW).context["form"]
    assert form["agency"].value() == province.finance.pk
    assert form["since"].value() == today()
    # An address typed wrong offers nothing, and does no harm.
    for typed in (province.justice.pk, "x", "999999"):
        assert client.get(f"{NEW}?agency={typed}").status_code == 200


# ── inviting ─────────────────────────────────────────────────────────────────────────
def test_the_way_from_the_form_to_the_ledger(client, leader, province):
    assert client.post(NEW, wanted(province)).url == LIST
    assert "ns.stc@example.vn" in client.get(LIST).content.decode()
    link = mailed_link()
    assert mail.outbox[0].to == ["ns.stc@example.vn"]
    assert province.finance.name in mail.outbox[0].body
    guest = Client()
    assert province.finance.name in guest.get(link).content.decode()
    assert guest.post(link, acceptance()).url == reverse("home")
    user = User.objects.get(username="ngansach.stc")
    assert user.email == "ns.stc@example.vn"
    assert may(user, May.RECORD, province.finance)
    assert guest.get(reverse("ledger")).status_code == 200
    assert AccountEvent.objects.filter(user=user, kind="joined", by=leader).exists()
    row = Invitation.objects.get()
    assert (row.accepted_by, row.state(timezone.now()).label) == (user, "Đã nhận")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"email": ""}, "email", ""),
        ({"email": "khong phai thu"}, "email", ""),
        ({"display_name": ""}, "display_name", ""),
        ({"agency": ""}, "agency", "Hãy chọn cơ quan"),
        ({"agency": "x"}, "agency", "Không có cơ quan này"),
        ({"position": "vua"}, "position", ""),
        ({"since": "31/02/2024"}, "since", ""),
    ],
)
def test_a_wrong_invitation_is_told_at_the_field(client, leader, province, changes, field, message):
    answer = client.post(NEW, wanted(province, **changes))
    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[field])
    assert not Invitation.objects.exists()


def test_the_same_person_is_not_invited_twice_to_one_position(client, leader, province):
    client.post(NEW, wanted(province))
    answer = client.post(NEW, wanted(province, email="NS.stc@example.vn"))
    assert "hãy gửi lại lời mời cũ" in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_who_holds_the_position_already_is_not_invited(client, leader, province):
    held = member(Position.CLERK, province.finance)
    answer = client.post(NEW, wanted(province, email=held.email))
    assert "đang giữ vị trí đó" in " ".join(answer.context["form"].errors["email"])


def test_an_agency_that_does_not_exist_on_that_day_takes_nobody(province):
    young = AgencyFactory(exists_from=today() - datetime.timedelta(days=3))
    user = member(Position.ADMINISTRATOR, province.council_office)
    with pytest.raises(ValidationError, match="không hoạt động ngày"):
        invitations.invite(
            agency=young,
            position=Position.CLERK,
            email="a@example.vn",
            display_name="A",
            since=today() - datetime.timedelta(days=30),
            by=user,
        )


# ── accepting ────────────────────────────────────────────────────────────────────────
def test_a_link_works_once(client, leader, province):
    invited(leader, province.finance)
    link = mailed_link()
    guest = Client()
    guest.post(link, acceptance())
    late = Client()
    for answer in (late.get(link), late.post(link, acceptance(username="ke.khac"))):
        assert answer.status_code == 410
        assert "đã được nhận" in answer.content.decode()
    assert not User.objects.filter(username="ke.khac").exists()


def test_a_link_ends_after_seven_days(client, leader, province):
    row = invited(leader, province.finance)
    link = mailed_link()
    with time_machine.travel(timezone.localtime() + datetime.timedelta(days=7, minutes=1)):
        assert "hết hạn" in Client().get(link).content.decode()
        assert Client().post(link, acceptance()).status_code == 410
        assert row.state(timezone.now()).label == "Đã hết hạn"
        client.force_login(leader)
        client.post(reverse("invitation_resend", args=[row.pk]))
        assert Client().post(mailed_link(), acceptance()).status_code == 302


def test_resending_makes_the_older_link_stale(client, leader, province):
    row = invited(leader, province.finance)
    old = mailed_link()
    client.post(reverse("invitation_resend", args=[row.pk]))
    new = mailed_link()
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_a_revoked_invitation_is_closed(client, leader, province):
    row = invited(leader, province.finance)
    link = mailed_link()
    client.post(reverse("invitation_revoke", args=[row.pk]))
    assert "thu hồi" in Client().get(link).content.decode()
    assert Client().post(link, acceptance()).status_code == 410
    # A second click, or resending what is revoked, changes nothing.
    client.post(reverse("invitation_resend", args=[row.pk]))
    assert "đã được nhận hoặc đã thu hồi" in client.get(LIST).content.decode()


def test_a_letter_of_a_revoked_invitation_does_not_leave(client, leader, province):
    row = invited(leader, province.finance)
    client.post(reverse("invitation_revoke", args=[row.pk]))
    assert letters.deliver() == letters.Delivered(0, 0)
    assert Letter.objects.get().dropped_at


@pytest.mark.parametrize("token", ["1.1~abc", "mot", "1", "~", "a" * 2000, "1.1~" + "🙂"])
def test_a_link_that_we_did_not_write_is_unknown(client, leader, province, token):
    invited(leader, province.finance)
    assert Client().get(reverse("invitation_accept", args=[token])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "có dấu cách"}, "username"),
        ({"username": "quantri"}, "username"),
        ({"password1": "yeu", "password2": "yeu"}, "password2"),
        ({"password2": "khac"}, "password2"),
        ({"display_name": ""}, "display_name"),
    ],
)
def test_a_wrong_acceptance_is_told_at_the_field_and_takes_nothing(client, leader, province, changes, field):
    person(Position.CLERK, province.justice, username="quantri")
    invited(leader, province.finance)
    answer = Client().post(link := mailed_link(), acceptance(**changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert Client().post(link, acceptance()).status_code == 302


def test_who_has_an_account_takes_the_position_with_it(leader, province):
    other = Client()
    clerk = login(other, Position.CLERK, province.justice)
    invited(leader, province.finance)
    link = mailed_link()
    assert clerk.username in other.get(link).content.decode()
    assert other.post(link).url == reverse("account")
    assert may(User.objects.get(pk=clerk.pk), May.RECORD, province.finance)


def test_a_position_already_held_is_told_and_the_invitation_stays(leader, province):
    other = Client()
    clerk = login(other, Position.CLERK, province.justice)
    invited(leader, province.finance)
    MembershipFactory(user=clerk, agency=province.finance)
    answer = other.post(mailed_link())
    assert "đang giữ vị trí đó" in answer.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_an_agency_dissolved_in_the_meantime_takes_nobody(leader, province):
    invited(leader, province.finance)
    link = mailed_link()
    province.finance.exists_to = today()
    province.finance.save()
    answer = Client().post(link, acceptance())
    assert answer.status_code == 422
    assert "không hoạt động" in answer.content.decode()
    assert not User.objects.filter(username="ngansach.stc").exists()


def test_the_list_asks_the_same_number_of_queries_at_3_and_30_rows(client, leader, province):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        return len(queries)

    for number in range(3):
        invited(leader, province.finance, email=f"a{number}@example.vn")
    few = count()
    for number in range(27):
        invited(leader, province.finance, email=f"b{number}@example.vn")
    assert count() == few
