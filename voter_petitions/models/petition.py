"""Petitions of voters. An answer is not a solution: the two are separate axes."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from agencies.models.append_only import EvidenceChangedError
from agencies.permissions import May, agencies_with, inherited_by
from agencies.text import fold_all
from coordination.clock import today
from coordination.models import Dossier, DossierModel, DossierReader, Obligation, Participant
from voter_petitions.models.round import PetitionRound
from voter_petitions.models.vocabulary import (
    PLACE_KINDS,
    AnswerState,
    Closure,
    Field,
    Level,
    ResultState,
    UnresolvedReason,
)

if TYPE_CHECKING:
    from voter_petitions.models.handling import Response, Transfer


class PetitionQuerySet(models.QuerySet["Petition"]):
    def update(self, **kwargs: Any) -> int:
        """As ever, but for the voter's own words: they are evidence."""
        if "original_text" in kwargs:
            raise EvidenceChangedError("Nguyên văn ý kiến cử tri: chỉ đính chính có lý do.")
        return super().update(**kwargs)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Petitions in whose dossier one of the user's agencies takes part; restricted ones only by name."""
        agencies = agencies_with(user, May.VIEW)
        if not agencies:
            return self.none()
        takes_part = Exists(Participant.objects.filter(dossier=OuterRef("pk"), agency_id__in=agencies))
        # The restricted ones are few and have an index of their own: they are left out, the others are not asked.
        named = Exists(DossierReader.objects.filter(dossier=OuterRef("pk"), user_id=user.pk))
        hidden = Exists(Dossier.objects.filter(~named, pk=OuterRef("pk"), restricted=True))
        return self.filter(takes_part, ~hidden)

    def matching(self, text: str) -> Self:
        """Every word found in the voter's words, the edited text, place or number, with or without diacritics."""
        return self.filter(*(Q(dossier__search_text__contains=word) for word in fold_all([text]).split()))

    def at_place(self, text: str) -> Self:
        """Raised by voters of that commune or district, as it was called then or as it is called today."""
        words = fold_all([text]).split()
        named = Agency.objects.of_kind(*PLACE_KINDS).filter(*(Q(search_text__contains=word) for word in words))
        merged = inherited_by(named.values_list("pk", flat=True), today())
        then = Q(*(Q(place_key__contains=word) for word in words))
        return self.filter(then | Q(place__in={pk for pks in merged.values() for pk in pks}))

    def counted(self) -> Self:
        """Each matter once: what was merged into another petition is counted there."""
        return self.filter(merged_into__isnull=True)

    def overdue(self, at: datetime.date) -> Self:
        """Petitions on which somebody owes something that is late."""
        return self.filter(Exists(Obligation.objects.overdue(at).filter(dossier=OuterRef("pk"))))

    def with_next_due(self) -> Self:
        """Annotate ``next_due_on``: the earliest due date that is still running on the petition."""
        running = Obligation.objects.running().filter(dossier=OuterRef("pk")).order_by().values("dossier")
        return self.annotate(next_due_on=Subquery(running.annotate(first=Min("due_on")).values("first")))

    def for_list(self) -> Self:
        """All that a row of a list shows, in one query."""
        return self.with_next_due().select_related("dossier", "round__dossier", "field", "lead")

    def unanswered(self) -> Self:
        return self.counted().filter(answer_state=AnswerState.NONE)

    def untransferred(self) -> Self:
        """In nobody's hands yet, or again: recorded and not sent on, or returned by who is not competent."""
        held = {"transfers__isnull": False, "transfers__returned_on__isnull": True}
        in_hands = Exists(Petition.objects.filter(pk=OuterRef("pk"), **held))
        return self.unanswered().filter(~in_hands, closure=Closure.OPEN)

    def raised_again(self) -> Self:
        """Raised before, in an earlier round."""
        links = {"relations__kind": "repeats", "relations__ended_on__isnull": True}
        return self.filter(Exists(Petition.objects.filter(pk=OuterRef("pk"), **links)))

    def awaiting_clarification(self) -> Self:
        waiting = {"clarifications__isnull": False, "clarifications__replied_on__isnull": True}
        return self.filter(Exists(Petition.objects.filter(pk=OuterRef("pk"), **waiting)))

    def answered_without_time(self) -> Self:
        """The conference's complaint: answered, and nobody knows by when. Mere explanations need no date."""
        dateless = Q(responses__promised_on__isnull=True, responses__explanation_only=False)
        return self.filter(
            Exists(Petition.objects.filter(dateless, pk=OuterRef("pk"))), promised_on__isnull=True
        ).exclude(answer_state=AnswerState.NONE)


