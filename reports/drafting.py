"""Texts proposed from the figures: the machine proposes, the clerk decides.

A proposal only says what is counted and by which formula; it blames nobody and invents
nothing. Where there is nothing to say it says that, so that the clerk sees an empty place.
"""

from __future__ import annotations

from collections.abc import Iterable

from agencies.models import Party
from coordination.models import UNCHECKED_STAR, FlagKind
from reports.chapters import Chapter
from reports.delays import Delay, ReasonCount
from reports.figures import YearFigures
from reports.four_classes import Classes, Line
from reports.outline import BASES, RECIPIENTS, SIGNATURE
from voter_petitions.models import ResultState

NOTHING_DUE = "Trong năm không có nghĩa vụ nào đến hạn theo quy chế ở nội dung này."


def propose(now: YearFigures, before: YearFigures | None) -> dict[str, str]:
    """A text for every place of the report, by key."""
    return {
        BASES: _bases(now),
        "direction": _direction(now),
        "results": _results(now, before),
        Chapter.SESSIONS.value: _sessions(now),
        Chapter.BETWEEN.value: _plain(now, Chapter.BETWEEN),
        Chapter.SUPERVISION.value: _supervision(now),
        Chapter.PETITIONS.value: _petitions(now),
        Chapter.LETTERS.value: _letters(now),
        Chapter.FRONT.value: _plain(now, Chapter.FRONT),
        Chapter.EXCHANGE.value: _plain(now, Chapter.EXCHANGE),
        "strengths": _strengths(now, before),
        "weaknesses": _weaknesses(now),
        "weak_council": _weak_party(now, Party.COUNCIL),
        "weak_committee": _weak_party(now, Party.COMMITTEE),
        "weak_front": _weak_party(now, Party.FRONT),
        "weak_other": _weak_party(now, Party.OTHER),
        "causes_objective": _causes(now, objective=True),
        "causes_subjective": _causes(now, objective=False),
        "tasks": _tasks(now),
        "proposals": _proposals(now),
        RECIPIENTS: "Các bên tham gia quy chế;\nCác cơ quan có liên quan;\nLưu: VT.",
        SIGNATURE: "TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN\nCHỦ TỊCH",
    }


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _stand(classes: Classes) -> str:
    """«Trong 31 nghĩa vụ đến hạn, 25 hoàn thành trong hạn, 4 hoàn thành quá hạn, 2 quá hạn chưa thực hiện.»"""
    parts = [f"{classes.met_in_time} hoàn thành trong hạn"]
    if classes.met_late:
        parts.append(f"{classes.met_late} hoàn thành quá hạn")
    if classes.open_overdue:
        parts.append(f"{classes.open_overdue} quá hạn chưa thực hiện")
    rate = f" (tỷ lệ đúng hạn {classes.rate})" if classes.rate and not classes.few else ""
    text = f"Trong {classes.rated} nghĩa vụ đến hạn, {', '.join(parts)}{rate}."
    return _joined(text, f"{classes.open_in_term} nghĩa vụ đang thực hiện, trong hạn." if classes.open_in_term else "")


def _latest(lines: Iterable[Line], limit: int = 3) -> list[Line]:
    """The lines with most delays, most first."""
    late = [line for line in lines if line.classes.late]
    return sorted(late, key=lambda line: (-line.classes.late, line.label))[:limit]


def _named(lines: Iterable[Line]) -> str:
    return "; ".join(f"{line.label} ({line.classes.late})" for line in lines)


def _bases(now: YearFigures) -> str:
    return f"Căn cứ {now.regulation_title}, số {now.regulation}." if now.regulation else ""


def _direction(now: YearFigures) -> str:
    if not now.overall:
        return NOTHING_DUE
    reminded = f"Các cơ quan được đôn đốc {now.reminders} lượt." if now.reminders else ""
    return _joined(
        f"Trong năm {now.year}, việc thực hiện quy chế được theo dõi theo từng nghĩa vụ, từng cơ quan, từng thời hạn: "
        f"{now.overall.counted} nghĩa vụ có hạn trong năm của {len(now.by_agency)} cơ quan.",
        reminded,
    )


