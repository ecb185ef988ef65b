"""Registering and changing dossiers: the anchor row, its subject and its participants, in one transaction."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from agencies.models import Agency, AgencyKind, User
from agencies.text import fold_all
from coordination import events, obligations
from coordination.clock import refuse_future, today
from coordination.models import (
    Dossier,
    DossierModel,
    EventKind,
    Milestone,
    Obligation,
    Outcome,
    Participant,
    Role,
)

Subject = TypeVar("Subject", bound=DossierModel)

# The institutions that take part in everything, by what they are; the three parties also as such.
INSTITUTIONS: tuple[tuple[AgencyKind, Role], ...] = (
    (AgencyKind.STANDING_COMMITTEE, Role.STANDING_COMMITTEE),
    (AgencyKind.COUNCIL_OFFICE, Role.COUNCIL_OFFICE),
    (AgencyKind.PEOPLES_COMMITTEE, Role.PEOPLES_COMMITTEE),
    (AgencyKind.COMMITTEE_OFFICE, Role.COMMITTEE_OFFICE),
    (AgencyKind.FRONT, Role.FRONT),
    (AgencyKind.NATIONAL_DELEGATION, Role.NATIONAL_DELEGATION),
    (AgencyKind.STANDING_COMMITTEE, Role.PARTY),
    (AgencyKind.PEOPLES_COMMITTEE, Role.PARTY),
    (AgencyKind.FRONT, Role.PARTY),
)


def institutions(on: datetime.date) -> list[tuple[Role, Agency]]:
    """The institutions of the regulation that exist on that date, each in its role (the province's own Front)."""
    kinds = {kind for kind, _ in INSTITUTIONS}
    found: dict[str, Agency] = {}
    for agency in Agency.objects.existing(on).of_kind(*kinds).order_by("parent_id", "pk"):
        # Below the province there are Fronts too: the one without a superior agency is the party.
        if agency.kind not in found or agency.parent_id is None:
            found.setdefault(agency.kind, agency)
    return [(role, found[kind]) for kind, role in INSTITUTIONS if kind in found]


@transaction.atomic
def register(
    model: type[Subject],
    *,
    title: str,
    keeper: Agency,
    participants: Iterable[tuple[str, Agency]],
    by: User | None,
    on: datetime.date | None = None,
    code: str = "",
    part_of: Dossier | None = None,
    traits: Iterable[str] = (),
    stage: str = "",
    restricted: bool = False,
    search: Iterable[str] = (),
    **subject_fields: Any,
) -> Subject:
    """Make a dossier with its subject row and participants, and open what its host's milestones ask of it."""
    dossier = Dossier(
        kind=model._meta.label_lower,
        code=code,
        title=title,
        keeper=keeper,
        part_of=part_of,
        traits=list(traits),
        stage=stage,
        opened_on=on or today(),
        restricted=restricted,
        search_text=fold_all([title, code, *search]),
    )
    dossier.full_clean(exclude=["keeper", "part_of"])
    dossier.save()
    subject = model(dossier=dossier, **subject_fields)
    subject.full_clean(exclude=["dossier"])
    subject.save(force_insert=True)
    Participant.objects.bulk_create(
        Participant(dossier=dossier, role=role, agency_id=pk) for role, pk in seats(participants, keeper)
    )
    events.log(dossier, EventKind.REGISTERED, by=by, agency=keeper, text=title)
    if part_of is not None:
        obligations.open_for([dossier], by=by)
    return subject


def seats(participants: Iterable[tuple[str, Agency]], keeper: Agency) -> list[tuple[str, int]]:
    """Who takes part as what, each once; the keeper looks on where it has no other role."""
    watching = (Role.OBSERVING.value, keeper.pk)
    taken = {(str(role), agency.pk) for role, agency in participants} | {watching}
    if any(pk == keeper.pk and role != Role.OBSERVING for role, pk in taken):
        taken.discard(watching)
    return sorted(taken)


def hold(subject: DossierModel) -> None:
    """Lock the subject's dossier with its host, and read both rows anew: what another clerk saved meanwhile counts.

    Until the transaction ends; whatever decides from the subject's state comes after it.
    """
    Dossier.objects.filter(pk__in=subject.dossier.host_ids).hold()
    _read_anew(subject.dossier)
    _read_anew(subject)


def _read_anew(row: models.Model) -> None:
    """The columns as they are saved now; related rows that are at hand stay so, unless another took their place."""
    saved = type(row)._base_manager.get(pk=row.pk)
    for column in row._meta.concrete_fields:
        value = getattr(saved, column.attname)
        if getattr(row, column.attname) != value:
            setattr(row, column.attname, value)
    # And what a model keeps beside its columns: a petition the words with which it was read.
    vars(row).update({name: value for name, value in vars(saved).items() if name != "_state"})


@transaction.atomic
def change(
    subject: DossierModel,
    *,
    by: User | None,
    title: str | None = None,
    code: str | None = None,
    stage: str | None = None,
    traits: Iterable[str] | None = None,
    search: Iterable[str] | None = None,
    **subject_fields: Any,
) -> None:
    """Change a dossier and its subject; the log keeps before and after, and changed traits recompute deadlines."""
    hold(subject)
    dossier = subject.dossier
    before: dict[str, str] = {}
    after: dict[str, str] = {}

    def put(target: models.Model, name: str, value: Any) -> None:
        old = getattr(target, name)
        if old != value:
            before[name], after[name] = str(old), str(value)
            setattr(target, name, value)

    for name, value in subject_fields.items():
        put(subject, name, value)
    put(dossier, "title", dossier.title if title is None else title)
    put(dossier, "code", dossier.code if code is None else code)
    put(dossier, "stage", dossier.stage if stage is None else stage)
    put(dossier, "traits", dossier.traits if traits is None else list(traits))
    if not after:
        return
    if search is not None or {"title", "code"} & after.keys():
        dossier.search_text = fold_all([dossier.title, dossier.code, *(search or ())])
    subject.full_clean(exclude=["dossier"])
    subject.save()
    dossier.save()
    only_stage = after.keys() <= {"stage", "status"}
    kind = EventKind.STAGE_CHANGED if only_stage else EventKind.CHANGED
    text = (
        f"{before.get('stage', '')} → {dossier.stage}".strip(" →") if only_stage else ", ".join(_labels(subject, after))
    )
    events.log(dossier, kind, by=by, text=text, before=before, after=after)
    if "traits" in after:
        concerned = [dossier, *dossier.parts.select_related("part_of")]
        obligations.recompute(Obligation.objects.filter(dossier__in=concerned), cause="Đặc điểm hồ sơ thay đổi", by=by)
        obligations.open_for(concerned, by=by)


def _labels(subject: DossierModel, names: Iterable[str]) -> list[str]:
    """The Vietnamese names of changed fields, as the log shows them."""
    labels = {f.name: str(f.verbose_name) for f in (*Dossier._meta.concrete_fields, *subject._meta.concrete_fields)}
    return [labels.get(name, name) for name in names]


@transaction.atomic
def set_participants(dossier: Dossier, role: str, agencies: Iterable[Agency], *, by: User | None) -> None:
    """Put exactly these agencies in the role: who leaves owes no more, who comes owes from now."""
    Dossier.objects.filter(pk__in=dossier.host_ids).hold()
    wanted = {agency.pk: agency for agency in agencies}
    present = {p.agency_id: p for p in dossier.participants.filter(role=role).select_related("agency")}
    if wanted.keys() == present.keys():
        return
    for pk in present.keys() - wanted.keys():
        present[pk].delete()
    for pk in wanted.keys() - present.keys():
        Participant.objects.create(dossier=dossier, role=role, agency=wanted[pk])
    label = Role(role).label
    names = ", ".join(sorted(agency.short_name for agency in wanted.values())) or "không có"
    events.log(
        dossier,
        EventKind.PARTICIPANT_CHANGED,
        by=by,
        text=f"{label}: {names}",
        before=sorted(present),
        after=sorted(wanted),
    )
    obligations.drop_stray(dossier, by=by)
    obligations.redirect_to_role(dossier, role)
    obligations.open_for([dossier], by=by)


@transaction.atomic
def move(dossier: Dossier, *, to: Dossier, by: User | None) -> None:
    """Move a dossier to another host (a draft to the next session): its open obligations follow the new dates."""
    old = dossier.part_of
    if old is None or old.pk == to.pk:
        return
    Dossier.objects.filter(pk__in=[dossier.pk, old.pk, to.pk]).hold()
    _read_anew(dossier)
    if dossier.part_of_id != old.pk:
        raise ValidationError("Người khác vừa chuyển hồ sơ này. Hãy tải lại trang rồi xem lại.")
    dossier.part_of = to
    dossier.save()
    events.log(dossier, EventKind.MOVED, by=by, text=f"{old.title} → {to.title}", before=old.pk, after=to.pk)
    new_milestones = {(m.kind, m.number): m for m in Milestone.objects.filter(dossier=to)}
    for obligation in dossier.obligations.open().filter(milestone__dossier=old).select_related("milestone"):
        match = new_milestones.get((obligation.milestone.kind, obligation.milestone.number))
        if match is None or _owed_already(obligation, match):
            obligations.void(
                Obligation.objects.filter(pk=obligation.pk), on=today(), reason=f"Chuyển sang {to.title}", by=by
            )
        else:
            obligation.milestone = match
            obligation.save(update_fields=["milestone"])
    obligations.recompute(dossier.obligations.all(), cause=f"Chuyển sang {to.title}", by=by)
    obligations.open_for([dossier], by=by)


def _owed_already(obligation: Obligation, milestone: Milestone) -> bool:
    """Did the dossier owe this from that session before, and came back to it? One event, one obligation."""
    same = Obligation.objects.filter(dossier=obligation.dossier_id, rule_code=obligation.rule_code)
    return same.filter(obligor=obligation.obligor_id, milestone=milestone).exists()


@transaction.atomic
def close(dossier: Dossier, *, on: datetime.date, by: User | None, text: str = "") -> None:
    """Nothing more is to be done; obligations still open stay open and visible: late is late for ever.

    Raises ValidationError for a day to come: until then something may still be owed.
    """
    refuse_future(on, "Ngày kết thúc không được ở tương lai.")
    Dossier.objects.filter(pk=dossier.pk).hold()
    _read_anew(dossier)
    dossier.closed_on = on
    dossier.save()
    events.log(dossier, EventKind.CLOSED, by=by, text=text)


@transaction.atomic
def reopen(dossier: Dossier, *, by: User | None, text: str = "") -> None:
    """The matter is not over after all: what its milestones ask, those dated meanwhile included, is owed again."""
    Dossier.objects.filter(pk=dossier.pk).hold()
    _read_anew(dossier)
    dossier.closed_on = None
    dossier.save()
    events.log(dossier, EventKind.STAGE_CHANGED, by=by, text=f"Mở lại: {text}" if text else "Mở lại hồ sơ")
    obligations.open_for([dossier], by=by)


@transaction.atomic
def void(dossier: Dossier, *, on: datetime.date, reason: str, by: User | None) -> int:
    """The matter is called off: what it and its parts still owe is void, what was done stays."""
    rows = Obligation.objects.filter(Q(dossier=dossier) | Q(dossier__part_of=dossier), outcome=Outcome.OPEN)
    count = obligations.void(rows, on=on, reason=reason, by=by)
    if dossier.closed_on is None:
        close(dossier, on=on, by=by, text=reason)
    return count
