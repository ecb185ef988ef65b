"""Views of a list that somebody keeps: a name for an address."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency, User
from agencies.permissions import May, agencies_with


def own_agencies(user: User) -> frozenset[int]:
    """The agencies that the person works in or for; sight of those below is no belonging to them."""
    return agencies_with(user, May.RECORD) | agencies_with(user, May.DECIDE) | agencies_with(user, May.ADMINISTER)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def seen_by(self, user: User) -> Self:
        """One's own, and those shared with one's agencies, also with such as their agencies took over."""
        return self.filter(Q(agency__isnull=True, owner=user) | Q(agency__in=own_agencies(user)))

    def of(self, list_name: str) -> Self:
        return self.filter(list_name=list_name)


class SavedView(models.Model):
    """Chế độ xem: filters, order and, of the ledger, columns and groups under a name; shared if an agency is named."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", verbose_name="người lập"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="saved_views", verbose_name="dùng chung trong"
    )
    # The name of the list's address (coordination.kept_lists).
    list_name = models.CharField("danh sách", max_length=40, default="ledger")
    name = models.CharField("tên", max_length=80)
    query = models.TextField("bộ lọc", blank=True)
    position = models.PositiveIntegerField("thứ tự", default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "chế độ xem"
        verbose_name_plural = "chế độ xem"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
            models.UniqueConstraint(
                fields=["owner", "list_name", "name"],
                condition=Q(agency__isnull=True),
                name="saved_view_own_name_once",
                violation_error_message="Bạn đã có chế độ xem tên này.",
            ),
            models.UniqueConstraint(
                fields=["agency", "list_name", "name"],
                condition=Q(agency__isnull=False),
                name="saved_view_shared_name_once",
                violation_error_message="Cơ quan đã có chế độ xem tên này.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as this view shows it; the address says whose filters these are."""
        return f"{reverse(self.list_name)}?{self.query}{'&' if self.query else ''}view={self.pk}"

    def may_be_changed_by(self, user: User) -> bool:
        """By who made it, or, of a shared one, by the agency's secretariat."""
        if self.agency_id is None:
            return self.owner_id == user.pk
        return self.agency_id in agencies_with(user, May.MANAGE) or (
            self.owner_id == user.pk and self.agency_id in own_agencies(user)
        )


class DefaultView(models.Model):
    """The view with which one person's ledger opens."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="default_view", verbose_name="người"
    )
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+", verbose_name="chế độ xem")

    class Meta:
        verbose_name = "chế độ xem mặc định"
        verbose_name_plural = "chế độ xem mặc định"

    def __str__(self) -> str:
        return f"{self.user} – {self.view}"
