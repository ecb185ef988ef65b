"""Help: each role's guide, first steps put away and shown again, terms explained beside the words."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.urls import reverse

from agencies.models import Position
from coordination.glossary import BY_KEY, TERMS
from coordination.help_pages import GUIDES
from coordination.models import FirstStepsSeen
from tests.factories.core import login

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("position", "agency", "guide"),
    [
        (Position.CLERK, "finance", "chuyen-vien"),
        (Position.SECRETARIAT, "standing_committee", "thu-ky"),
        (Position.LEADER, "finance", "lanh-dao"),
        (Position.LEADER, "standing_committee", "lanh-dao"),
        (Position.ADMINISTRATOR, "council_office", "quan-tri"),
    ],
)
def test_each_role_begins_with_its_own_steps_until_they_are_put_away(client, province, position, agency, guide):
    user = login(client, position, getattr(province, agency))
    title = f"Bắt đầu với vị trí {GUIDES[guide].title.lower()}"
    assert title in client.get(reverse("home")).content.decode()
    assert client.get(reverse("help:home")).context["guide"] == GUIDES[guide]
    client.post(reverse("help:first_steps"))
    # Putting away twice, in two windows, is no error.
    client.post(reverse("help:first_steps"))
    assert FirstStepsSeen.objects.get().user == user
    assert title not in client.get(reverse("home")).content.decode()
    assert "Hiện lại" in client.get(reverse("help:home")).content.decode()
    client.post(reverse("help:first_steps"), {"show": "1"})
    assert title in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("key", GUIDES)
def test_every_step_leads_to_a_page_that_exists(client, province, key):
    login(client, Position.CLERK, province.finance)
    guide = GUIDES[key]
    assert client.get(reverse("help:guide", args=[key])).context["guide"] == guide
    assert guide.steps
    assert all(reverse(step.page) for step in (*guide.steps, *guide.questions) if step.page)


def test_a_guide_of_nobody_is_not_found(client, province):
    login(client, Position.CLERK, province.finance)
    assert client.get(reverse("help:guide", args=["giam-doc"])).status_code == 404


def test_the_glossary_explains_every_term_once(client, province):
    login(client, Position.CLERK, province.finance)
    html = client.get(reverse("help:glossary")).content.decode()
    assert len(BY_KEY) == len(TERMS)
    for term in TERMS:
        assert html.count(f'id="{term.key}"') == 1
        assert term.text.endswith(".") or term.text.endswith("…")


def test_a_term_explains_itself_without_script_and_twice_on_a_page():
    html = Template('{% load ui %}{% term "gia-han" "gia hạn" %}{% term "gia-han" %}').render(Context())
    assert html.count('popovertarget="term-gia-han-1"') == html.count('id="term-gia-han-1"') == 1
    assert html.count('id="term-gia-han-2"') == 1
    assert f"{reverse('help:glossary')}#gia-han" in html


def test_an_unknown_term_is_the_builders_error():
    with pytest.raises(KeyError):
        Template('{% load ui %}{% term "khong-co" %}').render(Context())


def test_a_step_on_the_home_page_leads_to_its_part(client, province):
    login(client, Position.CLERK, province.finance)
    page = client.get(reverse("home")).content.decode()
    steps = [step for step in GUIDES["chuyen-vien"].steps if step.page == "home"]
    assert [step.part for step in steps] == ["part-today", "part-soon"]
    for step in steps:
        assert f'href="/#{step.part}"' in page
        assert f'id="{step.part}"' in page
