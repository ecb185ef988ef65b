"""What the names in a file mean here: agencies, fields, levels and places, in the short forms that people use."""

from __future__ import annotations

import datetime
import difflib
import re
from collections import defaultdict

from agencies.models import Agency, AgencyKind
from agencies.text import fold
from voter_petitions.intake.values import initials, name_key, place_key
from voter_petitions.limits import COMPETENT_KINDS
from voter_petitions.models import Field, IntakeBatch, Level

# Other words for the fields of the reference list, as reports and notebooks have them.
_FIELD_WORDS: dict[str, str] = {
    "giao thong van tai": "giao-thong", "duong sa": "giao-thong", "cau duong": "giao-thong", "ha tang": "xay-dung",
    "ha tang giao thong": "giao-thong", "xay dung co ban": "xay-dung", "dau tu": "xay-dung",
    "dien luc": "dien", "dien luoi": "dien", "nang luong": "dien", "nuoc sach": "nuoc", "cap nuoc": "nuoc",
    "nuoc sinh hoat nong thon": "nuoc", "thuy loi de dieu": "thuy-loi",
    "nong nghiep phat trien nong thon": "nong-nghiep",
    "nong nghiep nong thon": "nong-nghiep", "chan nuoi": "nong-nghiep", "thu y": "nong-nghiep", "rung": "lam-nghiep",
    "kiem lam": "lam-nghiep", "phong chong thien tai": "thien-tai", "bien doi khi hau": "thien-tai",
    "dat": "dat-dai", "tai nguyen moi truong": "tai-nguyen", "khoang san": "tai-nguyen", "rac thai": "moi-truong",
    "buu chinh vien thong": "vien-thong", "thong tin truyen thong": "truyen-thong", "giao duc dao tao": "giao-duc",
    "lao dong thuong binh xa hoi": "xa-hoi", "viec lam": "xa-hoi", "lao dong viec lam": "xa-hoi",
    "an sinh xa hoi": "xa-hoi", "chinh sach xa hoi": "xa-hoi",
    "van hoa the thao du lich": "van-hoa", "suc khoe": "y-te", "bao hiem y te": "y-te",
    "che do chinh sach": "chinh-sach", "noi vu": "dia-gioi", "to chuc bo may": "dia-gioi", "can bo": "dia-gioi",
}  # fmt: skip
_LEVEL_WORDS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (Level.CENTRAL, re.compile(r"\b(trung uong|tw|quoc hoi|chinh phu|bo|bo nganh)\b")),
    (Level.ENTERPRISE, re.compile(r"\b(doanh nghiep|cong ty|dien luc|tap doan)\b")),
    (Level.DEPARTMENT, re.compile(r"\b(so|nganh|so nganh)\b")),
    (Level.COMMUNE, re.compile(r"\b(xa|phuong|thi tran)\b")),
    (Level.DISTRICT, re.compile(r"\b(huyen|quan|thanh pho|thi xa|tp)\b")),
    (Level.PROVINCE, re.compile(r"\btinh\b")),
)
LEVEL_OF_KIND: dict[str, Level] = {
    AgencyKind.CENTRAL: Level.CENTRAL,
    AgencyKind.NATIONAL_DELEGATION: Level.CENTRAL,
    AgencyKind.PEOPLES_COMMITTEE: Level.PROVINCE,
    AgencyKind.COMMITTEE_OFFICE: Level.PROVINCE,
    AgencyKind.DEPARTMENT: Level.DEPARTMENT,
    AgencyKind.DISTRICT: Level.DISTRICT,
    AgencyKind.COMMUNE: Level.COMMUNE,
    AgencyKind.ENTERPRISE: Level.ENTERPRISE,
}
_COMMUNE = re.compile(r"\s*(cu tri )?(xa|phuong|thi tran|tt)\b")
NOBODY = 0


