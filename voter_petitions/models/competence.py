"""Who is competent for what: rules that a secretary writes, from which an addressee is proposed."""

from __future__ import annotations

import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from voter_petitions.models.vocabulary import Field, Level

# From that day no district government exists; what was theirs is the communes' or the departments'.
DISTRICTS_UNTIL = datetime.date(2025, 7, 1)


class CompetenceRuleQuerySet(models.QuerySet["CompetenceRule"]):
    def in_force(self, on: datetime.date) -> Self:
        """Switched on, and valid on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            active=True,
        )


class CompetenceRule(models.Model):
    """Quy tắc thẩm quyền: petitions of this field (or group of fields) at this level go to that agency.

    ``of_place`` instead of ``lead``: to the district's or the commune's government where the voters live. The lead is
    an agency of the rule's own time; whoever came after it is asked for on the day of the proposal.
    """

    field = models.ForeignKey(
        Field,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lĩnh vực",
        help_text="Một nhóm lĩnh vực thì áp dụng cho mọi lĩnh vực trong nhóm. Bỏ trống: mọi lĩnh vực.",
    )
    level = models.CharField("cấp thẩm quyền", max_length=12, choices=Level.choices)
    lead = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan chủ trì"
    )
    of_place = models.BooleanField(
        "UBND nơi cử tri ở",
        default=False,
        help_text="UBND huyện hoặc UBND xã có tên trong mục cử tri của kiến nghị.",
    )
    coordinating = models.ManyToManyField(Agency, blank=True, related_name="+", verbose_name="cơ quan phối hợp")
    ground = models.CharField(
        "căn cứ", max_length=300, help_text="Văn bản hoặc lý do, ví dụ: chức năng quản lý nhà nước về đường bộ."
    )
    valid_from = models.DateField("áp dụng từ", null=True, blank=True)
    valid_to = models.DateField(
        "thôi áp dụng từ", null=True, blank=True, help_text="Ngày đầu tiên không còn áp dụng. Bỏ trống: còn áp dụng."
    )
    active = models.BooleanField("đang dùng", default=True)
    # The set that comes with the system is our reading of the departments' names, until a secretary confirms it.
    verified = models.BooleanField(
        "đã đối chiếu", default=False, help_text="Đã so với quy định về chức năng, nhiệm vụ của cơ quan."
    )

    history = HistoricalRecords(m2m_fields=[coordinating])
    objects = CompetenceRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy tắc thẩm quyền"
        verbose_name_plural = "quy tắc thẩm quyền"
        ordering = ["level", "field__position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lead__isnull=False, of_place=False) | Q(lead__isnull=True, of_place=True),
                name="competence_names_one_addressee",
                violation_error_message="Chọn cơ quan chủ trì, hoặc «UBND nơi cử tri ở», chỉ một trong hai.",
            ),
            models.CheckConstraint(
                condition=~Q(level=Level.DISTRICT) | Q(valid_to__isnull=False, valid_to__lte=DISTRICTS_UNTIL),
                name="competence_of_districts_ends",
                violation_error_message="Cấp huyện chấm dứt từ 01/07/2025: ghi ngày thôi áp dụng không sau ngày đó.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="competence_ends_after_it_begins",
                violation_error_message="Ngày thôi áp dụng phải sau ngày áp dụng.",
            ),
            models.CheckConstraint(
                condition=~Q(ground=""),
                name="competence_says_why",
                violation_error_message="Hãy ghi căn cứ của quy tắc.",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="competence_level_known"),
        ]

    def __str__(self) -> str:
        addressee = self.lead or "UBND nơi cử tri ở"
        return f"{self.field or 'Mọi lĩnh vực'}, cấp {self.get_level_display().lower()}: {addressee}"

    def clean(self) -> None:
        twin = CompetenceRule.objects.filter(
            field=self.field_id, level=self.level, lead=self.lead_id, of_place=self.of_place, active=True
        ).exclude(pk=self.pk)
        overlaps = [row for row in twin if self._overlaps(row)]
        if self.active and overlaps:
            raise ValidationError("Đã có quy tắc giống hệt đang áp dụng trong thời gian này.")

    def _overlaps(self, other: CompetenceRule) -> bool:
        begins = max(self.valid_from or datetime.date.min, other.valid_from or datetime.date.min)
        ends = min(self.valid_to or datetime.date.max, other.valid_to or datetime.date.max)
        return begins < ends
