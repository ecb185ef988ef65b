"""Asking for more time, and the answer. Asking stops no clock: the due date stands until somebody grants."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from agencies.models import User
from agencies.permissions import May, agencies_with
from coordination import events, extensions, inbox
from coordination.clock import today
from coordination.deadlines import Unit
from coordination.models import EventKind, Extension, ExtensionRequest, Message, Obligation, Outcome

Status = ExtensionRequest.Status


def _locked(pk: int) -> Obligation:
    return (
        Obligation.objects.select_for_update(of=("self",))
        .select_related("rule", "dossier__keeper", "obligor", "recipient")
        .get(pk=pk)
    )


def refusal_to_ask(obligation: Obligation) -> str:
    """Why this duty cannot be extended at all; empty when it can be asked."""
    rule = obligation.rule
    if obligation.outcome != Outcome.OPEN:
        return "Nghĩa vụ đã có kết quả, không cần xin gia hạn."
    if rule.max_extensions == 0:
        return f"Quy định {obligation.rule_code} không cho gia hạn."
    if obligation.extended and obligation.extensions.count() >= rule.max_extensions:
        return f"Quy định {obligation.rule_code} chỉ cho gia hạn {rule.max_extensions} lần, đã dùng hết."
    return ""


@transaction.atomic
def ask(
    *, obligation: Obligation, amount: int, unit: str, reason: str, by: User, document: str = ""
) -> ExtensionRequest:
    """Ask for so many days more; who decides is told. Raises ValidationError beside the field that it concerns."""
    row = _locked(obligation.pk)
    if refusal := refusal_to_ask(row):
        raise ValidationError(refusal)
    request = ExtensionRequest(
        obligation=row,
        agency=row.obligor.successor_on(today()),
        amount=amount,
        unit=unit,
        reason=reason,
        document=document,
        asked_on=today(),
        asked_by=by,
    )
    request.full_clean()
    left = row.rule.max_extension_days - extensions.calendar_days(row, *row.extensions.all())
    if extensions.calendar_days(row, request) > left:
        raise ValidationError({"amount": f"Quy định chỉ còn cho gia hạn {left} ngày, tính cả ngày nghỉ."})
    request.save()
    events.log(
        row.dossier, EventKind.EXTENSION_ASKED, by=by, agency=row.obligor, text=_told(request), obligation=row.pk
    )
    deciders = {pk for pk in (row.recipient_id, row.dossier.keeper_id) if pk is not None} - {row.obligor_id}
    _tell(request, deciders, decides=True)
    return request


@transaction.atomic
def grant(request: ExtensionRequest, *, amount: int, unit: str, document: str, by: User) -> Extension:
    """Grant it, perhaps fewer or more days than were asked; the agency is told its new due date."""
    row, waiting = _waiting(request)
    extension = extensions.grant(
        obligation=row,
        amount=amount,
        unit=unit,
        reason=waiting.reason,
        document=document,
        granted_on=today(),
        by=by,
    )
    _answer(waiting, Status.GRANTED, by, extension=extension)
    row.refresh_from_db()
    _tell(waiting, {row.obligor_id}, text=f"Được gia hạn đến ngày {row.due_on:%d/%m/%Y} theo {document}.")
    return extension


@transaction.atomic
def refuse(request: ExtensionRequest, *, answer: str, by: User) -> None:
    """Refuse it with the reason, which the agency is told; the due date stays."""
    row, waiting = _waiting(request)
    _answer(waiting, Status.REFUSED, by, answer=answer)
    text = f"{_told(waiting)} Không cho gia hạn: {answer}"
    events.log(row.dossier, EventKind.EXTENSION_REFUSED, by=by, agency=row.obligor, text=text, obligation=row.pk)
    _tell(waiting, {row.obligor_id}, text=f"Không được gia hạn: {answer} Hạn vẫn là {row.due_on:%d/%m/%Y}.")


def _waiting(request: ExtensionRequest) -> tuple[Obligation, ExtensionRequest]:
    """The request and its duty, locked: two people who decide at once decide once."""
    row = _locked(request.obligation_id)
    waiting = ExtensionRequest.objects.select_for_update().get(pk=request.pk)
    if waiting.status != Status.WAITING:
        raise ValidationError(f"Đề nghị này đã được trả lời: {waiting.get_status_display().lower()}.")
    waiting.obligation = row
    return row, waiting


def _answer(request: ExtensionRequest, status: Status, by: User, **more: object) -> None:
    request.status, request.answered_on, request.answered_by = status, today(), by
    for name, value in more.items():
        setattr(request, name, value)
    request.full_clean()
    request.save()


def _told(request: ExtensionRequest) -> str:
    unit = "ngày làm việc" if request.unit == Unit.WORKING_DAY else "ngày"
    paper = f" ({request.document})" if request.document else ""
    return f"{request.obligation.rule.duty}: xin thêm {request.amount} {unit}{paper}. {request.reason}"


def _tell(request: ExtensionRequest, agencies: set[int], *, text: str = "", decides: bool = False) -> None:
    """In the inbox of the agencies' people; a request only of those who may decide it."""
    obligation = request.obligation
    restricted = obligation.dossier.restricted
    readers = inbox.named_readers([obligation.dossier])
    people = {user.pk: user for users in inbox.people_of(agencies, today()).values() for user in users}
    post: Callable[..., Message] = partial(
        inbox.post,
        kind=Message.Kind.EXTENSION,
        subject=f"{'Đề nghị' if decides else 'Trả lời đề nghị'} gia hạn: {obligation.rule.duty}",
        body="\n".join(filter(None, [text, _told(request), f"Hồ sơ: {obligation.dossier.title}"])),
        obligation=obligation,
        link=reverse("obligation", args=[obligation.pk]),
    )
    inbox.post_all(
        post(key=f"extension_request:{request.pk}:{request.status}:u{user.pk}", user=user)
        for user in people.values()
        if (not restricted or (obligation.dossier_id, user.pk) in readers)
        and (not decides or agencies & agencies_with(user, May.DECIDE))
    )
