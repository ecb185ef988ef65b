"""What day it is: the only place that asks.

Deadlines are dates in Asia/Ho_Chi_Minh. A demonstration database tells the story
of one year, so it may fix the day (settings.TODAY); every page then says so.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

_told: ContextVar[datetime.datetime | None] = ContextVar("told", default=None)


@contextmanager
def telling(moment: datetime.datetime) -> Iterator[None]:
    """What is done inside is done at that moment: only for loading a story of the past, day by day."""
    token = _told.set(timezone.localtime(moment))
    try:
        yield
    finally:
        _told.reset(token)


def today() -> datetime.date:
    """Today's date in Việt Nam, or the day that the demonstration is fixed on."""
    if told := _told.get():
        return told.date()
    return settings.TODAY or timezone.localdate()


def now() -> datetime.datetime:
    """This moment; on a demonstration's fixed day, this time of that day."""
    if told := _told.get():
        return told
    moment = timezone.localtime()
    if settings.TODAY:
        moment = moment.replace(year=settings.TODAY.year, month=settings.TODAY.month, day=settings.TODAY.day)
    return moment


def refuse_future(on: datetime.date, message: str, *, field: str = "") -> None:
    """What is recorded has happened: ValidationError, on ``field`` where there is one, for a day to come."""
    if on > today():
        raise ValidationError({field: message} if field else message)


def local_date(moment: datetime.datetime) -> datetime.date:
    """The Vietnamese date of a moment: what lateness is measured by."""
    return timezone.localtime(moment).date()
