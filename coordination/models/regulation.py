"""The regulation as rows: versions with dates of effect, articles, rules and their time limits."""

from __future__ import annotations

import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from coordination.deadlines.offsets import Direction, Offset, Unit
from coordination.models.dossier import DossierKind, Trait
from coordination.models.milestone import MilestoneKind
from coordination.models.participant import Role
from coordination.models.submission import DocumentKind


class Regulation(models.Model):
    """Quy chế: one signed text. The number is free text with aliases; sources print it in several spellings."""

    number = models.CharField("số, ký hiệu", max_length=80, unique=True)
    aliases = models.CharField("cách ghi khác", max_length=200, blank=True)
    title = models.CharField("tên quy chế", max_length=300)
    signed_on = models.DateField("ngày ký")
    effective_from = models.DateField("có hiệu lực từ")
    effective_to = models.DateField("hết hiệu lực từ", null=True, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="thay thế"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "quy chế"
        verbose_name_plural = "quy chế"
        ordering = ["-effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="regulation_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày có hiệu lực.",
            )
        ]

    def __str__(self) -> str:
        # Of a regulation whose number nobody knows the field says which one it is.
        return self.number if self.number.startswith("Quy chế") else f"Quy chế số {self.number}"


# Stands in the number of an article that nobody compared with the signed paper.
UNCHECKED, UNCHECKED_STAR = "chưa đối chiếu", "*"
UNCHECKED_NOTE = "(*) Số điều, mục chưa đối chiếu với bản quy chế đã ký."


class Article(models.Model):
    """Điều, khoản: what a deadline cites. The text is empty until somebody copies it from the paper."""

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="articles", verbose_name="quy chế")
    number = models.CharField("điều, khoản", max_length=60)
    title = models.CharField("tên điều", max_length=200)
    text = models.TextField("nguyên văn", blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "điều, khoản"
        verbose_name_plural = "điều, khoản"
        ordering = ["regulation", "position"]
        constraints = [models.UniqueConstraint(fields=["regulation", "number"], name="article_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def short(self) -> str:
        """«Mục II.f», without what is said of it in brackets."""
        return self.number.partition(" (")[0]

    @property
    def cited(self) -> str:
        """As papers cite it: that nobody compared it with the signed paper is told once, below, and here by a star."""
        return f"{self.short}{UNCHECKED_STAR}" if UNCHECKED in self.number else self.number


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self, on: datetime.date) -> Self:
        """The versions that apply to a milestone of that date."""
        return self.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on), enabled=True, effective_from__lte=on)

    def current(self) -> Self:
        """The latest version of each rule."""
        return self.filter(effective_to__isnull=True)


class Rule(models.Model):
    """Quy định thời hạn, one version: when a milestone is dated, who owes what to whom.

    By when is said by its limits. A version is never edited once it exists: a
    correction is a new version from a date (coordination/regulation/versions.py), and
    what earlier ones computed stays as it was.
    """

    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="rules", verbose_name="quy chế")
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="rules", verbose_name="điều"
    )
    code = models.CharField("mã", max_length=40)
    version = models.PositiveSmallIntegerField("phiên bản", default=1)
    duty = models.CharField("việc phải làm", max_length=300)
    document_kind = models.CharField("văn bản phải gửi", max_length=32, choices=DocumentKind.choices)
    dossier_kind = models.CharField("loại hồ sơ", max_length=40, choices=DossierKind.choices)
    milestone_kind = models.CharField("mốc bắt đầu", max_length=32, choices=MilestoneKind.choices)
    obliged_role = models.CharField("bên có nghĩa vụ", max_length=24, choices=Role.choices)
    recipient_role = models.CharField("nơi nhận (vai trò)", max_length=24, choices=Role.choices, blank=True)
    recipient_text = models.CharField("nơi nhận", max_length=120, blank=True)
    recurrence = models.CharField(
        "lặp lại", max_length=120, blank=True, help_text="Quy tắc RFC 5545, ví dụ FREQ=MONTHLY;BYMONTHDAY=25"
    )
    reminder_steps = models.JSONField("nhắc trước (ngày)", default=list, blank=True)
    max_extensions = models.PositiveSmallIntegerField("số lần gia hạn tối đa", default=1)
    max_extension_days = models.PositiveSmallIntegerField("tổng số ngày gia hạn tối đa", default=30)
    never_sent_after = models.PositiveSmallIntegerField("coi là không gửi sau (ngày quá hạn)", default=30)
    enabled = models.BooleanField("đang áp dụng", default=True)
    effective_from = models.DateField("áp dụng từ")
    effective_to = models.DateField("thôi áp dụng từ", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)

    history = HistoricalRecords()
    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "quy định thời hạn"
        verbose_name_plural = "quy định thời hạn"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="rule_version_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(effective_to__isnull=True),
                name="rule_one_current_version",
                violation_error_message="Mỗi quy định chỉ có một phiên bản hiện hành.",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="rule_ends_after_it_begins",
                violation_error_message="Ngày thôi áp dụng phải sau ngày áp dụng.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.duty}"

    @property
    def citation(self) -> str:
        """Article of the regulation, as screens and letters quote it."""
        return f"{self.article.number} {self.regulation.number}" if self.article is not None else self.regulation.number

    @property
    def is_verified(self) -> bool:
        """Nobody may mistake a default for the law: true only if every limit was checked against the paper."""
        return all(limit.evidence == Evidence.VERIFIED for limit in self.limits.all())


