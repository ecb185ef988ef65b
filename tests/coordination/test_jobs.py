"""The run log: what ran, what it found, what did not run."""

from __future__ import annotations

import datetime

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from agencies.models import Position
from coordination import inbox, jobs, tasks
from coordination.models import JobRun, Message
from coordination.views import jobs as jobs_views
from tests.factories.core import login

pytestmark = pytest.mark.django_db


def state(name: str) -> jobs.JobState:
    return next(found for found in jobs.states() if found.name == name)


def finished(name: str, ago: datetime.timedelta, **fields: object) -> JobRun:
    at = timezone.now() - ago
    return JobRun.objects.create(job=name, **{"started_at": at, "finished_at": at, "found": {}} | fields)


# ── the log ──────────────────────────────────────────────────────────────────────────
def test_a_run_is_logged_with_what_it_found_and_how_long_it_took():
    assert jobs.run("scan_deadlines", lambda: {"scanned": 7, "flagged": 2}) == {"scanned": 7, "flagged": 2}
    run = JobRun.objects.get()
    assert (run.job, run.found, run.error) == ("scan_deadlines", {"scanned": 7, "flagged": 2}, "")
    assert run.seconds is not None
    assert run.seconds >= 0


def test_an_error_is_logged_and_raised_again():
    def broken() -> dict[str, object]:
        raise ValueError("hỏng")

    with pytest.raises(ValueError, match="hỏng"):
        jobs.run("scan_deadlines", broken)
    run = JobRun.objects.get()
    assert run.error == "ValueError: hỏng"
    assert run.finished_at
    assert run.found == {}


@pytest.mark.parametrize("name", jobs.EXPECTED)
def test_a_job_is_late_after_its_patience_and_not_before(name):
    patience = jobs.EXPECTED[name][1]
    assert state(name).late, "it never ran"
    finished(name, patience + datetime.timedelta(minutes=1))
    assert state(name).late
    finished(name, patience - datetime.timedelta(minutes=1))
    assert not state(name).late


def test_a_run_that_failed_or_never_ended_is_no_good_run():
    minute = datetime.timedelta(minutes=1)
    finished("scan_deadlines", 3 * minute, error="OperationalError: locked")
    finished("scan_deadlines", 2 * minute, finished_at=None)
    assert state("scan_deadlines").late
    assert state("scan_deadlines").last.finished_at is None, "the page shows the last one all the same"
    finished("scan_deadlines", minute)
    assert not state("scan_deadlines").late


def test_patience_is_longer_than_the_interval_of_the_schedule():
    scheduled = {entry["task"].rpartition(".")[2] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert set(jobs.EXPECTED) <= scheduled
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        name = entry["task"].rpartition(".")[2]
        if name in jobs.EXPECTED:
            schedule = entry["schedule"]
            interval = datetime.timedelta(hours=24 if len(schedule.hour) == 1 else 1)
            assert jobs.EXPECTED[name][1] >= interval


@pytest.mark.parametrize("name", sorted(jobs_views.RUNNABLE))
def test_every_job_runs_on_an_empty_province_and_logs_itself(province, name):
    jobs_views.RUNNABLE[name]()
    run = JobRun.objects.get()
    assert (run.job, run.error) == (name, "")
    assert jobs_views._described(run), "what it found is said in words"


# ── the page ─────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [
        (Position.ADMINISTRATOR, "council", 200),
        (Position.SECRETARIAT, "standing_committee", 200),
        (Position.SECRETARIAT, "peoples_committee", 403),
        (Position.LEADER, "standing_committee", 403),
        (Position.CLERK, "council_office", 403),
    ],
)
def test_who_sees_and_starts_jobs(client, province, monkeypatch, position, agency, status):
    given = []
    monkeypatch.setattr(tasks.scan_deadlines, "delay", lambda: given.append("scan"))
    login(client, position, getattr(province, agency))
    assert client.get(reverse("jobs")).status_code == status
    answer = client.post(reverse("job_run", args=["scan_deadlines"]))
    assert answer.status_code == (302 if status == 200 else 403)
    assert given == (["scan"] if status == 200 else [])
    assert client.get(reverse("job_run", args=["scan_deadlines"])).status_code == 405


def test_an_unknown_job_is_not_found(client, province):
    login(client, Position.ADMINISTRATOR, province.council)
    assert client.post(reverse("job_run", args=["drop-tables"])).status_code == 404


def test_a_broker_out_of_reach_is_told(client, province, monkeypatch):
    def unreachable() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.scan_deadlines, "delay", unreachable)
    login(client, Position.ADMINISTRATOR, province.council)
    html = client.post(reverse("job_run", args=["scan_deadlines"]), follow=True).content.decode()
    assert "không liên lạc được với hàng đợi" in html
    assert "Đã giao" not in html


def test_the_page_shows_runs_errors_and_mails_that_did_not_leave(client, province):
    user = login(client, Position.ADMINISTRATOR, province.council)
    finished("scan_deadlines", datetime.timedelta(minutes=5), found={"scanned": 1234, "flagged": 2})
    finished("send_digests", datetime.timedelta(minutes=5), error="ValueError: <b>hỏng</b>")
    for key, fields in {
        "waiting": {},
        "failed": {"attempts": 2, "given_up_at": timezone.now()},
        "unclear": {"claimed_at": timezone.now() - datetime.timedelta(hours=1)},
    }.items():
        message = inbox.post(key=key, kind=Message.Kind.DIGEST, subject=f"Thư {key}", body="", user=user)
        inbox.post_all([message])
        Message.objects.filter(key=key).update(**fields)
    html = client.get(reverse("jobs")).content.decode()
    for text in (
        "đã xem 1234, cảnh báo mới 2",
        "ValueError: &lt;b&gt;hỏng",
        "Đang chờ gửi: <strong>1</strong>",
        "Không gửi được: <strong>1</strong>",
        "Chưa rõ đã gửi: <strong>1</strong>",
        "Chưa chạy đúng lịch",
        "Đúng lịch",
    ):
        assert text in html
