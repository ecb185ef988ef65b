from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from coordination.models.dossier import Dossier


class Role(models.TextChoices):
    """In what capacity an agency takes part: how rules find who owes and who receives, and who may see."""

    STANDING_COMMITTEE = "standing_committee", "Thường trực HĐND"
    COUNCIL_OFFICE = "council_office", "Văn phòng Đoàn ĐBQH và HĐND"
    PEOPLES_COMMITTEE = "peoples_committee", "UBND tỉnh"
    COMMITTEE_OFFICE = "committee_office", "Văn phòng UBND tỉnh"
    FRONT = "front", "Ban Thường trực UBMTTQ"
    NATIONAL_DELEGATION = "national_delegation", "Đoàn ĐBQH"
    PARTY = "party", "Bên tham gia quy chế"
    HOST = "host", "Cơ quan chủ trì"
    PRESIDING = "presiding", "Chủ tọa kỳ họp"
    REPORTING = "reporting", "Cơ quan báo cáo kỳ họp"
    SUBMITTING = "submitting", "Cơ quan trình"
    DRAFTING = "drafting", "Cơ quan soạn thảo"
    APPRAISING = "appraising", "Cơ quan thẩm định"
    VERIFYING = "verifying", "Ban thẩm tra"
    DEPUTY_GROUP = "deputy_group", "Tổ đại biểu"
    COMPETENT = "competent", "Cơ quan tiếp nhận kiến nghị"
    ASSIGNED = "assigned", "Cơ quan giải quyết chính"
    COORDINATING = "coordinating", "Cơ quan phối hợp"
    CLARIFYING = "clarifying", "Cơ quan làm rõ kiến nghị"
    SUPERVISING = "supervising", "Chủ thể giám sát"
    SUPERVISED = "supervised", "Đối tượng giám sát"
    ADDRESSEE = "addressee", "Cơ quan thực hiện kiến nghị"
    PROPOSING = "proposing", "Cơ quan đề xuất"
    FORWARDING = "forwarding", "Cơ quan chuyển đơn"
    OBSERVING = "observing", "Cơ quan theo dõi"


class Participant(models.Model):
    """Cơ quan tham gia: an agency in a role on a dossier."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="participants", verbose_name="hồ sơ")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="participations", verbose_name="cơ quan")
    role = models.CharField("vai trò", max_length=24, choices=Role.choices)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "cơ quan tham gia"
        verbose_name_plural = "cơ quan tham gia"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "role", "agency"],
                name="participant_role_once",
                violation_error_message="Cơ quan đã có vai trò này trong hồ sơ.",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="participant_role_known"),
        ]
        indexes = [models.Index(fields=["agency", "dossier"], name="participant_agency_dossier")]

    def __str__(self) -> str:
        return f"{self.agency} ({self.get_role_display()})"
