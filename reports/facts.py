"""The counts of each register as lines of a table: what is counted, this year, last year."""

from __future__ import annotations

from dataclasses import dataclass

from coordination.templatetags.ui import vn_number
from reports.chapters import Chapter
from reports.figures import YearFigures
from reports.petition_figures import PetitionFigures
from reports.reception_figures import ReceptionFigures
from reports.session_figures import SessionFigures
from reports.supervision_figures import SupervisionFigures
from voter_petitions.models import LetterKind, ResultState


@dataclass(frozen=True)
class Fact:
    """One counted thing; ``part`` is one of what the line above counts as a whole."""

    label: str
    now: str
    before: str
    part: bool = False


# A label of two blanks' indent is a part of the line above.
Pairs = list[tuple[str, int | str]]


def _session_pairs(found: SessionFigures) -> Pairs:
    return [
        ("Kỳ họp đã tổ chức", found.sessions),
        ("  thường lệ", found.regular),
        ("  chuyên đề", found.thematic),
        ("  giải quyết công việc phát sinh đột xuất", found.urgent),
        ("Dự thảo nghị quyết trình các kỳ họp", found.drafts),
        ("  quy phạm pháp luật", found.normative),
        ("  cá biệt", found.individual),
        ("  phát sinh, trình và thẩm tra ngay tại kỳ họp", found.raised),
        ("Nghị quyết được thông qua", found.adopted),
        ("Dự thảo không được thông qua", found.rejected),
        ("Dự thảo rút khỏi chương trình", found.withdrawn),
        ("Tờ trình, hồ sơ dự thảo đến hạn phải gửi", found.submissions.rated),
        ("  gửi đúng hạn", found.submissions.met_in_time),
        ("  gửi chậm", found.submissions.met_late),
        ("  quá hạn chưa gửi", found.submissions.open_overdue),
        ("Báo cáo thẩm tra gửi chậm hoặc quá hạn chưa gửi", found.verifications.late),
        ("Báo cáo tiếp thu, giải trình gửi chậm hoặc quá hạn chưa gửi", found.explanations.late),
    ]


def _petition_pairs(found: PetitionFigures) -> Pairs:
    return [
        ("Đợt tiếp xúc cử tri", found.rounds),
        ("  số buổi tiếp xúc", found.meetings),
        ("  số lượt cử tri dự", found.voters),
        ("Kiến nghị cử tri đã tổng hợp", found.petitions),
        ("Đã có văn bản trả lời", found.answered),
        ("  tỷ lệ trả lời", found.answered_rate or "–"),
        ("Đã giải quyết xong", found.with_result(ResultState.RESOLVED)),
        ("  tỷ lệ giải quyết xong", found.resolved_rate or "–"),
        ("Đã giải trình, cung cấp thông tin", found.with_result(ResultState.EXPLAINED)),
        ("Đang giải quyết", found.with_result(ResultState.IN_PROGRESS)),
        ("Chưa thể giải quyết, có lý do", found.with_result(ResultState.NOT_POSSIBLE)),
        ("Chưa xác định kết quả giải quyết", found.with_result(ResultState.PENDING)),
        ("Kiến nghị chuyển sai thẩm quyền, bị trả lại", found.wrong_competence),
        ("Kiến nghị được trả lời không nêu hướng hoặc thời gian giải quyết", found.without_direction),
        ("Kiến nghị được trả lời không đúng trọng tâm", found.off_point),
        ("Kiến nghị tồn đọng từ các năm trước", found.backlog),
        ("Văn bản trả lời gửi chậm hoặc quá hạn chưa gửi", found.answers.late),
    ]


def _reception_pairs(found: ReceptionFigures) -> Pairs:
    letters = found.total
    pairs: Pairs = [
        ("Ngày tiếp công dân theo lịch", found.days),
        ("  đã tiếp", found.held),
        ("  không tiếp", found.not_held),
        ("Lượt người được tiếp", found.persons),
        ("Vụ việc", found.cases),
        ("Đoàn đông người", found.groups),
        ("Đơn đã nhận", letters.n),
        *((f"  {kind.label.lower()}", found.of_kind(kind)) for kind in LetterKind),
        ("Đơn đã chuyển cơ quan có thẩm quyền", letters.forwarded),
        ("  chuyển đúng hạn", letters.forwarded_in_time),
        ("  chuyển chậm", letters.forwarded_late),
        ("Đơn quá hạn chưa chuyển", letters.forward_overdue),
        ("Đơn hướng dẫn, trả lại, lưu", letters.ended),
        ("Đơn thụ lý", letters.accepted),
        ("Đơn đã có thông báo kết quả giải quyết", letters.told),
        ("  thông báo đúng hạn", letters.told_in_time),
        ("  thông báo chậm", letters.told_late),
        ("Đơn đã giải quyết, quá hạn thông báo kết quả", letters.tell_overdue),
    ]
    return pairs if found.recorded else [(label, "–") for label, _ in pairs]


def _supervision_pairs(found: SupervisionFigures) -> Pairs:
    return [
        ("Đoàn giám sát, phiên giải trình", found.missions),
        ("Đoàn khảo sát", found.surveys),
        ("Đoàn không thực hiện", found.cancelled),
        ("Báo cáo yêu cầu đối tượng giám sát gửi", found.requests),
        ("  gửi đúng hạn", found.sent_in_time),
        ("  gửi chậm", found.sent_late),
        ("  không gửi hoặc quá hạn chưa gửi", found.not_sent),
        ("  chưa đến hạn", found.waiting),
        ("Kiến nghị sau giám sát đến hạn thực hiện trong năm", found.recommendations),
        ("  thực hiện xong đúng hạn", found.done_in_time),
        ("  thực hiện xong nhưng quá hạn", found.done_late),
        ("  đang thực hiện, trong hạn", found.open_in_term),
        ("  đang thực hiện, quá hạn", found.open_overdue),
        ("  không thực hiện", found.not_done),
    ]


def chapter_facts(key: str, now: YearFigures, before: YearFigures | None) -> tuple[Fact, ...]:
    """What a register counted, with last year's count beside it; chapters without a register have none."""
    pairs, old = _pairs(key, now), _pairs(key, before) if before else []
    earlier = [value for _, value in old] or [""] * len(pairs)
    return tuple(
        Fact(label.strip(), vn_number(value), vn_number(last), label.startswith(" "))
        for (label, value), last in zip(pairs, earlier, strict=True)
    )


def _pairs(key: str, figures: YearFigures) -> Pairs:
    if key == Chapter.SESSIONS:
        return _session_pairs(figures.sessions)
    if key == Chapter.PETITIONS:
        return _petition_pairs(figures.petitions)
    if key == Chapter.LETTERS:
        return _reception_pairs(figures.reception)
    return _supervision_pairs(figures.supervision) if key == Chapter.SUPERVISION else []
