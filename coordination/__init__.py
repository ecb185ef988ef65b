"""The coordination regulation: project wiring on top, the regulation's core below."""

from coordination.celery import app as celery_app

__all__ = ["celery_app"]
