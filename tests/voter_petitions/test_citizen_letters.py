"""Letters: register, deadlines by the engine, forwarding, settling, results, who sees them."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Position
from coordination.models import Dossier, LateReason, Outcome, Submission
from tests.factories.core import AgencyFactory, login, member
from tests.factories.reception import RECEIVED, day, letter, letter_rules
from voter_petitions import petitioners, reception
from voter_petitions.models import CitizenLetter, Handling, LetterKind, Petitioner

D = datetime.date
SENT, TODAY = D(2023, 11, 9), D(2023, 12, 20)


@pytest.fixture
def rules(province, on_day):
    on_day(2023, 12, 20)
    return letter_rules()


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.council_office)


def forwarded(province, made: CitizenLetter, on: D = SENT, **more) -> CitizenLetter:
    reception.forward(made, recipient=province.district, sent_on=on, document="45/HĐND-VP", by=None, **more)
    return CitizenLetter.objects.get(pk=made.pk)


def late(province) -> dict:
    return {"late_agency": province.standing_committee, "late_reason": LateReason.objects.get()}


def duty(made: CitizenLetter, code: str):
    return made.dossier.obligations.get(rule_code=code)


def state(made: CitizenLetter, at: D = TODAY) -> str:
    return reception.with_state(CitizenLetter.objects.filter(pk=made.pk), at).get().state_key


# ── the register and its deadlines ───────────────────────────────────────────────────
def test_a_letter_is_numbered_by_year_and_starts_the_time_for_forwarding(province, rules):
    first, second = letter(province), letter(province)
    other = letter(province, agency=province.peoples_committee)
    earlier = letter(province, received_on=D(2022, 3, 1))
    assert [(x.number, x.year, x.dossier.code) for x in (first, second, other, earlier)] == [
        (1, 2023, "1/2023"),
        (2, 2023, "2/2023"),
        (1, 2023, "1/2023"),
        (1, 2022, "1/2022"),
    ]
    owed = duty(first, "DON-FORWARD")
    assert (owed.obligor, owed.due_on) == (province.standing_committee, D(2023, 11, 13))
    assert duty(other, "DON-FORWARD").obligor == province.peoples_committee


def test_forwarding_meets_the_duty_and_brings_in_who_resolves(province, rules):
    made = forwarded(province, letter(province))
    owed = duty(made, "DON-FORWARD")
    assert (owed.outcome, owed.days_late) == (Outcome.MET, 0)
    assert (made.handling, made.handled_on, made.forwarded_to) == ("forwarded", D(2023, 11, 9), province.district)
    assert made.transfer.number == "45/HĐND-VP"
    clerk = member(Position.CLERK, province.district)
    assert CitizenLetter.objects.visible_to(clerk).filter(pk=made.pk).exists()
    assert state(made) == "forwarded"


def test_a_late_forwarding_says_who_and_why(province, rules):
    made = letter(province)
    with pytest.raises(ValidationError) as error:
        forwarded(province, made, D(2023, 11, 20))
    assert "late_reason" in error.value.message_dict
    # Nothing of it stays.
    assert not Submission.objects.exists()
    made = forwarded(province, made, D(2023, 11, 20), **late(province))
    assert duty(made, "DON-FORWARD").days_late == 7
    keys = {
        key
        for key, _ in reception.STATE_CHOICES
        if CitizenLetter.objects.filter(reception.condition(key, D(2023, 12, 20))).exists()
    }
    assert keys == {"chuyen", "chuyen-cham", "cho-ket-qua"}


def test_a_decision_starts_the_time_for_telling_it(province, rules):
    made = forwarded(province, letter(province))
    reception.record_result(made, decided_on=D(2023, 12, 1), result="Bồi thường bổ sung", by=None)
    made.refresh_from_db()
    owed = duty(made, "DON-RESULT")
    assert (owed.obligor, owed.recipient, owed.due_on) == (
        province.district,
        province.standing_committee,
        D(2023, 12, 8),
    )
    assert (state(made, D(2023, 12, 8)), state(made)) == ("untold", "result_overdue")
    with pytest.raises(ValidationError) as error:
        reception.record_result(
            made, decided_on=D(2023, 12, 1), result="Bồi thường bổ sung", told_on=D(2023, 12, 12), by=None
        )
    assert "late_agency" in error.value.message_dict
    reception.record_result(
        made,
        decided_on=D(2023, 12, 1),
        result="Bồi thường bổ sung",
        told_on=D(2023, 12, 12),
        document="912/UBND-TNMT",
        by=None,
        **late(province),
    )
    made.refresh_from_db()
    assert (state(made), made.dossier.closed_on, duty(made, "DON-RESULT").days_late) == (
        "told_late",
        D(2023, 12, 12),
        4,
    )
    # What was not known on an earlier day is not counted then.
    assert state(made, D(2023, 12, 10)) == "result_overdue"
    assert state(made, D(2023, 11, 30)) == "forwarded"


def test_told_in_time_together_with_the_decision(province, rules):
    made = forwarded(province, letter(province))
    reception.record_result(made, decided_on=D(2023, 12, 1), result="x", told_on=D(2023, 12, 5), by=None)
    made.refresh_from_db()
    assert state(made) == "told"
    assert duty(made, "DON-RESULT").outcome == Outcome.MET


@pytest.mark.parametrize("handling", ["guided", "returned", "filed"])
def test_what_is_not_forwarded_owes_no_forwarding(province, rules, handling):
    made = letter(province)
    reception.settle(made, handling=handling, ground="Không thuộc thẩm quyền", on=D(2023, 11, 10), by=None)
    made.refresh_from_db()
    assert duty(made, "DON-FORWARD").outcome == Outcome.VOID
    assert (made.dossier.closed_on, state(made)) == (D(2023, 11, 10), handling)


def test_what_one_takes_up_oneself_ends_with_its_result(province, rules):
    made = letter(province)
    reception.settle(made, handling=Handling.ACCEPTED, ground="Thuộc thẩm quyền", on=D(2023, 11, 10), by=None)
    made.refresh_from_db()
    assert made.dossier.closed_on is None
    reception.record_result(made, decided_on=D(2023, 12, 1), result="x", told_on=D(2023, 12, 4), by=None)
    made.refresh_from_db()
    assert (state(made), made.dossier.closed_on) == ("told", D(2023, 12, 4))
    assert not made.dossier.obligations.filter(rule_code="DON-RESULT").exists()


def test_forwarded_again_the_new_one_owes_the_result(province, rules):
    made = forwarded(province, letter(province))
    reception.forward(made, recipient=province.finance, sent_on=D(2023, 11, 20), by=None)
    made.refresh_from_db()
    assert (made.forwarded_to, made.handled_on) == (province.finance, D(2023, 11, 9))
    reception.record_result(made, decided_on=D(2023, 12, 15), result="x", by=None)
    assert duty(made, "DON-RESULT").obligor == province.finance
    clerk = member(Position.CLERK, province.district)
    assert not CitizenLetter.objects.visible_to(clerk).exists()


# ── bad dates and wrong agencies ─────────────────────────────────────────────────────
def test_bad_dates_are_refused_at_their_field(province, rules):
    made = letter(province)
    cases = [
        (lambda: letter(province, received_on=D(2023, 12, 21)), "received_on"),
        (lambda: forwarded(province, made, D(2023, 11, 5)), "sent_on"),
        (lambda: forwarded(province, made, D(2023, 12, 21)), "sent_on"),
        (lambda: reception.settle(made, handling="filed", ground="x", on=D(2023, 11, 5), by=None), "on"),
        (lambda: reception.settle(made, handling="filed", ground=" ", on=RECEIVED, by=None), "ground"),
        (lambda: reception.settle(made, handling="forwarded", ground="x", on=RECEIVED, by=None), "handling"),
    ]
    for act, name in cases:
        with pytest.raises(ValidationError) as error:
            act()
        assert name in error.value.message_dict
    made = forwarded(province, made)
    for dates, name in (
        ({"decided_on": D(2023, 11, 8)}, "decided_on"),
        ({"decided_on": D(2023, 12, 21)}, "decided_on"),
        ({"decided_on": D(2023, 12, 1), "told_on": D(2023, 11, 30)}, "told_on"),
    ):
        with pytest.raises(ValidationError) as error:
            reception.record_result(made, result="x", by=None, **dates)
        assert name in error.value.message_dict


def test_wrong_agencies_are_refused(province, rules):
    made = letter(province)
    gone = AgencyFactory(name="Sở cũ", exists_to=D(2021, 1, 1))
    for recipient in (province.standing_committee, gone):
        with pytest.raises(ValidationError) as error:
            reception.forward(made, recipient=recipient, sent_on=D(2023, 11, 9), by=None)
        assert "recipient" in error.value.message_dict
    with pytest.raises(ValidationError) as error:
        letter(province, agency=province.finance)
    assert "agency" in error.value.message_dict


def test_a_letter_is_handed_in_on_its_own_day_only(province, rules):
    held = day(province, on=RECEIVED, status="held", persons=3, cases=2, groups=0)
    assert letter(province, day=held).day == held
    off = day(province, on=RECEIVED, place="Ba Bể", status="not_held", reason="Mưa lũ")
    for wrong in (
        {"day": held, "received_on": D(2023, 11, 7)},
        {"day": off},
        {"day": held, "agency": province.peoples_committee},
    ):
        with pytest.raises(ValidationError) as error:
            letter(province, **wrong)
        assert "day" in error.value.message_dict


def test_a_second_result_or_a_step_after_the_end_is_refused(province, rules):
    made = letter(province)
    reception.settle(made, handling="guided", ground="x", on=D(2023, 11, 10), by=None)
    with pytest.raises(ValidationError):
        forwarded(province, made)
    with pytest.raises(ValidationError):
        reception.record_result(made, decided_on=D(2023, 12, 1), result="x", by=None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"handled_on": D(2023, 11, 9)},
        {"handling": "filed", "handled_on": D(2023, 11, 9)},
        {"handling": "filed", "ground": "x"},
        {"handling": "filed", "ground": "x", "handled_on": D(2023, 11, 5)},
        {"handling": "forwarded", "handled_on": D(2023, 11, 9)},
        {"decided_on": D(2023, 11, 9)},
        {"told_on": D(2023, 11, 9)},
        {"kind": "other"},
    ],
)
def test_the_database_refuses_it_too(province, rules, wrong):
    made = letter(province)
    with pytest.raises(IntegrityError), transaction.atomic():
        CitizenLetter.objects.filter(pk=made.pk).update(**wrong)


def test_a_number_is_used_once(province, rules):
    letter(province, number=7)
    with pytest.raises(ValidationError):
        letter(province, number=7)
    assert letter(province).number == 8


def test_another_day_of_receipt_moves_the_deadline_after_it_was_shown(province, rules):
    made = letter(province)
    moves = reception.preview_change(made, received_on=D(2023, 11, 7))
    assert len(moves.rows) == 1
    facts = {"kind": made.kind, "title": "Đơn khác", "field": made.field, "number": 5, "by": None}
    reception.change_letter(made, received_on=D(2023, 11, 7), **facts)
    assert duty(made, "DON-FORWARD").due_on == D(2023, 11, 14)
    assert made.dossier.code == "5/2023"
    made = forwarded(province, made)
    with pytest.raises(ValidationError) as error:
        reception.change_letter(made, received_on=D(2023, 11, 10), **facts)
    assert "received_on" in error.value.message_dict


# ── who sees it ──────────────────────────────────────────────────────────────────────
def test_a_letter_is_seen_by_its_own_side_and_who_resolves_it(province, rules):
    made = letter(province)
    assert CitizenLetter.objects.visible_to(member(Position.CLERK, province.council_office)).get() == made
    for stranger in (province.peoples_committee, province.front, province.district):
        assert not CitizenLetter.objects.visible_to(member(Position.SECRETARIAT, stranger)).exists()


def test_a_denunciation_is_for_those_named(province, rules, client, secretary):
    made = letter(province, kind=LetterKind.DENUNCIATION, by=secretary)
    colleague = member(Position.SECRETARIAT, province.council_office)
    assert made.dossier.restricted
    assert CitizenLetter.objects.visible_to(secretary).exists()
    assert not CitizenLetter.objects.visible_to(colleague).exists()
    assert colleague in reception.readable_by(made.dossier)
    reception.set_readers(made, [secretary, colleague], by=secretary)
    assert CitizenLetter.objects.visible_to(colleague).exists()
    with pytest.raises(ValidationError):
        reception.set_readers(made, [colleague], by=secretary)
    open_one = letter(province, kind=LetterKind.DENUNCIATION, restricted=False, by=secretary)
    assert not open_one.dossier.restricted


def test_the_writer_is_kept_apart_and_masked(province, rules, client, secretary):
    made = letter(province, by=secretary)
    petitioners.record(dossier=made.dossier, by=secretary, name="Công dân A (minh họa)", telephone="0000 000 000")
    page = client.get(reverse("reception:letter", args=[made.pk])).content.decode()
    assert reverse("petitions:petitioner", args=[made.pk]) in page
    assert "Công dân A" not in page
    assert client.get(reverse("petitions:petitioner", args=[made.pk])).status_code == 200
    assert Petitioner.objects.filter(dossier=made.dossier).exists()
    # Who resolves it sees it only when let in.
    forwarded(province, made)
    clerk = member(Position.CLERK, province.district)
    client.force_login(clerk)
    assert client.get(reverse("petitions:petitioner", args=[made.pk])).status_code == 403
    petitioners.share(dossier=made.dossier, agency=province.district, by=secretary, reason="Cần mời đến làm việc")
    assert client.get(reverse("petitions:petitioner", args=[made.pk])).status_code == 200


# ── pages ────────────────────────────────────────────────────────────────────────────
def entry(province, **changes) -> dict:
    return {
        "agency": province.standing_committee.pk,
        "received_on": "06/11/2023",
        "kind": "denunciation",
        "field": "dat-dai",
        "title": "Tố cáo việc cấp đất",
        "content": "",
        "number": "",
    } | changes


def test_the_whole_way_by_the_pages(client, province, rules, secretary):
    response = client.post(reverse("reception:letter_new"), entry(province))
    made = CitizenLetter.objects.get()
    assert response.url == reverse("reception:letter", args=[made.pk])
    assert made.dossier.restricted
    page = client.get(response.url)
    assert page.status_code == 200
    assert reverse("reception:forward", args=[made.pk]) in page.content.decode()
    send = {"recipient": province.district.pk, "sent_on": "20/11/2023", "document": "45/HĐND-VP"}
    asked = client.post(reverse("reception:forward", args=[made.pk]), send)
    # Late: who and why are asked now.
    assert asked.status_code == 422
    assert "late_reason" in asked.context["form"].fields
    answer = {"late_agency": province.standing_committee.pk, "late_reason": "khoi-luong-lon"}
    assert client.post(reverse("reception:forward", args=[made.pk]), send | answer).status_code == 302
    told = {"decided_on": "01/12/2023", "result": "Không có cơ sở", "told_on": "04/12/2023", "document": "1/KL"}
    assert client.post(reverse("reception:result", args=[made.pk]), told).status_code == 302
    made.refresh_from_db()
    assert (made.told_on, state(made)) == (D(2023, 12, 4), "told")
    assert client.get(reverse("reception:forward", args=[made.pk])).status_code == 403


def test_wrong_users(client, province, rules, secretary):
    made = letter(province, by=secretary)
    names = ("letter", "letter_edit", "forward", "settle", "result", "readers")
    login(client, Position.SECRETARIAT, province.peoples_committee)
    assert {client.get(reverse(f"reception:{name}", args=[made.pk])).status_code for name in names} == {404}
    assert client.post(reverse("reception:letter_new"), entry(province)).status_code == 422
    login(client, Position.CLERK, province.district)
    assert client.get(reverse("reception:letter_new")).status_code == 403
    assert client.post(reverse("reception:letter_new"), entry(province)).status_code == 403
    forwarded(province, made)
    found = {name: client.get(reverse(f"reception:{name}", args=[made.pk])).status_code for name in names}
    assert found == {
        "letter": 200, "letter_edit": 403, "forward": 403, "settle": 403, "result": 200, "readers": 403
    }  # fmt: skip


def test_its_documents_are_recorded_on_its_own_pages(client, province, rules, secretary):
    made = letter(province, by=secretary)
    owed = duty(made, "DON-FORWARD")
    address = reverse("record_document", args=[made.pk])
    assert client.get(address, {"obligation": owed.pk}).url == reverse("reception:forward", args=[made.pk])
    form = {
        "kind": "letter_transfer", "sender": province.standing_committee.pk, "received_on": "09/11/2023",
        "obligations": [owed.pk],
    }  # fmt: skip
    response = client.post(address, form)
    assert (response.status_code, "kind" in response.context["form"].errors) == (422, True)
    assert not Submission.objects.exists()


def test_a_forwarded_paper_is_kept(client, province, rules, secretary):
    made = letter(province, by=secretary)
    from_disk = {"recipient": province.district.pk, "sent_on": "09/11/2023", "document": "45/HĐND-VP"}
    assert client.post(reverse("reception:forward", args=[made.pk]), from_disk).status_code == 302
    page = client.get(reverse("reception:letter", args=[made.pk])).content.decode()
    assert "45/HĐND-VP" in page


def shown(client, **query) -> list[int]:
    return [row.pk for row in client.get(reverse("reception:letters"), query).context["page_obj"]]


def test_letters_are_found_by_words_kind_state_and_dates(client, province, rules, secretary):
    land = letter(province, by=secretary)
    noise = forwarded(
        province, letter(province, title="Tiếng ồn xưởng gỗ", kind="complaint", received_on=D(2023, 11, 7))
    )
    assert shown(client) == [noise.pk, land.pk]
    assert shown(client, q="tieng on") == [noise.pk]
    assert shown(client, q="1/2023") == [land.pk]
    assert shown(client, kind="complaint") == [noise.pk]
    assert shown(client, state="chua-xu-ly") == [land.pk]
    assert shown(client, state="qua-han") == [land.pk]
    assert shown(client, state="chuyen-dung-han") == [noise.pk]
    assert shown(client, to=province.district.pk) == [noise.pk]
    assert shown(client, until="06/11/2023") == [land.pk]


def test_the_list_costs_the_same_with_3_and_30_letters(
    client, province, rules, secretary, django_assert_max_num_queries
):
    counts = []
    for total in (3, 30):
        while CitizenLetter.objects.count() < total:
            letter(province, by=secretary)
        with django_assert_max_num_queries(25) as queries:
            assert len(shown(client)) == total
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_a_letter_asks_a_fixed_number_of_questions(
    client, province, rules, secretary, django_assert_max_num_queries
):
    made = forwarded(province, letter(province, by=secretary))
    with django_assert_max_num_queries(45):
        client.get(reverse("reception:letter", args=[made.pk]))


def test_a_restricted_letter_is_edited_without_losing_its_readers(client, province, rules, secretary):
    made = letter(province, kind=LetterKind.DENUNCIATION, by=secretary)
    facts = entry(province, number=made.number, title="Tố cáo sửa", restricted="on")
    form = client.get(reverse("reception:letter_edit", args=[made.pk])).context["form"]
    assert form.initial["restricted"]
    assert client.post(reverse("reception:letter_edit", args=[made.pk]), facts).status_code == 302
    made.dossier.refresh_from_db()
    assert (made.dossier.title, made.dossier.restricted, made.dossier.readers.count()) == ("Tố cáo sửa", True, 1)
    assert Dossier.objects.visible_to(secretary).filter(pk=made.pk).exists()
