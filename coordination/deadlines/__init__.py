"""Date arithmetic of the regulation: from an event to the day something is due, and why that day.

Pure Python: no Django, no database, no clock. A due date is a function of the event's date, the rule's
offset, the calendar of working days, the extensions and the pauses; it is computed again, never patched.

Conventions (docs/deadlines.md works an example of each). Civil Code 2015 (Bộ luật Dân sự), Articles 147-148,
says the first, second, fourth and, for a period that runs forwards, the fifth; where the law is silent they
are this project's choice:

1. The day of the event is not counted, even when it is a day off; a period ends at 24:00 of its last day.
2. Calendar days (ngày): the event's date plus or minus n. "Chậm nhất n ngày trước ngày khai mạc" is the
   opening minus n, that whole day included.
3. Working days (ngày làm việc): n working days, the first being the nearest after (or before) the event.
   Working are Monday to Friday but for public holidays, days in lieu (nghỉ bù) and swapped days off
   (hoán đổi), plus make-up Saturdays (làm bù). The law does not define the term: our choice.
4. Months (tháng): the corresponding day, or the month's last day where there is none.
5. Roll on: a period counted forwards that ends on a day off ends on the next working day; one counted
   backwards from an event ends on the working day before, never nearer to the event, which would rob the
   recipient. The law speaks of the first only. Roll off: the date stays.
6. n = 0 is the day of the event itself, rolled like any other.
7. Extensions (gia hạn) lengthen the period before any roll: months, then calendar days, then working days.
   Pauses (tạm dừng) follow in the order of their dates; what remained is counted again from the day of
   resumption, itself not counted. The roll comes once, at the end.
8. A date that depends on days nobody has confirmed yet is provisional (tạm tính).
"""

from coordination.deadlines.adjust import Extension, Pause, adjusted
from coordination.deadlines.due import Adjustment, Due, due_date, due_on
from coordination.deadlines.errors import DeadlineError
from coordination.deadlines.offsets import Direction, Offset, Unit
from coordination.deadlines.workdays import WorkCalendar

__all__ = [
    "Adjustment",
    "DeadlineError",
    "Direction",
    "Due",
    "Extension",
    "Offset",
    "Pause",
    "Unit",
    "WorkCalendar",
    "adjusted",
    "due_date",
    "due_on",
]
