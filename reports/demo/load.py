"""Loading the demonstration: an empty database becomes Bắc Kạn on Tuesday 26/12/2023."""

from __future__ import annotations

import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agencies.models import User
from agencies.registry import load_agencies
from coordination import calendars, clock
from coordination.models import Dossier
from coordination.planner import tell_of_growth
from coordination.regulation.reasons import load_late_reasons
from reports.demo.accounts import make_accounts
from reports.demo.asking import ask_for_time
from reports.demo.cast import Cast
from reports.demo.council import CouncilTeller
from reports.demo.entrances import tell_entrances
from reports.demo.evaluations import draw_up_evaluations
from reports.demo.missions import MissionTeller
from reports.demo.papers import Papers
from reports.demo.petitioners import keep_senders
from reports.demo.public import open_to_the_public
from reports.demo.reception import ReceptionTeller
from reports.demo.regulations import load_regulations
from reports.demo.routine import RoutineTeller, run_morning_jobs
from reports.demo.story import MORNING, Story
from reports.demo.talk import talk
from reports.demo.views import keep_views
from reports.demo.voters import VoterTeller
from voter_petitions.address import load_competence

BEGINS = datetime.date(2022, 1, 3)
TODAY = datetime.date(2023, 12, 26)
AGENCIES = Path(settings.BASE_DIR) / "agencies" / "data" / "bac_kan_2023.yaml"
CALENDAR = Path(settings.BASE_DIR) / "coordination" / "data" / "calendar_days.csv"


class NotEmptyError(Exception):
    """The demonstration is never mixed with somebody's data."""


def is_empty() -> bool:
    return not (Dossier.objects.exists() or User.objects.exists())


def load_demo() -> None:
    """Tell the whole story in one transaction, then let every process stand on its last day."""
    if not is_empty():
        raise NotEmptyError("Cơ sở dữ liệu đã có dữ liệu: dữ liệu minh họa chỉ nạp vào cơ sở dữ liệu trống.")
    with transaction.atomic():
        with clock.telling(timezone.make_aware(datetime.datetime.combine(BEGINS, MORNING))):
            agencies = load_agencies(AGENCIES).by_key
            calendars.load_days(CALENDAR)
            load_late_reasons()
            load_regulations()
            load_competence()
            cast = Cast(agencies, make_accounts(agencies, on=TODAY), Papers())
        story = Story(until=TODAY)
        council = CouncilTeller(cast, story)
        council.enter()
        VoterTeller(cast, story, council).enter()
        MissionTeller(cast, story).enter()
        RoutineTeller(cast, story, BEGINS).enter()
        ReceptionTeller(cast, story).enter()
        story.tell()
        talk(cast, on=TODAY - datetime.timedelta(days=1))
        keep_senders(cast, on=TODAY - datetime.timedelta(days=1))
        open_to_the_public(cast, on=TODAY - datetime.timedelta(days=1))
        keep_views(cast, on=TODAY)
        with clock.telling(timezone.make_aware(datetime.datetime.combine(TODAY, MORNING))):
            ask_for_time(cast)
            run_morning_jobs()
        draw_up_evaluations(cast)
        tell_entrances(agencies, until=TODAY)
        tell_of_growth(*apps.get_models())
    settings.DEMO_TODAY_FILE.write_text(TODAY.isoformat())
    # This process read its settings before there was a story.
    settings.TODAY = TODAY
