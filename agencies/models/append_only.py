"""Evidence is added, never changed: rows of these tables refuse update and deletion."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class EvidenceChangedError(Exception):
    """Somebody tried to change or delete a row that is evidence; corrections are new facts."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise EvidenceChangedError(f"{self.model._meta.verbose_name}: không được sửa.")

    def delete(self) -> NoReturn:
        raise EvidenceChangedError(f"{self.model._meta.verbose_name}: không được xóa.")


class AppendOnly(models.Model):
    """Base of tables whose rows are evidence."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EvidenceChangedError(f"{self._meta.verbose_name}: không được sửa.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise EvidenceChangedError(f"{self._meta.verbose_name}: không được xóa.")
