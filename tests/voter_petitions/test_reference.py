"""The lists that every database begins with."""

from __future__ import annotations

import csv

import pytest

from voter_petitions.models import Field, UnresolvedReason
from voter_petitions.reference import FIELDS, REASONS, load_reference

# The fields that lists of real petitions use.
USED = """giao thông, thủy lợi, đất đai, điện, chính sách, môi trường, nước, giáo dục, văn hóa, y tế, lâm nghiệp,
thiên tai, xây dựng, nông nghiệp, viễn thông, địa giới"""


@pytest.fixture
def empty(db):
    Field.objects.filter(group__isnull=False).delete()
    Field.objects.all().delete()
    UnresolvedReason.objects.all().delete()


def test_loading_twice_adds_once_and_overwrites_nothing(empty):
    count = len(FIELDS) + sum(len(parts) for _, _, parts in FIELDS) + len(REASONS)
    assert load_reference() == count
    Field.objects.filter(code="dien").update(name="Điện lưới")
    assert load_reference() == 0
    assert Field.objects.get(code="dien").name == "Điện lưới"


def test_every_field_of_real_lists_can_be_chosen_and_belongs_to_a_heading(empty):
    load_reference()
    names = [row.name.lower() for row in Field.objects.choosable()]
    for field in next(csv.reader([USED.replace("\n", " ")], skipinitialspace=True)):
        assert any(name.startswith(field) for name in names), field
    assert not Field.objects.filter(group__group__isnull=False).exists()


def test_lack_of_capital_is_a_reason(empty):
    load_reference()
    assert UnresolvedReason.objects.get(code="von").name == "Chưa bố trí được vốn đầu tư"
