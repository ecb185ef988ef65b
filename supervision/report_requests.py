"""Asking the supervised agencies for their reports: one dossier, one deadline each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import Agency, User
from coordination import dossiers, notices
from coordination.clock import today
from coordination.models import Dossier, Role
from supervision.missions import check_exists, refuse_if_over, request_title
from supervision.models import Mission, ReportRequest

# The rule of the default set that the date of a mission's plan makes stricter.
REPORT_RULE = "GS-REPORT-BY"


@transaction.atomic
def request_reports(
    *,
    mission: Mission,
    agencies: Iterable[Agency],
    by: User | None,
    report_by: datetime.date | None = None,
    on: datetime.date | None = None,
    document: str = "",
) -> list[ReportRequest]:
    """Ask each supervised agency for its report by the outline (đề cương): one dossier each.

    The plan's own date is kept as a notice beside the rule's, so that both sources are
    seen; it needs the day of the working session, from which the rule counts.
    """
    on = on or today()
    asked = list(agencies)
    Dossier.objects.filter(pk=mission.pk).hold()
    refuse_if_over(mission)
    _check_request(mission, asked, on, report_by)
    shared = [*dossiers.institutions(on), (Role.SUPERVISING, mission.lead)]
    made = []
    for agency in asked:
        request = dossiers.register(
            ReportRequest,
            title=request_title(agency, mission.dossier.title),
            keeper=mission.dossier.keeper,
            participants=[*shared, (Role.SUPERVISED, agency)],
            by=by,
            on=on,
            part_of=mission.dossier,
            restricted=mission.dossier.restricted,
            search=[agency.name, agency.short_name],
            mission=mission,
            agency=agency,
            report_by=report_by,
        )
        if report_by is not None:
            notices.set_date(
                dossier=request.dossier,
                rule_code=REPORT_RULE,
                due_on=report_by,
                document=document or mission.plan,
                by=by,
                issued_on=mission.decided_on,
            )
        made.append(request)
    return made


def _check_request(
    mission: Mission, agencies: list[Agency], on: datetime.date, report_by: datetime.date | None
) -> None:
    if not agencies:
        raise ValidationError({"agencies": "Hãy chọn ít nhất một cơ quan."})
    for agency in agencies:
        check_exists(agency, on, field="agencies")
    known = set(mission.requests.values_list("agency_id", flat=True))
    again = [agency.name for agency in agencies if agency.pk in known]
    if again:
        raise ValidationError({"agencies": f"Đã có trong danh sách đối tượng giám sát: {', '.join(again)}."})
    if report_by is None:
        return
    if report_by < on:
        raise ValidationError({"report_by": "Hạn báo cáo không được trước ngày yêu cầu."})
    if mission.works_on is None:
        raise ValidationError({"report_by": "Hãy ghi ngày đoàn làm việc với đối tượng giám sát trước khi ấn định hạn."})
    if report_by > mission.works_on:
        raise ValidationError(
            {"report_by": f"Hạn báo cáo không được sau ngày đoàn làm việc ({mission.works_on:%d/%m/%Y})."}
        )
