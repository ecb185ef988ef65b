"""Answers, what is found of them, and what came of the petition: three different things."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from coordination.models import (
    Flag,
    FlagKind,
    LateReason,
    MilestoneKind,
    Outcome,
    Submission,
)
from tests.factories.petitions import (
    answer_again_rule,
    answer_rule,
    answered,
    assigned,
    contact_round,
    moment,
    petition,
    promise_rule,
)
from voter_petitions import handling
from voter_petitions.models import AnswerState, Petition, Response, ResultState, UnresolvedReason

D = datetime.date
ANSWERED = D(2023, 12, 5)


@pytest.fixture
def made(province, on_day):
    on_day(2024, 1, 15)
    answer_rule()
    return petition(contact_round(province))


@pytest.fixture
def row(province, made):
    """The petition in the hands of Sở Tài chính since 22/11/2023, answer due on 20/12/2023."""
    return assigned(province, made)


def errors(call, *args, **fields) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        call(*args, **fields)
    return error.value.message_dict


def flags(made: Petition) -> list[str]:
    return list(made.dossier.flags.values_list("kind", flat=True))


# ── answering ─────────────────────────────────────────────────────────────────────────
def test_answer_meets_the_duty_and_leaves_the_result_open(made, row):
    response = answered(row)
    made.refresh_from_db()
    owed = made.dossier.obligations.get()
    assert (owed.outcome, owed.days_late, owed.submission) == (Outcome.MET, 0, response.submission)
    assert (made.answer_state, made.result_state) == (AnswerState.GIVEN, ResultState.PENDING)
    assert made.dossier.closed_on is None
    assert flags(made) == []


def test_late_answer_says_who_and_why(made, row):
    late = {"on": D(2023, 12, 27)}
    assert errors(answered, row, **late).keys() == {"late_reason", "late_agency"}
    assert not Response.objects.exists()
    assert not made.dossier.submissions.filter(kind="petition_answer").exists()
    answered(row, **late, late_agency=row.recipient, late_reason=LateReason.objects.first())
    assert made.dossier.obligations.get().days_late == 7
    assert flags(made) == [FlagKind.SENT_LATE]


def test_promise_is_a_milestone_and_owes_what_a_rule_asks(made, row):
    promise_rule(document_kind="petition_report", limits=[{"amount": 0}])
    answered(row)
    made.refresh_from_db()
    promised = made.dossier.milestones.get(kind=MilestoneKind.PROMISED)
    assert (promised.on, promised.number, made.promised_on) == (D(2024, 6, 30), 1, D(2024, 6, 30))
    assert made.dossier.obligations.get(rule_code="KNCT-PROMISE").due_on == D(2024, 7, 1)


def test_new_promise_after_a_refused_answer_replaces_the_old_one(made, row):
    promise_rule(document_kind="petition_report")
    first = answered(row)
    handling.assess(first, on_point=True, accepted=False, text="Nêu rõ nguồn vốn", by=None, on=D(2023, 12, 11))
    second = answered(row, on=D(2023, 12, 18), promised_on=D(2024, 9, 30))
    owed = made.dossier.obligations.filter(rule_code="KNCT-PROMISE").order_by("milestone__number")
    assert second.number == 2
    assert [(o.due_on, o.outcome) for o in owed] == [
        (D(2024, 6, 30), Outcome.VOID),
        (D(2024, 9, 30), Outcome.OPEN),
    ]


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"direction": "", "promised_on": None}, "hướng giải quyết và thời gian giải quyết"),
        ({"direction": " "}, "hướng giải quyết"),
        ({"promised_on": None}, "thời gian giải quyết"),
    ],
)
def test_answer_without_direction_or_time_is_flagged(made, row, fields, lacking):
    response = answered(row, **fields)
    assert response.lacks_direction
    flag = made.dossier.flags.get()
    assert (flag.kind, flag.on, flag.text) == (FlagKind.NO_DIRECTION, ANSWERED, f"STC trả lời không nêu {lacking}")


def test_mere_explanation_needs_no_time(made, row):
    response = answered(row, direction="", promised_on=None, explanation_only=True)
    assert not response.lacks_direction
    assert flags(made) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"on": D(2023, 11, 21)},
            {"received_at": ["Văn bản trả lời không thể nhận trước ngày chuyển kiến nghị 22/11/2023."]},
        ),
        (
            {"signed_on": D(2023, 11, 21)},
            {"signed_on": ["Văn bản trả lời không thể ký trước ngày chuyển kiến nghị 22/11/2023."]},
        ),
        ({"promised_on": D(2023, 12, 4)}, {"promised_on": ["Thời gian giải quyết không được trước ngày trả lời."]}),
        ({"on": D(2024, 1, 16)}, {"received_at": ["Thời điểm nhận không được ở tương lai."]}),
        ({"content": " "}, {"content": ["Hãy ghi nội dung trả lời."]}),
    ],
)
def test_wrong_answers_are_refused_whole(made, row, fields, expected):
    assert errors(answered, row, **fields) == expected
    assert not Response.objects.exists()
    assert not Submission.objects.filter(kind="petition_answer").exists()


def test_agency_does_not_answer_anothers_petition(province, made, row):
    assert errors(answered, row, sender=province.planning) == {
        "sender": ["Kiến nghị này được chuyển cho Sở Tài chính; Sở Kế hoạch và Đầu tư không có thẩm quyền trả lời."]
    }
    other = assigned(province, petition(made.round), province.planning)
    found = errors(
        handling.answer, petition=made, transfer=other, received_at=moment(ANSWERED), content="Đã rõ", by=None
    )
    assert found == {"transfer": ["Lần chuyển này thuộc một kiến nghị khác."]}


def test_returned_petition_is_not_answered(row):
    handling.return_transfer(transfer=row, returned_on=D(2023, 11, 28), ground="Không thuộc ngành", by=None)
    row.refresh_from_db()
    assert errors(answered, row) == {"transfer": ["Sở Tài chính đã trả lại kiến nghị ngày 28/11/2023."]}


def test_of_a_secret_answer_only_the_existence_is_kept(made, row):
    assert "secrecy" in errors(answered, row, secrecy="mat", number="", promised_on=None)
    response = answered(row, secrecy="mat", content="", direction="", number="", promised_on=None)
    assert (response.content, response.submission.number, response.lacks_direction) == ("", "", False)
    assert flags(made) == []


def test_wrong_file_saves_nothing(row):
    upload = SimpleUploadedFile("tra-loi.pdf", b"MZ\x90\x00 not a document", content_type="application/pdf")
    assert "upload" in errors(answered, row, upload=upload)
    assert not Response.objects.exists()


# ── assessing ─────────────────────────────────────────────────────────────────────────
def assess(response, **fields):
    values = {"on_point": True, "accepted": True, "text": "", "on": D(2023, 12, 11)}
    return handling.assess(response, by=None, **values | fields)


def test_satisfactory_answer_still_leaves_the_result_open(made, row):
    assess(answered(row))
    made.refresh_from_db()
    assert (made.answer_state, made.result_state, made.dossier.closed_on) == (
        AnswerState.ACCEPTED,
        ResultState.PENDING,
        None,
    )


def test_answer_off_the_point_is_flagged_and_asked_again(made, row):
    response = assess(answered(row), on_point=False, accepted=False, text="Hỏi đường, trả lời cầu")
    made.refresh_from_db()
    assert made.answer_state == AnswerState.RETURNED
    assert (response.accepted, response.assessed_on) == (False, D(2023, 12, 11))
    assert flags(made) == [FlagKind.OFF_POINT]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"on_point": False}, "accepted"),
        ({"accepted": False}, "text"),
        ({"on": D(2023, 12, 4)}, "on"),
    ],
)
def test_wrong_assessments(made, row, fields, field):
    assert errors(assess, answered(row), **fields).keys() == {field}
    made.refresh_from_db()
    assert made.answer_state == AnswerState.GIVEN


def test_only_the_last_answer_is_assessed(row):
    first = assess(answered(row), accepted=False, text="Chưa nêu nguồn vốn")
    answered(row, on=D(2023, 12, 18))
    with pytest.raises(ValidationError, match="văn bản mới nhất"):
        assess(first)


@pytest.mark.parametrize(
    "fields",
    [
        {"on_point": True},
        {"on_point": False, "accepted": True, "assessed_on": ANSWERED},
    ],
)
def test_database_refuses_half_an_assessment(row, fields):
    response = answered(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=response.pk).update(**fields)


# ── what came of it ───────────────────────────────────────────────────────────────────
def settle(made, state, **fields):
    return handling.settle(made, result_state=state, by=None, **{"on": D(2024, 1, 10)} | fields)


@pytest.fixture
def capital(db):
    return UnresolvedReason.objects.get_or_create(code="von", defaults={"name": "Chưa bố trí được vốn đầu tư"})[0]


def test_resolved_closes_only_with_evidence(made):
    assert errors(settle, made, ResultState.RESOLVED).keys() == {"evidence"}
    settle(made, ResultState.RESOLVED, evidence="Biên bản nghiệm thu 15/BB ngày 09/01/2024")
    made.refresh_from_db()
    assert (made.result_state, made.dossier.closed_on) == (ResultState.RESOLVED, D(2024, 1, 10))


def test_not_possible_says_why_and_stays_open(made, capital):
    assert errors(settle, made, ResultState.NOT_POSSIBLE).keys() == {"reason"}
    settle(made, ResultState.NOT_POSSIBLE, reason=capital)
    made.refresh_from_db()
    assert (made.unresolved_reason, made.dossier.closed_on) == (capital, None)


def test_explained_closes_when_the_answer_was_found_satisfactory(made, row):
    assert errors(settle, made, ResultState.EXPLAINED).keys() == {"result_state"}
    response = answered(row)
    settle(made, ResultState.EXPLAINED)
    made.refresh_from_db()
    assert made.dossier.closed_on is None
    assess(response)
    made.dossier.refresh_from_db()
    assert made.dossier.closed_on == D(2023, 12, 11)


def test_found_unresolved_after_all_it_opens_again(made, capital):
    settle(made, ResultState.RESOLVED, evidence="Đã nghiệm thu")
    settle(made, ResultState.IN_PROGRESS, reason=capital, on=D(2024, 1, 12))
    made.refresh_from_db()
    assert (made.result_state, made.dossier.closed_on) == (ResultState.IN_PROGRESS, None)
    assert made.dossier.events.filter(text__startswith="Mở lại").count() == 1


@pytest.mark.parametrize("on", [D(2024, 1, 16), D(2023, 11, 7)])
def test_result_of_an_impossible_day(made, on):
    assert errors(settle, made, ResultState.IN_PROGRESS, on=on).keys() == {"on"}


def test_a_petition_that_is_over_is_not_handed_on(province, made):
    settle(made, ResultState.RESOLVED, evidence="Đã nghiệm thu")
    found = errors(
        handling.transfer,
        petition=made,
        sender=province.standing_committee,
        recipient=province.peoples_committee,
        document="1/HĐND",
        sent_on=D(2024, 1, 12),
        by=None,
    )
    assert found == {"petition": ["Kiến nghị đã kết thúc ngày 10/01/2024."]}


# ── lists ─────────────────────────────────────────────────────────────────────────────
def test_lists_of_the_unanswered_and_of_answers_without_time(province, made, row):
    dateless = petition(made.round)
    answered(assigned(province, dateless), promised_on=None)
    explained = petition(made.round)
    answered(assigned(province, explained), promised_on=None, direction="", explanation_only=True)
    whole = petition(made.round)
    answered(assigned(province, whole))
    assert list(Petition.objects.unanswered()) == [made]
    assert list(Petition.objects.answered_without_time()) == [dateless]
    # Who answers again with a date is off the list.
    answered(dateless.transfers.get(number=2), on=D(2023, 12, 20))
    assert not Petition.objects.answered_without_time()


def test_overdue_and_next_due(made, row):
    assert list(Petition.objects.overdue(D(2023, 12, 20))) == []
    assert list(Petition.objects.overdue(D(2023, 12, 21))) == [made]
    assert Petition.objects.with_next_due().get().next_due_on == D(2023, 12, 20)
    assert Flag.objects.count() == 0


# ── promises ───────────────────────────────────────────────────────────────────────────
@pytest.fixture
def promising(province):
    return promise_rule()


def test_a_promise_is_owed_on_its_day_and_kept_by_the_result(made, row, promising, on_day):
    answered(row, promised_on=D(2024, 2, 29))
    promise = made.dossier.obligations.get(rule_code="KNCT-PROMISE")
    assert (promise.obligor, promise.due_on) == (row.recipient, D(2024, 2, 29))
    on_day(2024, 2, 20)
    handling.settle(made, result_state=ResultState.RESOLVED, evidence="Biên bản nghiệm thu 12/BB", by=None)
    promise.refresh_from_db()
    assert (promise.outcome, promise.days_late) == (Outcome.MET, 0)
    assert promise.submission.summary == "Biên bản nghiệm thu 12/BB"


def test_a_promise_kept_late_says_who_and_why(made, row, promising, on_day):
    answered(row, promised_on=D(2024, 2, 1))
    on_day(2024, 2, 20)
    resolved = {"result_state": ResultState.RESOLVED, "evidence": "Biên bản", "by": None}
    assert errors(handling.settle, made, **resolved).keys() == {"late_reason", "late_agency"}
    made.refresh_from_db()
    assert made.result_state == ResultState.PENDING
    handling.settle(made, **resolved, late_agency=row.recipient, late_reason=LateReason.objects.first())
    assert made.dossier.obligations.get(rule_code="KNCT-PROMISE").days_late == 19
    assert FlagKind.SENT_LATE in flags(made)


def test_any_other_result_leaves_the_promise_open(made, row, promising, on_day):
    answered(row, promised_on=D(2024, 2, 1))
    handling.settle(made, result_state=ResultState.IN_PROGRESS, by=None)
    assert made.dossier.obligations.get(rule_code="KNCT-PROMISE").outcome == Outcome.OPEN
    on_day(2024, 2, 2)
    assert list(Petition.objects.overdue(D(2024, 2, 2))) == [made]


def test_a_later_answer_does_not_silence_an_earlier_promise(made, row, promising):
    answered(row, promised_on=D(2024, 2, 1))
    answered(row, on=D(2023, 12, 10), promised_on=D(2024, 8, 1))
    owed = made.dossier.obligations.filter(rule_code="KNCT-PROMISE").order_by("due_on")
    assert [(o.due_on, o.outcome) for o in owed] == [(D(2024, 2, 1), Outcome.OPEN), (D(2024, 8, 1), Outcome.OPEN)]


# ── asked again ────────────────────────────────────────────────────────────────────────
def test_a_refused_answer_is_owed_again_with_a_deadline_of_its_own(made, row):
    answer_again_rule()
    first = answered(row)
    refused = {"on_point": True, "accepted": False, "text": "Chưa nêu nguồn vốn", "by": None}
    handling.assess(first, **refused, on=D(2023, 12, 8))
    again = made.dossier.obligations.get(rule_code="KNCT-ANSWER-AGAIN")
    assert (again.obligor, again.due_on, again.outcome) == (row.recipient, D(2023, 12, 25), Outcome.OPEN)
    # Found satisfactory after all, it is owed no more; refused anew, it is.
    handling.assess(first, on_point=True, accepted=True, text="", by=None, on=D(2023, 12, 8))
    again.refresh_from_db()
    assert again.outcome == Outcome.VOID
    handling.assess(first, **refused, on=D(2023, 12, 8))
    answered(row, on=D(2023, 12, 20))
    again.refresh_from_db()
    assert (again.outcome, again.days_late) == (Outcome.MET, 0)