class Petition(DossierModel):
    """Kiến nghị cử tri: the voter's own words untouched beside the edited text; competence, answer, result."""

    round = models.ForeignKey(PetitionRound, models.PROTECT, related_name="petitions", verbose_name="đợt")
    number = models.PositiveIntegerField("số thứ tự")
    original_text = models.TextField("nguyên văn ý kiến cử tri")
    text = models.TextField("nội dung kiến nghị")
    locality = models.CharField("cử tri (xã, huyện)", max_length=200)
    place_key = models.CharField(max_length=200, editable=False, default="")
    place = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="địa phương khi đó"
    )
    voters = models.PositiveIntegerField("số cử tri cùng kiến nghị", null=True, blank=True)
    field = models.ForeignKey(Field, models.PROTECT, related_name="petitions", verbose_name="lĩnh vực")
    level = models.CharField("cấp thẩm quyền", max_length=12, choices=Level.choices)
    lead = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan giải quyết"
    )
    answer_state = models.CharField("trả lời", max_length=12, choices=AnswerState.choices, default=AnswerState.NONE)
    result_state = models.CharField("kết quả", max_length=12, choices=ResultState.choices, default=ResultState.PENDING)
    unresolved_reason = models.ForeignKey(
        UnresolvedReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lý do chưa giải quyết"
    )
    promised_on = models.DateField("hứa hoàn thành ngày", null=True, blank=True)
    evidence = models.TextField("căn cứ, minh chứng của kết quả", blank=True)
    settled_on = models.DateField("ngày xác định kết quả", null=True, blank=True)
    needs_capital = models.BooleanField("cần bố trí vốn đầu tư", default=False)
    closure = models.CharField(
        "kết thúc do", max_length=12, choices=Closure.choices, blank=True, default=Closure.OPEN, editable=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="gộp vào", editable=False
    )

    history = HistoricalRecords()
    objects = PetitionQuerySet.as_manager()

    # The voter's own words as they were loaded.
    _words: str | None = None

    class Meta:
        verbose_name = "kiến nghị cử tri"
        verbose_name_plural = "kiến nghị cử tri"
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"],
                name="petition_number_once_per_round",
                violation_error_code="number",
                violation_error_message="Đợt này đã có kiến nghị mang số đó.",
            ),
            models.CheckConstraint(
                condition=~Q(result_state=ResultState.NOT_POSSIBLE) | Q(unresolved_reason__isnull=False),
                name="petition_not_possible_says_why",
                violation_error_message="Chưa thể giải quyết thì phải ghi lý do.",
            ),
            # An answer is not a solution: nothing counts as resolved without a fact.
            models.CheckConstraint(
                condition=~Q(result_state=ResultState.RESOLVED) | ~Q(evidence=""),
                name="petition_resolved_shows_evidence",
                violation_error_message="Đã giải quyết xong thì phải ghi căn cứ, minh chứng.",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="petition_level_known"),
            # Closed only by a fact.
            models.CheckConstraint(
                condition=Q(closure="")
                | (Q(closure=Closure.RESOLVED, result_state=ResultState.RESOLVED) & ~Q(evidence=""))
                | Q(closure=Closure.EXPLAINED, result_state=ResultState.EXPLAINED, answer_state=AnswerState.ACCEPTED)
                | Q(closure=Closure.CENTRAL, level=Level.CENTRAL, answer_state=AnswerState.ACCEPTED)
                | Q(closure=Closure.MERGED, merged_into__isnull=False),
                name="petition_closed_only_by_a_fact",
                violation_error_message="Kiến nghị chỉ kết thúc khi đã giải quyết xong, giải trình được chấp nhận, "
                "Trung ương đã trả lời, hoặc đã gộp.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(closure=Closure.MERGED),
                name="petition_merged_is_closed",
                violation_error_message="Kiến nghị đã gộp vào kiến nghị khác thì kết thúc.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                name="petition_not_merged_into_itself",
                violation_error_message="Không thể gộp kiến nghị vào chính nó.",
            ),
            models.CheckConstraint(
                condition=Q(answer_state__in=AnswerState.values), name="petition_answer_state_known"
            ),
            models.CheckConstraint(
                condition=Q(result_state__in=ResultState.values), name="petition_result_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["field", "result_state"], name="petition_field_result"),
            models.Index(fields=["lead"], name="petition_lead"),
        ]

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        made = super().from_db(db, field_names, values, **options)
        made._words = made.__dict__.get("original_text")
        return made

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As ever, but the voter's own words stay: only a correction with its reason changes them."""
        if not self._state.adding and self._words not in (None, self.original_text):
            raise EvidenceChangedError("Nguyên văn ý kiến cử tri: chỉ đính chính có lý do.")
        super().save(*args, **kwargs)
        self._words = self.original_text

    @property
    def answer(self) -> AnswerState:
        return AnswerState(self.answer_state)

    @property
    def result(self) -> ResultState:
        return ResultState(self.result_state)

    @property
    def days_left(self) -> int | None:
        """Days to the earliest running due date of a row made by ``with_next_due``; negative when late."""
        due: datetime.date | None = getattr(self, "next_due_on", None)
        return (due - today()).days if due else None

    @property
    def running_transfer(self) -> Transfer | None:
        """The last transfer that was not returned."""
        return self.transfers.filter(returned_on__isnull=True).order_by("-number").first()

    @property
    def holder(self) -> Agency:
        """In whose hands the petition is now: only the holder may hand it on."""
        running = self.running_transfer
        return running.recipient if running else self.dossier.keeper

    @property
    def last_response(self) -> Response | None:
        return self.responses.order_by("-number").first()

    @property
    def closing_fact(self) -> Closure:
        """The fact by which it is closed, if there is one: resolved, explained and accepted, answered from above."""
        if self.merged_into_id:
            return Closure.MERGED
        if self.result_state == ResultState.RESOLVED:
            return Closure.RESOLVED
        if self.answer_state != AnswerState.ACCEPTED:
            return Closure.OPEN
        if self.result_state == ResultState.EXPLAINED:
            return Closure.EXPLAINED
        return Closure.CENTRAL if self.level == Level.CENTRAL else Closure.OPEN