def _results(now: YearFigures, before: YearFigures | None) -> str:
    if not now.overall:
        return NOTHING_DUE
    compared = ""
    if before is not None and before.overall.rate and now.overall.rate:
        compared = f"Năm {before.year} tỷ lệ này là {before.overall.rate} (của {before.overall.rated} nghĩa vụ)."
    return _joined(_stand(now.overall), compared)


def _plain(now: YearFigures, chapter: Chapter) -> str:
    found = now.chapter(chapter)
    if not found.classes.counted:
        return NOTHING_DUE
    late = _named(_latest(found.lines))
    return _joined(_stand(found.classes), f"Việc chậm nhiều nhất: {late}." if late else "")


def _letters(now: YearFigures) -> str:
    found, letters = now.reception, now.reception.total
    plain = _plain(now, Chapter.LETTERS)
    if not found.recorded:
        return plain
    received = (
        f"Đã tiếp công dân {found.held} ngày, {found.persons} lượt người, {found.cases} vụ việc, "
        f"{found.groups} đoàn đông người."
    )
    handled = (
        f"Nhận {letters.n} đơn, chuyển cơ quan có thẩm quyền {letters.forwarded} đơn, {letters.told} đơn đã có "
        "thông báo kết quả giải quyết."
    )
    return _joined(received, handled if letters.n else "", plain if plain != NOTHING_DUE else "")


def _late_submissions(now: YearFigures) -> str:
    found = now.sessions.submissions
    if not found.rated:
        return ""
    if not found.late:
        return f"{found.rated} tờ trình, dự thảo nghị quyết đến hạn đều gửi đúng hạn."
    median = f", trung vị {now.sessions.median_days} ngày làm việc" if now.sessions.median_days else ""
    unsent = f"; {found.open_overdue} quá hạn chưa gửi" if found.open_overdue else ""
    return f"{found.met_late} trong {found.rated} tờ trình, dự thảo nghị quyết gửi chậm{median}{unsent}."


def _sessions(now: YearFigures) -> str:
    found = now.sessions
    if not found.sessions and not now.chapter(Chapter.SESSIONS).classes.counted:
        return NOTHING_DUE
    held = (
        f"Đã tổ chức {found.sessions} kỳ họp ({found.regular} thường lệ, {found.thematic} chuyên đề, "
        f"{found.urgent} giải quyết công việc phát sinh đột xuất), xem xét {found.drafts} dự thảo nghị quyết "
        f"({found.normative} quy phạm pháp luật, {found.individual} cá biệt), thông qua {found.adopted} nghị quyết."
    )
    raised = f"{found.raised} dự thảo phát sinh, trình và thẩm tra ngay tại kỳ họp." if found.raised else ""
    explained = found.explanations
    late = ""
    if explained.late:
        late = f"{explained.late} trong {explained.rated} báo cáo tiếp thu, giải trình gửi chậm hoặc quá hạn chưa gửi."
    return _joined(held, _late_submissions(now), raised, late)


def _supervision(now: YearFigures) -> str:
    found = now.supervision
    if not found.missions and not found.surveys and not found.recommendations:
        return _plain(now, Chapter.SUPERVISION)
    asked = ""
    if found.requests:
        asked = (
            f"Trong {found.requests} báo cáo yêu cầu đối tượng giám sát gửi, {found.sent_in_time} gửi đúng hạn, "
            f"{found.sent_late} gửi chậm, {found.not_sent} không gửi hoặc quá hạn chưa gửi."
        )
    done = ""
    if found.recommendations:
        done = (
            f"{found.recommendations} kiến nghị sau giám sát đến hạn thực hiện trong năm: "
            f"{found.done_in_time + found.done_late} thực hiện xong (trong đó {found.done_late} quá hạn), "
            f"{found.open_overdue} đang thực hiện đã quá hạn, {found.not_done} không thực hiện."
        )
    held = f"Đã tổ chức {found.missions} đoàn giám sát, phiên giải trình và {found.surveys} đoàn khảo sát."
    return _joined(held, asked, done)


