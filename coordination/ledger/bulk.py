"""One decision on many rows of the ledger: who may, what can be done, what could not and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import extensions, reminders, waivers
from coordination.duty_row import Rights
from coordination.models import Obligation, Outcome

# So many rows are decided on at once, and no more: each is looked at, and each leaves its own evidence.
LIMIT = 200

Refused = list[tuple[Obligation, str]]


@dataclass
class Decided:
    """What one decision did, and what it could not do."""

    done: list[Obligation] = field(default_factory=list)
    refused: Refused = field(default_factory=list)


@dataclass(frozen=True)
class Action:
    """A decision: its words, who may take it on a row, what stands in its way, and what it does."""

    name: str
    label: str
    consequences: tuple[str, ...]
    allowed: Callable[[Rights, Obligation], bool]
    obstacle: Callable[[Obligation], str]
    act: Callable[[list[Obligation], User, dict[str, Any]], Decided]

    def sort_out(self, rows: Iterable[Obligation], rights: Rights) -> Decided:
        """Which of the rows the person may decide on, and what is known to stand in the way of the others."""
        sorted_out = Decided()
        for row in rows:
            why = self.obstacle(row) if self.allowed(rights, row) else NOT_YOURS
            if why:
                sorted_out.refused.append((row, why))
            else:
                sorted_out.done.append(row)
        return sorted_out

    def carry_out(self, rows: Iterable[Obligation], *, by: User, data: dict[str, Any]) -> Decided:
        """Decide; rights are asked anew, and each row is decided on for itself: one that fails stops no other."""
        able = self.sort_out(rows, Rights.of(by))
        decided = self.act(able.done, by, data) if able.done else Decided()
        return Decided(decided.done, able.refused + decided.refused)


NOT_YOURS = "không do cơ quan bạn theo dõi, hoặc là việc của chính cơ quan bạn"


def _one_by_one(decide: Callable[[Obligation, User, dict[str, Any]], None]) -> Any:
    def act(rows: list[Obligation], by: User, data: dict[str, Any]) -> Decided:
        decided = Decided()
        for row in rows:
            try:
                # Locked before it is looked at: the same decision sent twice is taken once.
                with transaction.atomic():
                    held = Obligation.objects.select_for_update(of=("self",)).get(pk=row.pk)
                    decide(held, by, data)
            except ValidationError as error:
                decided.refused.append((row, " ".join(error.messages).rstrip(".").lower()))
            else:
                decided.done.append(row)
        return decided

    return act


def _remind(rows: list[Obligation], by: User, data: dict[str, Any]) -> Decided:
    result = reminders.remind(rows, by=by, **data)
    refused = {row.pk for row, _ in result.refused}
    return Decided([row for row in rows if row.pk not in refused], result.refused)


def _extend(row: Obligation, by: User, data: dict[str, Any]) -> None:
    if row.extensions.filter(document=data["document"], granted_on=data["granted_on"]).exists():
        raise ValidationError("Đã gia hạn theo văn bản này.")
    extensions.grant(obligation=row, by=by, **data)


def _waive(row: Obligation, by: User, data: dict[str, Any]) -> None:
    waivers.grant(obligation=row, by=by, **data)


def _ended(row: Obligation) -> str:
    return "đã có kết quả" if row.outcome != Outcome.OPEN else ""


def _not_running(row: Obligation) -> str:
    return _ended(row) or ("đang tạm dừng tính hạn" if row.paused else "")


def _not_extensible(row: Obligation) -> str:
    """The rows come with their extensions fetched."""
    if why := _ended(row):
        return why
    if len(row.extensions.all()) >= row.rule.max_extensions:
        times = row.rule.max_extensions
        return f"quy định chỉ cho gia hạn {times} lần" if times else "quy định không cho gia hạn"
    return ""


REMIND = Action(
    "remind",
    "Đôn đốc",
    (
        "Mỗi cơ quan nhận thư trong hệ thống và thư điện tử về từng việc.",
        "Mỗi lần đôn đốc được ghi lại làm căn cứ, không xóa được.",
    ),
    Rights.may_remind,
    _not_running,
    _remind,
)
EXTEND = Action(
    "extend",
    "Gia hạn",
    (
        "Hạn của mỗi việc được tính lại; hạn ban đầu vẫn hiện ở mọi nơi.",
        "Mỗi việc ghi một lần gia hạn, theo cùng một văn bản và lý do.",
    ),
    Rights.may_decide,
    _not_extensible,
    _one_by_one(_extend),
)
WAIVE = Action(
    "waive",
    "Miễn",
    (
        "Các việc này không còn phải thực hiện và không tính vào tỷ lệ đúng hạn.",
        "Quyết định miễn không rút lại được trên hệ thống.",
    ),
    Rights.may_decide,
    _ended,
    _one_by_one(_waive),
)
ACTIONS = {action.name: action for action in (REMIND, EXTEND, WAIVE)}
