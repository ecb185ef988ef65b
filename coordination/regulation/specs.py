"""What a rule says, apart from the row that stores it: compared, exported, checked and turned into rows."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from typing import Any

from coordination.models import Article, Regulation, Rule, RuleLimit

# Columns that a rule and its description share by name.
RULE_FIELDS = (
    "code",
    "duty",
    "document_kind",
    "dossier_kind",
    "milestone_kind",
    "obliged_role",
    "recipient_role",
    "recipient_text",
    "recurrence",
    "reminder_steps",
    "max_extensions",
    "max_extension_days",
    "never_sent_after",
    "note",
)
LIMIT_FIELDS = (
    "source",
    "legal_basis",
    "law_from",
    "law_to",
    "evidence",
    "milestone_kind",
    "amount",
    "unit",
    "direction",
    "roll",
    "applies_to",
    "except_for",
)


@dataclass(frozen=True)
class LimitSpec:
    """One time limit. The order of its traits means nothing, so they are kept sorted."""

    source: str
    legal_basis: str
    evidence: str
    milestone_kind: str
    amount: int
    unit: str
    direction: str
    roll: bool = False
    law_from: datetime.date | None = None
    law_to: datetime.date | None = None
    applies_to: tuple[str, ...] = ()
    except_for: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    @classmethod
    def of(cls, limit: RuleLimit) -> LimitSpec:
        values: dict[str, Any] = {name: getattr(limit, name) for name in LIMIT_FIELDS}
        return cls(**values | {name: tuple(sorted(values[name])) for name in ("applies_to", "except_for")})

    def row(self, rule: Rule, position: int) -> RuleLimit:
        values = {name: getattr(self, name) for name in LIMIT_FIELDS}
        lists = {name: list(values[name]) for name in ("applies_to", "except_for")}
        return RuleLimit(rule=rule, position=position, **values | lists)


@dataclass(frozen=True)
class RuleSpec:
    """One rule with its limits. ``enabled`` is ``None`` where a file leaves it as it is."""

    code: str
    article: str
    duty: str
    document_kind: str
    dossier_kind: str
    milestone_kind: str
    obliged_role: str
    limits: tuple[LimitSpec, ...]
    recipient_role: str = ""
    recipient_text: str = ""
    recurrence: str = ""
    reminder_steps: tuple[int, ...] = (7, 3, 1)
    max_extensions: int = 1
    max_extension_days: int = 30
    never_sent_after: int = 30
    note: str = ""
    enabled: bool | None = None
    effective_from: datetime.date | None = field(default=None, compare=False)
    line: int = field(default=0, compare=False)

    @classmethod
    def of(cls, rule: Rule) -> RuleSpec:
        """What this version says; ask for ``article`` and ``limits`` beforehand when there are many."""
        values: dict[str, Any] = {name: getattr(rule, name) for name in RULE_FIELDS}
        return cls(
            **values | {"reminder_steps": tuple(rule.reminder_steps)},
            article=rule.article.number if rule.article else "",
            limits=tuple(LimitSpec.of(limit) for limit in rule.limits.all()),
            enabled=rule.enabled,
            effective_from=rule.effective_from,
        )

    def row(
        self,
        *,
        regulation: Regulation,
        article: Article | None,
        version: int,
        effective_from: datetime.date,
    ) -> Rule:
        values = {name: getattr(self, name) for name in RULE_FIELDS}
        return Rule(
            **values | {"reminder_steps": list(self.reminder_steps)},
            regulation=regulation,
            article=article,
            version=version,
            enabled=self.enabled is not False,
            effective_from=effective_from,
        )

    def differs_from(self, rule: Rule) -> bool:
        """Would this description change the rule? An unsaid on/off changes nothing."""
        present = RuleSpec.of(rule)
        return replace(self, enabled=present.enabled if self.enabled is None else self.enabled) != present
