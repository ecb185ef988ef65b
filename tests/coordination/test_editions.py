"""Two tabs on one record: the second save is met with both versions, and either can be taken."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, Position
from coordination.models import Dossier, Matter
from tests.factories.core import login, matter, rule


class Tab:
    """A window with an edit form open: what it was rendered with, and what its person types."""

    def __init__(self, client: Client, place: str, **typed: str) -> None:
        self.client, self.place = client, place
        form = client.get(place).context["form"]
        self.data = _sent(form) | {"edition": form.edition.token} | typed

    def save(self, **more: str):
        answer = self.client.post(self.place, self.data | more)
        if answer.context is not None and answer.status_code == 422:
            self.data["edition"] = answer.context["form"].edition.token
        return answer


def _sent(*forms):
    """What a browser would send of these forms, untouched."""
    values = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.fixture
def subject(province):
    rule()
    return matter(province, title="Tên cũ", description="Nội dung cũ")


@pytest.fixture
def tabs(client, province, subject):
    """Two people on the same matter."""
    login(client, Position.SECRETARIAT, province.standing_committee)
    other = Client()
    login(other, Position.SECRETARIAT, province.council_office)
    address = reverse("matters:matter_edit", args=[subject.pk])

    def opened(first: dict, second: dict) -> tuple[Tab, Tab]:
        return Tab(client, address, **first), Tab(other, address, **second)

    return opened


def stored(subject):
    fresh = Matter.objects.select_related("dossier").get(pk=subject.pk)
    return fresh.dossier.title, fresh.description


def differences(answer):
    return [(row.label, row.mine, row.stored, row.mine_first) for row in answer.context["form"].edition.differences]


def test_alone_nothing_stands_in_the_way(tabs, subject):
    first, _ = tabs({"title": "Tên mới"}, {})
    assert first.save().status_code == 302
    assert stored(subject) == ("Tên mới", "Nội dung cũ")


def test_the_second_save_of_the_same_field_shows_both_and_saves_nothing(tabs, subject):
    first, second = tabs({"title": "Tên của một"}, {"title": "Tên của hai"})
    first.save()
    answer = second.save()
    assert answer.status_code == 422
    assert differences(answer) == [("Trích yếu", "Tên của hai", "Tên của một", True)]
    assert "Bản của bạn" in answer.content.decode()
    assert stored(subject) == ("Tên của một", "Nội dung cũ")


def test_who_saved_last_and_when_is_told(client, tabs, subject):
    first, second = tabs({"title": "Tên của một"}, {"title": "Tên của hai"})
    first.save()
    edition = second.save().context["form"].edition
    assert edition.saved_by == str(client.get("/").context["user"])
    assert edition.saved_at is not None


@pytest.mark.parametrize(("take", "title"), [("mine", "Tên của hai"), ("stored", "Tên của một")])
def test_either_version_is_taken(tabs, subject, take, title):
    first, second = tabs({"title": "Tên của một"}, {"title": "Tên của hai", "description": "Nội dung của hai"})
    first.save()
    row = second.save().context["form"].edition.differences[0]
    chosen = "mine" if take == "mine" else f"stored-{row.mark}"
    assert second.save(**{"take-title": chosen}).status_code == 302
    assert stored(subject) == (title, "Nội dung của hai")


def test_what_only_the_other_changed_is_offered_as_stored(tabs, subject):
    first, second = tabs({"title": "Tên của một"}, {"description": "Nội dung của hai"})
    first.save()
    answer = second.save()
    assert differences(answer) == [("Trích yếu", "Tên cũ", "Tên của một", False)]
    row = answer.context["form"].edition.differences[0]
    second.save(**{"take-title": f"stored-{row.mark}"})
    assert stored(subject) == ("Tên của một", "Nội dung của hai")


def test_words_typed_after_the_comparison_win_over_its_choice(tabs, subject):
    first, second = tabs({"title": "Tên của một"}, {"title": "Tên của hai"})
    first.save()
    row = second.save().context["form"].edition.differences[0]
    second.save(**{"take-title": f"stored-{row.mark}", "title": "Tên gộp"})
    assert stored(subject)[0] == "Tên gộp"


def test_a_third_save_in_between_is_met_again(tabs, subject):
    first, second = tabs({"title": "Tên của một"}, {"title": "Tên của hai"})
    first.save()
    second.save()
    Dossier.objects.filter(pk=subject.pk).update(title="Tên của ba")
    assert differences(second.save()) == [("Trích yếu", "Tên của hai", "Tên của ba", True)]


def test_two_who_type_the_same_do_not_clash(tabs, subject):
    first, second = tabs({"title": "Tên mới"}, {"title": "Tên mới"})
    first.save()
    assert second.save().status_code == 302


@pytest.mark.parametrize("token", ["", "[]", "nonsense", '{"title": 5}'])
def test_a_broken_mark_breaks_no_page(tabs, token):
    first, _ = tabs({"title": "Tên mới"}, {})
    first.data["edition"] = token
    assert first.save().status_code in {302, 422}


def test_agencies_too(client, province):
    login(client, Position.ADMINISTRATOR, province.council)
    address = reverse("agencies:edit", args=[province.finance.pk])
    tab = Tab(client, address, address="12 Trường Chinh")
    Agency.objects.filter(pk=province.finance.pk).update(address="Số 5 Hùng Vương")
    assert differences(tab.save()) == [("Địa chỉ", "12 Trường Chinh", "Số 5 Hùng Vương", True)]


def test_a_rule_whose_next_version_was_made_meanwhile(client, province):
    row = rule(note="cũ")
    login(client, Position.SECRETARIAT, province.standing_committee)
    address = reverse("regulation:edit", args=[row.pk])
    page = client.get(address)
    limits = page.context["limits"]
    sent = _sent(page.context["form"], limits.management_form, *limits.forms)
    sent["edition"] = page.context["form"].edition.token
    made = client.post(address, sent | {"note": "của một"})
    assert made.status_code == 302, [made.context["form"].errors, made.context["limits"].errors]
    answer = client.post(address, sent | {"note": "của hai"})
    assert answer.status_code == 422
    assert ("Ghi chú", "của hai", "của một", True) in differences(answer)
