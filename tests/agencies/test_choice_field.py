import datetime

import pytest
from django import forms

from agencies.forms import AgencyChoiceField
from agencies.models import AgencyKind
from tests.factories.core import AgencyFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2023, 12, 26)


def test_it_offers_who_exists_on_the_day_in_vietnamese_order():
    names = ["Sở Xây dựng", "Sở Công Thương", "Sở Y tế", "Ban Dân tộc"]
    for name in names:
        AgencyFactory(name=name)
    AgencyFactory(name="Sở Cũ", exists_to=DAY)
    AgencyFactory(name="Sở Mới", exists_from=DAY + datetime.timedelta(days=1))
    field = AgencyChoiceField(on=DAY)
    assert [label for value, label in field.choices if value] == [
        "Ban Dân tộc",
        "Sở Công Thương",
        "Sở Xây dựng",
        "Sở Y tế",
    ]


def test_it_narrows_by_kind():
    AgencyFactory(name="Sở A")
    district = AgencyFactory(name="UBND huyện", kind=AgencyKind.DISTRICT)
    field = AgencyChoiceField(on=DAY, kinds=(AgencyKind.DISTRICT,))
    assert [value.value for value, _ in field.choices if value] == [district.pk]


def test_it_says_that_an_agency_no_longer_exists_on_the_day():
    gone = AgencyFactory(name="Sở Cũ", exists_to=datetime.date(2023, 3, 1))
    field = AgencyChoiceField(on=DAY)
    with pytest.raises(forms.ValidationError, match="Cơ quan Sở Cũ không còn hoạt động ngày 26/12/2023"):
        field.clean(gone.pk)


def test_it_says_that_an_agency_does_not_exist_yet():
    coming = AgencyFactory(name="Sở Mới", exists_from=datetime.date(2024, 3, 1))
    with pytest.raises(forms.ValidationError, match="Cơ quan Sở Mới chưa thành lập ngày 26/12/2023"):
        AgencyChoiceField(on=DAY).clean(coming.pk)


@pytest.mark.parametrize("value", ["0", "abc", "-1"])
def test_it_refuses_what_is_no_agency(value):
    with pytest.raises(forms.ValidationError, match="Không có cơ quan này trong danh mục"):
        AgencyChoiceField(on=DAY).clean(value)


def test_the_day_may_be_set_by_the_form():
    gone = AgencyFactory(exists_to=datetime.date(2023, 3, 1))

    class Form(forms.Form):
        agency = AgencyChoiceField()

    form = Form({"agency": gone.pk})
    form.fields["agency"].exists_on(datetime.date(2023, 2, 28))
    assert form.is_valid()
    form = Form({"agency": gone.pk})
    form.fields["agency"].exists_on(datetime.date(2023, 3, 1))
    assert not form.is_valid()


def test_names_used_again_are_told_apart_by_their_time():
    AgencyFactory(name="Sở Tài chính", exists_to=datetime.date(2025, 3, 1))
    AgencyFactory(name="Sở Tài chính", exists_from=datetime.date(2025, 3, 1))
    labels = {label for value, label in AgencyChoiceField().choices if value}
    assert labels == {"Sở Tài chính", "Sở Tài chính (từ 01/03/2025)"}


def test_its_options_carry_the_words_to_search_by():
    agency = AgencyFactory(name="Sở Tài chính", short_name="STC")
    field = AgencyChoiceField(on=DAY)
    assert 'data-search="so tai chinh stc"' in field.widget.render("agency", agency.pk)
