"""The public page: closed by default, only what was released, nothing personal, small, fast, without a log-in."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from agencies.models import Position
from coordination.models import Event
from tests.factories.core import login, member
from tests.factories.petitions import answered, assigned, contact_round, petition
from voter_petitions import petitioners
from voter_petitions.handling.releasing import release, withdraw
from voter_petitions.models import Release

pytestmark = pytest.mark.django_db
PAGE = "/tra-cuu/"


@pytest.fixture(autouse=True)
def opened(settings, on_day):
    settings.PUBLIC_PAGE = True
    cache.clear()
    on_day(2023, 12, 15)


@pytest.fixture
def secretary(province):
    return member(Position.SECRETARIAT, province.standing_committee)


@pytest.fixture
def released(province, secretary):
    """An answered petition about a road, released; its sender is kept."""
    made = petition(contact_round(province))
    answered(assigned(province, made))
    petitioners.record(dossier=made.dossier, by=secretary, name="Cử Tri Hư Cấu", telephone="0000 111 222")
    made.refresh_from_db()
    release([made], by=secretary)
    return made


def text_of(client, **query) -> str:
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_closed_unless_the_province_opens_it(client, province, released, settings):
    settings.PUBLIC_PAGE = False
    assert client.get(PAGE).status_code == 404
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert client.get(PAGE).status_code == 404
    assert client.get(reverse("petitions:release_many")).status_code == 404
    assert "Công bố" not in client.get(reverse("petitions:list")).content.decode()


def test_a_released_petition_shows_what_came_of_it_and_nothing_personal(client, province, released):
    page = text_of(client)
    for words in (
        "Đề nghị đầu tư nâng cấp đường thôn Nà Lẹng", "Xã Cao Trĩ, huyện Ba Bể", "Tiếp xúc cử tri tháng 11/2023",
        "Sở Tài chính", "Đã trả lời", "30/06/2024",
    ):  # fmt: skip
        assert words in page
    for words in ("Hư Cấu", "0000 111", "mưa là không đi được", "<script", "Bố trí vốn"):
        assert words not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"noi": "Cao Trĩ"}, 1),
        ({"noi": "CAO TRI"}, 1),
        ({"noi": "ba be"}, 1),
        ({"noi": "Chợ Mới"}, 0),
        ({"tu": "nang cap duong"}, 1),
        ({"tu": "trường học"}, 0),
        ({"noi": "%"}, 0),
        ({"noi": "\0cao tri"}, 1),
        ({"noi": "x" * 5000}, 0),
        ({"trang": "abc"}, 1),
        ({"trang": "999"}, 1),
    ],
)
def test_found_with_or_without_diacritics_and_no_input_breaks_it(client, released, query, found):
    assert f"<h2>{found} kiến nghị" in text_of(client, **query)


def test_only_what_was_released_in_the_words_that_were_released(client, province, released, secretary):
    hidden = petition(released.round, text="Đề nghị chưa công bố")
    assert "chưa công bố" not in text_of(client)
    released.text = "Lời sửa sau"
    released.save()
    assert "Lời sửa sau" not in text_of(client)
    assert release([released, hidden], by=secretary) == 2
    assert "Lời sửa sau" in text_of(client)
    assert release([released, hidden], by=secretary) == 0
    assert withdraw([hidden], by=secretary) == 1
    assert "Đề nghị chưa công bố" not in text_of(client)
    assert list(Event.objects.filter(dossier=hidden.pk).order_by("pk").values_list("text", flat=True))[-2:] == [
        "Công bố trên trang tra cứu", "Thôi công bố trên trang tra cứu",
    ]  # fmt: skip


def test_what_becomes_restricted_is_gone_at_once_and_is_not_released(client, released, secretary):
    released.dossier.restricted = True
    released.dossier.save()
    assert "Nà Lẹng" not in text_of(client)
    assert release([released], by=secretary) == 0


def test_small_kept_for_some_minutes_and_not_listed_by_search_engines(
    client, province, secretary, settings, django_assert_num_queries
):
    held = contact_round(province)
    release([petition(held, text=f"Kiến nghị {n} " + "dài " * 400) for n in range(20)], by=secretary)
    # Count, page, places.
    with django_assert_num_queries(3):
        answer = client.get(PAGE)
    assert len(answer.content) < 60_000
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert "trang=2" in answer.content.decode()
    settings.PUBLIC_PAGE_INDEXED = True
    assert "X-Robots-Tag" not in client.get(PAGE)


def test_who_asks_too_often_waits_a_minute_and_others_do_not(client, released):
    codes = [client.get(PAGE).status_code for _ in range(130)]
    assert codes[:60] == [200] * 60
    assert 429 in codes
    assert client.get(PAGE, REMOTE_ADDR="10.1.2.3").status_code == 200


def test_the_secretariat_releases_what_it_ticks_and_leaves_others_alone(client, province, released, secretary):
    client.force_login(secretary)
    own = petition(released.round, text="Của mình")
    others = petition(released.round, text="Của Mặt trận", keeper=province.front)
    address = reverse("petitions:release_many")
    client.post(address, {"chosen": [own.pk, others.pk, "abc"], "release": "on"})
    assert set(Release.objects.values_list("pk", flat=True)) == {released.pk, own.pk}
    client.post(address, {"chosen": [own.pk], "release": "off"})
    assert set(Release.objects.values_list("pk", flat=True)) == {released.pk}
    assert client.post(address, {"chosen": []}).status_code == 302


@pytest.mark.parametrize(("position", "agency"), [(Position.CLERK, "finance"), (Position.LEADER, "standing_committee")])
def test_nobody_else_releases(client, province, released, position, agency):
    login(client, position, getattr(province, agency))
    Release.objects.all().delete()
    answer = client.post(reverse("petitions:release_many"), {"chosen": [released.pk], "release": "on"})
    assert answer.status_code == 403
    assert not Release.objects.exists()
