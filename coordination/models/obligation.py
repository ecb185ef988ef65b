"""What one agency owes because of one rule and one milestone. Facts are stored; the state is derived."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.functional import cached_property

from agencies.models import Agency, User
from agencies.permissions import May, agencies_with
from coordination.models.dossier import Dossier, DossierReader
from coordination.models.milestone import Milestone, MilestoneKind
from coordination.models.participant import Participant
from coordination.models.regulation import Rule, Source
from coordination.models.submission import Submission

DUE_SOON_DAYS = 7
LONG_OVERDUE_DAYS = 30


class Outcome(models.TextChoices):
    """How an obligation ended; time is never part of it."""

    OPEN = "open", "Đang mở"
    MET = "met", "Đã thực hiện"
    WAIVED = "waived", "Được miễn"
    VOID = "void", "Không còn"


class State(models.TextChoices):
    """The government's own four classes, in their order, and what stands outside them."""

    MET_IN_TIME = "met_in_time", "Hoàn thành trong hạn"
    MET_LATE = "met_late", "Hoàn thành quá hạn"
    OPEN_IN_TERM = "open_in_term", "Đang thực hiện, trong hạn"
    OPEN_OVERDUE = "open_overdue", "Đang thực hiện, quá hạn"
    PAUSED = "paused", "Tạm dừng tính hạn"
    WAIVED = "waived", "Được miễn"
    VOID = "void", "Không còn"

    @property
    def tone(self) -> str:
        """Which of the screen's tones shows this state (the label always stands beside it)."""
        return {
            State.MET_IN_TIME: "good",
            State.MET_LATE: "warn",
            State.OPEN_IN_TERM: "info",
            State.OPEN_OVERDUE: "bad",
        }.get(self, "quiet")


# The classes that count in a rate: waived, paused and void obligations are shown apart.
FOUR_CLASSES = (State.MET_IN_TIME, State.MET_LATE, State.OPEN_IN_TERM, State.OPEN_OVERDUE)


