"""The queue of files that the embedded default uses instead of a server.

kombu writes a message into its final file: a worker that looks at the folder between the
opening and the writing reads an empty message and ends. Here a message appears whole or not.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from time import monotonic_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """kombu's channel, but for how a message is put down."""

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu calls it with more
        folder = Path(self.data_folder_out)
        name = f"{monotonic_ns() // 1_000_000}_{uuid.uuid4()}"
        # A name that no queue looks for, until the message is complete.
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(message), encoding="utf-8")
        draft.rename(folder / f"{name}.{queue}.msg")


class Transport(filesystem.Transport):
    """Taken by the broker address ``coordination.filequeue:Transport``."""

    Channel = Channel
