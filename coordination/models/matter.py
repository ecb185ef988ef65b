from django.db import models

from coordination.models.dossier import DossierModel
from coordination.models.milestone import MilestoneKind


class MatterTopic(models.TextChoices):
    """Matters of coordination that have no register of their own yet."""

    BETWEEN_SESSIONS = "between_sessions", "Việc giữa hai kỳ họp"
    SOCIAL_CRITICISM = "social_criticism", "Phản biện xã hội"
    FRONT_SUPERVISION = "front_supervision", "Kiến nghị sau giám sát của Mặt trận"
    MEETING = "meeting", "Cuộc họp mời các bên dự"
    CONFERENCE = "conference", "Hội nghị đánh giá thực hiện quy chế"
    NATIONAL_SESSION = "national_session", "Kiến nghị cử tri gửi Quốc hội"

    @property
    def milestone_kinds(self) -> tuple[MilestoneKind, ...]:
        """The milestones that a clerk may date on such a matter."""
        return _MILESTONES[self]


_MILESTONES: dict[MatterTopic, tuple[MilestoneKind, ...]] = {
    MatterTopic.BETWEEN_SESSIONS: (MilestoneKind.MATTER_RECEIVED, MilestoneKind.NEXT_SESSION_OPENING),
    MatterTopic.SOCIAL_CRITICISM: (MilestoneKind.CRITICISM_CONFERENCE, MilestoneKind.CRITICISM_RECEIVED),
    MatterTopic.FRONT_SUPERVISION: (MilestoneKind.FRONT_RECOMMENDATION,),
    MatterTopic.MEETING: (MilestoneKind.MEETING_START,),
    MatterTopic.CONFERENCE: (MilestoneKind.CONFERENCE_HELD,),
    MatterTopic.NATIONAL_SESSION: (MilestoneKind.NATIONAL_SESSION_CLOSING,),
}


class Matter(DossierModel):
    """Việc phối hợp khác: a matter that the regulation binds and that belongs to none of the three registers."""

    topic = models.CharField("loại việc", max_length=24, choices=MatterTopic.choices)
    description = models.TextField("nội dung", blank=True)

    class Meta:
        verbose_name = "việc phối hợp khác"
        verbose_name_plural = "việc phối hợp khác"
