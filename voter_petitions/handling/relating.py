"""Splitting, merging, and raising again: every origin and every count is kept, in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import events, obligations
from coordination.clock import today
from coordination.models import Dossier, EventKind
from voter_petitions.handling.closing import restate
from voter_petitions.handling.petitions import change_petition, record_petition
from voter_petitions.models import Petition, Relation, RelationKind


def _locked(*petitions: Petition) -> list[Petition]:
    """The rows as they are now, held in the order of their keys; given back in the order asked."""
    pks = [row.pk for row in petitions]
    Dossier.objects.filter(pk__in=pks).hold()
    rows = Petition.objects.select_related("dossier__keeper", "round__dossier", "field", "lead").in_bulk(pks)
    return [rows[pk] for pk in pks]


def _relate(kind: RelationKind, source: Petition, target: Petition, *, reason: str, by: User | None) -> Relation:
    row = Relation(kind=kind, source=source, target=target, on=today(), reason=reason, by=by)
    row.full_clean(exclude=["by"])
    row.save()
    for one, other, label in ((source, target, kind.label), (target, source, kind.backwards)):
        text = f"{label} kiến nghị số {other.number} ({other.round.dossier.title})" + (f": {reason}" if reason else "")
        events.log(one.dossier, EventKind.CHANGED, by=by, text=text, relation=row.pk)
    return row


@transaction.atomic
def split(petition: Petition, parts: Iterable[Mapping[str, Any]], *, reason: str, by: User | None) -> list[Petition]:
    """Split a petition: the first part stays in it, each other one becomes a petition of the same round.

    A part has ``text``, ``field``, ``level``, ``needs_capital``, ``lead``. Each keeps the
    voter's own words whole; the voters are counted once, on the origin.
    """
    [origin] = _locked(petition)
    rows = list(parts)
    errors: dict[str, str] = {}
    if len(rows) < 2:
        errors["parts"] = "Hãy ghi ít nhất hai nội dung."
    if not reason.strip():
        errors["reason"] = "Hãy ghi lý do tách."
    if origin.dossier.closed_on:
        errors["petition"] = f"Kiến nghị đã kết thúc ngày {origin.dossier.closed_on:%d/%m/%Y}."
    if errors:
        raise ValidationError(errors)
    first, *others = rows
    change_petition(origin, by=by, number=origin.number, locality=origin.locality, voters=origin.voters, **first)
    made = []
    for part in others:
        row = record_petition(
            round=origin.round,
            original_text=origin.original_text,
            locality=origin.locality,
            keeper=origin.dossier.keeper,
            by=by,
            **part,
        )
        _relate(RelationKind.SPLIT, row, origin, reason=reason, by=by)
        made.append(row)
    return made


@transaction.atomic
def merge(petitions: Iterable[Petition], *, into: Petition, reason: str, by: User | None) -> list[Petition]:
    """Merge petitions into one: they close with that fact, what is owed on them is void, the survivor counts them.

    All or none: what cannot be merged is told by its number.
    """
    survivor, *rows = _locked(into, *petitions)
    refused = [] if rows else ["Hãy chọn kiến nghị để gộp."]
    if survivor.merged_into_id:
        refused.append(f"Kiến nghị số {survivor.number} đã được gộp vào kiến nghị khác.")
    elif survivor.dossier.closed_on:
        refused.append(f"Kiến nghị số {survivor.number} đã kết thúc nên không nhận gộp.")
    for row in rows:
        if row.pk == survivor.pk:
            refused.append("Không thể gộp kiến nghị vào chính nó.")
        elif row.merged_into_id or row.dossier.closed_on:
            refused.append(f"Kiến nghị số {row.number} đã kết thúc hoặc đã gộp.")
        elif row.dossier.keeper_id != survivor.dossier.keeper_id:
            refused.append(f"Kiến nghị số {row.number} do {row.dossier.keeper} giữ hồ sơ.")
    if refused:
        raise ValidationError(refused if reason.strip() else {"__all__": refused, "reason": "Hãy ghi lý do gộp."})
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do gộp."})
    for row in rows:
        _relate(RelationKind.MERGED, row, survivor, reason=reason, by=by)
        text = f"Đã gộp vào kiến nghị số {survivor.number}"
        obligations.void(row.dossier.obligations.all(), on=today(), reason=text, by=by)
        restate(row, by=by, on=today(), stage=text, merged_into=survivor)
    return rows


@transaction.atomic
def separate(petition: Petition, *, reason: str, by: User | None) -> Petition:
    """Take a petition that was merged wrongly out again: it is open as before, and what it owed is owed again."""
    [row] = _locked(petition)
    survivor = row.merged_into
    if survivor is None:
        raise ValidationError("Kiến nghị này không gộp vào kiến nghị nào.")
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do tách lại."})
    restate(row, by=by, on=today(), stage="Đã tách lại", merged_into=None)
    end_relation(row.relations.get(kind=RelationKind.MERGED, ended_on__isnull=True), reason=reason, by=by)
    events.log(survivor.dossier, EventKind.CHANGED, by=by, text=f"Kiến nghị số {row.number} tách lại: {reason}")
    return row


@transaction.atomic
def raised_again(petition: Petition, *, earlier: Petition, by: User | None, reason: str = "") -> Relation:
    """Say that the voters raised an earlier petition again."""
    source, target = _locked(petition, earlier)
    if source.pk == target.pk:
        raise ValidationError({"earlier": "Hãy chọn một kiến nghị khác."})
    if target.round.starts_on >= source.round.starts_on:
        raise ValidationError({"earlier": "Hãy chọn kiến nghị của một đợt trước đợt này."})
    return _relate(RelationKind.REPEATS, source, target, reason=reason, by=by)


@transaction.atomic
def end_relation(relation: Relation, *, reason: str, by: User | None) -> Relation:
    """What was linked wrongly is ended, not deleted."""
    relation.ended_on, relation.end_reason = today(), reason
    relation.full_clean(exclude=["by"])
    relation.save()
    text = f"Thôi quan hệ «{relation.get_kind_display()}»: {reason}"
    events.log(relation.source.dossier, EventKind.CHANGED, by=by, text=text, relation=relation.pk)
    return relation


def drop_link(relation: Relation, *, reason: str, by: User | None) -> Relation:
    """End «raised again»; a merger ends only by taking the petition out, a split never."""
    if relation.kind != RelationKind.REPEATS or relation.ended_on:
        raise ValidationError("Quan hệ này không bỏ được.")
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do."})
    return end_relation(relation, reason=reason, by=by)
