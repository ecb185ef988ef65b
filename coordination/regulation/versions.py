"""Changing a rule: a new version from a date, never an edit. What earlier versions computed stays as it was."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_create_with_history

from agencies.models import User
from coordination.models import Article, Regulation, Rule, RuleLimit
from coordination.regulation.checks import findings
from coordination.regulation.specs import LimitSpec, RuleSpec


@dataclass(frozen=True)
class Version:
    """A version to be written; ``replaces`` is the one it ends, if the rule existed."""

    spec: RuleSpec
    regulation: Regulation
    article: Article | None
    effective_from: datetime.date
    replaces: Rule | None = None


@transaction.atomic
def new_version(
    rule: Rule,
    *,
    changes: Mapping[str, Any] | None = None,
    limits: Sequence[LimitSpec] | None = None,
    effective_from: datetime.date,
    by: User | None,
) -> Rule:
    """The rule as changed, from that date on; the present version ends there.

    ``changes`` names fields of the rule (``article`` an article or ``None``), ``limits``
    replaces all limits. Raises ValidationError when a newer version exists, when the
    date lies before the present version's own, when nothing changes, and when the rule
    would be impossible.
    """
    present = Rule.objects.select_for_update(of=("self",)).select_related("article", "regulation").get(pk=rule.pk)
    if present.effective_to is not None:
        raise ValidationError("Quy định đã có phiên bản mới hơn; hãy mở phiên bản hiện hành để sửa.")
    if effective_from < present.effective_from:
        raise ValidationError({"effective_from": before_present(present)})
    wanted = dict(changes or {})
    article = wanted.pop("article", present.article)
    before = RuleSpec.of(present)
    after = replace(
        before,
        **wanted,
        article=article.number if article else "",
        limits=before.limits if limits is None else tuple(limits),
    )
    if after == before:
        raise ValidationError("Không có nội dung nào thay đổi so với phiên bản hiện hành.")
    if wrong := [said(*finding) for finding in findings(after)]:
        raise ValidationError(wrong)
    [made] = write([Version(after, present.regulation, article, effective_from, present)], by=by)
    return made


def switch(rule: Rule, *, enabled: bool, effective_from: datetime.date, by: User | None) -> Rule:
    """Apply the rule, or no longer, from that date; obligations that exist already stay."""
    return new_version(rule, changes={"enabled": enabled}, effective_from=effective_from, by=by)


def write(versions: Sequence[Version], *, by: User | None) -> list[Rule]:
    """End the versions that are replaced and store the new ones, with history. Call it inside a transaction."""
    for version in versions:
        if version.replaces is not None:
            version.replaces.effective_to = version.effective_from
            version.replaces._history_user = by  # type: ignore[attr-defined]
            version.replaces.save(update_fields=["effective_to"])
    rules = [
        version.spec.row(
            regulation=version.regulation,
            article=version.article,
            version=version.replaces.version + 1 if version.replaces else 1,
            effective_from=version.effective_from,
        )
        for version in versions
    ]
    rules = bulk_create_with_history(rules, Rule, default_user=by)
    limits = [
        limit.row(rule, position)
        for rule, version in zip(rules, versions, strict=True)
        for position, limit in enumerate(version.spec.limits, start=1)
    ]
    bulk_create_with_history(limits, RuleLimit, default_user=by)
    return rules


def before_present(present: Rule) -> str:
    return f"Phiên bản hiện hành áp dụng từ {present.effective_from:%d/%m/%Y}; ngày áp dụng không được trước ngày đó."


def said(index: int | None, message: str) -> str:
    """A finding of checks.py as a sentence."""
    return f"Thời hạn thứ {index + 1}: {message}" if index is not None else message[0].upper() + message[1:]
