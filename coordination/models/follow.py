from django.conf import settings
from django.db import models

from coordination.models.dossier import Dossier


class Follow(models.Model):
    """Theo dõi: a person is told of what happens on this dossier, for as long as they may see it."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="follows", verbose_name="hồ sơ")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", verbose_name="người theo dõi"
    )
    since = models.DateTimeField("từ lúc")

    class Meta:
        verbose_name = "theo dõi hồ sơ"
        verbose_name_plural = "theo dõi hồ sơ"
        constraints = [models.UniqueConstraint(fields=["dossier", "user"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.dossier}"
