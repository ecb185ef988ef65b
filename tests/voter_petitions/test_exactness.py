"""Exact petitions: the voter's own words, the place of its time, questions back to it."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from agencies.models import AgencyKind, Party, Position, Succession
from agencies.models.append_only import EvidenceChangedError
from coordination.models import DocumentKind, DossierKind, EventKind, MilestoneKind, Outcome, Pause, Role
from tests.factories.core import AgencyFactory, login, rule
from tests.factories.petitions import answer_rule, answered, assigned, contact_round, petition
from voter_petitions import handling
from voter_petitions.differences import compared
from voter_petitions.models import Clarification, Petition
from voter_petitions.places import names_on, place_of

D = datetime.date


@pytest.fixture
def made(province, on_day):
    on_day(2023, 12, 1)
    return petition(contact_round(province), original_text="Đường thôn Nà Lẹng hỏng, đề nghị làm lại.")


def errors(call, *args, **fields) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        call(*args, **fields)
    return error.value.message_dict


# ── the voter's own words ──────────────────────────────────────────────────────────────
def test_recorded_words_cannot_be_changed_by_any_other_way(made):
    made.refresh_from_db()
    made.original_text = "Đường thôn khác"
    with pytest.raises(EvidenceChangedError):
        made.save()
    with pytest.raises(EvidenceChangedError):
        Petition.objects.filter(pk=made.pk).update(original_text="Đường thôn khác")
    with pytest.raises(EvidenceChangedError), transaction.atomic():
        Petition.objects.bulk_update([made], ["original_text"])
    assert Petition.objects.get().original_text == "Đường thôn Nà Lẹng hỏng, đề nghị làm lại."


def test_a_correction_keeps_both_texts_with_its_reason(made):
    right = "Đường thôn Nà Lài hỏng, đề nghị làm lại."
    handling.correct_words(made, text=right, reason="Biên bản ghi thôn Nà Lài", by=None)
    handling.correct_words(made, text=right + " Mưa không đi được.", reason="Bổ sung theo ghi âm", by=None)
    made.refresh_from_db()
    assert made.original_text.endswith("Mưa không đi được.")
    first, second = made.corrections.all()
    assert (first.number, first.before, first.after) == (1, "Đường thôn Nà Lẹng hỏng, đề nghị làm lại.", right)
    assert second.before == right
    assert "na lai" in made.dossier.search_text
    assert made.dossier.events.filter(kind=EventKind.CHANGED, text__contains="Biên bản ghi thôn Nà Lài").exists()
    with pytest.raises(EvidenceChangedError):
        first.delete()


@pytest.mark.parametrize(
    ("text", "reason", "field"),
    [("", "Ghi nhầm", "text"), ("Khác", " ", "reason"), ("Đường thôn Nà Lẹng hỏng, đề nghị làm lại.", "Nhầm", "text")],
)
def test_a_correction_says_what_and_why(made, text, reason, field):
    assert field in errors(handling.correct_words, made, text=text, reason=reason, by=None)
    assert not made.corrections.exists()


def test_differences_are_marked_and_lose_nothing():
    before, after = compared("Đường thôn Nà Lẹng\nhỏng", "Đường thôn Nà Lài\nhỏng nặng")
    assert "".join(piece.text for piece in before) == "Đường thôn Nà Lẹng\nhỏng"
    assert "".join(piece.text for piece in after) == "Đường thôn Nà Lài\nhỏng nặng"
    assert [piece.text for piece in before if piece.changed] == ["Lẹng"]
    assert [piece.text.strip() for piece in after if piece.changed] == ["Lài", "nặng"]


def test_the_page_shows_a_correction_side_by_side(made, province, client):
    login(client, Position.SECRETARIAT, province.council_office)
    address = reverse("petitions:correct_words", args=[made.pk])
    refused = client.post(address, {"text": "Đường thôn Nà Lài hỏng, đề nghị làm lại.", "reason": ""})
    assert refused.status_code == 422
    assert "Nà Lài hỏng" in refused.content.decode()
    client.post(address, {"text": "Đường thôn Nà Lài hỏng, đề nghị làm lại.", "reason": "Ghi nhầm tên thôn"})
    page = client.get(made.dossier.get_absolute_url()).content.decode()
    assert "<del>Lẹng</del>" in page
    assert "<ins>Lài</ins>" in page
    assert "Ghi nhầm tên thôn" in page


# ── places ─────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def commune(province):
    return AgencyFactory(
        name="UBND xã Cao Trĩ, huyện Ba Bể", short_name="UBND xã Cao Trĩ", party=Party.COMMITTEE,
        kind=AgencyKind.COMMUNE, parent=province.district, exists_to=D(2025, 7, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["Xã Cao Trĩ, huyện Ba Bể", "xa cao tri, huyen ba be", "Xã Cao Trĩ", "UBND xã Cao Trĩ, huyện Ba Bể"]
)
def test_a_place_is_known_by_its_name_of_the_time(commune, text):
    assert place_of(text, D(2023, 11, 8)) == commune
    assert place_of(text, D(2025, 7, 1)) is None


@pytest.mark.parametrize("text", ["", "Xã Cao", "Tổ 5, phường Đức Xuân", "Cử tri nhiều xã"])
def test_a_place_nobody_knows_stays_free_text(commune, province, on_day, text):
    assert place_of(text, D(2023, 11, 8)) is None


def test_two_communes_of_one_name_are_not_guessed(commune, province):
    AgencyFactory(name="UBND xã Cao Trĩ, huyện Chợ Mới", kind=AgencyKind.COMMUNE)
    assert place_of("Xã Cao Trĩ", D(2023, 11, 8)) is None
    assert place_of("Xã Cao Trĩ, huyện Ba Bể", D(2023, 11, 8)) == commune


def test_after_the_merger_the_petition_shows_and_is_found_by_todays_commune(commune, province, client, on_day):
    on_day(2023, 12, 1)
    made = petition(contact_round(province))
    assert made.place == commune
    heir = AgencyFactory(name="UBND xã Thượng Minh", kind=AgencyKind.COMMUNE, exists_from=D(2025, 7, 1))
    Succession.objects.create(
        predecessor=commune, successor=heir, on=D(2025, 7, 1), kind="merger", legal_document="NQ 1683/NQ-UBTVQH15"
    )
    assert not Petition.objects.at_place("thuong minh").exists()
    on_day(2025, 8, 1)
    assert Petition.objects.at_place("thuong minh").get() == made
    assert Petition.objects.at_place("Cao Trĩ").get() == made
    login(client, Position.SECRETARIAT, province.council_office)
    assert "(nay: xã Thượng Minh)" in client.get(made.dossier.get_absolute_url()).content.decode()


def test_the_communes_of_the_time_are_offered_while_typing(commune, province, client, on_day):
    on_day(2023, 12, 1)
    assert "Xã Cao Trĩ, huyện Ba Bể" in names_on(D(2023, 11, 8))
    round = contact_round(province)
    login(client, Position.SECRETARIAT, province.council_office)
    page = client.get(reverse("petitions:petition_new", args=[round.pk])).content.decode()
    assert '<option value="Xã Cao Trĩ, huyện Ba Bể"></option>' in page


# ── clarification ──────────────────────────────────────────────────────────────────────
@pytest.fixture
def clarify_rule(province):
    return rule(
        "KNCT-CLARIFY",
        document_kind=DocumentKind.CLARIFICATION,
        dossier_kind=DossierKind.PETITION,
        milestone_kind=MilestoneKind.CLARIFICATION_ASKED,
        obliged_role=Role.CLARIFYING,
        limits=[{"amount": 5, "unit": "working_day"}],
    )


ASKED = D(2023, 11, 24)


def ask(made, agency, on=ASKED, **fields) -> Clarification:
    values = {"question": "Đoạn đường nào, dài bao nhiêu?", "document": "530/HĐND-VP", "by": None}
    return handling.ask_to_clarify(made, asked_of=agency, asked_on=on, **values | fields)


def test_a_question_is_owed_by_a_rule_and_the_others_wait(made, province, clarify_rule):
    answer_rule()
    assigned(province, made)
    row = ask(made, province.front)
    owed = {o.rule_code: o for o in made.dossier.obligations.all()}
    assert (owed["KNCT-CLARIFY"].obligor, owed["KNCT-CLARIFY"].due_on) == (province.front, D(2023, 12, 1))
    assert (owed["KNCT-CLARIFY"].paused, owed["KNCT-ANSWER"].paused) == (False, True)
    before = owed["KNCT-ANSWER"].due_on
    handling.reply_to_clarify(row, reply="Đoạn từ cầu Nà Lẹng, 2 km.", replied_on=D(2023, 11, 29), by=None)
    owed = {o.rule_code: o for o in made.dossier.obligations.all()}
    assert (owed["KNCT-CLARIFY"].outcome, owed["KNCT-CLARIFY"].days_late) == (Outcome.MET, 0)
    assert not owed["KNCT-ANSWER"].paused
    # Five days stood still: from 24/11 to 29/11.
    assert owed["KNCT-ANSWER"].due_on == before + datetime.timedelta(days=5)
    made.refresh_from_db()
    assert "đã làm rõ" in made.dossier.stage


def test_asked_again_of_another_the_first_owes_nothing_new(made, province, clarify_rule):
    row = ask(made, province.front)
    handling.reply_to_clarify(row, reply="Không rõ.", replied_on=D(2023, 11, 25), by=None)
    ask(made, province.district, on=D(2023, 11, 27))
    owed = made.dossier.obligations.filter(rule_code="KNCT-CLARIFY").order_by("pk")
    assert [(o.obligor, o.milestone.number, o.outcome) for o in owed] == [
        (province.front, 1, Outcome.MET),
        (province.district, 2, Outcome.OPEN),
    ]
    assert made.clarifications.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": " "}, "question"),
        ({"on": D(2023, 12, 2)}, "asked_on"),
        ({"on": D(2023, 11, 7)}, "asked_on"),
    ],
)
def test_a_question_is_refused_with_its_reason(made, province, changes, field):
    assert field in errors(ask, made, province.front, **changes)


def test_one_question_at_a_time_and_one_answer(made, province):
    row = ask(made, province.front)
    assert "petition" in errors(ask, made, province.district)
    handling.reply_to_clarify(row, reply="Rõ", replied_on=D(2023, 11, 25), by=None)
    twice = errors(handling.reply_to_clarify, row, reply="Khác", replied_on=D(2023, 11, 26), by=None)
    assert "đã làm rõ ngày 25/11/2023" in twice["reply"][0]
    early = ask(made, province.front, on=D(2023, 11, 27))
    assert "replied_on" in errors(handling.reply_to_clarify, early, reply="Rõ", replied_on=D(2023, 11, 26), by=None)


def test_what_was_late_already_is_not_hidden_by_a_question(made, province, on_day):
    on_day(2024, 1, 15)
    answer_rule()
    assigned(province, made)
    ask(made, province.front, on=D(2024, 1, 10))
    assert not Pause.objects.exists()
    answered(made.running_transfer, late_agency=province.finance, on=D(2023, 12, 5))


def test_the_asked_agency_answers_on_its_page(made, province, clarify_rule, client):
    row = ask(made, province.front)
    login(client, Position.CLERK, province.front)
    page = client.get(made.dossier.get_absolute_url()).content.decode()
    address = reverse("petitions:clarify_reply", args=[row.pk])
    assert address in page
    assert client.post(address, {"reply": "", "replied_on": "25/11/2023"}).status_code == 422
    assert client.post(address, {"reply": "Đoạn 2 km", "replied_on": "25/11/2023"}).status_code == 302
    assert "Đoạn 2 km" in client.get(made.dossier.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 403


def test_the_secretary_asks_on_a_page(made, province, client):
    login(client, Position.SECRETARIAT, province.council_office)
    address = reverse("petitions:clarify", args=[made.pk])
    assert client.get(address).status_code == 200
    sent = {"asked_of": province.front.pk, "question": "Đoạn nào?", "asked_on": "24/11/2023"}
    assert client.post(address, sent).status_code == 302
    assert made.clarifications.get().asked_of == province.front
    listed = client.get(reverse("petitions:list"), {"lack": "cho-lam-ro"}).content.decode()
    assert made.dossier.title in listed
