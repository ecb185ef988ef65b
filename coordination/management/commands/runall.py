"""Everything on one machine with one command (``make run``)."""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from coordination.processes import Program, run_together


class Command(BaseCommand):
    """Prepare the database and the static files, then run web server, worker and beat until Ctrl-C."""

    help = "Chuẩn bị cơ sở dữ liệu rồi chạy máy chủ web, tiến trình nền và bộ hẹn giờ; Ctrl-C dừng tất cả."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe (127.0.0.1)")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"), help="cổng (8000)")
        parser.add_argument("--no-demo", action="store_true", help="không nạp dữ liệu minh họa")

    def handle(self, *, host: str, port: int, no_demo: bool, **options: Any) -> None:
        with _only_one_here():
            _refuse_busy_port(host, port)
            call_command("migrate", interactive=False, verbosity=0)
            logins = StringIO()
            if not no_demo:
                call_command("load_demo", if_empty=True, stdout=self.stdout)
                call_command("demo_logins", stdout=logins)
            self._collect_static()
            # The programs open their own connections; this process only waits.
            connections.close_all()
            address = f"http://localhost:{port}"
            waiting = True

            def announce_once() -> None:
                nonlocal waiting
                if waiting and _answers(host, port):
                    waiting = False
                    self.stdout.write(logins.getvalue())
                    self.stdout.write(self.style.SUCCESS(f"Hệ thống đang chạy tại {address} (Ctrl-C để dừng)"))
                    self.stdout.flush()

            code = run_together(
                programs(host, port),
                env={"SITE_URL": address, **os.environ},
                watch=announce_once,
                report=self._report,
            )
        if code:
            sys.exit(code)

    def _report(self, message: str) -> None:
        # The terminal may be gone (SIGHUP); stopping goes on all the same.
        with suppress(OSError):
            self.stderr.write(message)

    def _collect_static(self) -> None:
        """Collect only when a source file changed: compressing takes longer than the rest of the start."""
        stamp = settings.DATA_DIR / "static.sha256"
        now = _static_fingerprint()
        if stamp.exists() and stamp.read_text() == now and settings.STATIC_ROOT.exists():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


# A search or a filter of thousands of characters reaches the application, which answers in Vietnamese.
LONG_ADDRESSES = ("--limit-request-line", "8190")


def programs(host: str, port: int) -> list[Program]:
    """Web, worker and beat; with one file as the queue the beat lives in the worker, else each is its own."""
    python = [sys.executable, "-m"]
    web = [*python, "gunicorn", "coordination.wsgi", "--bind", f"{host}:{port}", *LONG_ADDRESSES]
    web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    # Shorter than our own patience; and the control socket would be made in the home directory.
    web += ["--graceful-timeout", "8", "--no-control-socket", "--log-level", "warning"]
    # On a fresh machine this runs as root, and celery would say a page about it at every start.
    no_sermon = ["-W", "ignore:You're running the worker with superuser privileges"]
    celery = [sys.executable, *no_sermon, "-m", "celery", "--quiet", "--app", "coordination"]
    worker = [*celery, "worker", "--loglevel", "warning"]
    schedule = ["--schedule", str(settings.DATA_DIR / "beat-schedule")]
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        return [Program("Máy chủ web", web), Program("Tiến trình nền", [*worker, "--beat", *schedule])]
    return [
        Program("Máy chủ web", web),
        Program("Tiến trình nền", worker),
        Program("Bộ hẹn giờ", [*celery, "beat", "--loglevel", "warning", *schedule]),
    ]


@contextmanager
def _only_one_here() -> Iterator[None]:
    """Two beats on one schedule file corrupt it, and would do everything twice."""
    with (settings.DATA_DIR / "runall.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(f"Hệ thống đã chạy với dữ liệu ở {settings.DATA_DIR}.") from error
        yield


def _refuse_busy_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = f"Không dùng được cổng {port} ({error.strerror}). Chọn cổng khác: make run PORT=8001"
            raise CommandError(message) from error


def _answers(host: str, port: int) -> bool:
    """Any answer will do: the port is open before the first worker has loaded the application."""
    connection = HTTPConnection(host, port, timeout=3)
    with suppress(OSError, HTTPException), closing(connection):
        connection.request("GET", "/healthz")
        connection.getresponse()
        return True
    return False


def _static_fingerprint() -> str:
    """Names, sizes and times of all static files, and how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}".encode())
    return digest.hexdigest()
