"""A rule-set file as a person wrote it, read and checked as a whole: its keys are explained in docs/regulation.md."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from coordination.deadlines import Direction, Unit
from coordination.models import (
    DocumentKind,
    DossierKind,
    Evidence,
    MilestoneKind,
    Role,
    Source,
    Trait,
)
from coordination.regulation.checks import findings
from coordination.regulation.reading import Fields, Problem, Reader
from coordination.regulation.specs import LimitSpec, RuleSpec

# In the file a kind of dossier has its short name, not the label of its table.
DOSSIERS = {kind.name.lower(): kind.value for kind in DossierKind}
SOURCES = (Source.LAW.value, Source.REGULATION.value)

_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*", re.ASCII)


class RuleSetError(Exception):
    """The file was refused whole; ``errors`` are (line, reason in Vietnamese), by line."""

    def __init__(self, errors: list[Problem]) -> None:
        self.errors = sorted(errors)
        super().__init__("\n".join(f"Dòng {line}: {message}" for line, message in self.errors))


@dataclass(frozen=True)
class ArticleSpec:
    number: str
    title: str
    text: str


@dataclass(frozen=True)
class RegulationSpec:
    number: str
    aliases: str
    title: str
    signed_on: datetime.date
    effective_from: datetime.date
    supersedes: str
    line: int


@dataclass(frozen=True)
class RuleSet:
    """A file without mistakes."""

    regulation: RegulationSpec
    articles: list[ArticleSpec]
    rules: list[RuleSpec]


def text_of(source: Path | str) -> str:
    """A path's content, or the text itself."""
    if isinstance(source, str):
        return source
    try:
        return source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RuleSetError([(1, "Tệp không phải mã UTF-8.")]) from None
    except OSError as error:
        raise RuleSetError([(1, f"Không đọc được tệp {source.name}: {error.strerror}.")]) from None


def parse(source: Path | str) -> RuleSet:
    """The rule-set that the file describes; all its mistakes at once in a ``RuleSetError``."""
    reader = Reader()
    root = reader.root(text_of(source).removeprefix("\ufeff"))
    if root is None:
        raise RuleSetError(reader.problems)
    top = reader.fields(root, "Tệp", required=("regulation", "rules"), optional=("articles",))
    regulation = _regulation(reader, top)
    articles = _articles(reader, top)
    numbers = {article.number for article in articles}
    rules: list[RuleSpec] = []
    lines: dict[str, int] = {}
    for node in reader.items(top.get("rules"), "rules"):
        known = len(reader.problems)
        rule = _rule(reader, node, numbers)
        if rule.code and rule.code in lines:
            reader.note(node, f"{rule.code}: mã này đã có ở dòng {lines[rule.code]}.")
        lines.setdefault(rule.code, rule.line)
        if len(reader.problems) == known:
            for index, message in findings(rule):
                line = rule.line if index is None else rule.limits[index].line
                place = rule.code if index is None else f"{rule.code}, thời hạn thứ {index + 1}"
                reader.note(line, f"{place}: {message}")
        rules.append(rule)
    if "rules" in top and not rules:
        reader.note(top["rules"], "rules: không có quy định nào.")
    if reader.problems or regulation is None:
        raise RuleSetError(reader.problems)
    return RuleSet(regulation, articles, rules)


def _regulation(reader: Reader, top: Fields) -> RegulationSpec | None:
    node = top.get("regulation")
    if node is None:
        return None
    what = "regulation"
    fields = reader.fields(
        node, what, required=("number", "title", "signed_on", "effective_from"), optional=("aliases", "supersedes")
    )
    signed_on = reader.day(fields, "signed_on", what)
    effective_from = reader.day(fields, "effective_from", what)
    number = reader.text(fields, "number", what, longest=80)
    supersedes = reader.text(fields, "supersedes", what, longest=80)
    if signed_on and effective_from and effective_from < signed_on:
        reader.note(fields["effective_from"], f"{what}: ngày có hiệu lực không được trước ngày ký.")
    if supersedes and supersedes == number:
        reader.note(fields["supersedes"], f"{what}: quy chế không thể thay thế chính nó.")
    aliases, title = reader.text(fields, "aliases", what, longest=200), reader.text(fields, "title", what, longest=300)
    if signed_on is None or effective_from is None:
        return None
    return RegulationSpec(number, aliases, title, signed_on, effective_from, supersedes, line=node.start_mark.line + 1)


