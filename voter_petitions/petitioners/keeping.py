"""Recording, looking at, sharing and erasing the personal data of a petitioner; each leaves its trace."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from agencies.models import Agency, User
from agencies.text import fold
from coordination.clock import now
from coordination.models import Dossier
from voter_petitions.models import Petitioner, PetitionerShare, PetitionerTrace, TraceKind
from voter_petitions.petitioners.rights import agency_looking, may_keep, shareable_with

IN_THE_REASON = "Không ghi thông tin của người gửi vào lý do: lý do được giữ lại sau khi thông tin đã xóa."
_WRITING = (TraceKind.RECORDED, TraceKind.CHANGED, TraceKind.ERASED, TraceKind.EXPIRED)
# A shorter name is an ordinary word too («An»).
SHORTEST_TOLD = 5
_TELEPHONE = re.compile(r"\+?[0-9][0-9 .\-]{6,28}[0-9]")


@dataclass(frozen=True, repr=False)
class Person:
    """The data of one sender, for the one answer in which they are shown; never printed, so never logged."""

    name: str
    address: str
    telephone: str


@transaction.atomic
def record(
    *, dossier: Dossier, by: User, name: str = "", address: str = "", telephone: str = "", stand: int | None = None
) -> None:
    """Keep who sent it, or correct what is kept. Raises ValidationError; PermissionDenied for who is not the keeper.

    ``stand`` is what the form was filled in on (``written``): a form that is older than what
    somebody else has written since is refused.
    """
    _require_keeper(by, dossier)
    Dossier.objects.filter(pk=dossier.pk).hold()
    if stand is not None and stand != written(dossier):
        raise ValidationError("Người khác vừa ghi hoặc xóa thông tin này. Hãy mở lại trang rồi sửa trên bản mới.")
    found = Petitioner.objects.filter(dossier=dossier).first()
    row = found or Petitioner(dossier=dossier, recorded_at=now())
    row.name, row.address, row.telephone = name.strip(), address.strip(), telephone.strip()
    if row.telephone and not _TELEPHONE.fullmatch(row.telephone):
        raise ValidationError({"telephone": "Số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm, từ 8 đến 30 ký tự."})
    row.full_clean(exclude=["dossier"])
    row.save()
    _trace(dossier, TraceKind.CHANGED if found else TraceKind.RECORDED, by=by, agency_id=dossier.keeper_id)


def written(dossier: Dossier) -> int:
    """Stands for the present contents without telling them: the number of the last trace that changed them."""
    changes = PetitionerTrace.objects.filter(dossier=dossier, kind__in=_WRITING)
    return changes.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def look(*, dossier: Dossier, by: User, why: str) -> Person:
    """The data, after the look is in the log. Raises PermissionDenied without a trace for who may not."""
    agency = agency_looking(by, dossier)
    if agency is None:
        raise PermissionDenied("Thông tin người gửi chỉ dành cho cơ quan giữ hồ sơ và cơ quan được cho xem.")
    row = _kept(dossier)
    _trace(dossier, TraceKind.LOOKED, by=by, agency_id=agency, why=_reason(why, row))
    return Person(row.name, row.address, row.telephone)


@transaction.atomic
def share(*, dossier: Dossier, agency: Agency, by: User, reason: str) -> None:
    """Let one agency that has the matter in hand look too."""
    _require_keeper(by, dossier)
    Dossier.objects.filter(pk=dossier.pk).hold()
    row = _kept(dossier)
    if not shareable_with(dossier).filter(pk=agency.pk).exists():
        raise ValidationError({"agency": "Chỉ cho xem được với cơ quan đang giải quyết và chưa được cho xem."})
    words = _reason(reason, row, field="reason")
    PetitionerShare.objects.create(dossier=dossier, agency=agency, reason=words, by=by, at=now())
    _trace(dossier, TraceKind.SHARED, by=by, agency_id=agency.pk, why=words)


@transaction.atomic
def unshare(share: PetitionerShare, *, by: User) -> None:
    _require_keeper(by, share.dossier)
    if PetitionerShare.objects.filter(pk=share.pk).delete()[0]:
        _trace(share.dossier, TraceKind.UNSHARED, by=by, agency_id=share.agency_id)


@transaction.atomic
def erase(*, dossier: Dossier, by: User, why: str) -> None:
    """Erase on request of the person or because they are needed no more: the row goes, the log says that it went."""
    _require_keeper(by, dossier)
    row = _kept(dossier)
    words = _reason(why, row)
    PetitionerShare.objects.filter(dossier=dossier).delete()
    if Petitioner.objects.filter(pk=row.pk).delete()[0]:
        _trace(dossier, TraceKind.ERASED, by=by, agency_id=dossier.keeper_id, why=words)


def _kept(dossier: Dossier) -> Petitioner:
    row = Petitioner.objects.filter(dossier=dossier).first()
    if row is None:
        raise ValidationError("Hồ sơ này không lưu thông tin người gửi, hoặc thông tin đã xóa.")
    return row


def _require_keeper(by: User, dossier: Dossier) -> None:
    if not may_keep(by, dossier):
        raise PermissionDenied("Chỉ thư ký của cơ quan giữ hồ sơ được làm việc này.")


def _reason(why: str, row: Petitioner, *, field: str = "why") -> str:
    """The reason, which outlives the data and so must not repeat them."""
    words = " ".join(why.split())
    if len(words) < 5:
        raise ValidationError({field: "Hãy ghi lý do, ít nhất 5 ký tự."})
    digits, said = re.sub(r"\D", "", row.telephone), fold(words)
    told = [part for part in (fold(row.name), fold(row.address)) if len(part) >= SHORTEST_TOLD]
    if any(f" {part} " in f" {said} " for part in told) or (digits and digits in re.sub(r"\D", "", words)):
        raise ValidationError({field: IN_THE_REASON})
    return words


def _trace(dossier: Dossier, kind: TraceKind, *, by: User, agency_id: int, why: str = "") -> None:
    PetitionerTrace.objects.create(dossier=dossier, kind=kind, at=now(), by=by, agency_id=agency_id, why=why)
