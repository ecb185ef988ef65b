"""Filters of the list of petitions kept under a name."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agencies.models import Position
from coordination.models import SavedView
from tests.factories.core import login, member

LIST = "petitions:list"


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.standing_committee)


def kept(owner, name: str, query: str, **fields) -> SavedView:
    return SavedView.objects.create(owner=owner, list_name=LIST, name=name, query=query, **fields)


def test_filters_and_order_are_kept_and_opened_again(client, secretary):
    asked = {"lack": "can-von", "result": ["pending", "in_progress"], "sort": "-han", "page": "3", "x": "1"}
    page = client.get(reverse(LIST), asked).content.decode()
    address = f"{reverse('saved_view_new')}?lack=can-von&amp;result=pending&amp;result=in_progress&amp;sort=-han"
    assert f"{address}&amp;list=petitions%3Alist" in page
    form = client.get(reverse("saved_view_new"), asked | {"list": LIST})
    assert "Điều cần chú ý: Cần bố trí vốn đầu tư" in form.context["described"]
    assert "Mở sổ theo dõi bằng" not in form.content.decode(), "only the ledger opens with a view"
    data = {"name": "Cần vốn", "list": LIST, "query": form.context["query"]}
    answer = client.post(reverse("saved_view_new"), data)
    view = SavedView.objects.get()
    assert answer.url == view.get_absolute_url() == f"{reverse(LIST)}?{view.query}&view={view.pk}"
    shown = client.get(answer.url).context["saved"]
    assert (shown.current, shown.changed, shown.may_be_new) == (view, False, False)


def test_a_changed_question_may_be_written_back(client, secretary):
    view = kept(secretary, "Cần vốn", "lack=can-von")
    page = client.get(reverse(LIST), {"lack": "qua-han", "view": view.pk}).content.decode()
    assert f"{reverse('saved_view', args=[view.pk])}?query=lack%3Dqua-han" in page
    client.post(reverse("saved_view", args=[view.pk]), {"name": "Quá hạn", "query": "lack=qua-han"})
    view.refresh_from_db()
    assert (view.name, view.query, view.list_name) == ("Quá hạn", "lack=qua-han", LIST)


def test_each_list_has_its_own_names_and_views(client, province, secretary):
    kept(secretary, "Quá hạn", "lack=qua-han")
    SavedView.objects.create(owner=secretary, name="Quá hạn", query="state=open_overdue")
    for name in ("ledger", LIST):
        page = client.get(reverse(name), {"view": "all"}).content.decode()
        assert page.count(">Quá hạn</a>") - (name == LIST) == 1, "the register's own tab beside it"
    assert {len(views) for _, _, views in client.get(reverse("saved_views")).context["sections"]} == {1}


def test_others_see_a_shared_view_only_in_the_agency(client, province, secretary):
    view = kept(secretary, "Chung", "lack=can-von", agency=province.standing_committee)
    client.force_login(member(Position.CLERK, province.standing_committee))
    assert client.get(reverse(LIST)).context["saved"].views == [view]
    client.force_login(member(Position.CLERK, province.finance))
    assert client.get(reverse(LIST)).context["saved"].views == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_list_that_is_none_is_not_found(client, secretary, method):
    answer = getattr(client, method)(reverse("saved_view_new"), {"list": "home", "name": "x"})
    assert answer.status_code == 404
    assert not SavedView.objects.exists()


def test_the_ledger_never_opens_with_a_view_of_petitions(client, secretary):
    view = kept(secretary, "Cần vốn", "lack=can-von")
    assert client.post(reverse("saved_view_first", args=[view.pk])).status_code == 404


def test_a_wrong_filter_is_told_and_shows_nothing(client, secretary):
    page = client.get(reverse(LIST), {"lead": "x"})
    assert page.status_code == 200
    assert not page.context["page_obj"].rows
    assert "Các trang của danh sách" not in page.content.decode()
