from django.db import models
from django.db.models import F, Q

from voter_petitions.models.petition import Petition


class RelationKind(models.TextChoices):
    """How two petitions belong together; said from the source to the target, and back."""

    SPLIT = "split", "Tách từ"
    MERGED = "merged", "Gộp vào"
    REPEATS = "repeats", "Nhắc lại kiến nghị trước"

    @property
    def backwards(self) -> str:
        """The same, seen from the target."""
        return {RelationKind.SPLIT: "Tách thành", RelationKind.MERGED: "Đã nhận gộp"}.get(self, "Được nhắc lại bởi")


class Relation(models.Model):
    """Quan hệ giữa hai kiến nghị. Never deleted: what was wrong is ended, with its reason."""

    kind = models.CharField("quan hệ", max_length=8, choices=RelationKind.choices)
    source = models.ForeignKey(Petition, models.PROTECT, related_name="relations", verbose_name="kiến nghị")
    target = models.ForeignKey(Petition, models.PROTECT, related_name="related", verbose_name="với kiến nghị")
    on = models.DateField("ngày")
    reason = models.CharField("lý do", max_length=300, blank=True)
    by = models.ForeignKey("agencies.User", models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField("thôi từ ngày", null=True, blank=True)
    end_reason = models.CharField("lý do thôi", max_length=300, blank=True)

    class Meta:
        verbose_name = "quan hệ kiến nghị"
        verbose_name_plural = "quan hệ kiến nghị"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "target"],
                condition=Q(ended_on__isnull=True),
                name="relation_once",
                violation_error_message="Hai kiến nghị đã có quan hệ này.",
            ),
            # A petition is merged into one other, and comes from one other.
            models.UniqueConstraint(
                fields=["kind", "source"],
                condition=Q(ended_on__isnull=True, kind__in=["split", "merged"]),
                name="relation_one_origin",
                violation_error_message="Kiến nghị đã được gộp hoặc tách trước đó.",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("target")),
                name="relation_to_another",
                violation_error_message="Hãy chọn một kiến nghị khác.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__gte=F("on")) & ~Q(end_reason="")),
                name="relation_end_says_why",
                violation_error_message="Hãy ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.source_id} → {self.target_id}"
