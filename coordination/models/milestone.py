from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from coordination.models.dossier import Dossier


class MilestoneKind(models.TextChoices):
    """Dated facts from which deadlines are counted. Registers push them; the core never asks back."""

    SESSION_OPENING = "session_opening", "ngày khai mạc kỳ họp"
    SESSION_CLOSING = "session_closing", "ngày bế mạc kỳ họp"
    DISCUSSION_END = "discussion_end", "ngày kết thúc thảo luận tại kỳ họp"
    DRAFT_PUBLISHED = "draft_published", "ngày đăng tải dự thảo lấy ý kiến"
    COMMITTEE_MEETING = "committee_meeting", "ngày họp UBND xem xét dự thảo"
    APPRAISAL_FILE_RECEIVED = "appraisal_file_received", "ngày nhận đủ hồ sơ thẩm định"
    VERIFICATION_ISSUED = "verification_issued", "ngày có báo cáo thẩm tra"
    RESOLUTION_SIGNED = "resolution_signed", "ngày ký chứng thực nghị quyết"
    FIRST_MEETING = "first_meeting", "ngày tiếp xúc cử tri đầu tiên"
    ROUND_END = "round_end", "ngày kết thúc đợt tiếp xúc cử tri"
    CONSOLIDATION_RECEIVED = "consolidation_received", "ngày nhận bản tổng hợp kiến nghị"
    PETITION_TRANSFERRED = "petition_transferred", "ngày chuyển kiến nghị"
    PETITION_ASSIGNED = "petition_assigned", "ngày giao cơ quan giải quyết"
    COORDINATION_REQUESTED = "coordination_requested", "ngày nhận yêu cầu phối hợp"
    CLARIFICATION_ASKED = "clarification_asked", "ngày yêu cầu làm rõ kiến nghị"
    ANSWER_REFUSED = "answer_refused", "ngày yêu cầu trả lời lại"
    PROMISED = "promised", "ngày cơ quan hứa hoàn thành"
    NATIONAL_SESSION_CLOSING = "national_session_closing", "ngày bế mạc kỳ họp Quốc hội"
    MISSION_DECIDED = "mission_decided", "ngày ban hành quyết định thành lập đoàn"
    MISSION_START = "mission_start", "ngày bắt đầu giám sát"
    WORKING_SESSION = "working_session", "ngày làm việc với đối tượng giám sát"
    MISSION_END = "mission_end", "ngày kết thúc giám sát"
    MISSION_RESULT = "mission_result", "ngày thông qua kết quả giám sát"
    CONCLUSION_ISSUED = "conclusion_issued", "ngày ban hành kết luận giám sát"
    RECOMMENDATION_DUE = "recommendation_due", "thời hạn ghi trong kiến nghị"
    EXPLANATION_REQUESTED = "explanation_requested", "ngày yêu cầu giải trình"
    FRONT_RECOMMENDATION = "front_recommendation", "ngày nhận kiến nghị của Mặt trận"
    CRITICISM_CONFERENCE = "criticism_conference", "ngày hội nghị phản biện xã hội"
    CRITICISM_RECEIVED = "criticism_received", "ngày nhận văn bản phản biện"
    MATTER_RECEIVED = "matter_received", "ngày nhận tờ trình giữa hai kỳ họp"
    NEXT_SESSION_OPENING = "next_session_opening", "ngày khai mạc kỳ họp gần nhất"
    RECEPTION_DAY = "reception_day", "ngày tiếp công dân"
    LETTER_RECEIVED = "letter_received", "ngày nhận đơn"
    LETTER_DECIDED = "letter_decided", "ngày có quyết định giải quyết đơn"
    MEETING_START = "meeting_start", "ngày họp"
    CONFERENCE_HELD = "conference_held", "ngày tổ chức hội nghị đánh giá"
    PERIOD_DUE = "period_due", "ngày ấn định của kỳ báo cáo"


# In these series the next date takes the place of the one before: the petition is in other hands, the promise is a
# new one. What the earlier date opened stays; nobody who comes later owes from it.
REPLACED_BY_NEXT = frozenset(
    {
        MilestoneKind.PETITION_TRANSFERRED,
        MilestoneKind.PETITION_ASSIGNED,
        MilestoneKind.CLARIFICATION_ASKED,
        MilestoneKind.ANSWER_REFUSED,
        MilestoneKind.COORDINATION_REQUESTED,
        MilestoneKind.PROMISED,
    }
)


class Milestone(models.Model):
    """Mốc thời gian: one live date per dossier, kind and number of a series (a petition transferred twice)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="milestones", verbose_name="hồ sơ")
    kind = models.CharField("mốc", max_length=32, choices=MilestoneKind.choices)
    number = models.PositiveSmallIntegerField("lần", default=1)
    on = models.DateField("ngày")
    document = models.CharField("theo văn bản", max_length=120, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "mốc thời gian"
        verbose_name_plural = "mốc thời gian"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind", "number"],
                name="milestone_once",
                violation_error_message="Mốc này đã có; hãy sửa ngày của mốc.",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="milestone_number_from_one"),
            models.CheckConstraint(condition=Q(kind__in=MilestoneKind.values), name="milestone_kind_known"),
        ]
        # The calendar asks what kind of thing is on which days.
        indexes = [models.Index(fields=["kind", "on"], name="milestone_kind_on")]

    def __str__(self) -> str:
        times = f" (lần {self.number})" if self.number > 1 else ""
        return f"{self.get_kind_display()}{times}: {self.on:%d/%m/%Y}"