def _petitions(now: YearFigures) -> str:
    found = now.petitions
    if not found.petitions:
        return _plain(now, Chapter.PETITIONS)
    resolved, explained, going, impossible, pending = (
        found.with_result(result)
        for result in (
            ResultState.RESOLVED,
            ResultState.EXPLAINED,
            ResultState.IN_PROGRESS,
            ResultState.NOT_POSSIBLE,
            ResultState.PENDING,
        )
    )
    total = (
        f"Qua {found.rounds} đợt tiếp xúc cử tri tổng hợp {found.petitions} kiến nghị; "
        f"đã có văn bản trả lời {found.answered} ({found.answered_rate}); "
        f"đã giải quyết xong {resolved} ({found.resolved_rate}), giải trình, cung cấp thông tin {explained}, "
        f"đang giải quyết {going}, chưa thể giải quyết {impossible}, chưa xác định kết quả {pending}."
    )
    why = "; ".join(f"{reason.name} ({reason.n})" for reason in found.unresolved_reasons)
    kept = f"{found.backlog} kiến nghị tồn đọng từ các năm trước." if found.backlog else ""
    return _joined(total, f"Lý do chưa thể giải quyết: {why}." if why else "", kept)


def _strengths(now: YearFigures, before: YearFigures | None) -> str:
    if not now.overall.rated:
        return NOTHING_DUE
    sentences = []
    if now.overall.rate and not now.overall.few:
        sentences.append(
            f"{now.overall.met_in_time} trong {now.overall.rated} nghĩa vụ đến hạn hoàn thành trong hạn "
            f"({now.overall.rate})."
        )
    punctual = [line.label for line in now.by_agency if not line.classes.late and not line.classes.few]
    if punctual:
        sentences.append(f"Các cơ quan hoàn thành đúng hạn mọi nghĩa vụ: {', '.join(punctual)}.")
    if before is not None and before.overall.late > now.overall.late:
        sentences.append(
            f"Số nghĩa vụ chậm giảm từ {before.overall.late} (năm {before.year}) xuống {now.overall.late}."
        )
    return "\n".join(sentences)


def _flagged(now: YearFigures) -> list[str]:
    """What the flags count, kind by kind, but for what other figures tell already."""
    told = {
        FlagKind.OVERDUE,
        FlagKind.SENT_LATE,
        FlagKind.RAISED_AT_SESSION,
        FlagKind.NO_DIRECTION,
        FlagKind.OFF_POINT,
        FlagKind.WRONG_COMPETENCE,
    }
    return [
        f"{flag.label}: {flag.obligations + flag.dossiers} trường hợp."
        for flag in now.flags
        if flag.kind not in told and flag.obligations + flag.dossiers
    ]


def _worst(delay: Delay) -> str:
    met = f"gửi ngày {delay.met_on:%d/%m/%Y}" if delay.met_on else "chưa thực hiện"
    return f"Chậm nhiều nhất: {delay.agency}, {delay.duty[:1].lower()}{delay.duty[1:]}, {delay.days} ngày ({met})."


