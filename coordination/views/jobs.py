"""Background jobs: when each last ran, what it found; mails that were not sent."""

from __future__ import annotations

from typing import Any

from celery import signature
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from kombu.exceptions import OperationalError

from agencies.permissions import may_keep_regulation
from coordination import jobs, outbox, tasks
from coordination.models import JobRun

RUNNABLE = {
    "scan_deadlines": tasks.scan_deadlines,
    "open_periodic_duties": tasks.open_periodic_duties,
    "refresh_permissions": tasks.refresh_permissions,
    "erase_form_drafts": tasks.erase_form_drafts,
    # A register's own: by its name, as the core imports no register.
    "erase_petitioners": signature("voter_petitions.tasks.erase_petitioners"),
    "send_reminders": tasks.send_reminders,
    "send_digests": tasks.send_digests,
    "deliver_messages": tasks.deliver_messages,
    "tidy_long_work": tasks.tidy_long_work,
}
# What the jobs report of themselves, in a clerk's words.
FOUND_LABELS = {
    "scanned": "đã xem",
    "flagged": "cảnh báo mới",
    "overdue": "quá hạn",
    "never_sent": "không gửi",
    "recomputed": "tính lại theo lịch mới",
    "opened": "đã mở",
    "reminded": "đã nhắc",
    "people": "người nhận",
    "people_checked": "số người đã rà soát",
    "erased": "đã xóa",
    "sent": "đã gửi",
    "failed": "lỗi",
    "stopped": "dừng vì",
    "interrupted": "việc bị gián đoạn",
    "files_deleted": "tệp hết hạn đã xóa",
}


def _described(run: JobRun | None) -> str:
    if run is None:
        return ""
    found: dict[str, Any] = run.found
    return ", ".join(f"{label} {found[name]}" for name, label in FOUND_LABELS.items() if name in found)


@require_GET
def jobs_page(request: HttpRequest) -> HttpResponse:
    if not may_keep_regulation(request.user):
        raise PermissionDenied
    labels = {name: label for name, (label, _) in jobs.EXPECTED.items()}
    context = {
        "states": [(state, _described(state.last)) for state in jobs.states()],
        "runs": [(run, labels.get(run.job, run.job), _described(run)) for run in JobRun.objects.all()[:50]],
        "outbox": outbox.counts(),
    }
    return render(request, "coordination/jobs.html", context)


@require_POST
def run_job(request: HttpRequest, name: str) -> HttpResponse:
    """Send a job to a worker now; running one twice does no harm."""
    if not may_keep_regulation(request.user):
        raise PermissionDenied
    if name not in RUNNABLE:
        raise Http404
    try:
        RUNNABLE[name].delay()
    except (OperationalError, OSError):
        messages.error(request, "Chưa giao được việc: không liên lạc được với hàng đợi của tiến trình nền.")
    else:
        messages.success(request, "Đã giao cho tiến trình nền; tải lại trang để xem kết quả.")
    return redirect("jobs")
