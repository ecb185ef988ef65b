"""Planning sessions and what they will decide on: each step one function, atomic and logged."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import Agency, AgencyKind, Party, User
from coordination import dossiers, flags, milestones
from coordination.clock import refuse_future, today
from coordination.models import Dossier, FlagKind, MilestoneKind, Role, Trait
from sessions_app.models import CouncilSession, DraftResolution, ResolutionKind, SessionKind, Term

# Who appraises normative drafts of the People's Committee (thẩm định), as every province calls it.
APPRAISER = "Sở Tư pháp"


def not_existing(on: datetime.date, **agencies: Agency | None) -> dict[str, str]:
    """A message for each field whose agency does not exist on that date, with its successor if there is one."""
    messages = {}
    for field, agency in agencies.items():
        if agency is None or agency.exists_on(on):
            continue
        heir = agency.successor_on(on)
        hint = f" Cơ quan kế thừa: {heir.name}." if heir != agency else ""
        messages[field] = f"{agency.name} không tồn tại vào ngày {on:%d/%m/%Y}.{hint}"
    return messages


def _require_existing(on: datetime.date, **agencies: Agency | None) -> None:
    if messages := not_existing(on, **agencies):
        raise ValidationError(messages)


# ── sessions ─────────────────────────────────────────────────────────────────────────
def _require_in_term(term: Term, opens_on: datetime.date) -> None:
    if not term.covers(opens_on):
        raise ValidationError({"opens_on": f"Ngày khai mạc nằm ngoài thời gian của {str(term).lower()}."})


def _require_held(session: CouncilSession) -> None:
    if session.cancelled_on is not None:
        raise ValidationError(f"{session.dossier.title} đã được quyết định không tổ chức.")


@transaction.atomic
def date_milestones(dossier: Dossier, dates: Mapping[str, datetime.date], *, by: User | None) -> None:
    """Date several milestones of a dossier, all or none."""
    for kind, on in dates.items():
        milestones.set_date(dossier=dossier, kind=kind, on=on, by=by)


def _date_session(session: CouncilSession, *, by: User | None) -> None:
    dates: dict[str, datetime.date] = {MilestoneKind.SESSION_OPENING: session.opens_on}
    if session.closes_on is not None:
        dates[MilestoneKind.SESSION_CLOSING] = session.closes_on
    date_milestones(session.dossier, dates, by=by)


@transaction.atomic
def plan_session(
    *,
    term: Term,
    number: int | None,
    kind: str,
    opens_on: datetime.date,
    keeper: Agency,
    by: User | None,
    closes_on: datetime.date | None = None,
    place: str = "",
    on: datetime.date | None = None,
) -> CouncilSession:
    """Register a session with its institutions; its opening dates what the regulation asks before and after it.

    The committees of the Council verify, they and the Front propose what to supervise,
    the Standing Committee presides and the People's Committee reports. ``on`` is the
    day of registration, today unless said.
    """
    _require_in_term(term, opens_on)
    _require_existing(opens_on, keeper=keeper)
    kind = SessionKind(kind)
    present = dossiers.institutions(opens_on)
    seats = [*present]
    seats += [(Role.PRESIDING, agency) for role, agency in present if role == Role.STANDING_COMMITTEE]
    seats += [(Role.REPORTING, agency) for role, agency in present if role == Role.PEOPLES_COMMITTEE]
    committees = Agency.objects.existing(opens_on).of_kind(AgencyKind.COUNCIL_COMMITTEE)
    seats += [(role, committee) for committee in committees for role in (Role.VERIFYING, Role.PROPOSING)]
    seats += [(Role.PROPOSING, agency) for role, agency in present if role == Role.FRONT]
    planned = CouncilSession(term=term, number=number, kind=kind, opens_on=opens_on)
    session = dossiers.register(
        CouncilSession,
        title=planned.title,
        keeper=keeper,
        participants=seats,
        by=by,
        on=on,
        traits=kind.traits,
        search=_session_words(place, kind),
        term=term,
        number=number,
        kind=kind.value,
        opens_on=opens_on,
        closes_on=closes_on,
        place=place,
    )
    _date_session(session, by=by)
    return session


def _session_words(place: str, kind: SessionKind) -> list[str]:
    return [place, kind.label]


@transaction.atomic
def change_session(
    session: CouncilSession,
    *,
    by: User | None,
    term: Term,
    number: int | None,
    kind: str,
    opens_on: datetime.date,
    closes_on: datetime.date | None,
    place: str,
) -> None:
    """Change a session: new dates move its open obligations and those of its drafts, another kind changes
    which limits hold. What is already met or closed stays as it was."""
    dossiers.hold(session)
    _require_held(session)
    _require_in_term(term, opens_on)
    if closes_on is None and session.closes_on is not None:
        raise ValidationError({"closes_on": "Đã có hạn tính từ ngày bế mạc: hãy ghi ngày mới thay vì để trống."})
    kind = SessionKind(kind)
    renamed = CouncilSession(term=term, number=number, kind=kind, opens_on=opens_on)
    dossiers.change(
        session,
        by=by,
        title=renamed.title,
        traits=kind.traits,
        search=_session_words(place, kind),
        term=term,
        number=number,
        kind=kind.value,
        opens_on=opens_on,
        closes_on=closes_on,
        place=place,
    )
    _date_session(session, by=by)


@transaction.atomic
def cancel_session(session: CouncilSession, *, on: datetime.date, reason: str, by: User | None) -> int:
    """The session will not be held: what it and its drafts still owe is void. Returns how many obligations.

    Its drafts stay, so that they can be moved to another session.
    """
    dossiers.hold(session)
    _require_held(session)
    refuse_future(on, "Ngày quyết định không được ở tương lai.", field="on")
    if session.opens_on <= on and session.opens_on <= today():
        raise ValidationError({"on": "Kỳ họp đã khai mạc, không thể ghi là không tổ chức."})
    if not reason:
        raise ValidationError({"reason": "Hãy ghi lý do và văn bản quyết định."})
    dossiers.change(session, by=by, stage="Không tổ chức", cancelled_on=on, cancel_reason=reason)
    return dossiers.void(
        session.dossier, on=max(on, session.dossier.opened_on), reason=f"Không tổ chức: {reason}", by=by
    )


# ── drafts ───────────────────────────────────────────────────────────────────────────
def _appraisers(kind: ResolutionKind, submitting: Agency, on: datetime.date) -> list[Agency]:
    """Only normative drafts of the People's Committee are appraised by the Department of Justice."""
    if kind != ResolutionKind.NORMATIVE or submitting.party != Party.COMMITTEE:
        return []
    return list(Agency.objects.existing(on).of_kind(AgencyKind.DEPARTMENT).filter(name__startswith=APPRAISER)[:1])


