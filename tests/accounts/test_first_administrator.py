"""A new installation gets its first administrator on the command line, and only the first."""

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Position
from agencies.permissions import May, agencies_with
from tests.factories.core import UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["VP UBND", "Văn phòng UBND tỉnh", "H03.9"])
def test_the_first_administrator_is_found_an_agency_by_code_or_name(province, name, capsys):
    province.committee_office.code = "H03.9"
    province.committee_office.save()
    user = UserFactory(username="dau.tien")
    call_command("first_administrator", "dau.tien", name)
    assert province.committee_office.pk in agencies_with(user, May.ADMINISTER)
    assert "quản trị viên" in capsys.readouterr().out


def test_the_second_is_invited(province):
    member(Position.ADMINISTRATOR, province.council_office)
    UserFactory(username="thu.hai")
    with pytest.raises(CommandError, match="Đã có quản trị viên"):
        call_command("first_administrator", "thu.hai", "VP UBND")


@pytest.mark.parametrize(
    ("username", "agency", "message"),
    [("ai.do", "VP UBND", "Không có tài khoản"), ("co", "Sở Không Có", "Không có cơ quan"), ("co", "HAI", "Có nhiều")],
)
def test_what_is_not_there_is_said(province, username, agency, message):
    UserFactory(username="co")
    for one in (province.finance, province.justice):
        one.short_name = "HAI"
        one.save()
    with pytest.raises(CommandError, match=message):
        call_command("first_administrator", username, agency)
