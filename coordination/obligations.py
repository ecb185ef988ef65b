"""Opening, recomputing and closing obligations.

An obligation arises when a milestone is dated on a dossier (or on the one it is part
of) and a rule in force on that date finds an agency in its obliged role.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from agencies.models import Agency, User
from coordination import events, following
from coordination.clock import now, refuse_future, today
from coordination.deadlines import WorkCalendar
from coordination.facts import Facts, due_date_of, store
from coordination.models import (
    Dossier,
    DueChange,
    Event,
    EventKind,
    LateReason,
    Milestone,
    Obligation,
    Outcome,
    Participant,
    Pause,
    PeriodicDuty,
    Rule,
    Source,
    Submission,
)
from coordination.moves import Move, Moves
from coordination.workcalendar import current_calendar


def _loaded(queryset: QuerySet[Obligation]) -> QuerySet[Obligation]:
    return (
        queryset.filter(outcome=Outcome.OPEN)
        .select_related("rule__article__regulation", "rule__regulation", "milestone", "dossier__part_of", "obligor")
        .prefetch_related("rule__limits", "extensions", "pauses")
    )


def preview(
    queryset: QuerySet[Obligation],
    *,
    calendar: WorkCalendar | None = None,
    moved: dict[int, datetime.date] | None = None,
) -> Moves:
    """What would move with another calendar or with milestones on other dates; nothing is saved."""
    rows = list(_loaded(queryset))
    facts = Facts(row.dossier for row in rows)
    calendar = calendar or current_calendar()
    found: list[Move] = []
    for row in rows:
        result = due_date_of(row, facts, calendar, moved or {})
        if result is not None and result.due_on != row.due_on:
            found.append(Move(row, row.due_on, result.due_on))
    return Moves(found)


@transaction.atomic
def recompute(queryset: QuerySet[Obligation], *, cause: str, by: User | None) -> Moves:
    """Compute the open obligations again, with history; what is closed is never touched.

    An obligation none of whose limits holds any more (the session became a thematic
    one) is void from today.
    """
    # Locked first and read afterwards: a milestone or a decision that another clerk saved meanwhile counts.
    list(queryset.filter(outcome=Outcome.OPEN).select_for_update(of=("self",)).order_by("pk").only("pk"))
    rows = list(_loaded(queryset))
    facts = Facts(row.dossier for row in rows)
    calendar = current_calendar()
    moves: list[Move] = []
    gone: list[Obligation] = []
    changed: list[Obligation] = []
    for row in rows:
        result = due_date_of(row, facts, calendar, {})
        if result is None:
            gone.append(row)
            continue
        if result.due_on != row.due_on:
            moves.append(Move(row, row.due_on, result.due_on))
        if (result.due_on, result.explanation, result.law_due_on, result.sources, result.provisional) != (
            row.due_on,
            row.explanation,
            row.law_due_on,
            row.sources,
            row.provisional,
        ):
            store(row, result, calendar)
            changed.append(row)
    Obligation.objects.bulk_update(
        changed,
        ["due_on", "law_due_on", "sources", "explanation", "provisional", "calendar_revision"],
        batch_size=500,
    )
    _note_moves(moves, cause, by)
    for row in gone:
        void(Obligation.objects.filter(pk=row.pk), on=today(), reason=f"Quy định không còn áp dụng: {cause}", by=by)
    return Moves(moves)


def recompute_missed(at: datetime.date) -> Moves:
    """What was being opened while the calendar changed knows only the calendar before: computed again.

    Neither transaction could see the other's rows. No opening takes longer than a day.
    """
    latest = current_calendar().revision
    since = at - datetime.timedelta(days=1)
    rows = Obligation.objects.open().filter(opened_on__gte=since, calendar_revision__lt=latest)
    return recompute(rows, cause="Lịch làm việc thay đổi trong khi nghĩa vụ phát sinh", by=None)


def _note_moves(moves: list[Move], cause: str, by: User | None) -> None:
    moment = now()
    DueChange.objects.bulk_create(
        [
            DueChange(obligation=m.obligation, old_due_on=m.old, new_due_on=m.new, cause=cause[:300], at=moment, by=by)
            for m in moves
        ],
        batch_size=1000,
    )
    per_dossier: dict[int, list[Move]] = defaultdict(list)
    for move in moves:
        per_dossier[move.obligation.dossier_id].append(move)
    logged = Event.objects.bulk_create(
        [
            Event(
                dossier_id=dossier_id,
                kind=EventKind.DEADLINE_MOVED,
                at=moment,
                by=by,
                text=f"{Moves(rows).sentence.replace('sẽ dời', 'dời')}. {cause}",
                data={"moves": [[m.obligation.pk, m.old.isoformat(), m.new.isoformat()] for m in rows]},
            )
            for dossier_id, rows in per_dossier.items()
        ],
        batch_size=1000,
    )
    following.tell_of_events(logged)


@transaction.atomic
def open_for(dossiers: Iterable[Dossier], *, by: User | None) -> list[Obligation]:
    """Open what the rules in force ask of these dossiers; what is open already stays as it is.

    Safe to repeat and to run twice at once: the database admits one obligation per
    dossier, rule, milestone and obligor.
    """
    dossiers = [dossier for dossier in dossiers if dossier.closed_on is None]
    Dossier.objects.filter(pk__in={pk for dossier in dossiers for pk in dossier.host_ids}).hold()
    facts = Facts(dossiers)
    calendar = current_calendar()
    participants: dict[tuple[int, str], list[Participant]] = defaultdict(list)
    rules = _rules_by_trigger({dossier.kind for dossier in dossiers})
    # Only those whom some rule names: an import opens thousands of dossiers, each with all institutions.
    named = {role for found in rules.values() for rule in found for role in (rule.obliged_role, rule.recipient_role)}
    seated = Participant.objects.filter(dossier__in=facts.dossiers, role__in=named).select_related("agency")
    for participant in seated.order_by("pk"):
        participants[participant.dossier_id, participant.role].append(participant)
    # A period was opened for one rule; the other periodic rules ask nothing of it.
    periods = dict(PeriodicDuty.objects.filter(dossier__in=facts.dossiers).values_list("dossier_id", "rule_code"))
    wanted: list[Obligation] = []
    for dossier in dossiers:
        for milestone in facts.opening_milestones(dossier):
            for rule in rules.get((dossier.kind, milestone.kind), ()):
                if not _in_force(rule, milestone.on) or rule.code != periods.get(dossier.pk, rule.code):
                    continue
                wanted += _arising(dossier, milestone, rule, participants, facts, calendar)
    existing = {
        (row.dossier_id, row.rule_code, row.milestone_id, row.obligor_id): row
        for row in Obligation.objects.filter(dossier__in=facts.dossiers)
    }
    fresh = []
    for row in wanted:
        known = existing.get((row.dossier_id, row.rule_code, row.milestone_id, row.obligor_id))
        if known is None:
            fresh.append(row)
        elif known.outcome == Outcome.VOID and not _is_over(row):
            _revive(known, row, facts, calendar, by=by)
    Obligation.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1000)
    return fresh


def _rules_by_trigger(kinds: set[str]) -> dict[tuple[str, str], list[Rule]]:
    found: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    rules = Rule.objects.filter(enabled=True, dossier_kind__in=kinds)
    for rule in rules.select_related("article", "regulation").prefetch_related("limits"):
        found[rule.dossier_kind, rule.milestone_kind].append(rule)
    return found


def _in_force(rule: Rule, on: datetime.date) -> bool:
    return rule.effective_from <= on and (rule.effective_to is None or on < rule.effective_to)


def _arising(
    dossier: Dossier,
    milestone: Milestone,
    rule: Rule,
    participants: dict[tuple[int, str], list[Participant]],
    facts: Facts,
    calendar: WorkCalendar,
) -> list[Obligation]:
    recipients = participants[dossier.pk, rule.recipient_role] if rule.recipient_role else []
    rows = []
    for participant in participants[dossier.pk, rule.obliged_role]:
        others = [r.agency_id for r in recipients if r.agency_id != participant.agency_id]
        row = Obligation(
            dossier=dossier,
            rule=rule,
            rule_code=rule.code,
            milestone=milestone,
            obligor=participant.agency,
            recipient_id=others[0] if others else None,
            opened_on=today(),
        )
        result = due_date_of(row, facts, calendar, {})
        if result is None:
            break
        store(row, result, calendar)
        row.original_due_on = row.due_on
        rows.append(row)
    return rows


def _is_over(row: Obligation) -> bool:
    """Does it hang on a host that is closed? What a cancelled session no longer asks of its drafts stays void."""
    host = row.dossier.part_of
    return host is not None and row.milestone.dossier_id == host.pk and host.closed_on is not None


def _revive(known: Obligation, fresh: Obligation, facts: Facts, calendar: WorkCalendar, *, by: User | None) -> None:
    """A void obligation that arises again (the agency is back in its role) opens with the date of today's facts.

    What was decided on it before, extensions and pauses, still counts.
    """
    before = known.due_on
    known.outcome, known.closed_on = Outcome.OPEN, None
    known.rule, known.milestone, known.recipient = fresh.rule, fresh.milestone, fresh.recipient
    result = due_date_of(known, facts, calendar, {})
    if result is not None:
        store(known, result, calendar)
        known.save()
        text = f"{known.rule_code}: nghĩa vụ phát sinh lại, hạn {known.due_on:%d/%m/%Y}"
        events.log(known.dossier, EventKind.CHANGED, by=by, agency=known.obligor, text=text, obligation=known.pk)
        if known.due_on != before:
            _note_moves([Move(known, before, known.due_on)], "Nghĩa vụ phát sinh lại", by)


def end_pauses(rows: Iterable[Obligation], on: datetime.date) -> None:
    """A clock that will not run again is not left standing: its pause ends that day."""
    for pause in Pause.objects.filter(obligation__in=[row.pk for row in rows if row.paused], end__isnull=True):
        pause.end = max(on, pause.start)
        pause.save()


@transaction.atomic
def void(queryset: QuerySet[Obligation], *, on: datetime.date, reason: str, by: User | None) -> int:
    """Open obligations that no longer arise (session cancelled, agency out of its role); returns how many.

    Raises ValidationError for a day to come: until then they are owed.
    """
    refuse_future(on, "Ngày nghĩa vụ không còn không được ở tương lai.")
    # Locked: what a document meets at this moment is met, not void.
    held = queryset.filter(outcome=Outcome.OPEN).select_for_update(of=("self",)).order_by("pk")
    rows = list(held.select_related("dossier", "obligor"))
    end_pauses(rows, on)
    for row in rows:
        row.outcome, row.closed_on, row.paused = Outcome.VOID, on, False
        events.log(row.dossier, EventKind.VOIDED, by=by, agency=row.obligor, text=f"{row.rule_code}: {reason}")
    Obligation.objects.bulk_update(rows, ["outcome", "closed_on", "paused"], batch_size=500)
    return len(rows)


def drop_stray(dossier: Dossier, *, by: User | None) -> int:
    """Void what is owed by agencies that no longer hold the role which made them owe it."""
    held = set(dossier.participants.values_list("role", "agency_id"))
    stray = [
        row.pk
        for row in dossier.obligations.open().select_related("rule")
        if (row.rule.obliged_role, row.obligor_id) not in held
    ]
    return void(Obligation.objects.filter(pk__in=stray), on=today(), reason="Cơ quan không còn vai trò này", by=by)


def lateness(obligation: Obligation, on: datetime.date) -> int:
    """Calendar days after the due day, by Vietnamese date."""
    return max((on - obligation.due_on).days, 0)


def redirect_to_role(dossier: Dossier, role: str) -> None:
    """What is still owed to a role is owed to whoever holds it now; with nobody in it, to whom it was owed before."""
    holders = list(dossier.participants.filter(role=role).order_by("pk").values_list("agency_id", flat=True))
    for row in dossier.obligations.open().filter(rule__recipient_role=role).select_for_update(of=("self",)):
        others = [pk for pk in holders if pk != row.obligor_id]
        if others and row.recipient_id not in others:
            row.recipient_id = others[0]
            row.save(update_fields=["recipient"])


def _resumed(row: Obligation, on: datetime.date, by: User | None) -> Obligation:
    """The document arrives while the clock is stopped: it runs again from that day, with the days that remained.

    A pause of what was overdue already gives nothing back, so lateness is not lost by it.
    """
    end_pauses([row], on)
    Obligation.objects.filter(pk=row.pk).update(paused=False)
    recompute(Obligation.objects.filter(pk=row.pk), cause="Nhận văn bản khi đang tạm dừng tính hạn", by=by)
    return Obligation.objects.select_related("dossier", "obligor", "rule").get(pk=row.pk)


@transaction.atomic
def fulfil(
    obligation: Obligation,
    *,
    submission: Submission,
    on: datetime.date,
    by: User | None,
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
) -> Obligation:
    """Meet the obligation with a document and freeze its lateness, which nothing rewrites later.

    Late fulfilment says at this moment who caused it and why: ValidationError on
    ``late_reason`` or ``late_agency`` otherwise, and when the obligation is closed already.
    """
    row = Obligation.objects.select_for_update(of=("self",)).select_related("dossier", "obligor").get(pk=obligation.pk)
    if row.outcome != Outcome.OPEN:
        raise ValidationError("Nghĩa vụ này đã được ghi nhận kết quả trước đó.")
    if row.paused:
        row = _resumed(row, on, by)
    late = lateness(row, on)
    if late:
        missing = {}
        if late_reason is None:
            missing["late_reason"] = f"Văn bản chậm {late} ngày so với hạn {row.due_on:%d/%m/%Y}: hãy chọn lý do."
        if late_agency is None:
            missing["late_agency"] = "Hãy chọn cơ quan để chậm."
        if missing:
            raise ValidationError(missing)
        row.late_agency, row.late_reason, row.late_note = late_agency, late_reason, late_note
    row.outcome, row.closed_on, row.submission = Outcome.MET, on, submission
    row.days_late = late
    row.working_days_late = max(current_calendar().working_days_between(row.due_on, on), 0) if late else 0
    row.breach = _breach(row, on, late)
    row.save()
    events.log(
        row.dossier,
        EventKind.OBLIGATION_MET,
        by=by,
        agency=row.obligor,
        text=f"{row.rule.duty}: " + (f"chậm {late} ngày ({late_reason})" if late else "đúng hạn"),
        obligation=row.pk,
        due=row.due_on.isoformat(),
        days_late=late,
    )
    return row


def _breach(row: Obligation, on: datetime.date, late: int) -> str:
    """Which norm was broken: the law's date, or only the regulation's or the notice's stricter one."""
    if not late:
        return ""
    if row.law_due_on is not None and on > row.law_due_on:
        return Source.LAW
    operative = next((source for source in row.sources if source["due"]), None)
    return operative["source"] if operative and operative["source"] != Source.LAW else Source.REGULATION
