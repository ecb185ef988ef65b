"""Sessions of the Council. What people did is stored; where a session stands is derived."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from agencies.models import User
from coordination.models import DocumentKind, Dossier, DossierModel, Obligation, Submission, Trait
from sessions_app.models.term import Term


class SessionKind(models.TextChoices):
    """Kinds of sessions; thematic and urgent ones have shorter deadlines."""

    REGULAR_MIDYEAR = "regular_midyear", "Thường lệ giữa năm"
    REGULAR_YEAREND = "regular_yearend", "Thường lệ cuối năm"
    THEMATIC = "thematic", "Chuyên đề"
    URGENT = "urgent", "Giải quyết công việc phát sinh đột xuất"

    @property
    def traits(self) -> list[str]:
        return {
            SessionKind.REGULAR_MIDYEAR: [Trait.REGULAR_SESSION.value, Trait.MIDYEAR.value],
            SessionKind.REGULAR_YEAREND: [Trait.REGULAR_SESSION.value, Trait.YEAREND.value],
            SessionKind.THEMATIC: [Trait.THEMATIC_SESSION.value],
            SessionKind.URGENT: [Trait.URGENT_SESSION.value],
        }[self]


class SessionStatus(models.TextChoices):
    """Where a session stands, told by its dates and by the documents its dossier holds."""

    PLANNED = "planned", "Dự kiến"
    AGREED = "agreed", "Đã họp liên tịch"
    CONVENED = "convened", "Đã triệu tập"
    OPEN = "open", "Đang họp"
    CLOSED = "closed", "Đã bế mạc"
    PUBLISHED = "published", "Đã công bố nghị quyết"
    CANCELLED = "cancelled", "Không tổ chức"

    @property
    def tone(self) -> str:
        return {
            SessionStatus.AGREED: "info",
            SessionStatus.CONVENED: "info",
            SessionStatus.OPEN: "warn",
            SessionStatus.CLOSED: "good",
            SessionStatus.PUBLISHED: "good",
        }.get(self, "quiet")


def _holds(kind: DocumentKind) -> Exists:
    return Exists(Submission.objects.filter(dossier=OuterRef("pk"), kind=kind))


def _drafts() -> Any:
    """The draft resolutions: their model names this one, so it is asked for when it is needed."""
    return apps.get_model("sessions_app", "DraftResolution").objects


def _number_of(rows: models.QuerySet) -> Coalesce:
    """Counted in a subquery of its own: joins of two lists would multiply each other."""
    counted = rows.order_by().values("session").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class CouncilSessionQuerySet(models.QuerySet["CouncilSession"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(dossier__in=Dossier.objects.visible_to(user))

    def matching(self, text: str) -> Self:
        return self.filter(dossier__in=Dossier.objects.matching(text))

    def held(self) -> Self:
        """Without those that were given up."""
        return self.filter(cancelled_on__isnull=True)

    def with_status(self, at: datetime.date) -> Self:
        """Annotate ``current_status``: the only place that says where a session stands.

        Its resolutions are published when each one adopted was made public. A session without a
        known last day is taken to last one day.
        """
        told = Submission.objects.filter(dossier=OuterRef("pk"), kind=DocumentKind.PUBLIC_NOTICE)
        adopted = _drafts().filter(session=OuterRef("pk"), decision="adopted").alias(told=Exists(told))
        published = Exists(adopted) & ~Exists(adopted.filter(told=False))
        return self.annotate(
            current_status=Case(
                When(cancelled_on__isnull=False, then=Value(SessionStatus.CANCELLED.value)),
                When(published & Q(opens_on__lte=at), then=Value(SessionStatus.PUBLISHED.value)),
                When(Q(opens_on__lte=at, closes_on__gte=at) | Q(opens_on=at), then=Value(SessionStatus.OPEN.value)),
                When(opens_on__lt=at, then=Value(SessionStatus.CLOSED.value)),
                When(_holds(DocumentKind.CONVOCATION), then=Value(SessionStatus.CONVENED.value)),
                When(_holds(DocumentKind.JOINT_NOTICE), then=Value(SessionStatus.AGREED.value)),
                default=Value(SessionStatus.PLANNED.value),
                output_field=models.CharField(max_length=12),
            )
        )

    def with_counts(self, user: User | AnonymousUser, at: datetime.date) -> Self:
        """Annotate what a list tells of each session: drafts, late drafts, obligations overdue, next due day.

        Counted over what this person may see, so that each figure opens exactly its rows.
        """
        drafts = _drafts().visible_to(user).filter(session=OuterRef("pk"))
        owed = (
            Obligation.objects.visible_to(user)
            .running()
            .filter(Q(dossier=OuterRef("pk")) | Q(dossier__part_of=OuterRef("pk")))
        )
        overdue = owed.overdue(at).order_by().values("outcome").annotate(n=Count("pk")).values("n")
        return self.annotate(
            draft_count=_number_of(drafts),
            late_draft_count=_number_of(drafts.going_on().late(at)),
            overdue_count=Coalesce(Subquery(overdue, output_field=IntegerField()), 0),
            next_due_on=Subquery(owed.filter(due_on__gte=at).order_by("due_on").values("due_on")[:1]),
        )


class CouncilSession(DossierModel):
    """Kỳ họp HĐND: its opening is the milestone from which most deadlines count back.

    Only dates and the decision not to hold it are stored; ``current_status`` of the
    queryset tells the rest from the documents, so no page is ever behind the facts.
    """

    Status = SessionStatus

    term = models.ForeignKey(Term, models.PROTECT, related_name="sessions", verbose_name="khóa")
    number = models.PositiveSmallIntegerField(
        "kỳ họp thứ", null=True, blank=True, help_text="Để trống nếu chưa được đánh số"
    )
    kind = models.CharField("loại kỳ họp", max_length=16, choices=SessionKind.choices)
    opens_on = models.DateField("khai mạc")
    closes_on = models.DateField("bế mạc", null=True, blank=True)
    place = models.CharField("địa điểm", max_length=200, blank=True)
    cancelled_on = models.DateField("ngày quyết định không tổ chức", null=True, blank=True)
    cancel_reason = models.CharField("lý do không tổ chức", max_length=300, blank=True)

    history = HistoricalRecords()
    objects = CouncilSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ họp"
        verbose_name_plural = "kỳ họp"
        ordering = ["-opens_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "number"],
                name="session_number_once_per_term",
                violation_error_code="number",
                violation_error_message="Khóa này đã có kỳ họp mang số đó.",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="session_closes_after_it_opens",
                violation_error_message="Ngày bế mạc không được trước ngày khai mạc.",
            ),
            models.CheckConstraint(condition=Q(kind__in=SessionKind.values), name="session_kind_known"),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True) | ~Q(cancel_reason=""),
                name="session_cancelled_with_reason",
                violation_error_message="Không tổ chức kỳ họp phải ghi lý do.",
            ),
        ]

    @property
    def title(self) -> str:
        """«Kỳ họp thứ 16 HĐND tỉnh khóa X»: how every paper calls it."""
        if self.number is None:
            kind = SessionKind(self.kind).label.lower()
            return f"Kỳ họp {kind} tháng {self.opens_on:%m/%Y} HĐND tỉnh khóa {self.term.name}"
        ordinal = "nhất" if self.number == 1 else self.number
        return f"Kỳ họp thứ {ordinal} HĐND tỉnh khóa {self.term.name}"

    def status(self, at: datetime.date) -> SessionStatus:
        """Where it stands on that day, by the queryset's one definition (a query)."""
        rows = CouncilSession.objects.filter(pk=self.pk).with_status(at)
        return SessionStatus(rows.values_list("current_status", flat=True).get())