def _draft_traits(kind: ResolutionKind, submitting: Agency) -> list[str]:
    """On what others than the People's Committee propose, the law asks its opinion."""
    own = submitting.kind == AgencyKind.PEOPLES_COMMITTEE
    return kind.traits if own else [*kind.traits, Trait.OTHER_PROPOSER.value]


def _draft_seats(
    kind: ResolutionKind, submitting: Agency, drafting: Agency | None, verifying: Agency | None, on: datetime.date
) -> dict[Role, list[Agency]]:
    return {
        Role.SUBMITTING: [submitting],
        Role.DRAFTING: [drafting] if drafting else [],
        Role.APPRAISING: _appraisers(kind, submitting, on),
        Role.VERIFYING: [verifying] if verifying else [],
    }


def _words(*agencies: Agency | None) -> list[str]:
    return [word for agency in agencies if agency for word in (agency.name, agency.short_name)]


def _seat_at_session(session: CouncilSession, agencies: Iterable[Agency], *, by: User | None) -> None:
    """Who drafts for a session follows it: otherwise a department could not see the dates it must keep."""
    seats = list(session.dossier.participants.select_related("agency"))
    seated = {seat.agency_id for seat in seats}
    new = [agency for agency in agencies if agency.pk not in seated]
    if new:
        observers = [seat.agency for seat in seats if seat.role == Role.OBSERVING]
        dossiers.set_participants(session.dossier, Role.OBSERVING, [*observers, *new], by=by)


