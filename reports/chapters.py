"""The parts of chapter II of the yearly report, and which rule belongs to which."""

from __future__ import annotations

from django.db.models import TextChoices

from coordination.models import DocumentKind, DossierKind, MilestoneKind, Rule


class Chapter(TextChoices):
    """Fields of coordination, in the order in which conferences go through them."""

    SESSIONS = "sessions", "Chuẩn bị, tổ chức kỳ họp HĐND"
    BETWEEN = "between", "Xử lý vấn đề phát sinh giữa hai kỳ họp"
    SUPERVISION = "supervision", "Giám sát, khảo sát, giải trình; theo dõi thực hiện kiến nghị sau giám sát"
    PETITIONS = "petitions", "Tiếp xúc cử tri, giải quyết kiến nghị cử tri"
    LETTERS = "letters", "Tiếp công dân, xử lý đơn thư"
    FRONT = "front", "Giám sát, phản biện xã hội, tham gia xây dựng chính quyền của Mặt trận"
    EXCHANGE = "exchange", "Trao đổi thông tin, chế độ báo cáo, dự họp"


_BY_KIND = {
    DossierKind.SESSION: Chapter.SESSIONS,
    DossierKind.DRAFT: Chapter.SESSIONS,
    DossierKind.MISSION: Chapter.SUPERVISION,
    DossierKind.REPORT_REQUEST: Chapter.SUPERVISION,
    DossierKind.RECOMMENDATION: Chapter.SUPERVISION,
    DossierKind.ROUND: Chapter.PETITIONS,
    DossierKind.PETITION: Chapter.PETITIONS,
    DossierKind.LETTER: Chapter.LETTERS,
    DossierKind.RECEPTION_DAY: Chapter.LETTERS,
}
# Matters have no register of their own: what starts their duties tells what they are.
_BY_MILESTONE = {
    MilestoneKind.MATTER_RECEIVED: Chapter.BETWEEN,
    MilestoneKind.NEXT_SESSION_OPENING: Chapter.BETWEEN,
    MilestoneKind.NATIONAL_SESSION_CLOSING: Chapter.PETITIONS,
    MilestoneKind.FRONT_RECOMMENDATION: Chapter.FRONT,
    MilestoneKind.CRITICISM_CONFERENCE: Chapter.FRONT,
    MilestoneKind.CRITICISM_RECEIVED: Chapter.FRONT,
}
# Some documents belong elsewhere than the dossier they are sent in.
_BY_DOCUMENT = {
    DocumentKind.PETITION_REPORT: Chapter.PETITIONS,
    DocumentKind.FRONT_NOTICE: Chapter.FRONT,
    DocumentKind.PROPOSAL: Chapter.SUPERVISION,
    DocumentKind.PROGRAMME: Chapter.SUPERVISION,
    DocumentKind.RECEPTION_RECORD: Chapter.LETTERS,
}


def chapter_of(rule: Rule) -> Chapter:
    """Every rule has exactly one place; what nothing else claims is exchange of information."""
    return (
        _BY_DOCUMENT.get(DocumentKind(rule.document_kind))
        or _BY_KIND.get(DossierKind(rule.dossier_kind))
        or _BY_MILESTONE.get(MilestoneKind(rule.milestone_kind))
        or Chapter.EXCHANGE
    )
