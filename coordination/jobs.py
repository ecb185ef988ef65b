"""The run log of background jobs: when each last ran, what it found, how long it took."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils import timezone

from coordination.models import JobRun

# How long after its last good run a job counts as not running: its interval, and time for a second try.
EXPECTED: dict[str, tuple[str, datetime.timedelta]] = {
    "scan_deadlines": ("Quét hạn", datetime.timedelta(hours=3)),
    "open_periodic_duties": ("Mở chế độ báo cáo định kỳ", datetime.timedelta(hours=26)),
    "refresh_permissions": ("Cập nhật quyền theo vị trí công tác", datetime.timedelta(hours=26)),
    "erase_form_drafts": ("Xóa bản nháp cũ", datetime.timedelta(hours=26)),
    "erase_petitioners": ("Xóa thông tin người gửi hết thời hạn lưu", datetime.timedelta(hours=26)),
    "send_reminders": ("Nhắc trước hạn", datetime.timedelta(hours=26)),
    "send_digests": ("Thư tổng hợp buổi sáng", datetime.timedelta(hours=3)),
    "deliver_messages": ("Gửi thư điện tử", datetime.timedelta(hours=1)),
    "tidy_long_work": ("Dọn việc chạy nền", datetime.timedelta(hours=3)),
}


@dataclass(frozen=True)
class JobState:
    """One job as the administrator's page and the home page's warning see it."""

    name: str
    label: str
    last: JobRun | None
    late: bool


def run(name: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run a job and log it; an error is logged and raised again, so that Celery sees it too."""
    entry = JobRun.objects.create(job=name, started_at=timezone.now())
    try:
        found = work()
    except Exception as error:
        entry.error = f"{type(error).__name__}: {error}"
        entry.finished_at = timezone.now()
        entry.save()
        raise
    entry.found, entry.finished_at = found, timezone.now()
    entry.save()
    return found


def states() -> list[JobState]:
    """Every scheduled job with its last run, and whether it has not run in time."""
    newest = JobRun.objects.filter(job__in=EXPECTED).values("job").annotate(newest=Max("pk"))
    runs = {entry.job: entry for entry in JobRun.objects.filter(pk__in=newest.values("newest"))}
    good = dict(
        JobRun.objects.filter(job__in=EXPECTED, error="", finished_at__isnull=False)
        .order_by()
        .values_list("job")
        .annotate(at=Max("finished_at"))
    )
    moment = timezone.now()
    return [
        JobState(name, label, runs.get(name), name not in good or moment - good[name] > patience)
        for name, (label, patience) in EXPECTED.items()
    ]
