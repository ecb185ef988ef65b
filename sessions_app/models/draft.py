"""Draft resolutions: who submits, drafts, appraises and verifies, and where each stands."""

from __future__ import annotations

import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from coordination.models import DocumentKind, Dossier, DossierModel, Obligation, Outcome, Submission, Trait
from sessions_app.models.session import CouncilSession


class ResolutionKind(models.TextChoices):
    """Normative resolutions follow the law on legal documents, individual ones do not."""

    NORMATIVE = "normative", "Quy phạm pháp luật"
    INDIVIDUAL = "individual", "Cá biệt"

    @property
    def traits(self) -> list[str]:
        return [Trait.NORMATIVE.value if self is ResolutionKind.NORMATIVE else Trait.INDIVIDUAL.value]


class Decision(models.TextChoices):
    """The latest decision on a draft: what no document in the dossier says by itself."""

    RETURNED = "returned", "Trả lại để hoàn thiện"
    ON_AGENDA = "on_agenda", "Đưa vào chương trình kỳ họp"
    ADOPTED = "adopted", "Thông qua"
    REJECTED = "rejected", "Không thông qua"
    WITHDRAWN = "withdrawn", "Rút khỏi chương trình"


class DraftStatus(models.TextChoices):
    """Where a draft stands: the furthest step that its documents and the latest decision show."""

    REGISTERED = "registered", "Đã đăng ký"
    DRAFTING = "drafting", "Đang soạn thảo"
    APPRAISED = "appraised", "Đã thẩm định"
    SUBMITTED = "submitted", "Đã trình"
    RETURNED = "returned", "Trả lại để hoàn thiện"
    VERIFIED = "verified", "Đã thẩm tra"
    EXPLAINED = "explained", "Đã tiếp thu, giải trình"
    ON_AGENDA = "on_agenda", "Đưa vào chương trình kỳ họp"
    ADOPTED = "adopted", "Đã thông qua"
    REJECTED = "rejected", "Không thông qua"
    WITHDRAWN = "withdrawn", "Rút khỏi chương trình"
    PUBLISHED = "published", "Đã ban hành"

    @property
    def tone(self) -> str:
        return {
            DraftStatus.RETURNED: "warn",
            DraftStatus.REJECTED: "bad",
            DraftStatus.ADOPTED: "good",
            DraftStatus.PUBLISHED: "good",
            DraftStatus.REGISTERED: "quiet",
            DraftStatus.WITHDRAWN: "quiet",
        }.get(self, "info")


def _holds(*kinds: DocumentKind, **conditions: object) -> Exists:
    """A complete document of one of these kinds has arrived; an incomplete one moves nothing."""
    return Exists(Submission.objects.filter(dossier=OuterRef("pk"), complete=True, kind__in=kinds, **conditions))


