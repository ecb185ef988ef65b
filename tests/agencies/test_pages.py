import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency, Membership, Position, Succession, User
from agencies.permissions import May, may
from tests.factories.core import AgencyFactory, MembershipFactory, UserFactory, login, member

pytestmark = pytest.mark.django_db
DAY = datetime.date(2023, 12, 26)


@pytest.fixture(autouse=True)
def stand(on_day):
    on_day(2023, 12, 26)


@pytest.fixture
def admin(client, province) -> User:
    return login(client, Position.ADMINISTRATOR, province.council_office)


def new_agency(**changes: Any) -> dict[str, Any]:
    return {"name": "Sở Du lịch", "short_name": "SDL", "party": "ubnd", "kind": "department"} | changes


# ── looking ──────────────────────────────────────────────────────────────────────────
def test_the_list_shows_who_exists_today_in_vietnamese_order(client, province):
    login(client, Position.CLERK, province.finance)
    AgencyFactory(name="Ban Á", short_name="BA")
    AgencyFactory(name="Ban Ăn", short_name="BĂ")
    AgencyFactory(name="Ban Cũ", short_name="BC", exists_to=datetime.date(2023, 1, 1))
    html = client.get(reverse("agencies:list")).content.decode()
    assert html.index("Ban Á<") < html.index("Ban Ăn<") < html.index("Văn phòng UBND tỉnh<")
    assert "Ban Cũ" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=so tai chinh", {"Sở Tài chính"}),
        ("party=mttq", {"Ủy ban MTTQ Việt Nam tỉnh"}),
        ("kind=district", {"UBND huyện Ba Bể"}),
        ("existing=01/01/2020&q=cũ", {"Sở Cũ"}),
        ("existing=01/01/2024&q=cũ", set()),
    ],
)
def test_filters_narrow_the_list(client, province, query, found):
    login(client, Position.CLERK, province.finance)
    AgencyFactory(name="Sở Cũ", exists_to=datetime.date(2023, 1, 1))
    page = client.get(f"{reverse('agencies:list')}?{query}").context["page"]
    assert {agency.name for agency in page} == found


def test_a_wrong_day_in_the_filter_is_told_at_the_field(client, province):
    login(client, Position.CLERK, province.finance)
    form = client.get(reverse("agencies:list") + "?existing=31/02/2023").context["filter"].form
    assert "existing" in form.errors


@pytest.mark.parametrize("name", ["agencies:list", "agencies:tree"])
def test_lists_ask_the_same_number_of_queries_at_3_and_30_rows(client, province, name):
    login(client, Position.CLERK, province.finance)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    AgencyFactory.create_batch(3, parent=province.peoples_committee)
    few = count()
    AgencyFactory.create_batch(27, parent=province.peoples_committee)
    assert count() == few


def test_the_tree_puts_departments_below_the_committee(client, province):
    login(client, Position.CLERK, province.finance)
    sides = dict(client.get(reverse("agencies:tree")).context["sides"])
    [committee] = [b for b in sides["Ủy ban nhân dân"] if b.agency == province.peoples_committee]
    assert province.finance in [branch.agency for branch in committee.below]


def test_the_page_of_an_agency_tells_its_line_and_whom_it_serves(client, province):
    login(client, Position.CLERK, province.finance)
    heir = AgencyFactory(name="Sở Tài chính mới", exists_from=datetime.date(2024, 1, 1))
    Succession.objects.create(
        predecessor=province.finance, successor=heir, on=heir.exists_from, kind="merger", legal_document="NQ 1/NQ-HĐND"
    )
    old = client.get(reverse("agencies:agency", args=[province.finance.pk])).content.decode()
    assert "Sở Tài chính mới" in old
    assert "NQ 1/NQ-HĐND" in old
    new = client.get(reverse("agencies:agency", args=[heir.pk])).content.decode()
    assert "Kế thừa" in new
    office = client.get(reverse("agencies:agency", args=[province.council_office.pk])).content.decode()
    assert province.standing_committee.name in office


def test_an_unverified_code_is_shown_with_its_warning(client, province):
    login(client, Position.CLERK, province.finance)
    province.finance.code = "H03.06"
    province.finance.save()
    page = reverse("agencies:agency", args=[province.finance.pk])
    assert "H03.06 (chưa đối chiếu" in client.get(page).content.decode()
    province.finance.code_verified = True
    province.finance.save()
    assert "chưa đối chiếu" not in client.get(page).content.decode()


def test_a_dissolved_agency_without_heir_asks_for_a_decision(client, province):
    login(client, Position.CLERK, province.finance)
    gone = AgencyFactory(exists_to=datetime.date(2023, 1, 1))
    assert "chưa ghi cơ quan kế thừa" in client.get(reverse("agencies:agency", args=[gone.pk])).content.decode()