class LateReason(models.Model):
    """Lý do chậm: the list from which the reason for lateness is chosen when a late document is recorded."""

    code = models.SlugField("mã", primary_key=True, max_length=40)
    name = models.CharField("lý do", max_length=160)
    objective = models.BooleanField("khách quan", default=False)
    active = models.BooleanField("đang dùng", default=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "lý do chậm"
        verbose_name_plural = "lý do chậm"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def open(self) -> Self:
        return self.filter(outcome=Outcome.OPEN)

    def running(self) -> Self:
        """Open and with its clock running: what can become overdue."""
        return self.open().filter(paused=False)

    def speaking(self, at: datetime.date) -> Self:
        """Running, and no other clock speaks for it: who answered and promised a date is not urged until that day.

        A promise given before the duty arose (an earlier answer, which was not accepted) silences nothing.
        """
        promised = Milestone.objects.filter(dossier=OuterRef("dossier"), kind=MilestoneKind.PROMISED, on__gte=at)
        answers = Submission.objects.filter(
            dossier=OuterRef("dossier"), sender=OuterRef("obligor"), kind=OuterRef("rule__document_kind")
        )
        answered = Exists(answers.filter(received_at__date__gte=OuterRef("opened_on")))
        # The answer that was refused may have come on the very day of its refusal.
        refused = Q(milestone__kind=MilestoneKind.ANSWER_REFUSED)
        again = Exists(answers.filter(received_at__date__gt=OuterRef("opened_on")))
        by_promise = Q(milestone__kind=MilestoneKind.PROMISED)
        return self.running().filter(by_promise | ~Exists(promised) | (~refused & ~answered) | (refused & ~again))

    def overdue(self, at: datetime.date) -> Self:
        """Running and past its due day; the due day itself is in time."""
        return self.running().filter(due_on__lt=at)

    def due_within(self, days: int, at: datetime.date) -> Self:
        return self.running().filter(due_on__range=(at, at + datetime.timedelta(days=days)))

    def with_state(self, at: datetime.date) -> Self:
        """Annotate ``current_state`` as of that date: what was closed later still counts as open then."""
        closed = Q(closed_on__lte=at)
        return self.annotate(
            current_state=Case(
                When(closed & Q(outcome=Outcome.VOID), then=Value(State.VOID.value)),
                When(closed & Q(outcome=Outcome.WAIVED), then=Value(State.WAIVED.value)),
                When(closed & Q(outcome=Outcome.MET, days_late__gt=0), then=Value(State.MET_LATE.value)),
                When(closed & Q(outcome=Outcome.MET), then=Value(State.MET_IN_TIME.value)),
                When(paused=True, then=Value(State.PAUSED.value)),
                When(due_on__lt=at, then=Value(State.OPEN_OVERDUE.value)),
                default=Value(State.OPEN_IN_TERM.value),
                output_field=models.CharField(max_length=16),
            )
        )

    def in_state(self, state: str, at: datetime.date) -> Self:
        return self.with_state(at).filter(current_state=state)

    def in_states(self, states: Iterable[str], at: datetime.date) -> Self:
        """The same rows as ``with_state`` gives for these states, by conditions that indexes know.

        A computed column cannot be looked up: at a million rows that is the difference between a millisecond and a
        second. What was closed after that day is rare (never, when the day is today) and costs only then.
        """
        running = Q(outcome=Outcome.OPEN)
        if type(self)(self.model, using=self.db).filter(closed_on__gt=at).exists():
            running |= Q(closed_on__gt=at)
        closed = Q(closed_on__lte=at)
        conditions = {
            State.MET_IN_TIME.value: closed & Q(outcome=Outcome.MET, days_late=0),
            State.MET_LATE.value: closed & Q(outcome=Outcome.MET, days_late__gt=0),
            State.OPEN_IN_TERM.value: running & Q(paused=False, due_on__gte=at),
            State.OPEN_OVERDUE.value: running & Q(paused=False, due_on__lt=at),
            State.PAUSED.value: running & Q(paused=True),
            State.WAIVED.value: closed & Q(outcome=Outcome.WAIVED),
            State.VOID.value: closed & Q(outcome=Outcome.VOID),
        }
        wanted = Q(pk__in=[])
        for state in set(states):
            wanted |= conditions[state]
        return self.filter(wanted)

    def due_in(self, first: datetime.date, last: datetime.date) -> Self:
        """Whose due date falls in the period (both days included): how every figure chooses its rows."""
        return self.filter(due_on__range=(first, last))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What the user's agencies owe or receive, and all of the dossiers they take part in."""
        agencies = agencies_with(user, May.VIEW)
        if not agencies:
            return self.none()
        takes_part = Exists(Participant.objects.filter(dossier=OuterRef("dossier"), agency_id__in=agencies))
        # The restricted ones are few and have an index of their own: they are left out, the others are not asked.
        named = Exists(DossierReader.objects.filter(dossier=OuterRef("pk"), user_id=user.pk))
        hidden = Exists(Dossier.objects.filter(~named, pk=OuterRef("dossier"), restricted=True))
        return self.filter(takes_part, ~hidden)

    def owed_by(self, agencies: frozenset[int]) -> Self:
        return self.filter(obligor_id__in=agencies)


class Obligation(models.Model):
    """Nghĩa vụ: due date with its inputs and explanation, original due date, and how it ended.

    ``due_on`` is a pure function of milestones, rule version, calendar, notices,
    extensions and pauses (coordination/obligations.py); it is recomputed, never
    patched, and only while open. Lateness is frozen when the obligation is met.
    """

    # Two foreign keys without an index of their own: the composite ones below begin with them.
    dossier = models.ForeignKey(
        Dossier, models.PROTECT, related_name="obligations", verbose_name="hồ sơ", db_index=False
    )
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="obligations", verbose_name="quy định")
    rule_code = models.CharField(max_length=40, editable=False)
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="obligations", verbose_name="mốc")
    obligor = models.ForeignKey(
        Agency, models.PROTECT, related_name="obligations", verbose_name="cơ quan có nghĩa vụ", db_index=False
    )
    recipient = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name="nơi nhận"
    )
    opened_on = models.DateField("phát sinh ngày")
    due_on = models.DateField("hạn")
    original_due_on = models.DateField("hạn ban đầu")
    law_due_on = models.DateField("hạn theo luật", null=True, blank=True)
    sources = models.JSONField("các nguồn của hạn", default=list)
    explanation = models.TextField("cách tính")
    provisional = models.BooleanField("tạm tính", default=False)
    calendar_revision = models.PositiveIntegerField("lần sửa lịch đã dùng")
    paused = models.BooleanField("đang tạm dừng", default=False)
    extended = models.BooleanField("đã gia hạn", default=False)

    outcome = models.CharField("kết quả", max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    closed_on = models.DateField("ngày xong", null=True, blank=True)
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="fulfilled", verbose_name="văn bản thực hiện"
    )
    days_late = models.PositiveIntegerField("số ngày chậm", null=True, blank=True)
    working_days_late = models.PositiveIntegerField("số ngày làm việc chậm", null=True, blank=True)
    breach = models.CharField("vi phạm", max_length=12, choices=Source.choices, blank=True)
    late_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan để chậm"
    )
    late_reason = models.ForeignKey(
        LateReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lý do chậm"
    )
    late_note = models.CharField("giải thích thêm", max_length=300, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "nghĩa vụ"
        verbose_name_plural = "nghĩa vụ"
        ordering = ["due_on", "pk"]
        constraints = [
            # Recording a milestone twice, a task run twice or two workers at once give one obligation.
            models.UniqueConstraint(fields=["dossier", "rule_code", "milestone", "obligor"], name="obligation_once"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, closed_on__isnull=True)
                | (~Q(outcome=Outcome.OPEN) & Q(closed_on__isnull=False)),
                name="obligation_open_or_closed",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.MET) | Q(days_late__isnull=False), name="obligation_met_freezes_lateness"
            ),
            models.CheckConstraint(
                condition=Q(days_late__isnull=True)
                | Q(days_late=0)
                | Q(late_agency__isnull=False, late_reason__isnull=False),
                name="obligation_late_says_who_and_why",
                violation_error_message="Gửi chậm phải ghi cơ quan để chậm và lý do.",
            ),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="obligation_outcome_known"),
        ]
        indexes = [
            # The scan's cost follows the open obligations, not the history.
            models.Index(fields=["due_on", "id"], condition=Q(outcome="open"), name="obligation_open_due"),
            models.Index(fields=["due_on", "obligor", "rule_code"], name="obligation_due_obligor_rule"),
            # The ledger's usual order, and the order by due date, at any depth.
            models.Index(fields=["-closed_on", "due_on", "id"], name="obligation_what_matters"),
            models.Index(fields=["due_on", "id"], name="obligation_due"),
            models.Index(fields=["obligor", "due_on"], name="obligation_obligor_due"),
            # The home page: what one's agencies owe and await.
            models.Index(fields=["obligor", "due_on"], condition=Q(outcome="open"), name="obligation_owed"),
            models.Index(fields=["recipient", "due_on"], condition=Q(outcome="open"), name="obligation_awaited"),
            models.Index(
                fields=["due_on"], condition=Q(outcome="open", provisional=True), name="obligation_provisional"
            ),
            models.Index(fields=["dossier", "due_on"], name="obligation_dossier_due"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code}: {self.obligor} – {self.due_on:%d/%m/%Y}"

    def state(self, at: datetime.date) -> State:
        """The same answer as ``ObligationQuerySet.with_state``, for one row in memory."""
        if self.closed_on is not None and self.closed_on <= at:
            if self.outcome == Outcome.MET:
                return State.MET_LATE if self.days_late else State.MET_IN_TIME
            return State.WAIVED if self.outcome == Outcome.WAIVED else State.VOID
        if self.paused:
            return State.PAUSED
        return State.OPEN_OVERDUE if self.due_on < at else State.OPEN_IN_TERM

    def is_due_soon(self, at: datetime.date) -> bool:
        return self.state(at) == State.OPEN_IN_TERM and (self.due_on - at).days <= DUE_SOON_DAYS

    def is_long_overdue(self, at: datetime.date) -> bool:
        return self.state(at) == State.OPEN_OVERDUE and (at - self.due_on).days >= LONG_OVERDUE_DAYS

    @cached_property
    def in_working_days(self) -> bool:
        """Is this deadline counted in working days? «Còn 3 ngày làm việc» speaks in the rule's own unit."""
        return any(source.get("unit") == "working_day" for source in self.sources[:1])


class DueChange(models.Model):
    """One move of a due date: from, to, why, by whom. Never changed."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="due_changes", verbose_name="nghĩa vụ")
    old_due_on = models.DateField("hạn cũ")
    new_due_on = models.DateField("hạn mới")
    cause = models.CharField("nguyên nhân", max_length=300)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người thực hiện"
    )

    class Meta:
        verbose_name = "lần dời hạn"
        verbose_name_plural = "lần dời hạn"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(old_due_on=F("new_due_on")), name="due_change_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.old_due_on:%d/%m/%Y} → {self.new_due_on:%d/%m/%Y}"
