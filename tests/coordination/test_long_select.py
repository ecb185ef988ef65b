"""The select that is written straight from its choices says what Django's own says."""

from __future__ import annotations

import re

import pytest
from django import forms

from coordination.long_select import LongSelect

CHOICES = [
    ("", "Tất cả"),
    (None, "Chưa rõ"),
    (3, 'Sở "Tài chính" & <Kế hoạch>'),
    ("Quy chế <03>", [(7, "Điều 7"), (8, "Điều 8")]),
]


@pytest.mark.parametrize("value", [None, "", 3, "3", 8, "không có", "<script>"])
@pytest.mark.parametrize("attrs", [{}, {"id": "id_agency", "required": True, "title": 'nói "rõ"'}])
def test_the_same_as_the_select_of_django(value, attrs):
    mine, theirs = (
        widget(choices=CHOICES).render("agency", value, attrs, forms.renderers.DjangoTemplates())
        for widget in (LongSelect, forms.Select)
    )
    # Django marks the first option that fits, and «nothing» fits two here.
    assert tags(mine.replace('value="" selected', 'value=""')) == tags(theirs.replace('value="" selected', 'value=""'))


def tags(html: str) -> list[str]:
    return re.sub(r">\s+<", "><", html).replace("&#39;", "&#x27;").replace("><", ">\n<").split("\n")