def _flag_if_raised_late(draft: DraftResolution) -> None:
    if draft.raised_late:
        flags.raise_on(
            draft.dossier,
            FlagKind.RAISED_AT_SESSION,
            on=today(),
            text="Nội dung phát sinh sau hội nghị liên tịch, phải trình, thẩm tra ngay tại kỳ họp",
        )


@transaction.atomic
def register_draft(
    *,
    session: CouncilSession,
    title: str,
    resolution_kind: str,
    submitting: Agency,
    by: User | None,
    drafting: Agency | None = None,
    verifying: Agency | None = None,
    raised_late: bool = False,
    code: str = "",
    keeper: Agency | None = None,
    on: datetime.date | None = None,
) -> DraftResolution:
    """Register a draft for a session: who submits, drafts, appraises and verifies owes from now on.

    It is kept by the session's keeper unless another agency is named. A matter raised
    after the joint conference is flagged: the regulation counts how often it happens.
    """
    _require_held(session)
    _require_existing(session.opens_on, submitting=submitting, drafting=drafting, verifying=verifying)
    kind = ResolutionKind(resolution_kind)
    seats = _draft_seats(kind, submitting, drafting, verifying, session.opens_on)
    draft = dossiers.register(
        DraftResolution,
        title=title,
        code=code,
        keeper=keeper or session.dossier.keeper,
        participants=[
            *dossiers.institutions(session.opens_on),
            *((role, agency) for role, agencies in seats.items() for agency in agencies),
        ],
        by=by,
        on=on,
        part_of=session.dossier,
        traits=_draft_traits(kind, submitting),
        search=_words(submitting, drafting, verifying),
        session=session,
        resolution_kind=kind.value,
        submitting=submitting,
        drafting=drafting,
        verifying=verifying,
        raised_late=raised_late,
    )
    _seat_at_session(session, (agency for agencies in seats.values() for agency in agencies), by=by)
    _flag_if_raised_late(draft)
    return draft


@transaction.atomic
def change_draft(
    draft: DraftResolution,
    *,
    by: User | None,
    title: str,
    resolution_kind: str,
    submitting: Agency,
    drafting: Agency | None,
    verifying: Agency | None,
    raised_late: bool,
    code: str = "",
) -> None:
    """Change a draft: an agency that leaves its role owes no more, the one that takes it owes from now."""
    session = draft.session
    # What a session that is not held asked of its drafts stays void: they are moved to another one first.
    _require_held(session)
    _require_existing(session.opens_on, submitting=submitting, drafting=drafting, verifying=verifying)
    kind = ResolutionKind(resolution_kind)
    newly_raised = raised_late and not draft.raised_late
    dossiers.change(
        draft,
        by=by,
        title=title,
        code=code,
        traits=_draft_traits(kind, submitting),
        search=_words(submitting, drafting, verifying),
        resolution_kind=kind.value,
        submitting=submitting,
        drafting=drafting,
        verifying=verifying,
        raised_late=raised_late,
    )
    seats = _draft_seats(kind, submitting, drafting, verifying, session.opens_on)
    for role, agencies in seats.items():
        dossiers.set_participants(draft.dossier, role, agencies, by=by)
    _seat_at_session(session, (agency for agencies in seats.values() for agency in agencies), by=by)
    if newly_raised:
        _flag_if_raised_late(draft)


@transaction.atomic
def move_draft(draft: DraftResolution, *, to_session: CouncilSession, by: User | None) -> None:
    """Move a draft to another session: what it still owes is counted from that session's opening."""
    if to_session.pk == draft.session_id:
        raise ValidationError({"to_session": "Dự thảo đang thuộc kỳ họp này."})
    _require_held(to_session)
    agencies = {"submitting": draft.submitting, "drafting": draft.drafting, "verifying": draft.verifying}
    if messages := not_existing(to_session.opens_on, **agencies):
        raise ValidationError({"to_session": list(messages.values())})
    dossiers.change(draft, by=by, session=to_session)
    dossiers.move(draft.dossier, to=to_session.dossier, by=by)
    _seat_at_session(to_session, (agency for agency in agencies.values() if agency), by=by)
