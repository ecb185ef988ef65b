"""An offset: how far from its event, and on which side, a rule of the regulation puts the due date."""

from dataclasses import dataclass, field
from enum import StrEnum

from coordination.deadlines.errors import DeadlineError
from coordination.deadlines.wording import amount_of


class Unit(StrEnum):
    """What a rule counts in."""

    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"

    def vietnamese(self) -> str:
        return _UNIT_NOUNS[self]


class Direction(StrEnum):
    """Whether the duty comes after its event or before it."""

    AFTER = "after"
    BEFORE = "before"

    def vietnamese(self) -> str:
        return _DIRECTION_WORDS[self]


_UNIT_NOUNS = {Unit.DAY: "ngày", Unit.WORKING_DAY: "ngày làm việc", Unit.MONTH: "tháng"}
_DIRECTION_WORDS = {Direction.AFTER: "sau", Direction.BEFORE: "trước"}


def valid_unit(value: str) -> Unit:
    """The unit of that name; rows of a database or a file hold plain text."""
    try:
        return Unit(value)
    except ValueError:
        raise DeadlineError(
            f"Đơn vị “{value}” không hợp lệ: chỉ nhận day (ngày), working_day (ngày làm việc), month (tháng)."
        ) from None


def valid_direction(value: str) -> Direction:
    """The direction of that name."""
    try:
        return Direction(value)
    except ValueError:
        raise DeadlineError(f"Chiều tính “{value}” không hợp lệ: chỉ nhận after (sau) hoặc before (trước).") from None


def valid_amount(value: object, *, least: int) -> int:
    """A whole number not below `least`; True is not a number of days."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise DeadlineError(f"Số lượng “{value}” không hợp lệ: phải là số nguyên từ {least} trở lên.")
    return value


@dataclass(frozen=True)
class Offset:
    """“Chậm nhất 15 ngày trước …” as data; `roll` says whether the end moves off a day off."""

    amount: int
    unit: Unit
    direction: Direction
    roll: bool = False
    # The amount with the sign of its direction, kept because the engine asks for it on every count.
    signed: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        valid_amount(self.amount, least=0)
        object.__setattr__(self, "unit", valid_unit(self.unit))
        object.__setattr__(self, "direction", valid_direction(self.direction))
        backwards = self.direction is Direction.BEFORE
        object.__setattr__(self, "signed", -self.amount if backwards else self.amount)

    def vietnamese(self) -> str:
        """“15 ngày trước”, “05 ngày làm việc sau”; the event's name goes behind it."""
        if self.amount == 0:
            return "ngay trong"
        return f"{amount_of(self.amount, self.unit.vietnamese())} {self.direction.vietnamese()}"
