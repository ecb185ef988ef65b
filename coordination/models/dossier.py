"""The anchor row of every matter that the parties handle together."""

from __future__ import annotations

from typing import Self

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import checks
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.urls import reverse
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from agencies.permissions import May, agencies_with
from agencies.text import fold_all


class DossierKind(models.TextChoices):
    """What the matter is. The value is the label of its subject model: Django's own registry, no second one."""

    SESSION = "sessions_app.councilsession", "Kỳ họp HĐND"
    DRAFT = "sessions_app.draftresolution", "Dự thảo nghị quyết"
    ROUND = "voter_petitions.petitionround", "Đợt tiếp xúc cử tri"
    PETITION = "voter_petitions.petition", "Kiến nghị cử tri"
    LETTER = "voter_petitions.citizenletter", "Đơn thư của công dân"
    RECEPTION_DAY = "voter_petitions.receptionday", "Ngày tiếp công dân"
    MISSION = "supervision.mission", "Đoàn giám sát, khảo sát"
    REPORT_REQUEST = "supervision.reportrequest", "Yêu cầu báo cáo giám sát"
    RECOMMENDATION = "supervision.recommendation", "Kiến nghị sau giám sát"
    PERIODIC_DUTY = "coordination.periodicduty", "Chế độ thông tin, báo cáo định kỳ"
    MATTER = "coordination.matter", "Việc phối hợp khác"

    @property
    def url_name(self) -> str:
        """The page of a dossier of this kind; each takes the primary key."""
        return _PAGES[self]


_PAGES = {
    DossierKind.SESSION: "sessions:session",
    DossierKind.DRAFT: "sessions:draft",
    DossierKind.ROUND: "petitions:round",
    DossierKind.PETITION: "petitions:petition",
    DossierKind.LETTER: "reception:letter",
    DossierKind.RECEPTION_DAY: "reception:day",
    DossierKind.MISSION: "supervision:mission",
    DossierKind.REPORT_REQUEST: "supervision:request",
    DossierKind.RECOMMENDATION: "supervision:recommendation",
    DossierKind.PERIODIC_DUTY: "matters:duty",
    DossierKind.MATTER: "matters:matter",
}


class Trait(models.TextChoices):
    """What distinguishes a dossier for the rules: a limit may hold only for, or except for, some of these."""

    REGULAR_SESSION = "regular_session", "Kỳ họp thường lệ"
    THEMATIC_SESSION = "thematic_session", "Kỳ họp chuyên đề"
    URGENT_SESSION = "urgent_session", "Kỳ họp giải quyết công việc phát sinh đột xuất"
    MIDYEAR = "midyear", "Kỳ họp giữa năm"
    YEAREND = "yearend", "Kỳ họp cuối năm"
    NORMATIVE = "normative", "Nghị quyết quy phạm pháp luật"
    INDIVIDUAL = "individual", "Nghị quyết cá biệt"
    CAPITAL_WORKS = "capital_works", "Cần bố trí vốn đầu tư"
    URGENT = "urgent", "Việc khẩn"
    COMPLEX = "complex", "Vụ việc phức tạp"
    OTHER_PROPOSER = "other_proposer", "Dự thảo không do UBND trình"
    BEFORE_SESSION = "before_session", "Đợt tiếp xúc trước kỳ họp"


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Dossiers in which one of the user's agencies takes part; restricted ones only by name.

        Seeing nothing is the default: no membership, no dossier.
        """
        agencies = agencies_with(user, May.VIEW)
        if not agencies:
            return self.none()
        participants = apps.get_model("coordination", "Participant").objects
        takes_part = Exists(participants.filter(dossier=OuterRef("pk"), agency_id__in=agencies))
        named = Exists(DossierReader.objects.filter(dossier=OuterRef("pk"), user_id=user.pk))
        return self.filter(takes_part).filter(Q(restricted=False) | named)

    def manageable_by(self, user: User | AnonymousUser) -> Self:
        """Dossiers that the user may edit: those kept by an agency for which the user manages dossiers."""
        return self.visible_to(user).filter(keeper_id__in=agencies_with(user, May.MANAGE))

    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def hold(self) -> None:
        """Lock these dossiers, always in the same order, until the transaction ends.

        Of two clerks who date a milestone, change who takes part or register a part at
        the same moment, the second waits and then reads what the first has saved.
        """
        list(self.order_by("pk").select_for_update(of=("self",), no_key=True).only("pk"))

    def matching(self, text: str) -> Self:
        """Every word found in title, code or the subject's own words, with or without diacritics."""
        return self.filter(*(Q(search_text__contains=word) for word in fold_all([text]).split()))


