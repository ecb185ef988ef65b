"""The story's clock: what happened, in the order in which it happened."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils import timezone

from coordination import clock

MORNING = datetime.time(8, 15)
NOON = datetime.time(11, 0)
AFTERNOON = datetime.time(14, 30)
EVENING = datetime.time(16, 45)


class BrokenStoryError(Exception):
    """The data contradict the rules: a document that nobody owed, a lateness that is none."""


@dataclass
class Story:
    """Steps to be told; each runs with the clock at its own moment."""

    until: datetime.date
    steps: list[tuple[datetime.datetime, int, str, Callable[[], object]]] = field(default_factory=list)

    def at(self, on: datetime.date, time: datetime.time, what: str, do: Callable[[], object]) -> None:
        """Tell this on that day; steps of one moment keep the order in which they were entered."""
        if on > self.until:
            raise BrokenStoryError(f"{what}: {on:%d/%m/%Y} is after the story's last day.")
        moment = timezone.make_aware(datetime.datetime.combine(on, time))
        self.steps.append((moment, len(self.steps), what, do))

    def tell(self) -> None:
        for moment, _, what, do in sorted(self.steps, key=lambda step: step[:2]):
            with clock.telling(moment):
                try:
                    do()
                except ValidationError as error:
                    raise BrokenStoryError(f"{moment:%d/%m/%Y}, {what}: {error.messages}") from error
