"""What a new letter of transfer proposes: number, place, signature, text. Everything may be changed by who signs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from agencies.models import Agency
from coordination import letter_proposals
from coordination.models import ReminderLetter
from voter_petitions.models import Petition, PetitionLetter

# What all letters of one go have in common.
SHARED = ("place", "subject", "opening", "closing", "authority", "position", "signer")
SUBJECT = "chuyển kiến nghị của cử tri"
# More rounds than these are not named one by one.
ROUNDS_NAMED = 3


@dataclass(frozen=True)
class Words:
    """What the form is filled with."""

    place: str
    subject: str
    opening: str
    closing: str
    authority: str
    position: str
    signer: str = ""


def words_for(issuer: Agency, petitions: Sequence[Petition], dated: datetime.date) -> Words:
    """As in the issuer's last letter of transfer where there is one; the rounds are those of the petitions."""
    last = PetitionLetter.objects.filter(issuer=issuer).order_by("-dated", "-pk").first()
    usual = letter_proposals.propose(issuer, [], dated)
    return Words(
        place=last.place if last else usual.place,
        subject=SUBJECT,
        opening=f"{_where(petitions)}, {issuer.name} chuyển đến quý cơ quan các kiến nghị của cử tri:",
        closing=(
            "Đề nghị quý cơ quan xem xét, giải quyết theo thẩm quyền hoặc giao cơ quan có thẩm quyền giải quyết, trả "
            f"lời cử tri bằng văn bản trong thời hạn ghi tại phụ lục và gửi {issuer.name} để theo dõi, tổng hợp; văn "
            "bản trả lời nêu rõ kết quả, hướng giải quyết và thời gian hoàn thành.\n"
            "Trường hợp kiến nghị không thuộc thẩm quyền, đề nghị gửi trả trong thời hạn quy định, nêu rõ lý do và cơ "
            "quan có thẩm quyền./."
        ),
        authority=last.authority if last else usual.authority,
        position=last.position if last else usual.position,
        signer=last.signer if last else "",
    )


def _where(petitions: Sequence[Petition]) -> str:
    titles = list(dict.fromkeys(petition.round.dossier.title for petition in petitions))
    if 0 < len(titles) <= ROUNDS_NAMED:
        return f"Qua tổng hợp ý kiến, kiến nghị của cử tri tại đợt {'; '.join(map(_inside, titles))}"
    return f"Qua tổng hợp ý kiến, kiến nghị của cử tri tại {len(titles)} đợt tiếp xúc cử tri"


def _inside(title: str) -> str:
    """A title within a sentence: «đợt tiếp xúc cử tri …»."""
    return title[:1].lower() + title[1:]


def next_numbers(issuer: Agency, year: int, count: int) -> list[str]:
    """The numbers that follow the highest one with the issuer's symbol, of any letter that the system knows of."""
    first = letter_proposals.next_numbers(issuer, year, 1)[0]
    number, _, symbol = first.partition("/")
    ends = f"/{symbol}"
    known = PetitionLetter.objects.filter(issuer=issuer, year=year, number__endswith=ends).values_list(
        "number", flat=True
    )
    highest = max([int(number) - 1, *(int(m[0]) for row in known if (m := re.match(r"\d{1,6}", row)))])
    return [f"{n:02d}{ends}" for n in range(highest + 1, highest + count + 1)]


def used_numbers(issuer: Agency, year: int, numbers: Sequence[str]) -> set[str]:
    """Which of these the issuer's letters of that year bear already."""
    letters = {"issuer": issuer, "year": year, "number__in": numbers}
    mine = PetitionLetter.objects.filter(**letters).values_list("number", flat=True)
    return {*mine, *ReminderLetter.objects.filter(**letters).values_list("number", flat=True)}
