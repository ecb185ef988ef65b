"""The due date of one duty, with everything needed to say in Vietnamese why it is that day."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from coordination.deadlines.errors import DeadlineError
from coordination.deadlines.offsets import Direction, Offset, Unit
from coordination.deadlines.wording import (
    ONE_DAY,
    amount_of,
    days_listed,
    short_days,
    with_weekday,
    written,
)
from coordination.deadlines.workdays import FIRST_YEAR, LAST_YEAR, WorkCalendar, check_range

NamedDays = Sequence[tuple[date, str]]

# Bound here because the engine compares them for every date it counts.
_WORKING_DAY, _DAY = Unit.WORKING_DAY, Unit.DAY


@dataclass(frozen=True)
class Adjustment:
    """One extension or pause and what it made of the due date."""

    what: str
    before: date
    after: date
    skipped: tuple[tuple[date, str], ...] = ()
    made_up: tuple[tuple[date, str], ...] = ()

    def text(self) -> str:
        """“gia hạn 05 ngày làm việc → 23/05/2024, thứ Năm”."""
        return f"{self.what} → {with_weekday(self.after)}" + _passed_over(self.skipped, self.made_up, self.after.year)


@dataclass(frozen=True)
class Due:
    """The last day on which a duty is met in time, with its reasons.

    `skipped` are the days off from Monday to Friday that were passed over (ordinary weekends are not listed),
    `made_up` the make-up Saturdays that counted, `rolled_from` the day off the count ended on,
    `off_because` why nobody works on the day the count ended. A due date that was extended or paused keeps
    the one before as `base`.
    """

    on: date
    anchor: date
    offset: Offset
    skipped: tuple[tuple[date, str], ...] = ()
    rolled_from: date | None = None
    provisional: bool = False
    adjustments: tuple[Adjustment, ...] = ()
    made_up: tuple[tuple[date, str], ...] = ()
    off_because: str | None = None
    base: "Due | None" = None

    @property
    def counted_to(self) -> date:
        """Where the count ended before it was rolled off a day off."""
        return self.rolled_from or self.on

    def explanation(self, anchor_name: str = "ngày mốc", basis: str = "") -> str:
        """Why it is due that day, in Vietnamese; `basis` names the article, `anchor_name` the event."""
        first = self.base or self
        parts = [first._counted_text(anchor_name)]
        parts += [step.text() for step in self.adjustments]
        parts[-1] += self._ending_text()
        if self.provisional:
            parts.append(f"tạm tính: lịch nghỉ năm {self.judged_to().year} chưa được xác nhận")
        text = "; ".join(parts)
        return f"{basis}: {text}" if basis else text

    def judged_to(self) -> date:
        """The last day whose being worked or not decided the date."""
        latest = max(self.on, self.counted_to)
        if self.offset.unit is _WORKING_DAY and self.offset.signed < 0:
            return max(latest, self.anchor - ONE_DAY)
        return latest

    def _counted_text(self, anchor_name: str) -> str:
        offset, end = self.offset, self.counted_to
        if offset.amount == 0:
            return f"đúng vào {anchor_name} → {with_weekday(end)}"
        text = f"{offset.vietnamese()} {anchor_name} {written(self.anchor)} → {with_weekday(end)}"
        if offset.unit is Unit.MONTH and end.day != self.anchor.day:
            return f"{text} (tháng không có ngày {self.anchor.day}, lấy ngày cuối tháng)"
        return text + self._counting_text()

    def _counting_text(self) -> str:
        """Which days a count of working days passed over, and which Saturdays it did count."""
        if self.offset.unit is not _WORKING_DAY:
            return ""
        # The anchor itself is outside the count; what was neither counted nor named is weekend.
        weekends = abs((self.on - self.anchor).days) - self.offset.amount - len(self.skipped)
        return _passed_over(self.skipped, self.made_up, self.on.year, weekends)

    def _ending_text(self) -> str:
        if self.off_because is None:
            return ""
        end = self.counted_to
        # “thứ Bảy” and “Chủ nhật” already stand behind the date.
        why = "" if self.off_because in ("Thứ Bảy", "Chủ nhật") else f", {self.off_because}"
        if self.rolled_from is None:
            return f"{why}, giữ nguyên"
        backwards = self.offset.direction is Direction.BEFORE
        move = "chuyển về ngày làm việc liền trước" if backwards else "chuyển sang ngày làm việc tiếp theo"
        low, high = min(end, self.on), max(end, self.on)
        passed = [(day, name) for day, name in self.skipped if low <= day <= high and day != end]
        worked = ", làm bù" if any(day == self.on for day, _ in self.made_up) else ""
        return f"{why} → {move} {with_weekday(self.on)}{worked}{_passed_over(passed, (), self.on.year)}"


def due_on(anchor: date, offset: Offset, calendar: WorkCalendar) -> date:
    """The due date alone, for whoever computes thousands and explains none."""
    on = counted(anchor, offset, calendar)
    return rolled(on, offset, calendar) if offset.roll else on


def due_date(anchor: date, offset: Offset, calendar: WorkCalendar) -> Due:
    """When a duty is due that this offset counts from that event, and why (Civil Code, Articles 147-148)."""
    end = counted(anchor, offset, calendar)
    on = rolled(end, offset, calendar) if offset.roll else end
    off_because = None
    skipped: tuple[tuple[date, str], ...] = ()
    made_up: tuple[tuple[date, str], ...] = ()
    if offset.unit is _WORKING_DAY and offset.amount:
        # The event's own day is not part of the period.
        low, high = (anchor + ONE_DAY, on) if offset.signed > 0 else (on, anchor - ONE_DAY)
        skipped, made_up = calendar.named_days_off(low, high), calendar.worked_weekends(low, high)
        provisional = not calendar.is_confirmed(high)
    elif offset.roll:
        off_because = calendar.why_off(end)
        low, high = (end, on) if end < on else (on, end)
        if low != high:
            skipped, made_up = calendar.named_days_off(low, high), calendar.worked_weekends(low, high)
        provisional = not calendar.is_confirmed(high)
    else:
        off_because = calendar.why_off(end)
        provisional = False
    return Due(
        on=on,
        anchor=anchor,
        offset=offset,
        skipped=skipped,
        rolled_from=None if on == end else end,
        provisional=provisional,
        made_up=made_up,
        off_because=off_because,
    )


def counted(anchor: date, offset: Offset, calendar: WorkCalendar) -> date:
    """Where the offset's count ends, before any roll."""
    if isinstance(anchor, datetime):
        # A moment has no place in a count of days: whose midnight would end it?
        raise TypeError("a deadline is counted from a date, not from a datetime")
    check_range(anchor)
    return moved(anchor, offset.signed, offset.unit, calendar)


