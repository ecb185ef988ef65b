"""What people read is Vietnamese that an office would write: forms, their messages, lists to choose from."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext

from agencies.models import Position
from coordination.models import Regulation
from coordination.templatetags import ui
from tests.factories.core import login, matter, rule

CATALOGUE = Path(settings.BASE_DIR) / "coordination" / "locale" / "vi" / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (forms.CharField(), "", "Hãy điền mục này."),
        (forms.CharField(), "a\0", "Có ký tự không dùng được; hãy gõ lại."),
        (forms.IntegerField(), "bảy", "Hãy nhập một số nguyên."),
        (forms.IntegerField(min_value=0), "-1", "Giá trị không được nhỏ hơn 0."),
        (forms.ChoiceField(choices=[("a", "A")]), "x", "«x» không có trong danh sách."),
        (forms.DateField(), "31/02/2023", "Ngày không có thật hoặc sai cách ghi"),
    ],
)
def test_wrong_input_is_told_in_plain_vietnamese(field, value, expected):
    with pytest.raises(ValidationError, match=expected.replace(".", r"\.")):
        field.clean(value)


def test_the_compiled_catalogue_is_that_of_the_source():
    """The .mo is committed; whoever edits the .po and forgets to compile it hears of it here."""
    entries = CATALOGUE.read_text(encoding="utf-8").split("\n\n")[1:]
    pairs = [entry.split("msgstr ") for entry in entries]
    assert len(pairs) > 10
    for source, text in pairs:
        quoted = [line.removeprefix("msgid ") for line in source.splitlines() if not line.startswith("#")]
        message = "".join(line.strip().strip('"') for line in quoted)
        assert gettext(message) == text.strip().strip('"')


@pytest.mark.parametrize("page", ["record_document", "calendar:declare", "regulation:edit", "sessions:session_new"])
def test_no_select_offers_dashes(client, province, on_day, page):
    on_day(2023, 11, 20)
    dossier = matter(province).dossier
    arguments = {"record_document": [dossier.pk], "regulation:edit": [rule().pk]}.get(page, [])
    login(
        client,
        Position.ADMINISTRATOR if page == "regulation:edit" else Position.SECRETARIAT,
        province.standing_committee,
    )
    answer = client.get(reverse(page, args=arguments))
    assert answer.status_code == 200
    assert "<select" in answer.content.decode()
    assert "-----" not in answer.content.decode()


def test_a_regulation_whose_number_nobody_knows_is_not_called_number():
    assert str(Regulation(number="03/QCPH-HĐND")) == "Quy chế số 03/QCPH-HĐND"
    assert str(Regulation(number="Quy chế trước 07/02/2023")) == "Quy chế trước 07/02/2023"


def test_a_weekday_is_in_words():
    assert ui.weekday(datetime.date(2023, 12, 7)) == "thứ Năm"
    assert ui.weekday(None) == ""
