"""Documents received: the evidence that an obligation was met, and when."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from agencies.models.append_only import AppendOnly
from agencies.permissions import May, agencies_with
from agencies.text import fold_all, number_key
from coordination.models.dossier import Dossier, DossierReader
from coordination.models.participant import Participant


class DocumentKind(models.TextChoices):
    """Loại văn bản: what the parties send one another under the regulation."""

    AGENDA_REGISTRATION = "agenda_registration", "Văn bản đăng ký nội dung trình kỳ họp"
    JOINT_NOTICE = "joint_notice", "Thông báo kết luận hội nghị liên tịch"
    CONVOCATION = "convocation", "Quyết định triệu tập kỳ họp"
    PUBLIC_NOTICE = "public_notice", "Thông báo, đăng tải công khai"
    DRAFT_FOR_COMMENT = "draft_for_comment", "Dự thảo lấy ý kiến"
    APPRAISAL_FILE = "appraisal_file", "Hồ sơ đề nghị thẩm định"
    APPRAISAL_REPORT = "appraisal_report", "Báo cáo thẩm định"
    COMMITTEE_FILE = "committee_file", "Hồ sơ trình thành viên UBND"
    SUBMISSION = "submission", "Tờ trình kèm dự thảo nghị quyết"
    VERIFICATION_REPORT = "verification_report", "Báo cáo thẩm tra"
    EXPLANATION_REPORT = "explanation_report", "Báo cáo tiếp thu, giải trình"
    DRAFT_OPINION = "draft_opinion", "Ý kiến về dự thảo"
    SESSION_DOCUMENTS = "session_documents", "Tài liệu kỳ họp"
    SESSION_REPORT = "session_report", "Báo cáo trình kỳ họp"
    RESOLUTION = "resolution", "Nghị quyết đã ký chứng thực"
    GAZETTE = "gazette", "Văn bản gửi đăng Công báo"
    SENT_UP = "sent_up", "Nghị quyết, biên bản gửi cấp trên"
    CONTACT_PLAN = "contact_plan", "Kế hoạch tiếp xúc cử tri"
    CONTACT_REPORT = "contact_report", "Báo cáo kết quả tiếp xúc cử tri"
    CONSOLIDATION = "consolidation", "Báo cáo tổng hợp ý kiến, kiến nghị cử tri"
    TRANSFER_LETTER = "transfer_letter", "Công văn chuyển kiến nghị"
    ASSIGNMENT_LETTER = "assignment_letter", "Công văn giao giải quyết kiến nghị"
    RETURN_LETTER = "return_letter", "Công văn trả lại do không thuộc thẩm quyền"
    CLARIFICATION = "clarification", "Văn bản làm rõ nội dung kiến nghị"
    COORDINATION_REPLY = "coordination_reply", "Ý kiến phối hợp"
    PETITION_ANSWER = "petition_answer", "Văn bản trả lời kiến nghị cử tri"
    PROMISE_REPORT = "promise_report", "Báo cáo kết quả thực hiện nội dung đã hứa với cử tri"
    PETITION_REPORT = "petition_report", "Báo cáo kết quả giải quyết kiến nghị cử tri"
    PROPOSAL = "proposal", "Văn bản đề xuất nội dung giám sát"
    PROGRAMME = "programme", "Tờ trình chương trình giám sát"
    SUPERVISION_PLAN = "supervision_plan", "Kế hoạch, đề cương giám sát"
    SUPERVISED_REPORT = "supervised_report", "Báo cáo của đối tượng giám sát"
    SUPERVISION_RESULT = "supervision_result", "Báo cáo kết quả giám sát"
    CONCLUSION = "conclusion", "Thông báo kết luận, kiến nghị giám sát"
    ACTION_PLAN = "action_plan", "Kế hoạch thực hiện kiến nghị giám sát"
    ACTION_REPORT = "action_report", "Báo cáo kết quả thực hiện kiến nghị giám sát"
    EXPLANATION = "explanation", "Văn bản giải trình"
    CRITICISM_DRAFT = "criticism_draft", "Dự thảo gửi phản biện xã hội"
    CRITICISM_REPORT = "criticism_report", "Văn bản phản biện xã hội"
    FRONT_ANSWER = "front_answer", "Văn bản trả lời kiến nghị của Mặt trận"
    FRONT_NOTICE = "front_notice", "Thông báo của Mặt trận tham gia xây dựng chính quyền"
    OPINION = "opinion", "Văn bản cho ý kiến"
    LETTER_TRANSFER = "letter_transfer", "Văn bản chuyển đơn"
    LETTER_RESULT = "letter_result", "Thông báo kết quả giải quyết đơn"
    RECEPTION_RECORD = "reception_record", "Sổ tiếp công dân"
    PERIODIC_REPORT = "periodic_report", "Báo cáo định kỳ"
    INVITATION = "invitation", "Giấy mời kèm tài liệu"
    EVALUATION_PART = "evaluation_part", "Báo cáo đánh giá thực hiện quy chế"
    EVALUATION_NOTICE = "evaluation_notice", "Thông báo kết luận hội nghị đánh giá"
    OTHER = "other", "Văn bản khác"


class Secrecy(models.TextChoices):
    """Độ mật. Anything but ``NONE`` may not be stored here: only the fact that it exists."""

    NONE = "", "Không mật"
    CONFIDENTIAL = "mat", "Mật"
    SECRET = "toi_mat", "Tối mật"
    TOP_SECRET = "tuyet_mat", "Tuyệt mật"


def document_path(instance: KeptFile, filename: str) -> str:
    """Where a file lies on disk: by its own key, never by a name that a user chose."""
    return f"{instance.pk.hex[:2]}/{instance.pk.hex}"


class KeptFile(AppendOnly):
    """A file that is evidence, with its hash; who may open it is said by what it belongs to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField("tệp", upload_to=document_path, max_length=120)
    name = models.CharField("tên tệp", max_length=160)
    content_type = models.CharField("định dạng", max_length=100)
    size = models.PositiveBigIntegerField("dung lượng")
    sha256 = models.CharField("mã băm SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("tải lên lúc")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tải lên", null=True, blank=True
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class StoredFile(KeptFile):
    """A received file, checked and hashed; served only to those who may see its dossier."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="files", verbose_name="hồ sơ")

    class Meta:
        verbose_name = "tệp"
        verbose_name_plural = "tệp"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The documents of the dossiers that the user may see."""
        agencies = agencies_with(user, May.VIEW)
        if not agencies:
            return self.none()
        takes_part = Exists(Participant.objects.filter(dossier=OuterRef("dossier"), agency_id__in=agencies))
        named = Exists(DossierReader.objects.filter(dossier=OuterRef("dossier"), user_id=user.pk))
        return self.filter(takes_part).filter(Q(dossier__restricted=False) | named)


class Submission(models.Model):
    """Văn bản gửi/nhận: number, dates, file, from whom.

    ``received_at`` decides lateness; an incomplete submission fulfils nothing: the
    first complete one does. Of a document that is a state secret only its existence is kept.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="submissions", verbose_name="hồ sơ")
    kind = models.CharField("loại văn bản", max_length=32, choices=DocumentKind.choices)
    number = models.CharField("số, ký hiệu", max_length=80, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    summary = models.CharField("trích yếu", max_length=300, blank=True)
    sender = models.ForeignKey(Agency, models.PROTECT, related_name="sent", verbose_name="cơ quan gửi")
    recipient = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="received", verbose_name="cơ quan nhận"
    )
    received_at = models.DateTimeField("nhận lúc")
    complete = models.BooleanField("hồ sơ đầy đủ", default=True)
    missing = models.CharField("còn thiếu", max_length=300, blank=True)
    secrecy = models.CharField("độ mật", max_length=12, choices=Secrecy.choices, blank=True, default=Secrecy.NONE)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="submissions", verbose_name="tệp"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi nhận"
    )
    recorded_at = models.DateTimeField("ghi nhận lúc")
    # The number in one spelling, and everything people look a document up by.
    number_key = models.CharField(max_length=120, editable=False, default="", db_index=True)
    search_text = models.TextField(editable=False, default="")

    history = HistoricalRecords(excluded_fields=["number_key", "search_text"])
    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(secrecy="") | Q(file__isnull=True, number="", summary=""),
                name="submission_secret_not_stored",
                violation_error_message="Văn bản mật không được lưu trên hệ thống; chỉ ghi nhận là có văn bản.",
            ),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="submission_kind_known"),
        ]
        indexes = [
            models.Index(fields=["dossier", "-received_at"], name="submission_dossier_received"),
            models.Index(fields=["-received_at", "-id"], name="submission_newest"),
        ]

    def __str__(self) -> str:
        if self.secrecy:
            return f"{self.get_kind_display()} (văn bản {self.get_secrecy_display()})"
        return f"{self.get_kind_display()} {self.number}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_derived()
        super().save(*args, **kwargs)

    def fill_derived(self) -> Self:
        """Fill the columns that searching uses; needed before ``bulk_create`` too."""
        self.number_key = number_key(self.number)[:120]
        name = self.file.name if self.file is not None else ""
        self.search_text = fold_all([self.number_key, self.number, self.summary, name, self.get_kind_display()])
        return self
