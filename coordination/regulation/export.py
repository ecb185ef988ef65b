"""A regulation's present rules as a rule-set file: loaded again, it changes nothing."""

from __future__ import annotations

from typing import Any

import yaml

from coordination.clock import today
from coordination.models import Regulation, Rule
from coordination.regulation.parsing import DOSSIERS
from coordination.regulation.specs import LimitSpec, RuleSpec

_SHORT_NAMES = {label: name for name, label in DOSSIERS.items()}


class _Dumper(yaml.SafeDumper):
    """Long texts in lines as they were typed, lists of a few words on one line."""


class _Inline(list[Any]):
    """A list to be written on one line."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _inline(dumper: yaml.SafeDumper, items: _Inline) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Inline, _inline)


def export_ruleset(regulation: Regulation) -> str:
    """The regulation, its articles with their texts, and the latest version of each of its rules."""
    rules = (
        Rule.objects.current()
        .filter(regulation=regulation)
        .select_related("article")
        .prefetch_related("limits")
        .order_by("article__position", "code")
    )
    about = {
        "number": regulation.number,
        "aliases": regulation.aliases,
        "title": regulation.title,
        "signed_on": regulation.signed_on,
        "effective_from": regulation.effective_from,
        "supersedes": regulation.supersedes.number if regulation.supersedes else "",
    }
    articles = [
        _said({"number": article.number, "title": article.title, "text": article.text})
        for article in regulation.articles.all()
    ]
    parts = [
        f"# {regulation}, {today():%d/%m/%Y}. Loading the file again makes a new version of the rules that differ.",
        _written({"regulation": _said(about)}),
        *([_written({"articles": articles})] if articles else []),
        "rules:",
        *(_written([_rule(RuleSpec.of(rule), regulation)]) for rule in rules),
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _rule(rule: RuleSpec, regulation: Regulation) -> dict[str, Any]:
    """What differs from the file's own defaults is said, nothing else."""
    written: dict[str, Any] = {
        "code": rule.code,
        "article": rule.article,
        "duty": rule.duty,
        "document": rule.document_kind,
        "dossier": _SHORT_NAMES[rule.dossier_kind],
        "milestone": rule.milestone_kind,
        "obliged": rule.obliged_role,
        "recipient": rule.recipient_role,
        "recipient_text": rule.recipient_text,
        "recurrence": rule.recurrence,
    }
    if rule.reminder_steps != RuleSpec.reminder_steps:
        written["reminders"] = _Inline(rule.reminder_steps)
    for name in ("max_extensions", "max_extension_days", "never_sent_after"):
        if getattr(rule, name) != getattr(RuleSpec, name):
            written[name] = getattr(rule, name)
    if rule.enabled is False:
        written["enabled"] = False
    if rule.effective_from != regulation.effective_from:
        written["effective_from"] = rule.effective_from
    written["limits"] = [_limit(limit, rule) for limit in rule.limits]
    written["note"] = rule.note
    # An empty list of reminders is a choice, an empty text is not.
    return {name: value for name, value in written.items() if value not in ("", None)}


def _limit(limit: LimitSpec, rule: RuleSpec) -> dict[str, Any]:
    written: dict[str, Any] = {limit.direction: limit.amount, "unit": limit.unit}
    if limit.milestone_kind != rule.milestone_kind:
        written["milestone"] = limit.milestone_kind
    if limit.roll:
        written["roll"] = True
    if limit.applies_to:
        written["for"] = _Inline(limit.applies_to)
    if limit.except_for:
        written["except"] = _Inline(limit.except_for)
    written |= {"source": limit.source, "basis": limit.legal_basis}
    if limit.law_from:
        written["from"] = limit.law_from
    if limit.law_to:
        written["to"] = limit.law_to
    written["evidence"] = limit.evidence
    return written


def _said(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _written(value: Any) -> str:
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
