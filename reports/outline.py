"""The outline of the yearly report: its parts, and which of them carry a text that a clerk edits."""

from __future__ import annotations

from dataclasses import dataclass

from reports.chapters import Chapter


@dataclass(frozen=True)
class Part:
    """One heading. ``key`` names its text; ``chapter`` the figures that stand below it."""

    number: str
    title: str
    level: int
    key: str = ""
    chapter: str = ""

    @property
    def heading(self) -> str:
        return f"{self.number}. {self.title}" if self.level < 3 else f"{self.number}) {self.title}"


def outline(year: int) -> tuple[Part, ...]:
    """The parts of the report of that year, in order."""
    return (
        Part("I", "Công tác chỉ đạo, tổ chức thực hiện quy chế", 1, "direction"),
        Part("II", "Kết quả thực hiện quy chế", 1, "results"),
        *(
            Part(str(number), str(chapter.label), 2, chapter.value, chapter.value)
            for number, chapter in enumerate(Chapter, start=1)
        ),
        Part("III", "Đánh giá chung", 1),
        Part("1", "Ưu điểm", 2, "strengths"),
        Part("2", "Tồn tại, hạn chế", 2, "weaknesses"),
        Part("a", "Thường trực HĐND, các Ban và Văn phòng giúp việc", 3, "weak_council"),
        Part("b", "UBND tỉnh, các sở, ban, ngành và địa phương", 3, "weak_committee"),
        Part("c", "Ủy ban Mặt trận Tổ quốc Việt Nam", 3, "weak_front"),
        Part("d", "Các cơ quan khác", 3, "weak_other"),
        Part("3", "Nguyên nhân", 2),
        Part("a", "Nguyên nhân khách quan", 3, "causes_objective"),
        Part("b", "Nguyên nhân chủ quan", 3, "causes_subjective"),
        Part("IV", f"Nhiệm vụ, giải pháp năm {year + 1}", 1, "tasks"),
        Part("V", "Kiến nghị, đề xuất", 1, "proposals"),
    )


# Texts of the paper itself, edited like the others but printed in their own places.
BASES, RECIPIENTS, SIGNATURE = "bases", "recipients", "signature"
PAPER_TEXTS = {BASES: "Căn cứ", RECIPIENTS: "Nơi nhận", SIGNATURE: "Quyền hạn, chức vụ của người ký"}


def text_titles(year: int) -> dict[str, str]:
    """Every editable text by its key, with the heading it stands under."""
    return {BASES: PAPER_TEXTS[BASES]} | {part.key: part.heading for part in outline(year) if part.key} | PAPER_TEXTS
