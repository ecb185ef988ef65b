"""An installation of its own for tests of real processes: data, database, queue, and nobody left behind.

It stands on whatever the suite stands on: SQLite and a queue of files, or PostgreSQL and Redis
(then in a database and a numbered Redis database of its own).
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90.0
# No suite runs longer: what one that was killed had taken is free again then.
MOST_SECONDS = 4 * 3600


class Installation:
    """An empty installation with its own data, and the environment that its processes are started with."""

    def __init__(self, data: Path, variables: dict[str, str]) -> None:
        self.data = data
        self.mark = f"INSTALLATION={uuid.uuid4()}"
        name, _, value = self.mark.partition("=")
        inherited = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
        self.env = inherited | variables | {"DATA_DIR": str(data), name: value, "PYTHONUNBUFFERED": "1"}
        self.env["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        self.env.pop("DJANGO_SETTINGS_MODULE", None)
        self.port = free_port()

    def start(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def processes(self) -> list[str]:
        """Command lines of everything that was started with our environment and still runs."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_text().replace("\0", " ") + f"({folder.name})")
            except OSError:
                continue
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition: Any, what: str, log: Path | None = None) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited in vain for {what}.\n{log.read_text() if log else ''}")
        time.sleep(0.2)


@contextmanager
def new_installation(data: Path) -> Iterator[Installation]:
    """An installation whose processes, database and queue are gone afterwards."""
    variables: dict[str, str] = {}
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    queue = None
    name = f"running_{uuid.uuid4().hex[:12]}"
    if database_url.startswith("postgres"):
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        variables["DATABASE_URL"] = f"{database_url.rpartition('/')[0]}/{name}"
    if redis_url:
        variables["REDIS_URL"] = _own_queue(redis_url)
        queue = redis.Redis.from_url(variables["REDIS_URL"])
    found = Installation(data, variables)
    try:
        yield found
    finally:
        _clear_away(found, name, database_url, queue)


def _own_queue(redis_url: str) -> str:
    """A numbered database of that server that was empty and is ours from now on.

    The mark is set at once: until the first worker comes the queue is empty, and another suite on this machine
    would take it too. Two workers on one queue take each other's tasks.
    """
    server, _, number = redis_url.rpartition("/")
    for other in range(1, 16):
        queue = redis.Redis.from_url(f"{server}/{other}")
        if str(other) != number and queue.dbsize() == 0 and queue.set("taken", redis_url, nx=True, ex=MOST_SECONDS):
            return f"{server}/{other}"
    pytest.fail("No empty database is left on the Redis server.")


def _clear_away(found: Installation, name: str, database_url: str, queue: Any) -> None:
    for line in found.processes():
        os.kill(int(line.rpartition("(")[2].rstrip(")")), signal.SIGKILL)
    if queue is not None:
        queue.flushdb()
    if "DATABASE_URL" in found.env:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
