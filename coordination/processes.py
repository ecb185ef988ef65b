"""Run several programs as one: start them together, stop them together.

Each program gets a session of its own, so that Ctrl-C in the terminal reaches only us
and we decide who is told what. The request to stop goes to the main process alone:
Celery's main process waits for its children, and waits for ever if they were told too.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PAUSE = 0.1


@dataclass(frozen=True)
class Program:
    """One long-running program: a name for messages and its command line."""

    name: str
    command: Sequence[str]


Running = list[tuple[Program, subprocess.Popen[bytes]]]


@dataclass
class _Stop:
    """How often we were asked to stop: twice means at once."""

    requests: int = 0

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        self.requests += 1


def run_together(
    programs: Sequence[Program],
    *,
    env: Mapping[str, str],
    watch: Callable[[], None],
    report: Callable[[str], None],
    grace: float = 10.0,
) -> int:
    """Run until asked to stop (exit code 0) or until one program ends by itself (1); leave nobody behind.

    ``watch`` is called at every turn of the wait, ``report`` with what a person should know.
    """
    stop = _Stop()
    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    running: Running = []
    try:
        for program in programs:
            process = subprocess.Popen(program.command, env=dict(env), start_new_session=True)
            running.append((program, process))
        while not stop.requests:
            for program, process in running:
                if process.poll() is not None:
                    report(f"{program.name} đã dừng bất thường (mã {process.returncode}); dừng các tiến trình còn lại.")
                    return 1
            watch()
            time.sleep(PAUSE)
        report("Đang dừng…")
        return 0
    finally:
        _end(running, stop=stop, grace=grace, report=report)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(running: Running, *, stop: _Stop, grace: float, report: Callable[[str], None]) -> None:
    """Ask each main process to end, wait, then kill whatever is left of its group."""
    for _, process in running:
        if process.poll() is None:
            process.terminate()
    asked, deadline = stop.requests, time.monotonic() + grace
    while time.monotonic() < deadline and stop.requests <= asked:
        if all(process.poll() is not None for _, process in running):
            break
        time.sleep(PAUSE)
    for program, process in running:
        if process.poll() is None:
            report(f"{program.name} chưa dừng sau {grace:.0f} giây: buộc dừng.")
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