class DraftResolutionQuerySet(models.QuerySet["DraftResolution"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(dossier__in=Dossier.objects.visible_to(user))

    def matching(self, text: str) -> Self:
        return self.filter(dossier__in=Dossier.objects.matching(text))

    def going_on(self) -> Self:
        """Those that belong to their session's business: all but the withdrawn."""
        return self.exclude(decision=Decision.WITHDRAWN)

    def _with_submission_duty(self, *conditions: Q) -> Self:
        duty = Obligation.objects.filter(
            *conditions, dossier=OuterRef("pk"), rule__document_kind=DocumentKind.SUBMISSION
        )
        return self.filter(Exists(duty))

    def sent_late(self) -> Self:
        """The first complete tờ trình came after its due day."""
        return self._with_submission_duty(Q(outcome=Outcome.MET, days_late__gt=0))

    def missing(self, at: datetime.date) -> Self:
        """The tờ trình is past due and has not come."""
        return self._with_submission_duty(Q(outcome=Outcome.OPEN, paused=False, due_on__lt=at))

    def awaited(self, at: datetime.date) -> Self:
        """The tờ trình has not come and is still in term."""
        return self._with_submission_duty(Q(outcome=Outcome.OPEN, due_on__gte=at))

    def late(self, at: datetime.date) -> Self:
        """Late tờ trình, whether it came in the end or not."""
        return self._with_submission_duty(
            Q(outcome=Outcome.MET, days_late__gt=0) | Q(outcome=Outcome.OPEN, paused=False, due_on__lt=at)
        )

    def with_status(self) -> Self:
        """Annotate ``current_status``: the only place that says where a draft stands."""
        settled = {Decision.REJECTED: DraftStatus.REJECTED, Decision.WITHDRAWN: DraftStatus.WITHDRAWN}
        again = Exists(
            Submission.objects.filter(
                dossier=OuterRef("pk"),
                complete=True,
                kind=DocumentKind.SUBMISSION,
                received_at__date__gt=OuterRef("decided_on"),
            )
        )
        by_documents = (
            ((DocumentKind.EXPLANATION_REPORT,), DraftStatus.EXPLAINED),
            ((DocumentKind.VERIFICATION_REPORT,), DraftStatus.VERIFIED),
            ((DocumentKind.SUBMISSION,), DraftStatus.SUBMITTED),
            ((DocumentKind.APPRAISAL_REPORT,), DraftStatus.APPRAISED),
            (
                (DocumentKind.DRAFT_FOR_COMMENT, DocumentKind.APPRAISAL_FILE, DocumentKind.COMMITTEE_FILE),
                DraftStatus.DRAFTING,
            ),
        )
        return self.annotate(
            current_status=Case(
                *(When(decision=decision, then=Value(status.value)) for decision, status in settled.items()),
                When(_holds(DocumentKind.RESOLUTION), then=Value(DraftStatus.PUBLISHED.value)),
                When(decision=Decision.ADOPTED, then=Value(DraftStatus.ADOPTED.value)),
                When(decision=Decision.ON_AGENDA, then=Value(DraftStatus.ON_AGENDA.value)),
                When(Q(decision=Decision.RETURNED) & ~again, then=Value(DraftStatus.RETURNED.value)),
                *(When(_holds(*kinds), then=Value(status.value)) for kinds, status in by_documents),
                default=Value(DraftStatus.REGISTERED.value),
                output_field=models.CharField(max_length=12),
            )
        )


class DraftResolution(DossierModel):
    """Dự thảo nghị quyết from registration to publication.

    Its tờ trình, draft, appraisal, verification and explanation reports are the
    dossier's documents; lateness is decided by the first complete tờ trình. Where it
    stands is derived from these documents and from ``decision``: recording a
    verification report makes it verified, on every page, with nothing to update.
    """

    Status = DraftStatus

    session = models.ForeignKey(CouncilSession, models.PROTECT, related_name="drafts", verbose_name="kỳ họp")
    resolution_kind = models.CharField("loại nghị quyết", max_length=12, choices=ResolutionKind.choices)
    submitting = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan trình")
    drafting = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan soạn thảo"
    )
    verifying = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Ban thẩm tra"
    )
    raised_late = models.BooleanField(
        "phát sinh sau hội nghị liên tịch", default=False, help_text="Phải trình, thẩm tra ngay tại kỳ họp"
    )
    decision = models.CharField("quyết định", max_length=12, choices=Decision.choices, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    decision_note = models.CharField("lý do, ghi chú", max_length=300, blank=True)
    resolution_number = models.CharField("nghị quyết số", max_length=60, blank=True)

    history = HistoricalRecords()
    objects = DraftResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = "dự thảo nghị quyết"
        verbose_name_plural = "dự thảo nghị quyết"
        constraints = [
            models.CheckConstraint(condition=Q(resolution_kind__in=ResolutionKind.values), name="draft_kind_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_on__isnull=True)
                | Q(decision__in=Decision.values, decided_on__isnull=False),
                name="draft_decision_has_its_day",
                violation_error_message="Quyết định phải ghi ngày.",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["returned", "withdrawn"]) | ~Q(decision_note=""),
                name="draft_sent_back_with_reason",
                violation_error_message="Trả lại hoặc rút dự thảo phải ghi lý do.",
            ),
        ]

    def status(self) -> DraftStatus:
        """Where it stands, by the queryset's one definition (a query)."""
        rows = DraftResolution.objects.filter(pk=self.pk).with_status()
        return DraftStatus(rows.values_list("current_status", flat=True).get())
