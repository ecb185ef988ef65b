"""The working calendar of a person: what is due, who meets when, which days are worked.

Everything comes from the core's own rows: obligations, milestones, the calendar of working days.
"""

from coordination.agenda.days import Day, days_of
from coordination.agenda.period import Period, View
from coordination.agenda.whose import Whose

__all__ = ["Day", "Period", "View", "Whose", "days_of"]
