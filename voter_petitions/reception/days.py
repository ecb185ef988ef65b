"""Days of reception: planned, then held or not; a periodic one that was held meets the month's duty."""

from __future__ import annotations

import datetime
from calendar import monthrange

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import Agency, User
from coordination import dossiers, milestones, submissions
from coordination.clock import today
from coordination.models import DocumentKind, DossierKind, LateReason, MilestoneKind, Obligation
from voter_petitions.handling.letters import arrival
from voter_petitions.models import ReceptionDay
from voter_petitions.reception.seats import OWN_SIDE, not_existing

RECEIVING_KINDS = tuple(OWN_SIDE)
IN_FUTURE = "Ngày chưa đến: chưa thể ghi là đã tiếp."


@transaction.atomic
def plan_day(
    *,
    agency: Agency,
    on: datetime.date,
    place: str,
    receiver: str,
    by: User | None,
    kind: str = ReceptionDay.Kind.PERIODIC,
    status: str = ReceptionDay.Status.PLANNED,
    reason: str = "",
    persons: int | None = None,
    cases: int | None = None,
    groups: int | None = None,
    note: str = "",
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
) -> ReceptionDay:
    """Enter a day; one that is past may be entered with what came of it. Raises ValidationError by field."""
    errors = {}
    if agency.kind not in RECEIVING_KINDS:
        errors["agency"] = f"{agency} không tiếp công dân theo quy chế này."
    elif text := not_existing(agency, on):
        errors["agency"] = text
    if errors:
        raise ValidationError(errors)
    _check(on, status)
    day = dossiers.register(
        ReceptionDay,
        title=_title(agency, on),
        keeper=agency,
        participants=dossiers.institutions(on),
        by=by,
        # A plan is entered before its day; what is entered afterwards began on it.
        on=min(on, today()),
        stage=ReceptionDay.Status(status).label,
        search=[place, receiver, agency.short_name],
        agency=agency,
        date=on,
        place=place,
        receiver=receiver,
        kind=kind,
        status=status,
        reason=reason if status == ReceptionDay.Status.NOT_HELD else "",
        persons=persons,
        cases=cases,
        groups=groups,
        note=note,
    )
    milestones.set_date(dossier=day.dossier, kind=MilestoneKind.RECEPTION_DAY, on=on, by=by)
    _meet_month(day, by=by, late_agency=late_agency, late_reason=late_reason, late_note=late_note)
    return day


@transaction.atomic
def change_day(
    day: ReceptionDay,
    *,
    on: datetime.date,
    place: str,
    receiver: str,
    kind: str,
    status: str,
    by: User | None,
    reason: str = "",
    persons: int | None = None,
    cases: int | None = None,
    groups: int | None = None,
    note: str = "",
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
) -> None:
    """Move a planned day, say that it was held or not, correct its numbers. What was held stays held."""
    held = day.status == ReceptionDay.Status.HELD
    if held and (status != ReceptionDay.Status.HELD or on != day.date):
        name = "status" if status != ReceptionDay.Status.HELD else "date"
        raise ValidationError({name: "Ngày đã ghi là đã tiếp: chỉ sửa được địa điểm, người tiếp và số liệu."})
    if on != day.date and day.letters.exists():
        raise ValidationError({"date": "Đã có đơn nhận tại ngày này: không dời được."})
    if text := not_existing(day.agency, on):
        raise ValidationError({"date": text})
    _check(on, status)
    dossiers.change(
        day,
        by=by,
        title=_title(day.agency, on),
        stage=ReceptionDay.Status(status).label,
        search=[place, receiver, day.agency.short_name],
        date=on,
        place=place,
        receiver=receiver,
        kind=kind,
        status=status,
        reason=reason if status == ReceptionDay.Status.NOT_HELD else "",
        persons=persons,
        cases=cases,
        groups=groups,
        note=note,
    )
    milestones.set_date(dossier=day.dossier, kind=MilestoneKind.RECEPTION_DAY, on=on, by=by)
    if not held:
        _meet_month(day, by=by, late_agency=late_agency, late_reason=late_reason, late_note=late_note)


def _title(agency: Agency, on: datetime.date) -> str:
    return f"Tiếp công dân ngày {on:%d/%m/%Y} – {agency.name}"


def _check(on: datetime.date, status: str) -> None:
    if on > today() and status == ReceptionDay.Status.HELD:
        raise ValidationError({"status": IN_FUTURE})


def _meet_month(
    day: ReceptionDay,
    *,
    by: User | None,
    late_agency: Agency | None,
    late_reason: LateReason | None,
    late_note: str,
) -> None:
    """The month's duty to receive citizens (TCD-DAY) is met by a periodic day that was held in that month."""
    if day.status != ReceptionDay.Status.HELD or day.kind != ReceptionDay.Kind.PERIODIC:
        return
    last = day.date.replace(day=monthrange(day.date.year, day.date.month)[1])
    owed = Obligation.objects.open().filter(
        obligor=day.agency,
        rule__document_kind=DocumentKind.RECEPTION_RECORD,
        dossier__kind=DossierKind.PERIODIC_DUTY,
        milestone__on__range=(day.date.replace(day=1), last),
    )
    row = owed.select_related("rule", "obligor", "dossier").order_by("due_on").first()
    if row is None:
        return
    submissions.receive(
        dossier=row.dossier,
        kind=DocumentKind.RECEPTION_RECORD,
        sender=day.agency,
        received_at=arrival(day.date),
        by=by,
        obligations=[row],
        number=f"Sổ tiếp công dân ngày {day.date:%d/%m/%Y}",
        summary=f"{day.persons} lượt người, {day.cases} vụ việc",
        late_agency=late_agency,
        late_reason=late_reason,
        late_note=late_note,
    )
