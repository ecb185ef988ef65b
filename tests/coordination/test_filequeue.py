"""The queue of files: a message is there whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from kombu import Connection

from coordination import filequeue
from coordination.celery import app


@pytest.fixture
def queue(tmp_path):
    options = {name: str(tmp_path / name) for name in ("control_folder", "processed_folder")}
    options |= {"data_folder_in": str(tmp_path / "q"), "data_folder_out": str(tmp_path / "q")}
    for folder in options.values():
        Path(folder).mkdir(exist_ok=True)
    with Connection(transport="coordination.filequeue:Transport", transport_options=options) as connection:
        # A name of its own: kombu remembers for the whole process which queues it has bound.
        yield connection.SimpleQueue(tmp_path.name)


def test_messages_arrive_whole_and_in_order(queue):
    for number in range(20):
        queue.put({"number": number, "text": "kiến nghị"})
    taken = []
    for _ in range(20):
        message = queue.get(block=False)
        message.ack()
        taken.append(message.payload)
    assert sorted(entry["number"] for entry in taken) == list(range(20))
    assert {entry["text"] for entry in taken} == {"kiến nghị"}


def test_a_message_that_is_still_being_written_is_not_seen(queue, monkeypatch):
    seen = []

    def look_then_rename(self: Path, target: Path) -> Path:
        assert self.read_text(), "the message is complete before it gets its name"
        with pytest.raises(queue.Empty):
            queue.get(block=False)
        seen.append(target)
        return original(self, target)

    original = Path.rename
    monkeypatch.setattr(Path, "rename", look_then_rename)
    queue.put({"number": 1})
    assert len(seen) == 1
    assert queue.get(block=False).payload == {"number": 1}


def test_the_embedded_default_uses_it(settings):
    if settings.REDIS_URL:
        assert settings.CELERY_BROKER_URL == settings.REDIS_URL
    else:
        with app.connection_for_write() as connection:
            assert isinstance(connection.transport, filequeue.Transport)
