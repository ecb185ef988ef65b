"""Likely duplicates: found whatever the round, the words' order and the diacritics; shown with what was answered."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from agencies.models import Position
from tests.factories.core import login, member
from tests.factories.petitions import answered, assigned, contact_round, petition
from voter_petitions import handling, similar
from voter_petitions.models import Petition, PetitionKey
from voter_petitions.wording import Wording

ROAD = "Đề nghị đầu tư nâng cấp đường thôn Nà Lẹng, xã Cao Trĩ, mặt đường đã hư hỏng nặng."
CLINIC = "Đề nghị bổ sung bác sĩ và máy siêu âm cho trạm y tế xã Chu Hương."


@pytest.fixture
def earlier(province, on_day):
    """A petition about a road, of a round a year ago, answered then."""
    on_day(2023, 12, 15)
    made = petition(contact_round(province), text=ROAD, original_text="Đường thôn Nà Lẹng hỏng quá, đề nghị làm lại.")
    answered(assigned(province, made))
    return made


def found(text, **options):
    return [one.petition.pk for one in similar.likely_duplicates(text, **options)]


@pytest.mark.parametrize(
    "text",
    [
        ROAD,
        "Đề nghị sửa chữa đường thôn Nà Lẹng xã Cao Trĩ do mặt đường hư hỏng.",
        "de nghi nang cap duong thon na leng xa cao tri",
        "Cử tri kiến nghị cấp có thẩm quyền quan tâm làm đường thôn Nà Lẹng, xã Cao Trĩ",
        # As the voter said it: the untouched words are searched too.
        "Đường thôn Nà Lẹng hỏng quá, mong làm lại",
    ],
)
def test_the_same_matter_in_other_words_is_found(earlier, text):
    assert found(text) == [earlier.pk]


@pytest.mark.parametrize(
    "text",
    [
        CLINIC,
        "Đề nghị đầu tư nâng cấp đường thôn Bản Mới, xã Mỹ Phương.",
        "Đề nghị tỉnh quan tâm xem xét đầu tư xây dựng",
        "",
        "đường",
    ],
)
def test_another_matter_is_not(earlier, text):
    assert found(text) == []


def test_the_same_words_score_one_and_the_same_place_comes_first(earlier):
    near = petition(earlier.round, text=ROAD.replace("hư hỏng nặng", "xuống cấp"), locality="Xã Địa Linh, huyện Ba Bể")
    both = similar.likely_duplicates(ROAD, locality="xa dia linh, huyen ba be")
    assert [(one.petition.pk, one.same_place) for one in both] == [(earlier.pk, False), (near.pk, True)]
    assert both[0].score == 1.0
    assert both[0].percent == 100
    without = similar.likely_duplicates(near.text)[1].score
    assert similar.likely_duplicates(near.text, locality=earlier.locality)[1].score > without


def test_what_was_answered_then_comes_with_it(earlier):
    [one] = similar.likely_duplicates(ROAD)
    assert one.answer.content.startswith("Tuyến đường đã có trong danh mục")
    assert one.petition.round.dossier.title == "Tiếp xúc cử tri tháng 11/2023"


def test_a_petition_is_not_its_own_duplicate_and_the_limit_holds(earlier):
    for _ in range(4):
        petition(earlier.round, text=ROAD)
    assert earlier.pk not in found(ROAD, exclude=earlier)
    assert len(found(ROAD, limit=3)) == 3


def test_only_what_the_user_may_see(earlier, province):
    assert found(ROAD, visible_to=member(Position.CLERK, province.finance)) == [earlier.pk]
    assert found(ROAD, visible_to=member(Position.CLERK, province.planning)) == []


def test_an_edited_text_is_found_by_its_new_words_only(earlier):
    handling.change_petition(
        earlier, by=None, number=1, text=CLINIC, locality=earlier.locality, field=earlier.field, level=earlier.level,
        needs_capital=False, lead=None,
    )  # fmt: skip
    assert found(CLINIC) == [earlier.pk]
    # The voter's own words stay, and with them what they are found by.
    assert found("Đường thôn Nà Lẹng hỏng quá, đề nghị làm lại.") == [earlier.pk]


def test_what_was_written_by_other_means_is_indexed_by_the_command(earlier, capsys):
    PetitionKey.objects.all().delete()
    assert found(ROAD) == []
    call_command("index_petitions")
    assert found(ROAD) == [earlier.pk]
    call_command("index_petitions")
    assert capsys.readouterr().out.splitlines()[-1] == "Đã thêm 0 khóa."


def test_the_cost_follows_the_text_not_the_register(earlier, django_assert_max_num_queries):
    long = " ".join(f"thôn Nà {letter}{n}" for n, letter in enumerate("abcdefghiklmnopqrstuvxy" * 3))
    with django_assert_max_num_queries(4):
        similar.likely_duplicates(f"{ROAD} {long}")


def test_many_texts_ask_for_each_pair_once(earlier, django_assert_num_queries):
    postings = similar.Postings()
    similar.likely_duplicates(ROAD, postings=postings)
    with django_assert_num_queries(3):
        similar.likely_duplicates(ROAD, postings=postings)


def test_a_long_text_keeps_a_bounded_sample_of_keys(earlier):
    words = " ".join(f"am{n} tiet{n * 7}" for n in range(9000))
    assert len(Wording.of(words).keys(similar.KEYS_KEPT)) == similar.KEYS_KEPT
    long = petition(earlier.round, text=words[:19_000], original_text="Như trên")
    assert long.keys.count() <= 2 * similar.KEYS_KEPT


# ── pages ──────────────────────────────────────────────────────────────────────────────
def test_offered_while_typing(earlier, province, client):
    login(client, Position.SECRETARIAT, province.council_office)
    page = client.post(
        reverse("petitions:similar_to_text"), {"original_text": ROAD, "text": ""}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Giống 100%" in page
    assert "Tuyến đường đã có trong danh mục" in page
    assert "<html" not in page


def test_the_plain_button_finds_them_saves_nothing_and_keeps_what_was_typed(earlier, province, client):
    login(client, Position.SECRETARIAT, province.council_office)
    address = reverse("petitions:petition_new", args=[earlier.round_id])
    answer = client.post(
        address, {"similar": "1", "original_text": ROAD, "locality": "Xã Cao Trĩ", "needs_capital": "on"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Giống 100%" in page
    assert f">\n{ROAD}</textarea>" in page
    assert 'value="Xã Cao Trĩ"' in page
    assert "Hãy chọn" not in page.split("</form>")[0].split("errors")[-1]
    assert Petition.objects.count() == 1


def test_nothing_alike_is_said(earlier, province, client):
    login(client, Position.SECRETARIAT, province.council_office)
    page = client.post(reverse("petitions:similar_to_text"), {"original_text": CLINIC}).content.decode()
    assert "Chưa thấy kiến nghị nào giống" in page


def test_the_page_of_a_petition_offers_its_likes(earlier, province, client):
    twin = petition(earlier.round, text=ROAD, on=datetime.date(2023, 11, 12))
    login(client, Position.SECRETARIAT, province.council_office)
    assert reverse("petitions:similar", args=[twin.pk]) in client.get(twin.dossier.get_absolute_url()).content.decode()
    whole = client.get(reverse("petitions:similar", args=[twin.pk])).content.decode()
    assert "<html" in whole
    assert "Giống 100%" in whole
    part = client.get(reverse("petitions:similar", args=[twin.pk]), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


@pytest.mark.parametrize(("agency", "seen"), [("finance", 403), ("planning", 403), ("front", 403)])
def test_only_who_records_petitions_searches_while_typing(earlier, province, client, agency, seen):
    login(client, Position.CLERK, getattr(province, agency))
    assert client.post(reverse("petitions:similar_to_text"), {"original_text": ROAD}).status_code == seen


def test_a_stranger_does_not_see_the_likes_of_a_petition(earlier, province, client):
    login(client, Position.CLERK, province.planning)
    assert client.get(reverse("petitions:similar", args=[earlier.pk])).status_code == 404