def _weaknesses(now: YearFigures) -> str:
    sentences = [_late_submissions(now)] if now.sessions.submissions.late else []
    if now.sessions.raised:
        sentences.append(f"{now.sessions.raised} dự thảo trình, thẩm tra ngay tại kỳ họp.")
    if now.supervision.not_sent:
        sentences.append(
            f"{now.supervision.not_sent} trong {now.supervision.requests} báo cáo không gửi cho đoàn giám sát "
            "hoặc quá hạn chưa gửi."
        )
    late = now.supervision.open_overdue + now.supervision.done_late
    if late:
        sentences.append(f"{late} trong {now.supervision.recommendations} kiến nghị sau giám sát thực hiện quá hạn.")
    found = now.petitions
    if found.wrong_competence:
        sentences.append(f"{found.wrong_competence} trong {found.petitions} kiến nghị cử tri chuyển sai thẩm quyền.")
    if found.without_direction:
        sentences.append(
            f"{found.without_direction} trong {found.answered} kiến nghị đã trả lời không nêu hướng hoặc thời gian "
            "giải quyết."
        )
    if found.off_point:
        sentences.append(f"{found.off_point} trong {found.answered} kiến nghị được trả lời không đúng trọng tâm.")
    sentences += _flagged(now)
    if now.worst:
        sentences.append(_worst(now.worst[0]))
    return "\n".join(sentences) or "Số liệu không cho thấy nghĩa vụ nào chậm hoặc bị cảnh báo."


def _weak_party(now: YearFigures, party: Party) -> str:
    lines = now.party_agencies.get(party.value, ())
    classes = sum((line.classes for line in lines), Classes())
    if not classes.rated:
        return "Không có nghĩa vụ nào đến hạn trong năm."
    if not classes.late:
        return f"{classes.rated} nghĩa vụ đến hạn đều hoàn thành trong hạn."
    counts = [f"{classes.met_late} hoàn thành quá hạn"] if classes.met_late else []
    counts += [f"{classes.open_overdue} quá hạn chưa thực hiện"] if classes.open_overdue else []
    return (
        f"{classes.late} trong {classes.rated} nghĩa vụ đến hạn bị chậm ({', '.join(counts)}). "
        f"Nhiều nhất: {_named(_latest(lines))}."
    )


def _causes(now: YearFigures, *, objective: bool) -> str:
    found: list[ReasonCount] = [reason for reason in now.reasons if reason.objective == objective]
    if not found:
        return "Chưa ghi nhận nguyên nhân nào khi nhận văn bản chậm."
    total = sum(reason.n for reason in now.reasons)
    listed = "; ".join(f"{reason.name} ({reason.n})" for reason in found)
    return f"Theo lý do ghi khi nhận {total} văn bản chậm: {listed}."


def _tasks(now: YearFigures) -> str:
    sentences = [f"Tiếp tục thực hiện quy chế phối hợp trong năm {now.year + 1}."]
    if now.overall.open_overdue:
        sentences.append(
            f"Thực hiện dứt điểm {now.overall.open_overdue} nghĩa vụ đã quá hạn "
            f"(nhiều nhất: {_named(_latest_unmet(now.by_agency))})."
        )
    open_petitions = now.petitions.petitions - now.petitions.settled + now.petitions.backlog
    if open_petitions:
        sentences.append(f"Giải quyết, trả lời {open_petitions} kiến nghị cử tri chưa giải quyết xong.")
    if now.supervision.open_overdue:
        sentences.append(f"Đôn đốc {now.supervision.open_overdue} kiến nghị sau giám sát đã quá hạn thực hiện.")
    return "\n".join(sentences)


def _latest_unmet(lines: Iterable[Line], limit: int = 3) -> list[Line]:
    unmet = [Line(line.label, Classes(open_overdue=line.classes.open_overdue), None) for line in lines]
    return _latest(unmet, limit)


def _proposals(now: YearFigures) -> str:
    weak = [line for line in now.by_article if line.classes.rate and not line.classes.few and line.classes.late]
    weak.sort(key=lambda line: (-line.classes.late / line.classes.rated, line.label))
    if not weak:
        return "Chưa có kiến nghị, đề xuất."
    named = "; ".join(
        f"{line.label.replace(UNCHECKED_STAR, '')} ({line.classes.late}/{line.classes.rated})" for line in weak[:3]
    )
    return f"Xem xét nguyên nhân, tính khả thi của thời hạn tại các điều, khoản có nhiều nghĩa vụ chậm: {named}."
