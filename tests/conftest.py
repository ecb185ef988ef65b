"""What every test starts from: its own data folder, no mail, no network, plain static files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from tests.factories.core import Province
from tests.factories.core import province as make_province


@pytest.fixture(scope="session", autouse=True)
def evening() -> Iterator[None]:
    """It is eight in the evening, whatever the clock says: what a test receives at ten is not in the future,
    and no session of a log-in ends because the hour jumped. Processes of their own keep the real time.
    """
    moment = datetime.datetime.combine(timezone.localdate(), datetime.time(20), ZoneInfo(settings.TIME_ZONE))
    with time_machine.travel(moment, tick=True):
        yield


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    """Files of a test lie in its own folder; templates need no collected static files; the day is the real one."""
    settings.MEDIA_ROOT = tmp_path / "documents"
    # WhiteNoise warns of a missing folder, and warnings are errors here.
    settings.STATIC_ROOT = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TODAY = None
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def on_day(settings) -> Callable[[int, int, int], datetime.date]:
    """Stand on a day, in its evening: ``on_day(2023, 11, 20)``."""

    def stand(year: int, month: int, day: int) -> datetime.date:
        settings.TODAY = datetime.date(year, month, day)
        return settings.TODAY

    return stand


@pytest.fixture
def province(db) -> Province:
    """A minimal province with its institutions, a calendar and no rules."""
    return make_province()
