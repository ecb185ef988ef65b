"""Examples of the dossier page's components for the gallery; nothing of it comes from the database."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from agencies.editions import Difference, Edition
from coordination.steps import Step

_MOMENT = datetime.datetime(2023, 12, 25, 1, 40, tzinfo=datetime.UTC)


class _Writer:
    """The reader of the example: the author of the first comment, and an administrator."""

    reads_withdrawn = True

    def may_edit(self, comment: Any) -> bool:
        return comment.pk == 1

    def may_withdraw(self, comment: Any) -> bool:
        return comment.pk == 1


def _comment(pk: int, by: str, text: str, *, withdrawn: bool = False, mentions: tuple[str, ...] = ()) -> Any:
    return SimpleNamespace(
        pk=pk,
        by=by,
        at=_MOMENT,
        current=SimpleNamespace(text="" if withdrawn else text, at=_MOMENT + datetime.timedelta(minutes=5)),
        is_edited=pk == 1,
        is_withdrawn=withdrawn,
        last_words=text,
        mentions=SimpleNamespace(all=[SimpleNamespace(user=name) for name in mentions]),
    )


def examples() -> dict[str, Any]:
    """Steps, comments, a kept draft, and two versions of one record."""
    day = datetime.date
    return {
        "steps": [
            Step("Đăng ký", day(2023, 9, 8), done=True),
            Step("Thẩm định", day(2023, 11, 1), done=True),
            Step("Trình", day(2023, 11, 16), done=True, current=True),
            Step("Thẩm tra"),
            Step("Biểu quyết"),
        ],
        "comments": [
            _comment(1, "Thư ký", "Đề nghị @chuyenvien.stc gửi lại phụ lục 2.", mentions=("Chuyên viên Sở Tài chính",)),
            _comment(2, "Chuyên viên Sở Tài chính", "Ghi nhầm hồ sơ.", withdrawn=True),
        ],
        "comment_rights": _Writer(),
        "kept_draft": SimpleNamespace(saved_at=_MOMENT),
        "edition": Edition(
            token="{}",
            differences=[
                Difference("title", "Trích yếu", "Quy định mức thu học phí", "Mức thu, miễn học phí", True, "a"),
                Difference("opens_on", "Khai mạc", "07/12/2023", "05/12/2023", False, "b"),
            ],
            saved_by="Thư ký Văn phòng UBND tỉnh",
            saved_at=_MOMENT,
        ),
    }
