"""Extensions (gia hạn) and pauses (tạm dừng): the due date again, from what is known now.

The result depends on which decisions there are and never on the order in which clerks entered them:
the extensions lengthen the period first, the pauses then stop it in the order of their dates, and a roll is
applied once, at the end. So extending and pausing commute, and a changed rule or calendar loses neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from coordination.deadlines.due import Adjustment, Due, moved, rolled
from coordination.deadlines.errors import DeadlineError
from coordination.deadlines.offsets import Direction, Unit, valid_amount, valid_unit
from coordination.deadlines.wording import ONE_DAY, amount_of, written
from coordination.deadlines.workdays import WorkCalendar, check_range

# Mixed extensions are added from the coarsest unit to the finest, whichever was decided first.
EXTENSION_ORDER = (Unit.MONTH, Unit.DAY, Unit.WORKING_DAY)


@dataclass(frozen=True)
class Extension:
    """A decision to give that much more time; two equal decisions count twice."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        valid_amount(self.amount, least=1)
        object.__setattr__(self, "unit", valid_unit(self.unit))


@dataclass(frozen=True, order=True)
class Pause:
    """The clock stopped on `start` (dossier returned as incomplete, say) and resumed on `end`.

    As with any event, neither counts itself: the day of stopping is used up, the day of resumption is not.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise DeadlineError(
                f"Ngày tính tiếp {written(self.end)} không được trước ngày tạm dừng {written(self.start)}."
            )
        check_range(self.start)
        check_range(self.end)


def adjusted(due: Due, extensions: Sequence[Extension], pauses: Sequence[Pause], calendar: WorkCalendar) -> Due:
    """The due date with all extensions and pauses; a date adjusted before starts again from its base."""
    base = due.base or due
    if pauses and base.offset.direction is Direction.BEFORE:
        raise DeadlineError("Không thể tạm dừng thời hạn tính ngược từ một sự kiện: sự kiện vẫn diễn ra đúng ngày.")
    steps: list[Adjustment] = []
    end = base.counted_to
    for unit in EXTENSION_ORDER:
        amounts = sorted(extension.amount for extension in extensions if extension.unit is unit)
        if amounts:
            later = moved(end, sum(amounts), unit, calendar)
            what = f"gia hạn {amount_of(sum(amounts), unit.vietnamese())}"
            if len(amounts) > 1:
                what += f" ({len(amounts)} lần)"
            steps.append(_step(what, end, later, end, unit, calendar))
            end = later
    for pause in _merged(pauses):
        step = _paused(end, pause, base, calendar)
        steps.append(step)
        end = step.after
    if not steps:
        return base
    units = {base.offset.unit, *(extension.unit for extension in extensions)}
    return _ended(base, end, tuple(steps), calendar, counts_working_days=Unit.WORKING_DAY in units)


def _paused(end: date, pause: Pause, base: Due, calendar: WorkCalendar) -> Adjustment:
    """The remaining time, in the rule's own unit, counted again from the day of resumption."""
    stopped = f"tạm dừng từ {written(pause.start)} đến {written(pause.end)}"
    if pause.end <= base.anchor:
        return Adjustment(f"{stopped} không tính vì thời hạn chưa bắt đầu", end, end)
    last_day = rolled(end, base.offset, calendar) if base.offset.roll else end
    if pause.start > last_day:
        return Adjustment(f"{stopped} không tính vì khi đó đã hết hạn", end, end)
    # Before the event there was nothing to stop.
    start = max(pause.start, base.anchor)
    unit = Unit.WORKING_DAY if base.offset.unit is Unit.WORKING_DAY else Unit.DAY
    if unit is Unit.WORKING_DAY:
        remaining = max(calendar.working_days_between(start, end), 0)
        # With nothing left it is due on the day of resumption, but a working-day period ends on none off.
        resumed = calendar.shift(pause.end, remaining) if remaining else calendar.next_working(pause.end)
    else:
        remaining = max((end - start).days, 0)
        resumed = moved(pause.end, remaining, unit, calendar)
    # An extension in another unit may have ended on a day off; stopping the clock never brings it forward.
    later = max(end, resumed)
    what = f"{stopped}, còn {amount_of(remaining, unit.vietnamese())} tính tiếp"
    return _step(what, end, later, pause.end, unit, calendar)


def _ended(
    base: Due, end: date, steps: tuple[Adjustment, ...], calendar: WorkCalendar, *, counts_working_days: bool
) -> Due:
    """The due date the steps lead to, rolled once."""
    on = rolled(end, base.offset, calendar) if base.offset.roll else end
    skipped = {day for step in steps for day in step.skipped}
    made_up = {day for step in steps for day in step.made_up}
    # Where the base rolled to no longer matters: the steps went on from where its count had ended.
    if base.rolled_from is None:
        skipped |= set(base.skipped)
        made_up |= set(base.made_up)
    if on != end:
        low, high = min(end, on), max(end, on)
        skipped |= set(calendar.named_days_off(low, high))
        made_up |= set(calendar.worked_weekends(low, high))
    due = Due(
        on=on,
        anchor=base.anchor,
        offset=base.offset,
        skipped=tuple(sorted(skipped)),
        rolled_from=None if on == end else end,
        adjustments=steps,
        made_up=tuple(sorted(made_up)),
        off_because=calendar.why_off(end),
        base=base,
    )
    if not (counts_working_days or base.offset.roll):
        return due
    return replace(due, provisional=not calendar.is_confirmed(due.judged_to()))


def _step(what: str, before: date, after: date, since: date, unit: Unit, calendar: WorkCalendar) -> Adjustment:
    """A step of the way, with the days passed over where it counted working days after `since`."""
    if unit is not Unit.WORKING_DAY:
        return Adjustment(what, before, after)
    low = since + ONE_DAY
    return Adjustment(what, before, after, calendar.named_days_off(low, after), calendar.worked_weekends(low, after))


def _merged(pauses: Sequence[Pause]) -> list[Pause]:
    """The pauses in the order of their dates, those that overlap or touch made one."""
    merged: list[Pause] = []
    for pause in sorted(pauses):
        if merged and pause.start <= merged[-1].end:
            merged[-1] = Pause(merged[-1].start, max(merged[-1].end, pause.end))
        else:
            merged.append(pause)
    return merged
