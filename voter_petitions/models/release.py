"""Petitions that the secretariat released for the public page: the words as they were released."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from agencies.text import fold, fold_all
from voter_petitions.models.petition import Petition


class ReleaseQuerySet(models.QuerySet["Release"]):
    def shown(self) -> Self:
        """What the public page may show: nothing restricted, and what was merged into another only there."""
        return self.filter(petition__dossier__restricted=False, petition__merged_into__isnull=True)

    def at_place(self, text: str) -> Self:
        return self.filter(*(models.Q(place_key__contains=word) for word in fold_all([text]).split()))

    def saying(self, text: str) -> Self:
        return self.filter(*(models.Q(search_text__contains=word) for word in fold_all([text]).split()))


class Release(models.Model):
    """Công bố: this petition stands on the public page with these words; taken back by deleting the row.

    The words are copied: what is edited later is not public before it is released again.
    """

    petition = models.OneToOneField(
        Petition, models.PROTECT, primary_key=True, related_name="release", verbose_name="kiến nghị"
    )
    text = models.TextField("nội dung công bố")
    place = models.CharField("cử tri (xã, huyện)", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người công bố")
    at = models.DateTimeField("công bố lúc")
    place_key = models.CharField(max_length=200, editable=False, default="")
    search_text = models.TextField(editable=False, default="")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "kiến nghị đã công bố"
        verbose_name_plural = "kiến nghị đã công bố"
        indexes = [models.Index(fields=["place"], name="release_place")]

    def __str__(self) -> str:
        return f"Công bố kiến nghị {self.petition_id}"

    def fill_derived(self) -> Self:
        """Fill the columns that searching uses; needed before every way of saving."""
        self.place_key = fold(self.place)[:200]
        self.search_text = fold_all([self.text, self.place])
        return self