class Dossier(models.Model):
    """Hồ sơ: a session, a draft, a petition, a mission, a recommendation, a periodic duty …

    ``keeper`` is the agency that keeps the file and may edit it; ``part_of`` the
    dossier whose milestones also count for this one (a draft counts from the opening
    of its session). The subject's own row shares the primary key.
    """

    kind = models.CharField("loại hồ sơ", max_length=40, choices=DossierKind.choices)
    code = models.CharField("mã hồ sơ", max_length=60, blank=True)
    title = models.TextField("trích yếu")
    keeper = models.ForeignKey(Agency, models.PROTECT, related_name="kept_dossiers", verbose_name="cơ quan giữ hồ sơ")
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="thuộc hồ sơ"
    )
    traits = models.JSONField("đặc điểm", default=list, blank=True)
    stage = models.CharField("giai đoạn", max_length=80, blank=True)
    opened_on = models.DateField("ngày lập")
    closed_on = models.DateField("ngày kết thúc", null=True, blank=True)
    restricted = models.BooleanField("chỉ người được chỉ định xem", default=False)
    search_text = models.TextField(editable=False, default="")

    history = HistoricalRecords(excluded_fields=["search_text"])
    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ"
        verbose_name_plural = "hồ sơ"
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DossierKind.values), name="dossier_kind_known"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="dossier_closes_after_it_opens",
                violation_error_message="Ngày kết thúc không được trước ngày lập.",
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("pk")), name="dossier_not_part_of_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-opened_on"], name="dossier_kind_opened"),
            models.Index(fields=["part_of"], name="dossier_part_of"),
            # Searching walks from the newest; a code is typed in any case.
            models.Index(fields=["-opened_on", "-id"], name="dossier_newest"),
            models.Index(Upper("code"), name="dossier_code"),
            models.Index(fields=["id"], condition=Q(restricted=True), name="dossier_restricted"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse(DossierKind(self.kind).url_name, args=[self.pk])

    @property
    def subject(self) -> models.Model:
        """The register's own row of this dossier."""
        return getattr(self, self.kind.rpartition(".")[2])

    @property
    def host_ids(self) -> list[int]:
        """This dossier and the one it is part of: whose milestones count for it."""
        return [self.pk, self.part_of_id] if self.part_of_id else [self.pk]

    def all_traits(self) -> frozenset[str]:
        own = frozenset(self.traits)
        return own | frozenset(self.part_of.traits) if self.part_of is not None else own


class DossierReader(models.Model):
    """A person named to read a restricted dossier; the exception, so no row exists for ordinary ones."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="readers", verbose_name="hồ sơ")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="người được xem")

    class Meta:
        verbose_name = "người được xem hồ sơ hạn chế"
        verbose_name_plural = "người được xem hồ sơ hạn chế"
        constraints = [models.UniqueConstraint(fields=["dossier", "user"], name="dossier_reader_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.dossier}"


class DossierModel(models.Model):
    """Base of every subject: its row is the dossier's own, by an explicit one-to-one key."""

    dossier = models.OneToOneField(
        Dossier, models.PROTECT, primary_key=True, related_name="%(class)s", verbose_name="hồ sơ"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.dossier)

    @classmethod
    def check(cls, **kwargs: object) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        if cls._meta.label_lower not in DossierKind.values:
            errors.append(checks.Error(f"{cls._meta.label} is not a DossierKind.", obj=cls, id="coordination.E001"))
        return errors
