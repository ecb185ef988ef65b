"""Trao đổi: what people write to one another on a dossier. Nothing of it is overwritten."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models.append_only import AppendOnly
from coordination.models.dossier import Dossier

EDIT_MINUTES = 15


class Comment(AppendOnly):
    """Ý kiến trao đổi: who wrote on which dossier, and when. Its words are in ``texts``, the last one holds."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="comments", verbose_name="hồ sơ", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người viết")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "ý kiến trao đổi"
        verbose_name_plural = "ý kiến trao đổi"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["dossier", "-at"], name="comment_dossier_at")]

    def __str__(self) -> str:
        return f"{self.by}, {self.at:%d/%m/%Y %H:%M}"

    @property
    def current(self) -> CommentText:
        """What holds now: the words as last edited, or the withdrawal. Read from the prefetched ``texts``."""
        return list(self.texts.all())[-1]

    @property
    def is_withdrawn(self) -> bool:
        return self.current.withdrawn

    @property
    def is_edited(self) -> bool:
        return len(self.texts.all()) > 1 and not self.is_withdrawn

    @property
    def last_words(self) -> str:
        """The words before a withdrawal, for administrators: what was withdrawn stays traceable."""
        return [text.text for text in self.texts.all() if not text.withdrawn][-1]

    def may_be_edited(self, at: datetime.datetime) -> bool:
        return not self.is_withdrawn and at <= self.at + datetime.timedelta(minutes=EDIT_MINUTES)


class CommentText(AppendOnly):
    """One wording of a comment: the first, an edit, or (without words) its withdrawal."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="texts", verbose_name="ý kiến")
    text = models.TextField("nội dung", blank=True)
    withdrawn = models.BooleanField("đã rút lại", default=False)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "lời của ý kiến"
        verbose_name_plural = "lời của ý kiến"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn=True, text="") | (Q(withdrawn=False) & ~Q(text="")),
                name="comment_text_or_withdrawal",
                violation_error_message="Ý kiến phải có nội dung; ý kiến rút lại thì không.",
            ),
            models.UniqueConstraint(fields=["comment"], condition=Q(withdrawn=True), name="comment_withdrawn_once"),
        ]

    def __str__(self) -> str:
        return "đã rút lại" if self.withdrawn else self.text[:60]


class CommentMention(AppendOnly):
    """A person whose attention a comment asks for."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions", verbose_name="ý kiến")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người được nhắc")

    class Meta:
        verbose_name = "người được nhắc"
        verbose_name_plural = "người được nhắc"
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="comment_mention_once")]

    def __str__(self) -> str:
        return f"@{self.user}"
