"""Saved views: one's own and the agency's, in order, one of them the first; of dissolved agencies too."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Position, Succession
from agencies.permissions import grant
from coordination import saved_views
from coordination.models import DefaultView, SavedView
from tests.factories.core import AgencyFactory, login, member

D = datetime.date
LATE = "state=open_overdue"


def view_of(owner, name: str = "Quá hạn", query: str = LATE, agency=None) -> SavedView:
    return saved_views.keep(SavedView(owner=owner), name=name, query=query, agency=agency, by=owner)


def test_a_question_is_kept_and_opens_the_same(client, secretary, ledger):
    asked = {
        "state": "open_overdue",
        "cols": ["agency", "due"],
        "sort": "-due",
        "group": "month",
        "page": "3",
        "x": "1",
    }
    form = client.get(reverse("saved_view_new"), asked)
    assert "Trạng thái: Đang thực hiện, quá hạn" in " ".join(form.context["described"])
    answer = client.post(reverse("saved_view_new"), {"name": " Quá hạn ", "query": form.context["query"]})
    view = SavedView.objects.get()
    assert (view.name, view.owner, view.agency) == ("Quá hạn", secretary, None)
    assert view.query == "cols=agency&cols=due&group=month&sort=-due&state=open_overdue", "no page, nothing unknown"
    page = client.get(answer.url)
    assert [row.obligation.pk for row in page.context["rows"]] == [ledger["overdue"].pk]
    assert [column.key for column in page.context["columns"]] == ["duty", "agency", "due"]
    assert not page.context["changed_view"]


def test_a_changed_view_offers_to_be_written_back(client, secretary, ledger):
    view = view_of(secretary)
    page = client.get(reverse("ledger"), {"state": "paused", "view": view.pk})
    assert page.context["changed_view"]
    address = f"{reverse('saved_view', args=[view.pk])}?query=state%3Dpaused"
    assert address in page.content.decode()
    client.post(reverse("saved_view", args=[view.pk]), {"name": "Tạm dừng", "query": "state=paused"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Tạm dừng", "state=paused")


def test_editing_only_the_name_keeps_what_it_shows(client, secretary):
    view = view_of(secretary)
    form = client.get(reverse("saved_view", args=[view.pk]))
    assert form.context["query"] == LATE
    client.post(reverse("saved_view", args=[view.pk]), {"name": "Khác", "query": form.context["query"]})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Khác", LATE)


# ── who ──────────────────────────────────────────────────────────────────────────────
def test_own_views_are_nobody_elses_shared_ones_the_agencys(client, province, secretary):
    colleague = member(Position.CLERK, province.standing_committee)
    stranger = member(Position.SECRETARIAT, province.finance)
    own, shared = view_of(secretary), view_of(secretary, "Chung", agency=province.standing_committee)
    assert set(SavedView.objects.seen_by(colleague)) == {shared}
    assert set(SavedView.objects.seen_by(stranger)) == set()
    for person, allowed in ((colleague, 403), (stranger, 404)):
        client.force_login(person)
        for name in ("saved_view", "saved_view_delete"):
            assert client.get(reverse(name, args=[own.pk])).status_code == 404
            assert client.get(reverse(name, args=[shared.pk])).status_code == allowed
        for name in ("saved_view_move", "saved_view_delete", "saved_view"):
            assert client.post(reverse(name, args=[shared.pk])).status_code == allowed
    assert SavedView.objects.count() == 2


def test_sight_of_agencies_below_is_no_belonging(province):
    leader = member(Position.LEADER, province.peoples_committee)
    view_of(member(Position.CLERK, province.finance), agency=province.finance)
    assert not SavedView.objects.seen_by(leader).exists()
    assert province.finance not in saved_views.shareable_with(leader, D(2023, 11, 20))


def test_a_view_is_shared_with_ones_own_agency_only(client, province, secretary):
    answer = client.post(reverse("saved_view_new"), {"name": "x", "query": "", "agency": province.finance.pk})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


# ── names ────────────────────────────────────────────────────────────────────────────
def test_a_name_stands_once_among_ones_own_and_once_in_the_agency(client, province, secretary):
    committee = province.standing_committee
    view_of(secretary)
    view_of(secretary, agency=committee)
    for agency in ("", committee.pk):
        answer = client.post(reverse("saved_view_new"), {"name": "Quá hạn", "query": "", "agency": agency})
        assert answer.status_code == 422
        assert "chế độ xem tên này" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=secretary, name="Quá hạn")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=secretary, agency=committee, name="Quá hạn")


@pytest.mark.parametrize("name", ["", "   ", "a" * 81])
def test_a_bad_name_is_told(client, secretary, name):
    answer = client.post(reverse("saved_view_new"), {"name": name, "query": LATE})
    assert answer.status_code == 422
    assert f'name="query" value="{LATE}"' in answer.content.decode()


def test_not_more_than_anybody_finds_again(client, secretary, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST", 1)
    view_of(secretary)
    answer = client.post(reverse("saved_view_new"), {"name": "thêm", "query": ""})
    assert "hãy xóa bớt" in answer.content.decode()


# ── order, the first ─────────────────────────────────────────────────────────────────
def test_views_are_moved_among_their_own(client, province, secretary):
    one, _, three = (view_of(secretary, name) for name in ("một", "hai", "ba"))
    shared = view_of(secretary, "chung", agency=province.standing_committee)
    move = [(three, "up"), (one, "up"), (one, "down"), (shared, "down")]
    for view, to in move:
        client.post(reverse("saved_view_move", args=[view.pk]), {"to": to})
    own = SavedView.objects.filter(agency=None)
    assert [view.name for view in own] == ["ba", "một", "hai"]


def test_the_ledger_opens_with_the_first_view_and_everything_stays_in_reach(client, secretary, ledger):
    view = view_of(secretary)
    client.post(reverse("saved_view_first", args=[view.pk]))
    answer = client.get(reverse("ledger"))
    assert answer.url == view.get_absolute_url()
    page = client.get(answer.url)
    assert reverse("ledger") + "?view=all" in page.content.decode()
    assert len(client.get(reverse("ledger"), {"view": "all"}).context["rows"]) == 6
    client.post(reverse("saved_view_first", args=[view.pk]))
    assert client.get(reverse("ledger")).status_code == 200


def test_a_first_view_that_one_may_no_longer_see_is_passed_over(client, province, secretary):
    view = view_of(member(Position.CLERK, province.finance))
    DefaultView.objects.create(user=secretary, view=view)
    assert client.get(reverse("ledger")).status_code == 200


def test_deleting_asks_first_and_takes_the_first_view_with_it(client, secretary):
    view = view_of(secretary)
    saved_views.make_default(view, by=secretary)
    assert client.get(reverse("saved_view_delete", args=[view.pk])).status_code == 200
    assert SavedView.objects.exists()
    client.post(reverse("saved_view_delete", args=[view.pk]))
    assert not SavedView.objects.exists()
    assert not DefaultView.objects.exists()


@pytest.mark.parametrize("view", ["x", "999999", "-1", "²", "9" * 40])
def test_an_address_of_no_view_shows_its_filters(client, secretary, ledger, view):
    page = client.get(reverse("ledger"), {"state": "paused", "view": view})
    assert [row.obligation.pk for row in page.context["rows"]] == [ledger["paused"].pk]


# ── agencies that are no more ────────────────────────────────────────────────────────
@pytest.fixture
def merged(province, on_day):
    """Sở Tài chính became Sở Tài chính mới on 1/7/2023."""
    on_day(2023, 11, 20)
    heir = AgencyFactory(name="Sở Tài chính mới", exists_from=D(2023, 7, 1), parent=province.peoples_committee)
    old = province.finance
    old.exists_to = D(2023, 7, 1)
    old.save()
    Succession.objects.create(
        predecessor=old, successor=heir, on=D(2023, 7, 1), kind=Succession.Kind.MERGER, legal_document="NQ 1"
    )
    return heir


def test_a_view_that_asks_for_a_dissolved_agency_opens_and_offers_the_successor(client, province, merged):
    user = login(client, Position.SECRETARIAT, province.standing_committee)
    view = view_of(user, query=f"agency={province.finance.pk}&sort=due")
    page = client.get(view.get_absolute_url())
    html = page.content.decode()
    assert page.status_code == 200
    assert "Sở Tài chính đã chấm dứt hoạt động từ 01/07/2023" in html
    assert f"agency={merged.pk}" in html
    assert "Xem theo Sở Tài chính mới" in html


def test_without_a_successor_it_says_so(client, province, merged):
    Succession.objects.all().delete()
    user = login(client, Position.SECRETARIAT, province.standing_committee)
    view = view_of(user, query=f"agency={province.finance.pk}")
    assert "Chưa ghi cơ quan kế thừa" in client.get(view.get_absolute_url()).content.decode()


def test_a_view_shared_in_a_dissolved_agency_passes_to_the_successors_people(client, province, merged):
    view = view_of(member(Position.CLERK, province.finance), agency=province.finance)
    heir = login(client, Position.SECRETARIAT, merged)
    grant(heir, on=D(2023, 11, 20))
    page = client.get(view.get_absolute_url())
    html = page.content.decode()
    assert "dùng chung trong Sở Tài chính, cơ quan đã chấm dứt hoạt động từ 01/07/2023" in html
    assert "Kế thừa: Sở Tài chính mới" in html
    assert "(đã chấm dứt hoạt động từ 01/07/2023)" in client.get(reverse("saved_views")).content.decode()
    form = client.get(reverse("saved_view", args=[view.pk]))
    assert "Chọn Sở Tài chính mới" in form.content.decode()
    client.post(reverse("saved_view", args=[view.pk]), {"name": view.name, "query": LATE, "agency": merged.pk})
    view.refresh_from_db()
    assert view.agency == merged


# ── cost ─────────────────────────────────────────────────────────────────────────────
def test_the_list_costs_the_same_for_many(client, province, secretary, django_assert_max_num_queries):
    for index in range(20):
        view_of(secretary, f"v{index}", agency=province.standing_committee if index % 2 else None)
    with django_assert_max_num_queries(12):
        client.get(reverse("saved_views"))
