"""Loading a rule-set file: in one transaction or not at all, and only what differs.

coordination/data/ruleset.yaml is the default file; coordination/regulation/parsing.py reads it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction

from agencies.models import User
from coordination.clock import today
from coordination.models import Article, Regulation, Rule
from coordination.regulation.parsing import ArticleSpec, RegulationSpec, RuleSetError, parse
from coordination.regulation.reading import Problem
from coordination.regulation.versions import Version, before_present, write

__all__ = ["DEFAULT_FILE", "Loaded", "RuleSetError", "load_ruleset"]

DEFAULT_FILE = Path(__file__).resolve().parent.parent / "data" / "ruleset.yaml"


@dataclass(frozen=True)
class Loaded:
    """What loading a file did, by codes of rules. ``absent`` are in force here and not in the file: untouched."""

    regulation: Regulation
    created: list[str]
    changed: list[str]
    unchanged: list[str]
    absent: list[str]


@transaction.atomic
def load_ruleset(source: Path | str, *, by: User | None, effective_from: datetime.date | None = None) -> Loaded:
    """Load a file: the first time everything, afterwards only the rules that differ, as new versions.

    New versions begin on ``effective_from``; without it on the day the file names for the
    rule if that is later than the present version, else today (a regulation seen for the
    first time: on the day it takes effect). Refused whole with a ``RuleSetError``: then
    no row has changed.
    """
    rule_set = parse(source)
    regulation, first_time = _stored_regulation(rule_set.regulation, by)
    articles = _stored_articles(regulation, rule_set.articles)
    start = effective_from or (regulation.effective_from if first_time else today())
    present = {
        rule.code: rule
        for rule in Rule.objects.select_for_update(of=("self",))
        .current()
        .select_related("article", "regulation")
        .prefetch_related("limits")
    }
    versions: list[Version] = []
    problems: list[Problem] = []
    unchanged: list[str] = []
    for spec in rule_set.rules:
        old = present.get(spec.code)
        begins = effective_from or spec.effective_from or start
        if old is not None:
            if old.regulation_id == regulation.pk and not spec.differs_from(old):
                unchanged.append(spec.code)
                continue
            if effective_from is None and begins <= old.effective_from:
                begins = start
            if begins < old.effective_from:
                problems.append((spec.line, f"{spec.code}: {before_present(old)}"))
            if spec.enabled is None:
                spec = replace(spec, enabled=old.enabled)
        versions.append(Version(spec, regulation, articles.get(spec.article), begins, old))
    if problems:
        raise RuleSetError(problems)
    write(versions, by=by)
    codes = {spec.code for spec in rule_set.rules}
    return Loaded(
        regulation=regulation,
        created=[version.spec.code for version in versions if version.replaces is None],
        changed=[version.spec.code for version in versions if version.replaces is not None],
        unchanged=unchanged,
        absent=sorted(code for code, rule in present.items() if code not in codes and rule.enabled),
    )


def _stored_regulation(spec: RegulationSpec, by: User | None) -> tuple[Regulation, bool]:
    regulation = Regulation.objects.filter(number=spec.number).first()
    first_time = regulation is None
    if regulation is None:
        regulation = Regulation(number=spec.number)
    old = None
    if spec.supersedes:
        old = Regulation.objects.filter(number=spec.supersedes).first()
        if old is None:
            raise RuleSetError([(spec.line, f"regulation: chưa có quy chế số “{spec.supersedes}” để thay thế.")])
        if spec.effective_from <= old.effective_from:
            message = f"regulation: phải có hiệu lực sau quy chế bị thay thế ({old.effective_from:%d/%m/%Y})."
            raise RuleSetError([(spec.line, message)])
    wanted = {
        "aliases": spec.aliases,
        "title": spec.title,
        "signed_on": spec.signed_on,
        "effective_from": spec.effective_from,
        "supersedes": old or regulation.supersedes,
    }
    if regulation.effective_to is not None and regulation.effective_to <= spec.effective_from:
        message = f"regulation: quy chế đã hết hiệu lực từ {regulation.effective_to:%d/%m/%Y}."
        raise RuleSetError([(spec.line, message)])
    if first_time or any(getattr(regulation, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(regulation, name, value)
        regulation._history_user = by  # type: ignore[attr-defined]
        regulation.save()
    if old is not None and old.effective_to != spec.effective_from:
        old.effective_to = spec.effective_from
        old._history_user = by  # type: ignore[attr-defined]
        old.save()
    return regulation, first_time


def _stored_articles(regulation: Regulation, specs: list[ArticleSpec]) -> dict[str, Article]:
    """The regulation's articles by number. A text typed in from the paper is never emptied by a file without it."""
    known = {article.number: article for article in regulation.articles.all()}
    fresh: list[Article] = []
    for position, spec in enumerate(specs, start=1):
        article = known.get(spec.number)
        if article is None:
            fresh.append(
                Article(regulation=regulation, number=spec.number, title=spec.title, text=spec.text, position=position)
            )
            continue
        wanted = (spec.title, spec.text or article.text, position)
        if (article.title, article.text, article.position) != wanted:
            article.title, article.text, article.position = wanted
            article.save()
    Article.objects.bulk_create(fresh)
    return known | {article.number: article for article in fresh}
