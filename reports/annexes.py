"""The report's annexes as plain tables: what is in them, not how they are set."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from coordination.models import UNCHECKED_NOTE, UNCHECKED_STAR, DocumentKind, State
from coordination.papers import Annex, Column
from reports.delays import every, title_of
from reports.four_classes import percent
from reports.periods import Period
from reports.petition_figures import UNSETTLED, PetitionCell, as_of
from reports.reception_figures import LetterLine, reception_figures
from reports.session_figures import draft_duties, submissions_by_drafting
from reports.supervision_figures import missions_of, recommendations_of, requests_of
from supervision.models import Mission, RecommendationState, ReportState
from voter_petitions.models import LetterKind, Level, Petition, ResultState


def annexes(year: int, cutoff: datetime.date, cells: Iterable[PetitionCell]) -> tuple[Annex, ...]:
    """All annexes of the year's report; ``cells`` are the petitions of its figures, counted once."""
    period = Period.year(year)
    return (
        _submissions(period, cutoff),
        _explanations(period, cutoff),
        _missions(period, cutoff),
        _recommendations(period, cutoff),
        _petition_results(cells),
        _open_petitions(period, cutoff),
        _letters(period, cutoff),
        _delays(period, cutoff),
    )


def _day(on: datetime.date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""


def _submissions(period: Period, at: datetime.date) -> Annex:
    lines = submissions_by_drafting(period, at)
    longest = dict(
        draft_duties(period, at, DocumentKind.SUBMISSION)
        .filter(current_state=State.MET_LATE)
        .order_by()
        .values_list("dossier__draftresolution__drafting__name")
        .annotate(days=Max("days_late"))
    )
    return Annex(
        1,
        "Hồ sơ trình kỳ họp đúng hạn, chậm theo cơ quan soạn thảo",
        (
            Column("Cơ quan soạn thảo", 33),
            Column("Tổng số", 8, True),
            Column("Gửi trong hạn", 9, True),
            Column("Gửi chậm", 9, True),
            Column("Chưa đến hạn", 9, True),
            Column("Quá hạn chưa gửi", 9, True),
            Column("Tỷ lệ đúng hạn", 9, True),
            Column("Chậm nhất (ngày)", 9, True),
        ),
        tuple(
            (
                line.label,
                str(line.classes.counted),
                str(line.classes.met_in_time),
                str(line.classes.met_late),
                str(line.classes.open_in_term),
                str(line.classes.open_overdue),
                line.classes.rate,
                str(longest.get(line.label, "")),
            )
            for line in lines
        ),
        "Tính theo tờ trình, dự thảo nghị quyết có hạn gửi thẩm tra trong năm.",
    )


def _explanations(period: Period, at: datetime.date) -> Annex:
    rows = (
        draft_duties(period, at, DocumentKind.EXPLANATION_REPORT)
        .select_related("dossier__part_of", "obligor")
        .order_by("due_on", "pk")
    )
    return Annex(
        2,
        "Báo cáo tiếp thu, giải trình ý kiến thẩm tra",
        (
            Column("Dự thảo nghị quyết", 37),
            Column("Kỳ họp", 17),
            Column("Cơ quan gửi", 14),
            Column("Hạn", 8),
            Column("Ngày gửi", 8),
            Column("Kết quả", 11),
        ),
        tuple(
            (
                title_of(row.dossier),
                row.dossier.part_of.title if row.dossier.part_of else "",
                row.obligor.name,
                _day(row.due_on),
                _day(row.closed_on) if row.state(at) in (State.MET_IN_TIME, State.MET_LATE) else "",
                row.state(at).label,
            )
            for row in rows
        ),
    )


def _missions(period: Period, at: datetime.date) -> Annex:
    asked: dict[int, list[Any]] = {}
    for request in requests_of(period, at).select_related("agency").order_by("agency__sort_key", "pk"):
        asked.setdefault(request.mission_id, []).append(request)
    missions = (
        missions_of(period, at)
        .exclude(status=Mission.Status.CANCELLED)
        .select_related("dossier", "lead")
        .order_by("begins", "pk")
    )

    def count(requests: list[Any], *states: ReportState) -> str:
        return str(sum(request.report_state in states for request in requests))

    def row(mission: Mission) -> tuple[str, ...]:
        requests = asked.get(mission.pk, [])
        unsent = (ReportState.NOT_SENT, ReportState.OVERDUE)
        names = [request.agency.name for request in requests if request.report_state in unsent]
        return (
            title_of(mission.dossier),
            mission.lead.name,
            str(len(requests)),
            count(requests, ReportState.IN_TIME),
            count(requests, ReportState.LATE),
            count(requests, *unsent),
            "" if mission.dossier.restricted else "; ".join(names),
        )

    return Annex(
        3,
        "Đoàn giám sát, khảo sát và việc gửi báo cáo của đối tượng giám sát",
        (
            Column("Nội dung giám sát, khảo sát", 29),
            Column("Chủ thể giám sát", 14),
            Column("Phải gửi", 7, True),
            Column("Đúng hạn", 7, True),
            Column("Gửi chậm", 7, True),
            Column("Không gửi", 7, True),
            Column("Cơ quan không gửi hoặc quá hạn chưa gửi", 24),
        ),
        tuple(row(mission) for mission in missions),
    )


def _recommendations(period: Period, at: datetime.date) -> Annex:
    rows = recommendations_of(period, at).select_related("dossier", "mission__dossier", "addressee")
    return Annex(
        4,
        "Kiến nghị sau giám sát đến hạn thực hiện trong năm",
        (
            Column("Nội dung kiến nghị", 33),
            Column("Đoàn giám sát", 22),
            Column("Cơ quan thực hiện", 14),
            Column("Thời hạn", 8),
            Column("Ngày đánh giá", 8),
            Column("Kết quả", 10),
        ),
        tuple(
            (
                title_of(row.dossier) if row.dossier.restricted else row.text,
                title_of(row.mission.dossier),
                row.addressee.name,
                _day(row.due),
                _day(row.settled_on) if row.settled_on and row.settled_on <= at else "",
                RecommendationState(row.progress_then).label,
            )
            for row in rows.order_by("addressee__sort_key", "due", "pk")
        ),
    )


def _petition_results(cells: Iterable[PetitionCell]) -> Annex:
    results = (
        ResultState.RESOLVED,
        ResultState.EXPLAINED,
        ResultState.IN_PROGRESS,
        ResultState.NOT_POSSIBLE,
        ResultState.PENDING,
    )
    groups: dict[tuple[str, str], list[PetitionCell]] = {}
    for cell in cells:
        groups.setdefault((cell.field, cell.level), []).append(cell)

    def row(field: str, level: str, own: list[PetitionCell]) -> tuple[str, ...]:
        total, answered = sum(cell.n for cell in own), sum(cell.answered for cell in own)
        by_result = (sum(cell.n for cell in own if cell.result == result) for result in results)
        return field, level, str(total), str(answered), *(str(n) for n in by_result), percent(answered, total)

    rows = [row(field, str(Level(level).label), own) for (field, level), own in groups.items()]
    return Annex(
        5,
        "Kiến nghị cử tri theo lĩnh vực, cấp thẩm quyền và kết quả",
        (
            Column("Lĩnh vực", 22),
            Column("Cấp thẩm quyền", 15),
            Column("Tổng số", 7, True),
            Column("Đã trả lời", 7, True),
            Column("Đã giải quyết xong", 9, True),
            Column("Giải trình", 7, True),
            Column("Đang giải quyết", 7, True),
            Column("Chưa thể giải quyết", 8, True),
            Column("Chưa xác định", 7, True),
            Column("Tỷ lệ trả lời", 7, True),
        ),
        tuple(rows),
        "Kiến nghị của các đợt tiếp xúc cử tri kết thúc trong năm. Tỷ lệ trả lời = đã có văn bản trả lời ÷ tổng số.",
        row("Tổng cộng", "", [cell for own in groups.values() for cell in own]) if rows else (),
    )


def _open_petitions(period: Period, at: datetime.date) -> Annex:
    ended = Petition.objects.counted().filter(round__ends_on__lte=min(period.last, at))
    rows = (
        as_of(at, ended)
        .filter(result_then__in=UNSETTLED)
        .select_related("dossier", "round__dossier", "field", "lead", "unresolved_reason")
        .order_by("round__ends_on", "round", "number")
    )

    def outcome(petition: Any) -> str:
        reason = petition.unresolved_reason if petition.result_then == ResultState.NOT_POSSIBLE else None
        label = str(ResultState(petition.result_then).label)
        return f"{label}: {reason.name}" if reason else label

    return Annex(
        6,
        "Kiến nghị cử tri chưa giải quyết xong, tồn đọng qua các đợt tiếp xúc, các kỳ họp",
        (
            Column("Nội dung kiến nghị", 33),
            Column("Đợt tiếp xúc cử tri", 15),
            Column("Lĩnh vực", 10),
            Column("Cơ quan giải quyết", 12),
            Column("Trả lời", 7),
            Column("Kết quả, lý do", 11),
            Column("Hẹn xong", 8),
        ),
        tuple(
            (
                title_of(row.dossier) if row.dossier.restricted else row.text,
                row.round.dossier.title,
                row.field.name,
                row.lead.name if row.lead else "",
                "Đã trả lời" if row.answered_then else "Chưa trả lời",
                outcome(row),
                _day(row.promised_on),
            )
            for row in rows
        ),
    )


def _letters(period: Period, at: datetime.date) -> Annex:
    found = reception_figures(period, at)

    def row(label: str, line: LetterLine) -> tuple[str, ...]:
        numbers = (
            line.n,
            line.forwarded_in_time,
            line.forwarded_late,
            line.forward_overdue,
            line.ended,
            line.accepted,
            line.awaited,
            line.told_in_time,
            line.told_late,
            line.untold,
            line.tell_overdue,
        )
        return label, *(str(number) for number in numbers)

    return Annex(
        7,
        "Tiếp công dân, xử lý đơn thư",
        (
            Column("Loại đơn", 15),
            Column("Đã nhận", 6, True),
            Column("Chuyển đúng hạn", 7, True),
            Column("Chuyển chậm", 7, True),
            Column("Quá hạn chưa chuyển", 8, True),
            Column("Hướng dẫn, trả lại, lưu", 9, True),
            Column("Thụ lý", 5, True),
            Column("Chờ giải quyết", 7, True),
            Column("Báo kết quả đúng hạn", 8, True),
            Column("Báo kết quả chậm", 8, True),
            Column("Chưa báo, trong hạn", 8, True),
            Column("Quá hạn báo", 8, True),
        ),
        tuple(row(str(LetterKind(line.kind).label), line) for line in found.lines),
        f"Tiếp công dân: {found.days} ngày theo lịch, đã tiếp {found.held} ngày, không tiếp {found.not_held} ngày; "
        f"{found.persons} lượt người, {found.cases} vụ việc, {found.groups} đoàn đông người. Đơn nhận trong năm.",
        row("Tổng cộng", found.total) if found.lines else (),
    )


def _delays(period: Period, at: datetime.date) -> Annex:
    delays = tuple(every(period, at))
    note = "Nghĩa vụ có hạn trong năm. Chậm tính bằng ngày theo lịch; việc chưa thực hiện tính đến ngày chốt số liệu."
    if any(UNCHECKED_STAR in delay.citation for delay in delays):
        note = f"{note} {UNCHECKED_NOTE}"
    return Annex(
        8,
        "Danh mục nghĩa vụ thực hiện chậm và quá hạn chưa thực hiện",
        (
            Column("Cơ quan", 13),
            Column("Việc phải làm", 20),
            Column("Hồ sơ", 23),
            Column("Điều, khoản", 9),
            Column("Hạn", 8),
            Column("Ngày thực hiện", 8),
            Column("Chậm (ngày)", 5, True),
            Column("Lý do", 10),
        ),
        tuple(
            (
                delay.agency,
                delay.duty,
                delay.dossier,
                delay.citation,
                _day(delay.due_on),
                _day(delay.met_on) or "Chưa thực hiện",
                str(delay.days),
                delay.reason,
            )
            for delay in delays
        ),
        note,
    )
