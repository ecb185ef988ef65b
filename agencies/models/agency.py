"""Agencies that the regulation binds: a tree with periods of existence and successors."""

from __future__ import annotations

import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from agencies.text import fold_all, sort_key


class Party(models.TextChoices):
    """The side of the regulation an agency belongs to."""

    COUNCIL = "hdnd", "Hội đồng nhân dân"
    COMMITTEE = "ubnd", "Ủy ban nhân dân"
    FRONT = "mttq", "Mặt trận Tổ quốc"
    OTHER = "khac", "Cơ quan khác"


class AgencyKind(models.TextChoices):
    """What an agency is in the political system; rules find institutional obligors by it."""

    COUNCIL = "council", "Hội đồng nhân dân"
    STANDING_COMMITTEE = "standing_committee", "Thường trực HĐND"
    COUNCIL_COMMITTEE = "council_committee", "Ban của HĐND"
    DEPUTY_GROUP = "deputy_group", "Tổ đại biểu HĐND"
    COUNCIL_OFFICE = "council_office", "Văn phòng Đoàn ĐBQH và HĐND"
    PEOPLES_COMMITTEE = "peoples_committee", "Ủy ban nhân dân tỉnh"
    COMMITTEE_OFFICE = "committee_office", "Văn phòng UBND"
    DEPARTMENT = "department", "Sở, ban, ngành"
    DISTRICT = "district", "Huyện, thành phố"
    COMMUNE = "commune", "Xã, phường, thị trấn"
    FRONT = "front", "Ủy ban MTTQ Việt Nam"
    NATIONAL_DELEGATION = "national_delegation", "Đoàn đại biểu Quốc hội"
    JUDICIARY = "judiciary", "Tòa án, Viện kiểm sát, Thi hành án"
    CENTRAL = "central", "Cơ quan Trung ương"
    ENTERPRISE = "enterprise", "Doanh nghiệp"
    OTHER = "other", "Cơ quan khác"


class AgencyQuerySet(models.QuerySet["Agency"]):
    def existing(self, on: datetime.date) -> Self:
        """Agencies that exist on that date (the day of dissolution is the first day without them)."""
        return self.filter(
            Q(exists_from__isnull=True) | Q(exists_from__lte=on), Q(exists_to__isnull=True) | Q(exists_to__gt=on)
        )

    def formed_by(self, on: datetime.date) -> Self:
        """Those of that day and of the past, without what is still to be formed."""
        return self.filter(Q(exists_from__isnull=True) | Q(exists_from__lte=on))

    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def matching(self, text: str) -> Self:
        """Found by name, short name or code, with or without diacritics."""
        words = fold_all([text]).split()
        return self.filter(*(Q(search_text__contains=word) for word in words))


