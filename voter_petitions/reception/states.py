"""What a letter is counted as on a day: each state one condition, used by the figures and by the list they open."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When

from coordination.models import DocumentKind, Obligation, Outcome
from voter_petitions.models import ENDING, Handling


class LetterState(models.TextChoices):
    """Where a letter stands, as its chip says."""

    WAITING = "waiting", "Chưa xử lý"
    FORWARD_OVERDUE = "forward_overdue", "Quá hạn chuyển đơn"
    FORWARDED = "forwarded", "Đã chuyển, chờ kết quả"
    ACCEPTED = "accepted", "Đang thụ lý"
    UNTOLD = "untold", "Đã giải quyết, chưa báo"
    RESULT_OVERDUE = "result_overdue", "Quá hạn báo kết quả"
    TOLD = "told", "Đã có kết quả"
    TOLD_LATE = "told_late", "Đã có kết quả, báo chậm"
    GUIDED = "guided", "Đã hướng dẫn"
    RETURNED = "returned", "Đã trả lại đơn"
    FILED = "filed", "Lưu đơn"

    @property
    def tone(self) -> str:
        """Which of the screen's tones shows this state (the label always stands beside it)."""
        return {
            LetterState.FORWARD_OVERDUE: "bad",
            LetterState.RESULT_OVERDUE: "bad",
            LetterState.TOLD_LATE: "warn",
            LetterState.TOLD: "good",
            LetterState.FORWARDED: "info",
            LetterState.ACCEPTED: "info",
            LetterState.UNTOLD: "info",
        }.get(self, "quiet")


def _late(kind: DocumentKind, at: datetime.date) -> Q:
    """Its document met the duty after the due day."""
    met = Obligation.objects.filter(dossier=OuterRef("pk"), rule__document_kind=kind, outcome=Outcome.MET)
    return Q(Exists(met.filter(days_late__gt=0, closed_on__lte=at)))


def _overdue(kind: DocumentKind, at: datetime.date) -> Q:
    owed = Obligation.objects.filter(dossier=OuterRef("pk"), rule__document_kind=kind, due_on__lt=at, paused=False)
    return Q(Exists(owed.filter(Q(outcome=Outcome.OPEN) | Q(closed_on__gt=at))))


def _handled(at: datetime.date, *how: Handling) -> Q:
    return Q(handling__in=how, handled_on__lte=at)


def _open(at: datetime.date) -> Q:
    return Q(handled_on__isnull=True) | Q(handled_on__gt=at)


def _undecided(at: datetime.date) -> Q:
    return Q(decided_on__isnull=True) | Q(decided_on__gt=at)


def _untold(at: datetime.date) -> Q:
    return Q(decided_on__lte=at) & (Q(told_on__isnull=True) | Q(told_on__gt=at))


def _told(at: datetime.date) -> Q:
    return Q(told_on__lte=at)


TRANSFER, RESULT = DocumentKind.LETTER_TRANSFER, DocumentKind.LETTER_RESULT
# key: label, condition on a day
STATES: dict[str, tuple[str, Callable[[datetime.date], Q]]] = {
    "chua-xu-ly": ("Chưa xử lý", _open),
    "qua-han-chuyen": ("Quá hạn chưa chuyển", lambda at: _open(at) & _overdue(TRANSFER, at)),
    "chuyen": ("Đã chuyển", lambda at: _handled(at, Handling.FORWARDED)),
    "chuyen-dung-han": (
        "Chuyển đúng hạn",
        lambda at: _handled(at, Handling.FORWARDED) & ~_late(TRANSFER, at),
    ),
    "chuyen-cham": ("Chuyển chậm", lambda at: _handled(at, Handling.FORWARDED) & _late(TRANSFER, at)),
    "huong-dan": ("Hướng dẫn, trả lại, lưu", lambda at: _handled(at, *ENDING)),
    "thu-ly": ("Thụ lý", lambda at: _handled(at, Handling.ACCEPTED)),
    "cho-ket-qua": (
        "Chờ giải quyết",
        lambda at: _handled(at, Handling.FORWARDED, Handling.ACCEPTED) & _undecided(at),
    ),
    "chua-bao": ("Đã giải quyết, chưa báo", lambda at: _untold(at) & ~_overdue(RESULT, at)),
    "qua-han-bao": ("Quá hạn báo kết quả", lambda at: _untold(at) & _overdue(RESULT, at)),
    "co-ket-qua": ("Đã có kết quả", _told),
    "bao-dung-han": ("Báo kết quả đúng hạn", lambda at: _told(at) & ~_late(RESULT, at)),
    "bao-cham": ("Báo kết quả chậm", lambda at: _told(at) & _late(RESULT, at)),
    "qua-han": (
        "Có việc quá hạn",
        lambda at: (_open(at) & _overdue(TRANSFER, at)) | (_untold(at) & _overdue(RESULT, at)),
    ),
}
STATE_CHOICES = tuple((key, label) for key, (label, _) in STATES.items())


def condition(key: str, at: datetime.date) -> Q:
    return STATES[key][1](at)


def with_state(letters: Any, at: datetime.date) -> Any:
    """Annotate ``state_key`` with the chip's state, in the same query."""
    order: list[tuple[Q, LetterState]] = [
        (condition("bao-cham", at), LetterState.TOLD_LATE),
        (_told(at), LetterState.TOLD),
        (condition("qua-han-bao", at), LetterState.RESULT_OVERDUE),
        (_untold(at), LetterState.UNTOLD),
        (_handled(at, Handling.FORWARDED), LetterState.FORWARDED),
        (_handled(at, Handling.ACCEPTED), LetterState.ACCEPTED),
        (_handled(at, Handling.GUIDED), LetterState.GUIDED),
        (_handled(at, Handling.RETURNED), LetterState.RETURNED),
        (_handled(at, Handling.FILED), LetterState.FILED),
        (condition("qua-han-chuyen", at), LetterState.FORWARD_OVERDUE),
    ]
    return letters.annotate(
        state_key=Case(
            *(When(when, then=Value(state.value)) for when, state in order),
            default=Value(LetterState.WAITING.value),
            output_field=models.CharField(max_length=16),
        )
    )
