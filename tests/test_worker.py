"""Tasks through a real worker and a real broker: the same outcome as when called directly, however often."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.installation import Installation, new_installation, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("processes")]

# Three duties of 2023 that nobody met, with a mailbox to tell.
DATA = """
import datetime
from coordination import milestones
from coordination.models import MilestoneKind
from tests.factories.core import matter, province, rule
made = province()
rule()
for index in range(3):
    dossier = matter(made, title=f"Việc {index}").dossier
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MATTER_RECEIVED, on=datetime.date(2023, 11, 6), by=None)
"""


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with new_installation(tmp_path / "data") as found:
        found.manage("migrate", "--verbosity", "0")
        found.manage("shell", "--verbosity", "0", "--command", DATA)
        yield found


def ask(installation: Installation, expression: str) -> str:
    code = f"from coordination.models import *; print({expression})"
    return installation.manage("shell", "--verbosity", "0", "--command", code).strip()


def send(installation: Installation, task: str, times: int = 1) -> None:
    code = f"from coordination import tasks; [tasks.{task}.delay() for _ in range({times})]"
    installation.manage("shell", "--verbosity", "0", "--command", code)


@contextmanager
def running_worker(installation: Installation, log: Path) -> Iterator[None]:
    """A worker that, asked to, finishes what it has and ends well."""
    command = [sys.executable, "-m", "celery", "--app", "coordination", "worker", "--loglevel", "info"]
    worker = installation.start(command, log)
    wait_for(lambda: " ready" in log.read_text(), "the worker", log)
    yield
    worker.terminate()
    assert worker.wait(timeout=60) == 0, log.read_text()


def test_scan_sent_three_times_to_a_worker_flags_once(installation, tmp_path):
    log = tmp_path / "worker.log"
    with running_worker(installation, log):
        send(installation, "scan_deadlines", times=3)
        wait_for(lambda: log.read_text().count("succeeded") == 3, "three scans", log)
    assert ask(installation, "Flag.objects.count(), JobRun.objects.filter(error='').count()") == "3 3"


def test_what_was_sent_while_no_worker_ran_is_done_when_one_comes(installation, tmp_path):
    send(installation, "scan_deadlines")
    assert ask(installation, "Flag.objects.count()") == "0"
    log = tmp_path / "worker.log"
    with running_worker(installation, log):
        wait_for(lambda: "succeeded" in log.read_text(), "the scan", log)
    assert ask(installation, "Flag.objects.count()") == "3"
