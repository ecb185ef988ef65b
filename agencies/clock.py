"""What day it is for accounts and positions (this room does not know the core's clock)."""

import datetime

from django.conf import settings
from django.utils import timezone


def today() -> datetime.date:
    """Today in Việt Nam, or the day on which a demonstration stands."""
    return settings.TODAY or timezone.localdate()


def now() -> datetime.datetime:
    """This moment; on a demonstration's fixed day, this time of that day."""
    moment = timezone.localtime()
    if settings.TODAY:
        moment = moment.replace(year=settings.TODAY.year, month=settings.TODAY.month, day=settings.TODAY.day)
    return moment
