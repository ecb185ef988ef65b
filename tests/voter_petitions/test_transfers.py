"""From hand to hand: who may hand on, what it dates, and what a return does."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from coordination import submissions
from coordination.models import (
    DocumentKind,
    DossierKind,
    Flag,
    FlagKind,
    LateReason,
    MilestoneKind,
    Outcome,
    Role,
    Submission,
)
from tests.factories.core import AgencyFactory, rule
from tests.factories.petitions import (
    ASSIGNED,
    SENT,
    answer_rule,
    answered,
    assigned,
    assignment_rule,
    contact_round,
    moment,
    petition,
    transferred,
)
from voter_petitions import handling
from voter_petitions.models import PetitionRound, Transfer

D = datetime.date
RETURNED = D(2023, 11, 28)


@pytest.fixture
def made(province, on_day):
    on_day(2023, 12, 29)
    return petition(contact_round(province))


def seats(made, role: str) -> list[str]:
    return list(made.dossier.participants.filter(role=role).values_list("agency__short_name", flat=True))


def send(made, **fields):
    return handling.transfer(petition=made, by=None, **{"document": "512/HĐND-VP", "sent_on": SENT} | fields)


def give_back(row: Transfer, **fields):
    values = {"returned_on": RETURNED, "ground": "Thuộc nhiệm vụ của ngành khác", "proposed": None}
    return handling.return_transfer(transfer=row, by=None, **values | fields)


def errors(call, *args, **fields) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        call(*args, **fields)
    return error.value.message_dict


def test_standing_committee_transfers_to_the_ubnd(province, made):
    row = send(made, sender=province.standing_committee, recipient=province.peoples_committee)
    made.refresh_from_db()
    dated = made.dossier.milestones.get()
    assert (row.number, row.milestone_kind) == (1, MilestoneKind.PETITION_TRANSFERRED)
    assert (dated.kind, dated.number, dated.on) == (MilestoneKind.PETITION_TRANSFERRED, 1, SENT)
    assert seats(made, Role.COMPETENT) == ["UBND"]
    assert seats(made, Role.ASSIGNED) == []
    assert (made.holder, made.lead) == (province.peoples_committee, province.peoples_committee)
    assert made.dossier.closed_on is None
    letter = made.dossier.submissions.get()
    assert (letter.kind, letter.number, letter.signed_on) == (DocumentKind.TRANSFER_LETTER, "512/HĐND-VP", SENT)


def test_ubnd_assigns_and_the_answer_is_owed_from_the_transfer(province, made):
    answer_rule()
    assigned(province, made)
    made.refresh_from_db()
    assert list(made.dossier.milestones.values_list("kind", "number")) == [
        (MilestoneKind.PETITION_TRANSFERRED, 1),
        (MilestoneKind.PETITION_ASSIGNED, 2),
    ]
    assert (seats(made, Role.COMPETENT), seats(made, Role.ASSIGNED)) == (["UBND"], ["STC"])
    assert made.lead == province.finance
    owed = made.dossier.obligations.get()
    assert (owed.obligor, owed.due_on) == (province.finance, D(2023, 12, 20))


def test_a_gateway_does_not_push_out_the_agency_thought_competent(province, made):
    made.lead = province.planning
    made.save()
    send(made, sender=province.standing_committee, recipient=province.peoples_committee)
    made.refresh_from_db()
    assert made.lead == province.planning


def test_letter_of_assignment_meets_the_duty_to_assign(province, made):
    assignment_rule()
    assigned(province, made)
    owed = made.dossier.obligations.get()
    assert (owed.obligor, owed.outcome, owed.days_late) == (province.peoples_committee, Outcome.MET, 0)
    assert owed.submission.kind == DocumentKind.ASSIGNMENT_LETTER


def test_late_assignment_asks_who_and_why(province, made):
    assignment_rule()
    send(made, sender=province.standing_committee, recipient=province.peoples_committee)
    late = {"sender": province.peoples_committee, "recipient": province.finance, "sent_on": D(2023, 12, 4)}
    assert errors(send, made, **late).keys() == {"late_reason", "late_agency"}
    assert made.transfers.count() == 1
    send(made, **late, late_agency=province.committee_office, late_reason=LateReason.objects.first())
    owed = made.dossier.obligations.get()
    assert (owed.days_late, owed.late_agency) == (7, province.committee_office)


def test_sent_straight_to_a_district_nobody_has_to_assign_it(province, made):
    answer_rule()
    assignment_rule()
    send(made, sender=province.standing_committee, recipient=province.district)
    made.refresh_from_db()
    assert seats(made, Role.ASSIGNED) == ["UBND Ba Bể"]
    assert [(o.rule_code, o.obligor) for o in made.dossier.obligations.all()] == [("KNCT-ANSWER", province.district)]


def test_central_petition_goes_through_the_delegation(province, made):
    assignment_rule()
    ministry = AgencyFactory(name="Bộ Giao thông vận tải", short_name="Bộ GTVT", kind="central", party="khac")
    send(made, sender=province.standing_committee, recipient=province.delegation)
    row = send(made, sender=province.delegation, recipient=ministry, sent_on=ASSIGNED)
    made.refresh_from_db()
    assert (row.number, row.milestone_kind) == (2, MilestoneKind.PETITION_TRANSFERRED)
    assert (seats(made, Role.COMPETENT), seats(made, Role.ASSIGNED)) == ([], ["Bộ GTVT"])
    assert [(o.obligor, o.outcome) for o in made.dossier.obligations.all()] == [(province.delegation, Outcome.MET)]


def test_only_the_holder_hands_on(province, made):
    assigned(province, made)
    found = errors(send, made, sender=province.peoples_committee, recipient=province.planning, sent_on=RETURNED)
    assert found == {"petition": ["Kiến nghị đang ở Sở Tài chính: chỉ cơ quan đang giữ được chuyển tiếp."]}


def test_the_office_hands_on_for_the_body_it_serves(province, made):
    row = send(made, sender=province.council_office, recipient=province.peoples_committee)
    assert row.milestone_kind == MilestoneKind.PETITION_TRANSFERRED


def test_a_department_does_not_hand_on(province, made):
    assigned(province, made)
    found = errors(send, made, sender=province.finance, recipient=province.planning, sent_on=RETURNED)
    assert found["sender"][0].startswith("Sở Tài chính không chuyển tiếp kiến nghị")


@pytest.mark.parametrize(
    ("sent_on", "message"),
    [
        (D(2023, 11, 7), "Ngày chuyển không được trước ngày 08/11/2023 (bước trước của kiến nghị)."),
        (D(2023, 12, 30), "Ngày chuyển không được ở tương lai."),
    ],
)
def test_wrong_dates(province, made, sent_on, message):
    found = errors(
        send, made, sender=province.standing_committee, recipient=province.peoples_committee, sent_on=sent_on
    )
    assert found == {"sent_on": [message]}
    assert not Transfer.objects.exists()
    assert not Submission.objects.exists()


def test_assigned_before_it_was_transferred(province, made):
    send(made, sender=province.standing_committee, recipient=province.peoples_committee)
    found = errors(
        send, made, sender=province.peoples_committee, recipient=province.finance, sent_on=SENT - datetime.timedelta(1)
    )
    assert found == {"sent_on": ["Ngày chuyển không được trước ngày 20/11/2023 (bước trước của kiến nghị)."]}


def test_dissolved_recipient_is_refused_with_its_heir(province, made):
    gone = AgencyFactory(name="Sở cũ", exists_to=D(2023, 3, 1))
    gone.successions.create(successor=province.planning, on=D(2023, 3, 1), kind="merger", legal_document="NQ 1")
    found = errors(send, made, sender=province.standing_committee, recipient=gone)
    assert found == {
        "recipient": ["Sở cũ không hoạt động vào ngày 20/11/2023. Cơ quan kế thừa: Sở Kế hoạch và Đầu tư."]
    }


def test_not_to_oneself(province, made):
    committee = province.standing_committee
    assert "recipient" in errors(send, made, sender=committee, recipient=committee)
    row = send(made, sender=committee, recipient=province.peoples_committee)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=row.pk).update(recipient=committee)


# ── returned ──────────────────────────────────────────────────────────────────────────
def test_return_voids_what_was_owed_and_counts_the_days(province, made):
    answer_rule()
    row = give_back(assigned(province, made), proposed=province.planning)
    made.refresh_from_db()
    assert row.days_held(D(2024, 5, 1)) == 6
    owed = made.dossier.obligations.get()
    assert (owed.obligor, owed.outcome, owed.closed_on) == (province.finance, Outcome.VOID, RETURNED)
    flag = Flag.objects.get()
    assert (flag.kind, flag.on) == (FlagKind.WRONG_COMPETENCE, RETURNED)
    assert flag.text == "STC trả lại sau 6 ngày: Thuộc nhiệm vụ của ngành khác"
    assert (made.holder, made.lead) == (province.peoples_committee, province.peoples_committee)
    assert (seats(made, Role.ASSIGNED), seats(made, Role.OBSERVING)) == ([], ["STC"])


def test_second_agency_owes_once_and_the_first_no_more(province, made):
    answer_rule()
    give_back(assigned(province, made))
    row = send(made, sender=province.peoples_committee, recipient=province.planning, sent_on=D(2023, 11, 29))
    assert row.number == 3
    assert [(o.obligor, o.outcome) for o in made.dossier.obligations.order_by("pk")] == [
        (province.finance, Outcome.VOID),
        (province.planning, Outcome.OPEN),
    ]


def test_agency_that_gets_it_back_owes_from_the_new_date_only(province, made):
    rule(
        "KNCT-ANSWER",
        document_kind=DocumentKind.PETITION_ANSWER,
        dossier_kind=DossierKind.PETITION,
        milestone_kind=MilestoneKind.PETITION_ASSIGNED,
        obliged_role=Role.ASSIGNED,
    )
    give_back(assigned(province, made))
    send(made, sender=province.peoples_committee, recipient=province.finance, sent_on=D(2023, 12, 1))
    owed = made.dossier.obligations.order_by("milestone__number")
    assert [(o.milestone.number, o.outcome, o.due_on) for o in owed] == [
        (2, Outcome.VOID, D(2023, 12, 7)),
        (3, Outcome.OPEN, D(2023, 12, 18)),
    ]


def test_returned_to_the_standing_committee_it_may_go_elsewhere(province, made):
    assignment_rule()
    row = send(made, sender=province.standing_committee, recipient=province.peoples_committee)
    give_back(row, returned_on=D(2023, 11, 24))
    made.refresh_from_db()
    assert (made.holder, made.lead) == (province.standing_committee, None)
    send(made, sender=province.standing_committee, recipient=province.district, sent_on=D(2023, 11, 25))
    assert [(o.milestone.number, o.outcome) for o in made.dossier.obligations.all()] == [(1, Outcome.VOID)]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"returned_on": D(2023, 11, 21)}, "returned_on"),
        ({"returned_on": D(2023, 12, 30)}, "returned_on"),
        ({"ground": "  "}, "ground"),
    ],
)
def test_wrong_returns(province, made, fields, field):
    row = assigned(province, made)
    assert errors(give_back, row, **fields).keys() == {field}
    row.refresh_from_db()
    assert row.is_running
    assert not Flag.objects.exists()


def test_proposing_oneself_or_a_dissolved_agency(province, made):
    row = assigned(province, made)
    assert "proposed" in errors(give_back, row, proposed=province.finance)
    gone = AgencyFactory(name="Sở cũ", exists_to=D(2023, 3, 1))
    assert errors(give_back, row, proposed=gone) == {"proposed": ["Sở cũ không hoạt động vào ngày 28/11/2023."]}


def test_not_returned_twice_nor_by_who_handed_it_on_nor_after_an_answer(province, made):
    row = assigned(province, made)
    first = made.transfers.get(number=1)
    assert "transfer" in errors(give_back, first)
    answered(row)
    assert errors(give_back, row, returned_on=D(2023, 12, 10)) == {
        "transfer": ["Cơ quan đã có văn bản trả lời nên không thể trả lại kiến nghị."]
    }
    other = petition(made.round)
    row = give_back(assigned(province, other))
    assert errors(give_back, row)["returned_on"] == ["Kiến nghị đã được trả lại ngày 28/11/2023."]


def test_database_refuses_a_return_without_ground(province, made):
    row = assigned(province, made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=row.pk).update(returned_on=RETURNED)


# ── many by one letter ────────────────────────────────────────────────────────────────
def send_all(rows, province, **fields):
    values = {
        "sender": province.standing_committee,
        "recipient": province.peoples_committee,
        "document": "600/HĐND-VP",
        "sent_on": SENT,
    }
    return handling.transfer_all(rows, by=None, **values | fields)


def test_one_letter_for_many(province, made):
    rows = [made, petition(made.round), petition(made.round)]
    assert [row.document for row in send_all(rows, province)] == ["600/HĐND-VP"] * 3


def test_one_that_cannot_go_keeps_all_and_is_named(province, made):
    second = petition(made.round)
    send(second, sender=province.standing_committee, recipient=province.peoples_committee)
    found = errors(send_all, [made, second, petition(made.round)], province)
    assert found == {"chosen": ["Kiến nghị số 2: Kiến nghị đang ở UBND tỉnh: chỉ cơ quan đang giữ được chuyển tiếp."]}
    assert not made.transfers.exists()


def test_what_is_wrong_for_all_is_told_once(province, made):
    gone = AgencyFactory(name="Sở cũ", exists_to=D(2023, 3, 1))
    found = errors(send_all, [made, petition(made.round)], province, recipient=gone)
    assert found == {"recipient": ["Sở cũ không hoạt động vào ngày 20/11/2023."]}
    found = errors(send_all, [made, petition(made.round)], province, sent_on=D(2023, 12, 30))
    assert found == {"sent_on": ["Ngày chuyển không được ở tương lai."]}


def test_last_petition_of_a_consolidated_round_meets_the_rounds_duty(province, on_day):
    on_day(2023, 12, 29)
    rule(
        "KNCT-TRANSFER",
        document_kind=DocumentKind.TRANSFER_LETTER,
        dossier_kind=DossierKind.ROUND,
        milestone_kind=MilestoneKind.CONSOLIDATION_RECEIVED,
        obliged_role=Role.STANDING_COMMITTEE,
    )
    round = contact_round(province)
    rows = [petition(round), petition(round)]
    submissions.receive(
        dossier=round.dossier,
        kind=DocumentKind.CONSOLIDATION,
        sender=province.front,
        received_at=moment(D(2023, 11, 16)),
        by=None,
    )
    transferred(rows[0], sender=province.standing_committee, recipient=province.peoples_committee)
    assert round.dossier.obligations.get().outcome == Outcome.OPEN
    transferred(rows[1], sender=province.standing_committee, recipient=province.peoples_committee)
    assert round.dossier.obligations.get().outcome == Outcome.MET
    round.refresh_from_db()
    assert round.status == PetitionRound.Status.TRANSFERRED
