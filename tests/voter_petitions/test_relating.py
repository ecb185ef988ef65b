"""Split, merged, raised again: every origin and every count stays, in both directions."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Position
from coordination.models import Outcome
from tests.factories.core import login
from tests.factories.petitions import answer_rule, answered, assigned, contact_round, field, petition
from voter_petitions import handling
from voter_petitions.models import Closure, Petition, Relation, RelationKind, ResultState
from voter_petitions.standing import standing_of

D = datetime.date


@pytest.fixture
def round(province, on_day):
    on_day(2023, 12, 1)
    return contact_round(province)


@pytest.fixture
def made(round):
    return petition(round, voters=12)


def part(text: str, code: str = "giao-thong", **fields):
    return {"text": text, "field": field(code), "level": "department", "lead": None, "needs_capital": False} | fields


# ── splitting ──────────────────────────────────────────────────────────────────────────
def test_split_keeps_words_place_and_origin(made, round):
    [clinic] = handling.split(
        made, [part("Đề nghị làm đường."), part("Đề nghị sửa trạm y tế.", "y-te")], reason="Hai việc", by=None
    )
    made.refresh_from_db()
    assert (made.text, made.voters, made.number) == ("Đề nghị làm đường.", 12, 1)
    assert (clinic.text, clinic.field.code, clinic.number) == ("Đề nghị sửa trạm y tế.", "y-te", 2)
    assert (clinic.original_text, clinic.locality) == (made.original_text, made.locality)
    # The voters are counted once.
    assert clinic.voters is None
    assert clinic.relations.get().target == made
    assert made.dossier.events.filter(text__contains="Tách thành kiến nghị số 2").exists()
    assert clinic.dossier.events.filter(text__contains="Tách từ kiến nghị số 1").exists()


@pytest.mark.parametrize(("parts", "reason", "wrong"), [(1, "Hai việc", "parts"), (2, " ", "reason")])
def test_a_split_needs_two_parts_and_a_reason(made, parts, reason, wrong):
    with pytest.raises(ValidationError) as error:
        handling.split(made, [part(f"Việc {n}") for n in range(parts)], reason=reason, by=None)
    assert wrong in error.value.message_dict
    assert Petition.objects.count() == 1


# ── merging ────────────────────────────────────────────────────────────────────────────
def test_merged_petition_closes_with_that_fact_and_is_counted_on_the_survivor(made, round, province):
    answer_rule()
    other = petition(round, locality="Xã Địa Linh, huyện Ba Bể", voters=5)
    assigned(province, other)
    handling.merge([other], into=made, reason="Cùng đoạn đường", by=None)
    other.refresh_from_db()
    assert (other.closure, other.merged_into, other.dossier.closed_on) == (Closure.MERGED, made, D(2023, 12, 1))
    assert "gộp vào kiến nghị số 1" in other.dossier.stage
    assert [o.outcome for o in other.dossier.obligations.all()] == [Outcome.VOID]
    standing = standing_of(made)
    assert (standing.places, standing.voters, len(standing.petitions)) == (2, 17, 2)
    assert standing_of(other) == standing
    assert list(round.petitions.unanswered()) == [made]
    assert round.petitions.count() == 2


def test_what_was_merged_is_not_answered_or_settled_on_its_own(made, round, province):
    other = petition(round)
    row = assigned(province, other)
    handling.merge([other], into=made, reason="Trùng", by=None)
    with pytest.raises(ValidationError, match="đã gộp vào kiến nghị số 1"):
        answered(row, on=D(2023, 11, 30))
    with pytest.raises(ValidationError, match="đã gộp vào kiến nghị số 1"):
        handling.settle(other, result_state=ResultState.IN_PROGRESS, by=None)


def test_a_wrong_merger_is_taken_out_again_with_what_was_owed(made, round, province):
    answer_rule()
    other = petition(round)
    assigned(province, other)
    handling.merge([other], into=made, reason="Trùng", by=None)
    handling.separate(other, reason="Khác đoạn đường", by=None)
    other.refresh_from_db()
    assert (other.closure, other.merged_into, other.dossier.closed_on) == ("", None, None)
    assert other.dossier.obligations.get().outcome == Outcome.OPEN
    ended = Relation.objects.get()
    assert (ended.ended_on, ended.end_reason) == (D(2023, 12, 1), "Khác đoạn đường")
    assert len(standing_of(made).petitions) == 1
    # And merged anew, rightly this time.
    handling.merge([other], into=made, reason="Đúng là trùng", by=None)
    assert Relation.objects.filter(ended_on__isnull=True).count() == 1


def test_merging_refuses_itself_the_closed_and_chains_are_followed(made, round):
    second, third = petition(round), petition(round)
    for rows, into in (([made], made), ([], made)):
        with pytest.raises(ValidationError):
            handling.merge(rows, into=into, reason="Trùng", by=None)
    with pytest.raises(ValidationError) as error:
        handling.merge([second], into=made, reason="", by=None)
    assert "reason" in error.value.message_dict
    handling.merge([third], into=second, reason="Trùng", by=None)
    with pytest.raises(ValidationError, match="đã được gộp"):
        handling.merge([made], into=third, reason="Trùng", by=None)
    handling.merge([second], into=made, reason="Trùng", by=None)
    assert len(standing_of(made).petitions) == 3


def test_all_are_merged_or_none(made, round):
    good, closed = petition(round), petition(round)
    handling.settle(closed, result_state=ResultState.RESOLVED, evidence="Biên bản", by=None)
    with pytest.raises(ValidationError, match="Kiến nghị số 3"):
        handling.merge([good, closed], into=made, reason="Trùng", by=None)
    assert not Relation.objects.exists()


# ── closed only by a fact: the database says so too ────────────────────────────────────
@pytest.mark.parametrize(
    "facts",
    [
        {"closure": "resolved"},
        {"closure": "resolved", "result_state": "resolved"},
        {"closure": "explained", "result_state": "explained", "answer_state": "given"},
        {"closure": "central", "level": "central"},
        {"closure": "central", "answer_state": "accepted"},
        {"closure": "merged"},
        {"closure": "answered"},
    ],
)
def test_the_database_refuses_a_closure_without_its_fact(made, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.objects.filter(pk=made.pk).update(**facts)


def test_answered_from_above_and_found_satisfactory_closes(round, province):
    central = petition(round, level="central")
    row = assigned(province, central)
    response = answered(row, on=D(2023, 11, 28), explanation_only=True)
    central.refresh_from_db()
    assert central.closure == ""
    handling.assess(response, on_point=True, accepted=True, text="", by=None)
    central.refresh_from_db()
    assert (central.closure, central.dossier.closed_on) == (Closure.CENTRAL, D(2023, 12, 1))


# ── raised again ───────────────────────────────────────────────────────────────────────
@pytest.fixture
def earlier(province, on_day):
    on_day(2023, 12, 1)
    old = contact_round(province, title="Đợt năm 2022", starts_on=D(2022, 11, 8), ends_on=D(2022, 11, 10))
    return petition(old, on=D(2022, 11, 11), locality="Xã Hà Hiệu, huyện Ba Bể")


def test_raised_again_counts_rounds_places_and_years(made, earlier):
    handling.raised_again(made, earlier=earlier, by=None)
    standing = standing_of(made)
    assert (standing.rounds, standing.places, standing.since) == (2, 2, D(2022, 11, 8))
    assert standing.is_repeated
    assert standing.sentence == "Đã nêu 2 lần trong 2 đợt, từ 08/11/2022, bởi cử tri 2 nơi (12 cử tri)"
    assert list(Petition.objects.raised_again()) == [made]
    with pytest.raises(ValidationError):
        handling.raised_again(made, earlier=earlier, by=None)
    with pytest.raises(ValidationError) as error:
        handling.raised_again(earlier, earlier=made, by=None)
    assert "một đợt trước" in error.value.message_dict["earlier"][0]


def test_a_wrong_link_is_ended_not_deleted(made, earlier):
    link = handling.raised_again(made, earlier=earlier, by=None)
    handling.drop_link(link, reason="Khác đường", by=None)
    assert not standing_of(made).is_repeated
    assert Relation.objects.get().end_reason == "Khác đường"
    with pytest.raises(ValidationError):
        handling.drop_link(Relation.objects.get(), reason="Lần nữa", by=None)


# ── pages ──────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def secretary(province, client):
    return login(client, Position.SECRETARIAT, province.council_office)


def test_split_on_its_page_gives_more_rows_and_loses_nothing(made, secretary, client):
    address = reverse("petitions:split", args=[made.pk])
    assert client.get(address).status_code == 200
    typed = {
        "reason": "Hai việc",
        "parts-TOTAL_FORMS": "2",
        "parts-INITIAL_FORMS": "0",
        "parts-0-text": "Đề nghị làm đường.",
        "parts-0-field": "giao-thong",
        "parts-0-level": "department",
        "parts-1-text": "Đề nghị sửa trạm y tế.",
    }
    more = client.post(address, typed | {"more": "1"}).content.decode()
    assert "Nội dung 4" in more
    assert "Đề nghị sửa trạm y tế." in more
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert "Hãy chọn lĩnh vực." in wrong.content.decode()
    rest = {"parts-1-field": "y-te", "parts-1-level": "department"}
    assert client.post(address, typed | rest).status_code == 302
    assert Petition.objects.count() == 2
    assert "Tách thành" in client.get(made.dossier.get_absolute_url()).content.decode()


def test_merge_on_its_page_offers_the_likely_ones(made, round, secretary, client):
    twin = petition(round)
    address = reverse("petitions:merge", args=[twin.pk])
    page = client.get(address).content.decode()
    assert f'name="chosen" value="{made.pk}"' in page
    assert client.post(address, {"reason": "Trùng"}).status_code == 422
    wrong = client.post(address, {"reason": "Trùng", "round": round.pk, "number": "77"})
    assert "Không có kiến nghị mang số này" in wrong.content.decode()
    client.post(address, {"reason": "Trùng", "round": round.pk, "number": "1"})
    twin.refresh_from_db()
    assert twin.merged_into == made
    page = client.get(twin.dossier.get_absolute_url()).content.decode()
    assert "Đã gộp vào kiến nghị số 1" in page
    client.post(reverse("petitions:separate", args=[twin.pk]), {"reason": "Gộp nhầm"})
    twin.refresh_from_db()
    assert twin.merged_into is None


def test_many_are_merged_from_the_list(made, round, secretary, client):
    rows = [petition(round), petition(round)]
    chosen = [str(row.pk) for row in (made, *rows)]
    page = client.post(reverse("petitions:merge_many"), {"chosen": chosen, "step": "choose"})
    assert page.status_code == 200
    sent = {"chosen": chosen, "step": "merge", "into": made.pk, "reason": "Cùng một việc"}
    assert client.post(reverse("petitions:merge_many"), sent).status_code == 302
    assert Petition.objects.counted().get() == made
    assert "Đã gộp vào kiến nghị số 1" in client.get(reverse("petitions:list"), {"lack": "da-gop"}).content.decode()
    assert rows[0].dossier.get_absolute_url() not in client.get(reverse("petitions:list")).content.decode()


def test_one_alone_is_not_merged(made, secretary, client):
    answer = client.post(reverse("petitions:merge_many"), {"chosen": [made.pk]}, follow=True)
    assert "Hãy chọn ít nhất hai kiến nghị" in answer.content.decode()


def test_linked_to_an_earlier_one_on_its_page(made, earlier, secretary, client):
    address = reverse("petitions:raised_again", args=[made.pk])
    assert f'name="chosen" value="{earlier.pk}"' in client.get(address).content.decode()
    assert client.post(address, {"chosen": earlier.pk}).status_code == 302
    page = client.get(made.dossier.get_absolute_url()).content.decode()
    assert "Kiến nghị nhiều lần." in page
    assert "Được nhắc lại bởi" in client.get(earlier.dossier.get_absolute_url()).content.decode()
    listed = client.get(reverse("petitions:list"), {"lack": "nhieu-lan"}).content.decode()
    assert made.dossier.get_absolute_url() in listed
    link = Relation.objects.get(kind=RelationKind.REPEATS)
    assert client.post(reverse("petitions:drop_link", args=[link.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("petitions:drop_link", args=[link.pk]), {"reason": "Nhầm"}).status_code == 302


# ── who may ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("page", ["correct_words", "split", "merge", "raised_again"])
@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [
        (Position.SECRETARIAT, "council_office", 200),
        (Position.CLERK, "council_office", 403),
        (Position.SECRETARIAT, "front", 403),
        (Position.SECRETARIAT, "finance", 403),
        (Position.SECRETARIAT, "planning", 404),
    ],
)
def test_only_the_keepers_secretary(made, province, client, page, position, agency, status):
    assigned(province, made)
    login(client, position, getattr(province, agency))
    assert client.get(reverse(f"petitions:{page}", args=[made.pk])).status_code == status


@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [
        (Position.SECRETARIAT, "council_office", 200),
        (Position.CLERK, "finance", 200),
        (Position.LEADER, "finance", 403),
    ],
)
def test_who_has_it_in_hand_may_ask_what_it_means(made, province, client, position, agency, status):
    assigned(province, made)
    login(client, position, getattr(province, agency))
    assert client.get(reverse("petitions:clarify", args=[made.pk])).status_code == status