class Names:
    """The lists of the register as a file's names are looked up in them; read once for a whole file."""

    def __init__(self, batch: IntakeBatch, on: datetime.date) -> None:
        self.choices = batch.choices
        self.agencies = {a.pk: a for a in Agency.objects.existing(on).of_kind(*COMPETENT_KINDS)}
        self.fields = {field.pk: field for field in Field.objects.choosable()}
        self._agency_keys: dict[str, set[int]] = defaultdict(set)
        for agency in self.agencies.values():
            for name in (agency.name, agency.short_name, agency.code):
                if name:
                    self._agency_keys[name_key(name)].add(agency.pk)
            for name in (agency.name, agency.short_name):
                self._agency_keys[initials(name)].add(agency.pk)
        self._field_keys = {name_key(field.name): pk for pk, field in self.fields.items()}
        self._field_keys |= {pk.replace("-", " "): pk for pk in self.fields}
        self._field_keys |= {words: pk for words, pk in _FIELD_WORDS.items() if pk in self.fields}
        self._read_places()

    # ── agencies ─────────────────────────────────────────────────────────────────────
    def agency(self, said: str) -> Agency | None:
        chosen = self._chosen("agency", said)
        if chosen is not None:
            return self.agencies.get(int(chosen))
        found = self._agencies_called(said)
        return self.agencies[found.pop()] if len(found) == 1 else None

    def is_nobody(self, said: str) -> bool:
        """Somebody decided that this name stands for no agency."""
        return bool(self._chosen("agency", said) == NOBODY)

    def _agencies_called(self, said: str) -> set[int]:
        key = name_key(said)
        # Before a comma or «phối hợp» stands who leads.
        first = name_key(re.split(r"[;\n]|,(?=\s*(?:Sở|UBND|sở))|\bphối hợp\b|\bchủ trì\b", said)[0])
        # Letters stand for words only where the file itself shortens: «Sở TC» is Tài chính, «Sở Thể chất» is not.
        shortened = initials(said) if any(word.isupper() and len(word) > 1 for word in said.split()[1:]) else ""
        for wanted in (key, first, f"ubnd {key}", shortened):
            if found := self._agency_keys.get(wanted):
                return set(found)
        return set()

    def near_agencies(self, said: str, limit: int = 3) -> list[Agency]:
        """The agencies whose names look most like it."""
        close = difflib.get_close_matches(name_key(said), list(self._agency_keys), n=limit * 3, cutoff=0.6)
        pks = list(dict.fromkeys(pk for key in close for pk in sorted(self._agency_keys[key])))
        return [self.agencies[pk] for pk in pks[:limit]]

    # ── fields and levels ────────────────────────────────────────────────────────────
    def field(self, said: str) -> Field | None:
        chosen = self._chosen("field", said)
        pk = str(chosen) if chosen is not None else self._field_keys.get(name_key(said))
        return self.fields.get(pk) if pk else None

    def near_fields(self, said: str, limit: int = 3) -> list[Field]:
        key = name_key(said)
        within = [pk for words, pk in self._field_keys.items() if words and re.search(rf"\b{words}\b", key)]
        close = difflib.get_close_matches(key, list(self._field_keys), n=limit, cutoff=0.7)
        pks = dict.fromkeys([*within, *(self._field_keys[one] for one in close)])
        return [self.fields[pk] for pk in list(pks)[:limit]]

    def level(self, said: str) -> str:
        chosen = self._chosen("level", said)
        if chosen is not None:
            return str(chosen)
        words = name_key(said) if said else ""
        if re.search(r"\btinh\b", fold(said)) and not re.search(r"\b(so|nganh|huyen|xa)\b", words):
            return Level.PROVINCE
        found = [level for level, pattern in _LEVEL_WORDS if pattern.search(words)]
        return found[0] if found else ""

    # ── places ───────────────────────────────────────────────────────────────────────
    def _read_places(self) -> None:
        """Communes and districts of every time: voters speak as of theirs."""
        self.places: dict[str, str] = {}
        short: dict[str, set[str]] = defaultdict(set)
        self._districts: set[str] = set()
        rows = Agency.objects.of_kind(AgencyKind.COMMUNE, AgencyKind.DISTRICT)
        for name, kind in rows.values_list("name", "kind"):
            place = re.sub(r"^(UBND|Ủy ban nhân dân)\s+", "", name)
            place = place[:1].upper() + place[1:]
            self.places[place_key(place)] = place
            if kind == AgencyKind.COMMUNE:
                short[place_key(place.split(",")[0])].add(place)
            else:
                self._districts.add(place_key(place))
        self._communes = set(short)
        self._only_one = {key: places.pop() for key, places in short.items() if len(places) == 1}

    def place(self, said: str) -> tuple[str, bool, str]:
        """The place as it is to be recorded, whether it is known, and the nearest known one if not."""
        chosen = self.choices.get("place", {}).get(fold(said))
        if chosen:
            return str(chosen), True, ""
        key = place_key(said)
        if not self._communes or not key:
            return said, True, ""
        if found := self.places.get(key) or self._only_one.get(key):
            return (found if len(said) <= len(found) else said), True, ""
        parts = [part for part in re.split(r"[,;–-]", said) if part.strip()]
        keys = {place_key(part) for part in parts}
        names_a_commune = any(_COMMUNE.match(fold(part)) for part in parts)
        if keys & self._communes or (not names_a_commune and keys & self._districts):
            return said, True, ""
        close = difflib.get_close_matches(key, [*self.places, *self._only_one], n=1, cutoff=0.6)
        near = (self.places.get(close[0]) or self._only_one[close[0]]) if close else ""
        return said, False, near

    def _chosen(self, kind: str, said: str) -> int | str | None:
        found: int | str | None = self.choices.get(kind, {}).get(fold(said))
        return found
