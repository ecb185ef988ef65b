from django.conf import settings
from django.db import models


class FormDraft(models.Model):
    """Bản nháp: what a person has typed into a form and not sent yet. Only they ever see it; erased after 30 days.

    ``address`` is where the form sends to, ``data`` the names and values of its fields; never a
    file, a password or a token (coordination/form_drafts.py).
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="form_drafts", verbose_name="người viết", db_index=False
    )
    address = models.CharField("biểu mẫu", max_length=300)
    data = models.JSONField("nội dung", default=dict)
    saved_at = models.DateTimeField("lúc", db_index=True)

    class Meta:
        verbose_name = "bản nháp"
        verbose_name_plural = "bản nháp"
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="form_draft_once")]

    def __str__(self) -> str:
        return f"{self.address} ({self.saved_at:%d/%m/%Y %H:%M})"
