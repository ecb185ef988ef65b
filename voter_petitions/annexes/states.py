"""What a petition is counted as: each state one condition, used by the figures and by the list that they open.

So a figure and its rows can never differ.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.db.models import Exists, F, OuterRef, Q

from coordination.models import DocumentKind, DossierKind, Milestone, MilestoneKind, Obligation, Outcome
from voter_petitions.models import AnswerState, Level, Response, ResultState, Transfer

# Nothing is settled yet.
UNSETTLED = (ResultState.PENDING, ResultState.IN_PROGRESS, ResultState.NOT_POSSIBLE)
# «Nhiều kỳ họp»: so many sessions opened since the voters said it.
SESSIONS_PASSED = 2


def _answer_owed(**more: object) -> Exists:
    owed = Obligation.objects.filter(dossier=OuterRef("pk"), rule__document_kind=DocumentKind.PETITION_ANSWER, **more)
    return Exists(owed)


def _answered() -> Q:
    return ~Q(answer_state=AnswerState.NONE)


def _answered_late() -> Q:
    return Q(_answer_owed(outcome=Outcome.MET, days_late__gt=0))


def _backlog(at: datetime.date) -> Q:
    """Not settled though ``SESSIONS_PASSED`` sessions, thematic ones too, opened after the round."""
    openings = Milestone.objects.filter(
        kind=MilestoneKind.SESSION_OPENING, dossier__kind=DossierKind.SESSION, on__lte=at
    )
    days = list(openings.order_by("-on").values_list("on", flat=True)[:SESSIONS_PASSED])
    if len(days) < SESSIONS_PASSED:
        return Q(pk__in=[])
    return Q(round__ends_on__lt=days[-1], result_state__in=UNSETTLED)


# key: label, condition on a day
STATES: dict[str, tuple[str, Callable[[datetime.date], Q]]] = {
    # What was merged into another counts with that one.
    "tinh-rieng": ("Không kể kiến nghị đã gộp", lambda at: Q()),
    "da-chuyen": (
        "Đã chuyển cơ quan giải quyết",
        lambda at: Q(Exists(Transfer.objects.filter(petition=OuterRef("pk")))),
    ),
    "dung-han": ("Trả lời đúng hạn", lambda at: _answered() & ~_answered_late()),
    "cham": ("Trả lời chậm", lambda at: _answered() & _answered_late()),
    "chua-tra-loi": ("Chưa trả lời", lambda at: Q(answer_state=AnswerState.NONE)),
    "qua-han-tra-loi": (
        "Quá hạn chưa trả lời",
        lambda at: Q(answer_state=AnswerState.NONE) & Q(_answer_owed(outcome=Outcome.OPEN, due_on__lt=at)),
    ),
    "dat": ("Trả lời đạt yêu cầu", lambda at: Q(answer_state=AnswerState.ACCEPTED)),
    "khong-dat": (
        "Trả lời có lần không đạt yêu cầu",
        lambda at: Q(Exists(Response.objects.filter(petition=OuterRef("pk"), accepted=False))),
    ),
    "da-xong": ("Đã giải quyết xong", lambda at: Q(result_state=ResultState.RESOLVED)),
    "giai-trinh": ("Giải trình, cung cấp thông tin", lambda at: Q(result_state=ResultState.EXPLAINED)),
    "dang-giai-quyet": ("Đang giải quyết", lambda at: Q(result_state=ResultState.IN_PROGRESS)),
    "chua-giai-quyet": (
        "Chưa giải quyết, chưa thể giải quyết",
        lambda at: Q(result_state__in=(ResultState.PENDING, ResultState.NOT_POSSIBLE)),
    ),
    "ton-dong": ("Tồn đọng qua nhiều kỳ họp", _backlog),
    "trung-uong": ("Chuyển Trung ương", lambda at: Q(level=Level.CENTRAL)),
    "co-hua": ("Có hứa thời hạn", lambda at: Q(promised_on__isnull=False)),
    "hua-xong": (
        "Lời hứa đã thực hiện",
        lambda at: Q(promised_on__isnull=False, result_state=ResultState.RESOLVED),
    ),
    "hua-dung-hen": (
        "Thực hiện đúng hẹn",
        lambda at: Q(promised_on__isnull=False, result_state=ResultState.RESOLVED, settled_on__lte=F("promised_on")),
    ),
    "hua-qua-han": (
        "Lời hứa quá hạn chưa thực hiện",
        lambda at: Q(promised_on__lt=at, result_state__in=UNSETTLED),
    ),
    "sai-dia-chi": (
        "Từng chuyển sai địa chỉ",
        lambda at: Q(Exists(Transfer.objects.filter(petition=OuterRef("pk"), returned_on__isnull=False))),
    ),
}
CHOICES = tuple((key, label) for key, (label, _) in STATES.items())


def condition(key: str, at: datetime.date) -> Q:
    return STATES[key][1](at) & Q(merged_into__isnull=True)
