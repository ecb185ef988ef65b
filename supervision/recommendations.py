"""Recommendations after supervision: issued, judged, explained when not carried out."""

from __future__ import annotations

import datetime
import textwrap

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from agencies.models import Agency, User
from coordination import dossiers, milestones, obligations
from coordination.models import Dossier, MilestoneKind, Role, Trait
from supervision.missions import check_exists
from supervision.models import Mission, Recommendation


@transaction.atomic
def recommend(
    *,
    mission: Mission,
    text: str,
    addressee: Agency,
    issued_on: datetime.date,
    due_on: datetime.date,
    by: User | None,
    number: int | None = None,
) -> Recommendation:
    """Issue one recommendation: what, to whom, by when. Its terms run from its issue and to its own date.

    Raises ValidationError by field: a due date before the issue, an agency that does not exist that day.
    """
    if mission.status == Mission.Status.CANCELLED:
        raise ValidationError("Đoàn không được thực hiện: không thể có kiến nghị.")
    check_exists(addressee, issued_on, field="addressee")
    if mission.starts_on is not None and issued_on < mission.starts_on:
        text = f"Ngày kiến nghị không được trước ngày bắt đầu giám sát {mission.starts_on:%d/%m/%Y}."
        raise ValidationError({"issued_on": text})
    if due_on < issued_on:
        raise ValidationError({"due_on": "Thời hạn thực hiện không được trước ngày kiến nghị."})
    # Two clerks at once must not take the same number.
    Dossier.objects.filter(pk=mission.pk).hold()
    if number is None:
        number = (mission.recommendations.aggregate(last=Max("number"))["last"] or 0) + 1
    recommendation = dossiers.register(
        Recommendation,
        title=textwrap.shorten(text, 180, placeholder=" …"),
        keeper=mission.dossier.keeper,
        participants=[
            *dossiers.institutions(issued_on),
            (Role.SUPERVISING, mission.lead),
            (Role.ADDRESSEE, addressee),
        ],
        by=by,
        on=issued_on,
        part_of=mission.dossier,
        stage=Recommendation.Status.OPEN.label,
        restricted=mission.dossier.restricted,
        search=[text, addressee.name, addressee.short_name],
        mission=mission,
        number=number,
        text=text,
        addressee=addressee,
        issued_on=issued_on,
        due_on=due_on,
    )
    _date_issue(recommendation, by)
    milestones.set_date(dossier=recommendation.dossier, kind=MilestoneKind.RECOMMENDATION_DUE, on=due_on, by=by)
    return recommendation


def _date_issue(recommendation: Recommendation, by: User | None) -> None:
    """Issued with the mission's conclusion it follows that date; on another day it has its own."""
    kind = MilestoneKind.CONCLUSION_ISSUED
    concluded = recommendation.mission.dossier.milestones.filter(kind=kind).first()
    if concluded is not None and concluded.on == recommendation.issued_on:
        return
    inherited = recommendation.dossier.obligations.filter(milestone=concluded) if concluded else None
    milestones.set_date(dossier=recommendation.dossier, kind=kind, on=recommendation.issued_on, by=by)
    if inherited is not None:
        reason = f"Kiến nghị ban hành riêng ngày {recommendation.issued_on:%d/%m/%Y}"
        obligations.void(inherited, on=recommendation.issued_on, reason=reason, by=by)


@transaction.atomic
def settle_recommendation(
    *, recommendation: Recommendation, status: str, on: datetime.date, grounds: str, by: User | None
) -> None:
    """Judge how far a recommendation was carried out, on stated grounds; a wrong judgement is judged again."""
    if on < recommendation.issued_on:
        raise ValidationError({"settled_on": "Ngày đánh giá không được trước ngày kiến nghị."})
    if not grounds.strip():
        raise ValidationError({"grounds": "Hãy ghi căn cứ đánh giá."})
    dossier = recommendation.dossier
    dossiers.change(
        recommendation,
        by=by,
        stage=Recommendation.Status(status).label,
        status=status,
        settled_on=on,
        grounds=grounds.strip(),
    )
    if status == Recommendation.Status.DONE:
        dossiers.close(dossier, on=on, by=by, text=grounds.strip())
    elif dossier.closed_on is not None:
        dossiers.reopen(dossier, by=by, text=Recommendation.Status(status).label)


@transaction.atomic
def request_explanation(
    *,
    recommendation: Recommendation,
    on: datetime.date,
    by: User | None,
    document: str = "",
    complex_case: bool = False,
) -> int:
    """Ask the addressee to explain what is not done (Luật 121/2025/QH15, Điều 40); returns which time it is.

    A complex case has the longer term, so the trait is set before the term begins.
    """
    if recommendation.status == Recommendation.Status.DONE:
        raise ValidationError("Kiến nghị đã thực hiện xong, không yêu cầu giải trình.")
    if on < recommendation.issued_on:
        raise ValidationError({"on": "Ngày yêu cầu giải trình không được trước ngày kiến nghị."})
    check_exists(recommendation.addressee, on, field="on")
    dossier = recommendation.dossier
    if complex_case and Trait.COMPLEX not in dossier.traits:
        dossiers.change(recommendation, by=by, traits=[*dossier.traits, Trait.COMPLEX.value])
    Dossier.objects.filter(pk=dossier.pk).hold()
    kind = MilestoneKind.EXPLANATION_REQUESTED
    number = (dossier.milestones.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0) + 1
    milestones.set_date(dossier=dossier, kind=kind, on=on, number=number, by=by, document=document)
    return number
