"""The real processes: ``make run``'s command, and the commands and health checks of docker-compose.yml.

They run on whatever the suite runs on: SQLite and a queue of files, or PostgreSQL and Redis
(then in a database and a numbered Redis database of their own).
"""

from __future__ import annotations

import shlex
import signal
import socket
import subprocess
import sys
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.installation import ROOT, Installation, free_port, new_installation, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.xdist_group("processes")]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with new_installation(tmp_path / "data") as found:
        yield found


def test_runall_starts_everything_and_ctrl_c_stops_everything(installation, tmp_path):
    command = [sys.executable, "manage.py", "runall", "--no-demo", "--port", str(installation.port)]

    def run_once(log: Path) -> str:
        main = installation.start(command, log)
        wait_for(lambda: "Hệ thống đang chạy" in log.read_text() or main.poll() is not None, "the address", log)
        assert main.poll() is None, log.read_text()
        with urllib.request.urlopen(f"http://localhost:{installation.port}/healthz", timeout=60) as answer:
            assert answer.status == 200
        started = "\n".join(installation.processes())
        assert "gunicorn coordination.wsgi" in started
        assert "--app coordination worker" in started
        assert "beat" in started
        # A second one on the same data is refused, and does not disturb the first.
        other = subprocess.run(
            [*command[:-1], str(free_port())],
            cwd=ROOT,
            env=installation.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert other.returncode != 0
        assert "đã chạy với dữ liệu" in other.stderr
        main.send_signal(signal.SIGINT)
        assert main.wait(timeout=60) == 0, log.read_text()
        assert installation.processes() == []
        return log.read_text()

    assert f"http://localhost:{installation.port}" in run_once(tmp_path / "first.log")
    manifest = installation.data / "static" / "staticfiles.json"
    collected = manifest.stat().st_mtime_ns
    make_user = "from agencies.models import User; User.objects.create_user('van-thu')"
    installation.manage("shell", "--command", make_user)

    run_once(tmp_path / "second.log")
    assert manifest.stat().st_mtime_ns == collected, "nothing had changed: static files need not be collected again"
    ask_user = "from agencies.models import User; print(User.objects.filter(username='van-thu').count())"
    assert installation.manage("shell", "--verbosity", "0", "--command", ask_user).strip() == "1"


def test_runall_names_a_busy_port_before_touching_anything(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port))
        taken.listen()
        command = [sys.executable, "manage.py", "runall", "--port", str(installation.port)]
        done = subprocess.run(command, cwd=ROOT, env=installation.env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"Không dùng được cổng {installation.port}" in done.stderr
    assert not (installation.data / "db.sqlite3").exists()


def test_commands_and_health_checks_of_the_compose_file_work(installation, tmp_path):
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    beat_folder = tmp_path / "beat"
    beat_folder.mkdir()

    def here(text: str) -> str:
        """The container's port and folder, on this machine."""
        return text.replace("8000", str(installation.port)).replace("/srv/beat", str(beat_folder)).replace("$$", "$")

    def healthy(name: str) -> bool:
        kind, *test = services[name]["healthcheck"]["test"]
        command = ["sh", "-c", *map(here, test)] if kind == "CMD-SHELL" else list(map(here, test))
        done = subprocess.run(command, cwd=ROOT, env=installation.env, capture_output=True, check=False, timeout=60)
        return done.returncode == 0

    installation.env |= {"SECRET_KEY": uuid.uuid4().hex * 2, "ALLOWED_HOSTS": "quy-che.example,localhost"}
    migrate = subprocess.run(
        shlex.split(services["migrate"]["command"]), cwd=ROOT, env=installation.env, capture_output=True, check=False
    )
    assert migrate.returncode == 0, migrate.stderr.decode()
    names = ("web", "worker", "beat")
    assert not any(healthy(name) for name in names), "a health check that nothing can fail checks nothing"

    logs = {name: tmp_path / f"{name}.log" for name in names}
    running = {name: installation.start(shlex.split(here(services[name]["command"])), logs[name]) for name in names}
    for name in names:
        wait_for(lambda name=name: healthy(name), f"{name} to be healthy", logs[name])
    for name, process in running.items():
        assert process.poll() is None, logs[name].read_text()
        process.terminate()
    for name, process in running.items():
        process.wait(timeout=60)
        assert process.returncode == 0, f"{name} {process.returncode}: {logs[name].read_text()}"
    assert installation.processes() == []