def _articles(reader: Reader, top: Fields) -> list[ArticleSpec]:
    found: dict[str, ArticleSpec] = {}
    for node in reader.items(top.get("articles"), "articles"):
        fields = reader.fields(node, "articles", required=("number", "title"), optional=("text",))
        number = reader.text(fields, "number", "articles", longest=60)
        if number in found:
            reader.note(node, f"articles: điều “{number}” viết hai lần.")
        found[number] = ArticleSpec(
            number,
            reader.text(fields, "title", f"articles, {number}", longest=200),
            reader.text(fields, "text", f"articles, {number}", longest=20_000),
        )
    return list(found.values())


def _rule(reader: Reader, node: yaml.Node, articles: set[str]) -> RuleSpec:
    code = "Quy định"
    if isinstance(node, yaml.MappingNode):
        code = next((str(value.value) for key, value in node.value if key.value == "code"), code)
    fields = reader.fields(
        node,
        code,
        required=("code", "duty", "document", "dossier", "milestone", "obliged", "limits"),
        optional=(
            "article",
            "recipient",
            "recipient_text",
            "recurrence",
            "reminders",
            "max_extensions",
            "max_extension_days",
            "never_sent_after",
            "enabled",
            "effective_from",
            "note",
        ),
    )
    if "code" in fields and not _CODE.fullmatch(reader.text(fields, "code", code, longest=40)):
        reader.note(fields["code"], f"{code}: mã chỉ gồm chữ in hoa không dấu, chữ số và dấu gạch nối.")
    milestone = reader.choice(fields, "milestone", code, MilestoneKind.values)
    limits = reader.items(fields.get("limits"), f"{code}, “limits”")
    return RuleSpec(
        code=reader.text(fields, "code", code, longest=40),
        article=reader.choice(fields, "article", code, articles),
        duty=reader.text(fields, "duty", code, longest=300),
        document_kind=reader.choice(fields, "document", code, DocumentKind.values),
        dossier_kind=DOSSIERS.get(reader.choice(fields, "dossier", code, DOSSIERS), ""),
        milestone_kind=milestone,
        obliged_role=reader.choice(fields, "obliged", code, Role.values),
        recipient_role=reader.choice(fields, "recipient", code, Role.values),
        recipient_text=reader.text(fields, "recipient_text", code, longest=120),
        recurrence=reader.text(fields, "recurrence", code, longest=120).upper(),
        reminder_steps=tuple(reader.wholes(fields, "reminders", code, least=1, most=365))
        if "reminders" in fields
        else RuleSpec.reminder_steps,
        max_extensions=reader.whole(fields, "max_extensions", code, default=RuleSpec.max_extensions, most=20),
        max_extension_days=reader.whole(fields, "max_extension_days", code, default=RuleSpec.max_extension_days),
        never_sent_after=reader.whole(fields, "never_sent_after", code, default=RuleSpec.never_sent_after, least=1),
        note=reader.text(fields, "note", code, longest=2000),
        enabled=reader.flag(fields, "enabled", code, default=None),
        effective_from=reader.day(fields, "effective_from", code),
        limits=tuple(
            _limit(reader, limit, f"{code}, thời hạn thứ {position}", milestone)
            for position, limit in enumerate(limits, start=1)
        ),
        line=node.start_mark.line + 1,
    )


def _limit(reader: Reader, node: yaml.Node, what: str, milestone: str) -> LimitSpec:
    fields = reader.fields(
        node,
        what,
        required=("unit", "source", "basis", "evidence"),
        optional=("before", "after", "milestone", "roll", "for", "except", "from", "to"),
    )
    sides = [side.value for side in Direction if side.value in fields]
    if fields and len(sides) != 1:
        reader.note(node, f"{what}: phải có đúng một trong hai mục “before” (trước) và “after” (sau).")
    direction = sides[0] if sides else Direction.AFTER.value
    return LimitSpec(
        source=reader.choice(fields, "source", what, SOURCES),
        legal_basis=reader.text(fields, "basis", what, longest=300),
        evidence=reader.choice(fields, "evidence", what, Evidence.values),
        milestone_kind=reader.choice(fields, "milestone", what, MilestoneKind.values) or milestone,
        amount=reader.whole(fields, direction, what, default=0),
        unit=reader.choice(fields, "unit", what, [unit.value for unit in Unit]),
        direction=direction,
        roll=bool(reader.flag(fields, "roll", what, default=False)),
        law_from=reader.day(fields, "from", what),
        law_to=reader.day(fields, "to", what),
        applies_to=tuple(sorted(reader.choices(fields, "for", what, Trait.values))),
        except_for=tuple(sorted(reader.choices(fields, "except", what, Trait.values))),
        line=node.start_mark.line + 1,
    )