def rolled(end: date, offset: Offset, calendar: WorkCalendar) -> date:
    """That day, or the working day the offset's direction moves it to."""
    if offset.direction is Direction.AFTER:
        return calendar.next_working(end)
    return calendar.previous_working(end)


def moved(day: date, amount: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The day that many units later, or earlier for a negative amount."""
    if unit is _WORKING_DAY:
        return calendar.shift(day, amount)
    try:
        end = date.fromordinal(day.toordinal() + amount) if unit is _DAY else _months_on(day, amount)
    except (ValueError, OverflowError):
        noun = amount_of(abs(amount), unit.vietnamese())
        raise DeadlineError(
            f"{noun} tính từ {written(day)} nằm ngoài phạm vi tính hạn (từ năm {FIRST_YEAR} đến năm {LAST_YEAR})."
        ) from None
    check_range(end)
    return end


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _passed_over(skipped: NamedDays, made_up: NamedDays, year: int, weekends: int = 0) -> str:
    """The days off passed over, how many weekend days among them, and the make-up Saturdays counted."""
    passed = [days_listed(skipped, year=year)] if skipped else []
    if weekends:
        passed.append(amount_of(weekends, "ngày nghỉ cuối tuần"))
    text = f", bỏ qua {' và '.join(passed)}" if passed else ""
    if made_up:
        text += f", {short_days([day for day, _ in made_up], year=year)} làm bù được tính"
    return text
