"""What people wrote to one another on dossiers, and which ones they follow."""

from __future__ import annotations

import datetime

from django.utils import timezone

from agencies.models import User
from coordination import clock, comments, following
from coordination.models import Dossier, Obligation
from reports.demo.cast import Cast

ASKED = (
    "Đề nghị @chuyenvien.sotnmt cho biết khi nào gửi được văn bản; nếu vướng ở khâu nào thì ghi rõ "
    "để Thường trực HĐND có ý kiến với UBND tỉnh."
)
ANSWERED = "Đã có dự thảo, đang chờ lãnh đạo Sở ký. Dự kiến gửi trong tuần này."
TAKEN_BACK = "Ghi nhầm hồ sơ, xin rút lại."


def talk(cast: Cast, *, on: datetime.date) -> None:
    """On the day before: a question to a department that is late, its answer, a comment taken back; and who follows."""
    people = {user.username: user for user in User.objects.all()}
    secretary, clerk = people["thuky.hdnd"], people["chuyenvien.sotnmt"]
    asked = _late_dossier(cast, on, secretary, clerk)
    with clock.telling(timezone.make_aware(datetime.datetime.combine(on, datetime.time(8, 40)))):
        for dossier in (asked, *_latest(secretary)):
            following.follow(dossier, secretary)
        following.follow(asked, clerk)
        comments.write(asked, text=ASKED, by=secretary)
    with clock.telling(timezone.make_aware(datetime.datetime.combine(on, datetime.time(9, 15)))):
        mistaken = comments.write(asked, text=TAKEN_BACK, by=people["thuky.ubnd"])
    with clock.telling(timezone.make_aware(datetime.datetime.combine(on, datetime.time(9, 20)))):
        comments.withdraw(mistaken, by=people["thuky.ubnd"])
    with clock.telling(timezone.make_aware(datetime.datetime.combine(on, datetime.time(10, 5)))):
        comments.write(asked, text=ANSWERED, by=clerk)


def _late_dossier(cast: Cast, on: datetime.date, *readers: User) -> Dossier:
    """Where the department owes something that is overdue, and both can read the talk."""
    rows = Obligation.objects.overdue(on).filter(obligor=cast["so_tnmt"]).order_by("-due_on", "-pk")
    found = Dossier.objects.filter(pk__in=rows.values("dossier"))
    for reader in readers:
        found = found & Dossier.objects.visible_to(reader)
    dossier: Dossier = found.order_by("-pk")[0]
    return dossier


def _latest(secretary: User) -> list[Dossier]:
    """The session and the mission that were opened last."""
    visible = Dossier.objects.visible_to(secretary).order_by("-opened_on", "-pk")
    return [visible.filter(kind=kind)[0] for kind in ("sessions_app.councilsession", "supervision.mission")]
