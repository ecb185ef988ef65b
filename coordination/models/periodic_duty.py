from django.db import models

from coordination.models.dossier import DossierModel


class PeriodicDuty(DossierModel):
    """A periodic duty of one period: the monthly report of November, this year's proposals …

    Opened by the daily job from a rule's recurrence; unique, so that it opens once.
    """

    rule_code = models.CharField("quy định", max_length=40)
    due = models.DateField("ngày ấn định")

    class Meta:
        verbose_name = "chế độ báo cáo định kỳ"
        verbose_name_plural = "chế độ báo cáo định kỳ"
        ordering = ["-due"]
        constraints = [models.UniqueConstraint(fields=["rule_code", "due"], name="periodic_duty_once")]
