"""What the secretariat finds of an answer, and what really came of the petition: two different things."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import flags, milestones, obligations, submissions
from coordination.clock import local_date, today
from coordination.models import DocumentKind, FlagKind, MilestoneKind, Obligation
from voter_petitions.handling.closing import require_own, restate
from voter_petitions.handling.letters import arrival
from voter_petitions.models import AnswerState, Petition, Response, ResultState, UnresolvedReason


@transaction.atomic
def assess(
    response: Response,
    *,
    on_point: bool,
    accepted: bool,
    text: str,
    by: User | None,
    on: datetime.date | None = None,
    has_direction: bool | None = None,
    has_date: bool | None = None,
    resolved_in_fact: bool | None = None,
) -> Response:
    """The secretariat's finding: on the point or not, satisfactory or to be answered again.

    Whether it says what will be done and when, and whether that was done in fact, is found too
    where it can be. Whether it came in time the ledger knows.
    """
    row = (
        Response.objects.select_for_update(of=("self",))
        .select_related("petition__dossier", "submission")
        .get(pk=response.pk)
    )
    petition, day = row.petition, on or today()
    require_own(petition)
    last = petition.last_response
    if last is not None and last.pk != row.pk:
        raise ValidationError("Đã có văn bản trả lời sau văn bản này: hãy nhận xét văn bản mới nhất.")
    if accepted and not on_point:
        raise ValidationError({"accepted": "Trả lời không đúng trọng tâm thì không thể đạt yêu cầu."})
    if not accepted and not text.strip():
        raise ValidationError({"text": "Hãy ghi điều còn thiếu để cơ quan trả lời lại."})
    if day < local_date(row.submission.received_at):
        raise ValidationError({"on": "Ngày nhận xét không được trước ngày nhận văn bản trả lời."})
    row.on_point, row.accepted, row.assessment, row.assessed_on = on_point, accepted, text, day
    row.has_direction, row.has_date, row.resolved_in_fact = has_direction, has_date, resolved_in_fact
    row.full_clean(exclude=["petition", "submission"])
    row.save()
    state = AnswerState.ACCEPTED if accepted else AnswerState.RETURNED
    restate(petition, by=by, on=day, stage=state.label, answer_state=state)
    if not on_point:
        flags.raise_on(petition.dossier, FlagKind.OFF_POINT, on=day, text=text[:300])
    _owe_again(row, by=by)
    return row


def _owe_again(row: Response, *, by: User | None) -> None:
    """A refused answer is owed again, by a rule; found satisfactory after all, it is owed no more."""
    dossier = row.petition.dossier
    kind = MilestoneKind.ANSWER_REFUSED
    if row.accepted:
        owed = dossier.obligations.filter(milestone__kind=kind, milestone__number=row.number)
        obligations.void(owed, on=today(), reason="Trả lời được xác định là đạt yêu cầu", by=by)
    elif row.assessed_on is not None:
        milestones.set_date(dossier=dossier, kind=kind, on=row.assessed_on, number=row.number, by=by)
        obligations.open_for([dossier], by=by)


@transaction.atomic
def settle(
    petition: Petition,
    *,
    result_state: str,
    by: User | None,
    reason: UnresolvedReason | None = None,
    evidence: str = "",
    on: datetime.date | None = None,
    **late: Any,
) -> Petition:
    """Say what came of the petition, whatever was answered: resolved needs evidence, not possible a reason.

    Resolved, or explained in an answer found satisfactory, closes the petition; any other result
    opens it again. Resolved also keeps what was promised; ``late`` says who and why when the
    promised date had passed.
    """
    petition = Petition.objects.select_for_update(of=("self",)).select_related("dossier__keeper").get(pk=petition.pk)
    require_own(petition)
    day = on or today()
    errors: dict[str, str] = {}
    if result_state == ResultState.RESOLVED and not evidence.strip():
        errors["evidence"] = "Đã giải quyết xong thì phải ghi căn cứ, minh chứng."
    if result_state == ResultState.NOT_POSSIBLE and reason is None:
        errors["reason"] = "Chưa thể giải quyết thì phải ghi lý do."
    if result_state == ResultState.EXPLAINED and petition.answer_state == AnswerState.NONE:
        errors["result_state"] = "Chưa có văn bản trả lời nên chưa thể ghi là đã giải trình."
    if day > today():
        errors["on"] = "Ngày xác định kết quả không được ở tương lai."
    elif day < petition.round.starts_on:
        errors["on"] = f"Ngày xác định kết quả không được trước đợt tiếp xúc {petition.round.starts_on:%d/%m/%Y}."
    if errors:
        raise ValidationError(errors)
    done = result_state in {ResultState.RESOLVED, ResultState.EXPLAINED}
    if result_state == ResultState.RESOLVED:
        _keep_promise(petition, on=day, evidence=evidence, by=by, **late)
    restate(
        petition,
        by=by,
        on=day,
        stage=ResultState(result_state).label,
        result_state=result_state,
        unresolved_reason=None if done else reason,
        evidence=evidence,
        settled_on=day,
    )
    return petition


def promises_of(petition: Petition) -> list[Obligation]:
    """What was promised on the petition and is still open, soonest first."""
    owed = petition.dossier.obligations.open().filter(rule__document_kind=DocumentKind.PROMISE_REPORT)
    return list(owed.select_related("rule", "obligor", "dossier").order_by("due_on"))


def _keep_promise(petition: Petition, *, on: datetime.date, evidence: str, by: User | None, **late: Any) -> None:
    """The matter is resolved: what each agency promised is done, on that day."""
    owed = promises_of(petition)
    for agency in {row.obligor_id: row.obligor for row in owed}.values():
        keeper = petition.dossier.keeper
        submissions.receive(
            dossier=petition.dossier,
            kind=DocumentKind.PROMISE_REPORT,
            sender=agency.successor_on(on),
            recipient=keeper if keeper.pk != agency.pk else None,
            received_at=arrival(on),
            by=by,
            obligations=[row for row in owed if row.obligor_id == agency.pk],
            summary=evidence[:300],
            **late,
        )
