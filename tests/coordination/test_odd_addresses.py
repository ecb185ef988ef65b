"""Addresses that no button leads to: a page that says what it is, never an empty or a broken one."""

from __future__ import annotations

import pytest
from django import forms
from django.urls import reverse

from agencies.models import Position
from tests.factories.core import login

HUGE = "9" * 20


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.standing_committee)


@pytest.mark.parametrize("name", ["logout", "inbox_read_all", "ledger_export"])
def test_the_address_of_a_button_says_so(client, secretary, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 405
    assert "địa chỉ của một nút bấm" in answer.content.decode()
    assert answer["Allow"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("petitions:list", {"round": HUGE}),
        ("petitions:annexes", {"round": HUGE}),
        ("petitions:annexes", {"until": "01/01/0001"}),
        ("sessions:drafts", {"session": HUGE}),
        ("reception:letters", {"day": HUGE}),
        ("reports:flagged", {"nam": HUGE}),
        ("reports:flagged", {"kind": "x", "nam": "x"}),
        ("reports:dashboard", {"nam": HUGE}),
    ],
)
def test_a_number_longer_than_any_key_breaks_nothing(client, secretary, name, query):
    assert client.get(reverse(name), query).status_code in (200, 404, 422)


def test_an_error_stands_beside_its_field_with_its_sign():
    class Asked(forms.Form):
        title = forms.CharField(label="Tên")

    html = Asked({}, use_required_attribute=False)["title"].as_field_group()
    assert '<ul class="errors" id="id_title_error"><li><svg' in html
    assert "errorlist" not in html


@pytest.mark.parametrize("day", ["31/12/9999", "01/01/0001", "07/12/1899"])
def test_a_slip_of_the_year_is_told_beside_the_field(day):
    class Asked(forms.Form):
        on = forms.DateField(label="Ngày")

    assert Asked({"on": day}).errors == {"on": ["Ngày phải từ 01/01/1945 đến 31/12/2100: hãy xem lại năm."]}