class Agency(models.Model):
    """An agency, organisation or enterprise that takes part in the coordination.

    ``exists_from`` ≤ day < ``exists_to``; ``office`` is the secretariat that does
    its paperwork (the Office of the delegation and the Council serves the Standing
    Committee and the committees), whose members may act for it.
    """

    code = models.CharField(
        "mã định danh",
        max_length=35,
        blank=True,
        help_text="Theo Quyết định 20/2020/QĐ-TTg, ví dụ H03.12",
        validators=[RegexValidator(r"^[A-Z]\d{2}(\.[A-Z0-9]+)*$", "Mã định danh có dạng H03 hoặc H03.12.")],
    )
    code_verified = models.BooleanField(
        "mã đã đối chiếu", default=False, help_text="Mã chưa đối chiếu với danh mục chính thức được hiện kèm lời nhắc."
    )
    name = models.CharField("tên cơ quan", max_length=200)
    short_name = models.CharField("tên viết tắt", max_length=60)
    party = models.CharField("bên", max_length=8, choices=Party.choices)
    kind = models.CharField("loại cơ quan", max_length=24, choices=AgencyKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="cơ quan cấp trên"
    )
    office = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="serves", verbose_name="cơ quan giúp việc"
    )
    exists_from = models.DateField("thành lập ngày", null=True, blank=True)
    exists_to = models.DateField("chấm dứt hoạt động từ ngày", null=True, blank=True)
    email = models.EmailField("hộp thư chung", blank=True)
    phone = models.CharField("điện thoại", max_length=40, blank=True)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=260, editable=False, default="")

    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])
    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"
        ordering = ["sort_key", "pk"]
        # Permissions are given on agencies (few rows); what their members see follows from participation.
        default_permissions = ()
        permissions = [
            ("view_work", "Xem hồ sơ và nghĩa vụ của cơ quan"),
            ("record_documents", "Ghi nhận văn bản thay mặt cơ quan"),
            ("manage_dossiers", "Lập, sửa hồ sơ và đôn đốc thay mặt cơ quan"),
            ("decide", "Quyết định gia hạn, tạm dừng, miễn"),
            ("administer", "Quản trị cơ quan, quy chế, lịch"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "exists_from"],
                name="agency_name_once_per_period",
                violation_error_message="Đã có cơ quan cùng tên trong thời kỳ này.",
            ),
            # SQL takes two unknown dates for different ones.
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(exists_from__isnull=True),
                name="agency_name_once_without_period",
                violation_error_message="Đã có cơ quan cùng tên trong thời kỳ này.",
            ),
            models.CheckConstraint(
                condition=Q(exists_to__isnull=True) | Q(exists_from__isnull=True) | Q(exists_to__gt=F("exists_from")),
                name="agency_ends_after_it_begins",
                violation_error_message="Ngày chấm dứt phải sau ngày thành lập.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="agency_not_its_own_parent",
                violation_error_message="Cơ quan không thể là cấp trên của chính mình.",
            ),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="agency_party_known"),
            models.CheckConstraint(condition=Q(kind__in=AgencyKind.values), name="agency_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.fill_derived()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk and self.pk is not None:
                raise ValidationError({"parent": "Cơ quan cấp trên đang là cấp dưới của cơ quan này."})
            ancestor = ancestor.parent

    def fill_derived(self) -> Self:
        """Fill the columns that searching and sorting use; needed before ``bulk_create`` too."""
        self.search_text = fold_all([self.name, self.short_name, self.code])
        self.sort_key = sort_key(self.name)
        return self

    def exists_on(self, on: datetime.date) -> bool:
        return (self.exists_from is None or self.exists_from <= on) and (self.exists_to is None or on < self.exists_to)

    def successor_on(self, on: datetime.date) -> Agency:
        """Who answers for this agency's duties on that date: itself, or the end of its line of successors.

        A split has no single heir: the line stops there and a person decides.
        """
        agency = self
        passed = {self.pk}
        while not agency.exists_on(on):
            heirs = list(agency.successions.filter(on__lte=on).select_related("successor"))
            # Rows that lead in a circle are wrong data, not a reason to hang.
            if len(heirs) != 1 or heirs[0].successor_id in passed:
                break
            agency = heirs[0].successor
            passed.add(agency.pk)
        return agency


class Succession(models.Model):
    """One agency's duties pass to another: merger, split, renaming or dissolution, by a legal document."""

    class Kind(models.TextChoices):
        MERGER = "merger", "Hợp nhất, sáp nhập"
        SPLIT = "split", "Chia, tách"
        RENAMING = "renaming", "Đổi tên"
        DISSOLUTION = "dissolution", "Giải thể, chuyển nhiệm vụ"

    predecessor = models.ForeignKey(Agency, models.PROTECT, related_name="successions", verbose_name="cơ quan cũ")
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="inherited", verbose_name="cơ quan kế thừa")
    on = models.DateField("từ ngày")
    kind = models.CharField("hình thức", max_length=12, choices=Kind.choices)
    legal_document = models.CharField("văn bản", max_length=200)

    class Meta:
        verbose_name = "kế thừa nhiệm vụ"
        verbose_name_plural = "kế thừa nhiệm vụ"
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_once",
                violation_error_message="Đã ghi việc kế thừa giữa hai cơ quan này.",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="succession_to_another",
                violation_error_message="Cơ quan không thể kế thừa chính mình.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
