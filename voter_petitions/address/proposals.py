"""Which agency is competent for a petition: ranked proposals, each with its reasons. A person decides.

Three things speak for or against an agency: the rules that a secretary wrote (by field and level, or by the place
where the voters live), what happened to this petition before (who returned it, whom they named instead), and what
happened to similar petitions (who answered them in the end, who sent them back).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from agencies.models import Agency, AgencyKind, User
from agencies.text import fold
from voter_petitions import similar
from voter_petitions.models import CompetenceRule, Level, Petition, Transfer
from voter_petitions.similar import Likeness, Postings

# How much each ground weighs: a rule of the very field more than one of its group, that more than one of all fields.
OWN_FIELD, GROUP, ANY_FIELD, PLACE = 100, 80, 50, 60
ANSWERED, SENT_BACK, NAMED_INSTEAD, WRITTEN_DOWN = 40, -60, 70, 15
# Looking for similar petitions costs some thirty small questions each: for so many at most.
LOOKED_UP = 20
_PLACES = {Level.DISTRICT: AgencyKind.DISTRICT, Level.COMMUNE: AgencyKind.COMMUNE}


@dataclass
class Proposal:
    """An agency that may be competent, what speaks for it and against it, and who would work with it."""

    agency: Agency
    weight: int = 0
    reasons: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    coordinating: list[Agency] = field(default_factory=list)
    # It has already said that it is not competent for this very petition.
    refused: bool = False

    @property
    def why(self) -> str:
        return "; ".join([*self.reasons, *self.doubts])


def propose(petition: Petition, *, on: datetime.date, user: User | AnonymousUser | None = None) -> list[Proposal]:
    """The agencies thought competent on that day, the likeliest first."""
    return propose_all([petition], on=on, user=user)[petition.pk]


def propose_all(
    petitions: Sequence[Petition], *, on: datetime.date, user: User | AnonymousUser | None = None
) -> dict[int, list[Proposal]]:
    """For many petitions at once; of more than ``LOOKED_UP`` the similar ones are not looked for.

    With ``user`` only what that person may see of similar petitions is told.
    """
    rules = list(
        CompetenceRule.objects.in_force(on)
        .select_related("lead", "field")
        .prefetch_related("coordinating")
        .order_by("pk")
    )
    places = _places(on) if any(rule.of_place for rule in rules) else []
    before = _returned([petition.pk for petition in petitions])
    postings = Postings() if len(petitions) <= LOOKED_UP else None
    found: dict[int, list[Proposal]] = {}
    for petition in petitions:
        ballot = _Ballot(on)
        _by_rules(ballot, petition, rules, places)
        _by_own_way(ballot, petition, before.get(petition.pk, []))
        if postings is not None:
            _by_likeness(ballot, petition, user, postings)
        found[petition.pk] = ballot.ranked()
    return found


class _Ballot:
    """Collects what speaks for each agency, under whoever answers for it on the day."""

    def __init__(self, on: datetime.date) -> None:
        self.on = on
        self.rows: dict[int, Proposal] = {}

    def add(
        self, agency: Agency, weight: int, reason: str = "", *, doubt: str = "", refused: bool = False
    ) -> Proposal | None:
        heir = agency.successor_on(self.on)
        if not heir.exists_on(self.on):
            # Several heirs, or none: a person decides.
            return None
        row = self.rows.setdefault(heir.pk, Proposal(heir))
        row.weight += weight
        row.refused = row.refused or refused
        if heir.pk != agency.pk and reason:
            reason = f"{reason} (kế thừa nhiệm vụ của {agency.short_name})"
        if reason and reason not in row.reasons:
            row.reasons.append(reason)
        if doubt and doubt not in row.doubts:
            row.doubts.append(doubt)
        return row

    def ranked(self) -> list[Proposal]:
        """Whoever has something in favour; who refused this petition stands last, for its reason is worth knowing."""
        rows = [row for row in self.rows.values() if row.weight > 0 or row.refused]
        return sorted(rows, key=lambda row: (row.refused, -row.weight, row.agency.sort_key))


# ── rules ────────────────────────────────────────────────────────────────────────────
def _places(on: datetime.date) -> list[tuple[str, Agency]]:
    """The governments of districts and communes by the folded name of their place."""
    rows = Agency.objects.existing(on).of_kind(*_PLACES.values())
    return [(fold(agency.name.removeprefix("UBND ").partition(",")[0]), agency) for agency in rows]


def _by_rules(
    ballot: _Ballot, petition: Petition, rules: Iterable[CompetenceRule], places: list[tuple[str, Agency]]
) -> None:
    for rule in rules:
        weight = _weight(rule, petition)
        if not weight:
            continue
        if rule.lead is not None:
            leads = [rule.lead]
        else:
            weight = min(weight, PLACE)
            kind = _PLACES.get(Level(rule.level))
            leads = [agency for name, agency in places if agency.kind == kind and _named(name, petition.place_key)]
        about = rule.field.name if rule.field else "mọi lĩnh vực"
        mark = "" if rule.verified else ", mặc định chưa đối chiếu" if "mặc định" not in rule.ground else ""
        reason = f"Quy tắc: {about}, cấp {rule.get_level_display().lower()} – {rule.ground}{mark}"
        for lead in leads:
            row = ballot.add(lead, weight, reason)
            if row is not None:
                helpers = [agency.successor_on(ballot.on) for agency in rule.coordinating.all()]
                row.coordinating += [
                    agency
                    for agency in helpers
                    if agency.exists_on(ballot.on) and agency.pk != row.agency.pk and agency not in row.coordinating
                ]


def _weight(rule: CompetenceRule, petition: Petition) -> int:
    if rule.level != petition.level:
        return 0
    if rule.field_id is None:
        return ANY_FIELD
    if rule.field_id == petition.field_id:
        return OWN_FIELD
    return GROUP if rule.field_id == petition.field.group_id else 0


def _named(name: str, place: str) -> bool:
    """The place named as whole words: «xã Nam» is not found in «xã Nam Mẫu»."""
    return bool(name) and f" {name} " in f" {' '.join(place.replace(',', ' ').split())} "


# ── what happened before ─────────────────────────────────────────────────────────────
def _returned(pks: list[int]) -> dict[int, list[Transfer]]:
    rows = Transfer.objects.filter(petition__in=pks, returned_on__isnull=False).select_related("recipient", "proposed")
    found: dict[int, list[Transfer]] = defaultdict(list)
    for row in rows.order_by("number"):
        found[row.petition_id].append(row)
    return found


def _by_own_way(ballot: _Ballot, petition: Petition, returned: list[Transfer]) -> None:
    if petition.lead is not None:
        ballot.add(petition.lead, WRITTEN_DOWN, "Cơ quan đã ghi khi lập kiến nghị")
    for row in returned:
        said = f"Đã trả lại kiến nghị này ngày {row.returned_on:%d/%m/%Y}: {row.return_ground}"
        ballot.add(row.recipient, 0, doubt=said, refused=True)
        if row.proposed is not None:
            ballot.add(row.proposed, NAMED_INSTEAD, f"{row.recipient.short_name} đề xuất khi trả lại")


def _by_likeness(ballot: _Ballot, petition: Petition, user: User | AnonymousUser | None, postings: Postings) -> None:
    likely = similar.likely_duplicates(
        petition.text, locality=petition.locality, exclude=petition, visible_to=user, postings=postings
    )
    if not likely:
        return
    by_pk = {row.petition.pk: row for row in likely}
    for row in likely:
        if row.answer is not None and not row.answer.submission.secrecy:
            share = round(ANSWERED * row.score)
            ballot.add(row.answer.transfer.recipient, share, f"Đã trả lời {_cited(row)}")
    for pk, transfers in _returned(list(by_pk)).items():
        for sent in transfers:
            doubt = f"Đã trả lại {_cited(by_pk[pk])}: {sent.return_ground}"
            ballot.add(sent.recipient, round(SENT_BACK * by_pk[pk].score), doubt=doubt)


def _cited(row: Likeness) -> str:
    return f"kiến nghị tương tự số {row.petition.number}, {row.petition.round.dossier.title} (giống {row.percent}%)"
