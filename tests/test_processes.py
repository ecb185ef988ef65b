"""Programs that are run together stop together, and leave nobody behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from coordination.processes import Program, run_together

ROOT = Path(__file__).resolve().parent.parent
# A main process with a child of its own, like gunicorn and celery; the numbers of both go into a file.
PARENT = """
import os, signal, subprocess, sys, time
{ignore}
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1] + ".new", "w").write(f"{{os.getpid()}} {{child.pid}}")
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(60)
"""


def parent(pids: Path, *, deaf: bool = False) -> Program:
    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN)" if deaf else ""
    return Program(pids.name, [sys.executable, "-c", PARENT.format(ignore=ignore), str(pids)])


def alive(pids: Path, *, patience: float = 5.0) -> list[int]:
    """Those processes in the file that still run: the killed take a moment to go, zombies have ended."""
    deadline = time.monotonic() + patience
    while True:
        found = [pid for pid in map(int, pids.read_text().split()) if _state(pid) not in {"gone", "Z"}]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.05)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "gone"


def ask_to_stop(*started: Path, number: int = signal.SIGTERM):
    """A watcher that sends us the signal as soon as all programs have started."""
    sent = []

    def watch() -> None:
        if not sent and all(path.exists() for path in started):
            sent.append(number)
            os.kill(os.getpid(), number)

    return watch


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_request_to_stop_ends_every_program_and_its_children(tmp_path, number):
    one, two = tmp_path / "one", tmp_path / "two"
    told: list[str] = []
    code = run_together(
        [parent(one), parent(two)], env=os.environ, watch=ask_to_stop(one, two, number=number), report=told.append
    )
    assert code == 0
    assert alive(one) == alive(two) == []
    assert told == ["Đang dừng…"]


def test_death_of_one_program_is_named_and_stops_the_others(tmp_path):
    well = tmp_path / "well"
    told: list[str] = []
    wait_for_well = f"import os, time\nwhile not os.path.exists({str(well)!r}): time.sleep(0.05)\nraise SystemExit(7)"
    sick = Program("Bộ hẹn giờ", [sys.executable, "-c", wait_for_well])
    code = run_together([parent(well), sick], env=os.environ, watch=lambda: None, report=told.append)
    assert code == 1
    assert alive(well) == []
    assert told == ["Bộ hẹn giờ đã dừng bất thường (mã 7); dừng các tiến trình còn lại."]


def test_program_deaf_to_the_request_is_killed_with_its_children(tmp_path):
    deaf = tmp_path / "deaf"
    told: list[str] = []
    started = time.monotonic()
    code = run_together(
        [parent(deaf, deaf=True)], env=os.environ, watch=ask_to_stop(deaf), report=told.append, grace=1.0
    )
    assert code == 0
    assert alive(deaf) == []
    assert told == ["Đang dừng…", "deaf chưa dừng sau 1 giây: buộc dừng."]
    assert time.monotonic() - started < 30


def test_request_goes_to_the_main_process_only(tmp_path):
    """Celery hangs when its pool processes are told to stop as well."""
    asked = tmp_path / "asked"
    child = f"import signal, time\nsignal.signal(signal.SIGTERM, lambda *_: open({str(asked)!r}, 'w'))\ntime.sleep(60)"
    started = tmp_path / "started"
    main = f"""
    import signal, subprocess, sys, time
    child = subprocess.Popen([sys.executable, "-c", {child!r}])
    def stop(*_):
        time.sleep(0.5)
        sys.exit(0)
    signal.signal(signal.SIGTERM, stop)
    time.sleep(0.5)
    open({str(started)!r}, "w").close()
    time.sleep(60)
    """
    program = Program("chính", [sys.executable, "-c", textwrap.dedent(main)])
    assert run_together([program], env=os.environ, watch=ask_to_stop(started), report=lambda _: None) == 0
    assert not asked.exists()


def test_program_that_cannot_start_leaves_no_other_running(tmp_path):
    one = tmp_path / "one"
    first = parent(one)
    with pytest.raises(FileNotFoundError):
        run_together(
            [first, Program("thiếu", [str(tmp_path / "missing")])],
            env=os.environ,
            watch=lambda: None,
            report=lambda _: None,
        )
    if one.exists():
        assert alive(one) == []
    assert str(one) not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def test_signals_mean_again_what_they_meant_before(tmp_path):
    one = tmp_path / "one"
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    run_together([parent(one)], env=os.environ, watch=ask_to_stop(one), report=lambda _: None)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)] == before