class Evidence(models.TextChoices):
    """How well a limit is known. Only the first may be quoted as law without a warning."""

    VERIFIED = "verified", "Đã đối chiếu văn bản"
    EXCERPT = "excerpt", "Thấy ở trích đoạn, chưa đối chiếu"
    SECONDARY = "secondary", "Theo nguồn thứ cấp, chưa đối chiếu"
    RECALLED = "recalled", "Theo hiểu biết chung, chưa đối chiếu"
    DOUBTFUL = "doubtful", "Chưa chắc chắn, chưa đối chiếu"
    DEFAULT = "default", "Giá trị mặc định của phần mềm"


class Source(models.TextChoices):
    """Where a date comes from: breaking the law is told apart from breaking the regulation."""

    LAW = "law", "Luật"
    REGULATION = "regulation", "Quy chế"
    NOTICE = "notice", "Thông báo, kế hoạch"


class RuleLimit(models.Model):
    """Thời hạn: one source's limit for a rule. Several may hold at once; the strictest is operative.

    ``law_from`` ≤ milestone < ``law_to`` bounds the law that the limit rests on;
    ``applies_to`` and ``except_for`` name traits of the dossier.
    """

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="limits", verbose_name="quy định")
    position = models.PositiveSmallIntegerField("thứ tự", default=1)
    source = models.CharField(
        "nguồn", max_length=12, choices=[(s.value, s.label) for s in (Source.LAW, Source.REGULATION)]
    )
    legal_basis = models.CharField("căn cứ", max_length=300)
    law_from = models.DateField("văn bản có hiệu lực từ", null=True, blank=True)
    law_to = models.DateField("văn bản hết hiệu lực từ", null=True, blank=True)
    evidence = models.CharField("mức xác minh", max_length=12, choices=Evidence.choices)
    milestone_kind = models.CharField("tính từ mốc", max_length=32, choices=MilestoneKind.choices)
    amount = models.PositiveSmallIntegerField("số lượng")
    unit = models.CharField(
        "đơn vị",
        max_length=12,
        choices=[(Unit.DAY.value, "ngày"), (Unit.WORKING_DAY.value, "ngày làm việc"), (Unit.MONTH.value, "tháng")],
    )
    direction = models.CharField(
        "chiều", max_length=8, choices=[(Direction.BEFORE.value, "trước"), (Direction.AFTER.value, "sau")]
    )
    roll = models.BooleanField("dời nếu rơi vào ngày nghỉ", default=False)
    applies_to = models.JSONField("chỉ áp dụng cho", default=list, blank=True)
    except_for = models.JSONField("trừ", default=list, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "thời hạn"
        verbose_name_plural = "thời hạn"
        ordering = ["rule", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "position"], name="rule_limit_position_once"),
            models.CheckConstraint(
                condition=Q(law_to__isnull=True) | Q(law_from__isnull=True) | Q(law_to__gt=F("law_from")),
                name="rule_limit_law_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực của văn bản phải sau ngày có hiệu lực.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offset.vietnamese()} {self.get_milestone_kind_display()}"

    @property
    def offset(self) -> Offset:
        return Offset(self.amount, Unit(self.unit), Direction(self.direction), self.roll)

    def is_law_on(self, on: datetime.date) -> bool:
        """Is the text that the limit rests on in force that day?"""
        return (self.law_from is None or self.law_from <= on) and (self.law_to is None or on < self.law_to)

    def holds(self, *, on: datetime.date, traits: frozenset[str]) -> bool:
        """Does this limit hold for a milestone of that date on a dossier with these traits?"""
        return (
            self.is_law_on(on)
            and (not self.applies_to or bool(traits & set(self.applies_to)))
            and not traits & set(self.except_for)
        )

    @property
    def traits_text(self) -> str:
        """For which dossiers it holds: «chỉ Kỳ họp thường lệ, trừ Việc khẩn»; nothing when for all."""
        only = " hoặc ".join(Trait(trait).label for trait in self.applies_to)
        but = ", ".join(Trait(trait).label for trait in self.except_for)
        return ", ".join(part for part in (f"chỉ {only}" if only else "", f"trừ {but}" if but else "") if part)

    def clean(self) -> None:
        known = set(Trait.values)
        for field in ("applies_to", "except_for"):
            unknown = set(getattr(self, field)) - known
            if unknown:
                raise ValidationError({field: f"Không có đặc điểm: {', '.join(sorted(unknown))}."})


class DeadlineNotice(models.Model):
    """A stricter date that a notice of the joint conference (hội nghị liên tịch) sets for one session."""

    dossier = models.ForeignKey("coordination.Dossier", models.CASCADE, related_name="notices", verbose_name="hồ sơ")
    rule_code = models.CharField("quy định", max_length=40)
    due_on = models.DateField("chậm nhất ngày")
    document = models.CharField("thông báo số", max_length=120)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "hạn theo thông báo liên tịch"
        verbose_name_plural = "hạn theo thông báo liên tịch"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "rule_code"],
                name="notice_once_per_rule",
                violation_error_message="Kỳ họp này đã có hạn theo thông báo cho việc đó.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.due_on:%d/%m/%Y}"
