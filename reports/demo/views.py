"""What the Council's secretary keeps: views of the ledger and of petitions, and a list made by a worker."""

from __future__ import annotations

import datetime

from django.utils import timezone

from agencies.models import Party
from coordination import clock, longwork, saved_views
from coordination.ledger import works
from coordination.models import SavedView
from reports.demo.cast import Cast
from reports.demo.story import MORNING

OWN = (
    ("Quá hạn, theo cơ quan", "group=agency&sort=due&state=open_overdue"),
    ("Chậm trong năm 2023", "cols=agency&cols=due&cols=late&cols=late_reason&due_after=01%2F01%2F2023&state=met_late"),
)
OWN_PETITIONS = (("Cần vốn, chưa giải quyết", "lack=can-von&result=pending&result=in_progress"),)
SHARED = (
    ("Kiến nghị cử tri đang trả lời", "kind=voter_petitions.petition&state=open_in_term&state=open_overdue"),
    ("Còn phải làm, theo tháng", "group=month&state=open_in_term&state=open_overdue"),
)


def keep_views(cast: Cast, *, on: datetime.date) -> None:
    secretary = cast.secretaries[Party.COUNCIL]
    office = secretary.memberships.current(on).select_related("agency").get().agency  # type: ignore[attr-defined]
    with clock.telling(timezone.make_aware(datetime.datetime.combine(on, MORNING))):
        for name, query in OWN:
            saved_views.keep(SavedView(owner=secretary), name=name, query=query, agency=None, by=secretary)
        for name, query in OWN_PETITIONS:
            view = SavedView(owner=secretary, list_name="petitions:list")
            saved_views.keep(view, name=name, query=query, agency=None, by=secretary)
        for name, query in SHARED:
            saved_views.keep(SavedView(owner=secretary), name=name, query=query, agency=office, by=secretary)
        work = longwork.start(
            works.ledger_xlsx,
            {"query": "state=open_overdue"},
            by=secretary,
            title="Xuất sổ theo dõi ra Excel",
            back="/so-theo-doi/?state=open_overdue",
        )
        longwork.run(work.pk)