def test_members_are_shown_to_their_own_and_to_administrators_only(client, province):
    member(Position.LEADER, province.finance, display_name="Lãnh đạo Sở Tài chính")
    page = reverse("agencies:agency", args=[province.finance.pk])
    for position, agency, sees in (
        (Position.CLERK, province.finance, True),
        (Position.ADMINISTRATOR, province.council_office, True),
        (Position.CLERK, province.justice, False),
    ):
        login(client, position, agency)
        assert ("Lãnh đạo Sở Tài chính" in client.get(page).content.decode()) is sees


# ── the wrong user ───────────────────────────────────────────────────────────────────
def test_only_administrators_change_anything(client, province):
    kept = MembershipFactory(agency=province.finance)
    agency = [province.finance.pk]
    places = [
        reverse("agencies:new"),
        reverse("agencies:account_new"),
        reverse("agencies:edit", args=agency),
        reverse("agencies:succession_new", args=agency),
        reverse("agencies:member_add", args=agency),
        reverse("agencies:member_end", args=[kept.pk]),
    ]
    before = (Agency.objects.count(), Membership.objects.count(), User.objects.count())
    for position in (Position.CLERK, Position.LEADER, Position.SECRETARIAT):
        login(client, position, province.finance)
        before = (before[0], Membership.objects.count(), User.objects.count())
        for place in places:
            assert client.get(place).status_code == 403
            assert client.post(place, new_agency()).status_code == 403
        assert (Agency.objects.count(), Membership.objects.count(), User.objects.count()) == before


def test_nobody_sees_anything_without_logging_in(client, province):
    for name in ("agencies:list", "agencies:tree"):
        assert client.get(reverse(name)).status_code == 302


# ── agencies ─────────────────────────────────────────────────────────────────────────
def test_an_administrator_adds_an_agency(client, admin, province):
    data = new_agency(parent=province.peoples_committee.pk, exists_from="01/06/2023")
    answer = client.post(reverse("agencies:new"), data)
    made = Agency.objects.get(name="Sở Du lịch")
    assert answer.url == reverse("agencies:agency", args=[made.pk])
    assert (made.parent, made.exists_from) == (province.peoples_committee, datetime.date(2023, 6, 1))


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", ""),
        ({"code": "bac kan"}, "code", "Mã định danh có dạng"),
        ({"exists_from": "31/02/2023"}, "exists_from", ""),
        ({"exists_from": "02/01/2023", "exists_to": "01/01/2023"}, "exists_to", "phải sau ngày thành lập"),
        ({"parent": "99999"}, "parent", "Không có cơ quan này trong danh mục"),
        ({"parent": "x"}, "parent", "Không có cơ quan này trong danh mục"),
        ({"kind": "so"}, "kind", ""),
    ],
)
def test_a_wrong_agency_is_told_at_the_field_and_not_saved(client, admin, province, changes, field, message):
    before = Agency.objects.count()
    answer = client.post(reverse("agencies:new"), new_agency(**changes))
    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[field])
    assert Agency.objects.count() == before


def test_an_agency_cannot_come_below_its_own_subordinate(client, admin, province):
    edit = reverse("agencies:edit", args=[province.peoples_committee.pk])
    form = client.get(edit).context["form"]
    known = {name: value for name, value in form.initial.items() if value is not None}
    answer = client.post(edit, known | {"parent": province.finance.pk})
    assert "đang là cấp dưới" in " ".join(answer.context["form"].errors["parent"])


def test_a_new_place_in_the_tree_changes_what_overseers_see(client, admin, province):
    leader = member(Position.LEADER, province.peoples_committee)
    lone = AgencyFactory(name="Ban Quản lý", short_name="BQL")
    assert not may(leader, May.VIEW, lone)
    edit = reverse("agencies:edit", args=[lone.pk])
    client.post(edit, new_agency(name="Ban Quản lý", parent=province.peoples_committee.pk))
    assert may(User.objects.get(pk=leader.pk), May.VIEW, lone)


# ── succession ───────────────────────────────────────────────────────────────────────
def test_recording_a_merger_ends_the_old_agency(client, admin, province):
    heir = AgencyFactory(name="Sở Tài chính mới", exists_from=datetime.date(2024, 3, 1))
    place = reverse("agencies:succession_new", args=[province.planning.pk])
    client.post(place, {"successor": heir.pk, "kind": "merger", "on": "01/03/2024", "legal_document": "NQ 2/NQ-HĐND"})
    province.planning.refresh_from_db()
    assert province.planning.exists_to == datetime.date(2024, 3, 1)
    assert province.planning.successor_on(datetime.date(2024, 3, 1)) == heir


def test_a_split_leaves_the_old_agency(client, admin, province):
    place = reverse("agencies:succession_new", args=[province.planning.pk])
    data = {"successor": province.finance.pk, "kind": "split", "on": "01/03/2023", "legal_document": "NQ 2/NQ-HĐND"}
    client.post(place, data)
    province.planning.refresh_from_db()
    assert province.planning.exists_to is None
    assert province.planning.successions.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"on": "01/03/2022"}, "successor", "chưa thành lập ngày 01/03/2022"),
        ({"on": "01/03/2025"}, "successor", "không còn hoạt động ngày 01/03/2025"),
        ({"on": "32/01/2024"}, "on", ""),
        ({"legal_document": ""}, "legal_document", ""),
        ({"successor": ""}, "successor", "Hãy chọn cơ quan"),
    ],
)
def test_a_wrong_succession_is_told_at_the_field(client, admin, province, changes, field, message):
    heir = AgencyFactory(exists_from=datetime.date(2023, 1, 1), exists_to=datetime.date(2025, 1, 1))
    place = reverse("agencies:succession_new", args=[province.planning.pk])
    data = {"successor": heir.pk, "kind": "merger", "on": "01/03/2024", "legal_document": "NQ 2"} | changes
    answer = client.post(place, data)
    assert message in " ".join(answer.context["form"].errors[field])
    assert not Succession.objects.exists()


# ── members ──────────────────────────────────────────────────────────────────────────
def test_an_appointment_works_at_once(client, admin, province):
    person = UserFactory()
    place = reverse("agencies:member_add", args=[province.finance.pk])
    client.post(place, {"user": person.pk, "position": "clerk", "since": "26/12/2023"})
    assert may(User.objects.get(pk=person.pk), May.RECORD, province.finance)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"user": ""}, "user", ""),
        ({"position": "vua"}, "position", ""),
        ({"since": "1/13/2023"}, "since", ""),
        ({"since": "01/01/2020"}, "since", "không hoạt động ngày 01/01/2020"),
    ],
)
def test_a_wrong_appointment_is_told_at_the_field(client, admin, province, changes, field, message):
    young = AgencyFactory(exists_from=datetime.date(2023, 1, 1))
    person = UserFactory()
    data = {"user": person.pk, "position": "clerk", "since": "26/12/2023"} | changes
    answer = client.post(reverse("agencies:member_add", args=[young.pk]), data)
    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[field])
    assert not person.memberships.exists()


def test_the_same_position_twice_is_refused(client, admin, province):
    person = member(Position.CLERK, province.finance)
    place = reverse("agencies:member_add", args=[province.finance.pk])
    answer = client.post(place, {"user": person.pk, "position": "clerk", "since": "26/12/2023"})
    assert "đang giữ vị trí đó" in answer.content.decode()
    assert person.memberships.count() == 1


def test_ending_a_position_takes_its_permissions_away_the_day_after(client, admin, province):
    person = member(Position.CLERK, province.finance)
    held = person.memberships.get()
    client.post(reverse("agencies:member_end", args=[held.pk]), {"until": "25/12/2023"})
    assert not may(User.objects.get(pk=person.pk), May.VIEW, province.finance)


def test_a_position_cannot_end_before_it_began(client, admin, province):
    held = MembershipFactory(since=datetime.date(2023, 5, 1))
    answer = client.post(reverse("agencies:member_end", args=[held.pk]), {"until": "30/04/2023"})
    assert "bắt đầu ngày 01/05/2023" in " ".join(answer.context["form"].errors["until"])


def test_the_last_administrator_stays(client, admin, province):
    place = reverse("agencies:member_end", args=[admin.memberships.get().pk])
    answer = client.post(place, {"until": "26/12/2023"})
    assert "quản trị viên cuối cùng" in " ".join(answer.context["form"].errors["until"])
    member(Position.ADMINISTRATOR, province.committee_office)
    assert client.post(place, {"until": "26/12/2023"}).status_code == 302


def test_an_account_is_made_with_a_password_that_is_good_enough(client, admin):
    place = reverse("agencies:account_new")
    data = {"username": "moi.so", "display_name": "Chuyên viên mới", "password1": "12345", "password2": "12345"}
    assert "password2" in client.post(place, data).context["form"].errors
    assert not User.objects.filter(username="moi.so").exists()
    good = data | {"password1": "sông Cầu mùa lũ 23", "password2": "sông Cầu mùa lũ 23"}
    assert client.post(place, good).status_code == 302
    assert User.objects.get(username="moi.so").check_password("sông Cầu mùa lũ 23")
    assert "đã có người dùng" in " ".join(client.post(place, good).context["form"].errors["username"])
