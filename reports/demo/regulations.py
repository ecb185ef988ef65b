"""The regulation of 07/02/2023, and for the figures of 2022 the one before it, of which only the existence is known."""

from __future__ import annotations

import yaml

from coordination.regulation.ruleset import DEFAULT_FILE, load_ruleset

EARLIER = {
    "number": "Quy chế phối hợp trước 07/02/2023 (chưa rõ số)",
    "title": "Quy chế phối hợp trước năm 2023 (chưa có văn bản; dùng mức của quy chế sau cho số liệu minh họa)",
    "signed_on": "2022-01-01",
    "effective_from": "2022-01-01",
}


def load_regulations() -> None:
    """Load both, the later one superseding the earlier."""
    rules = yaml.safe_load(DEFAULT_FILE.read_text(encoding="utf-8"))
    present = dict(rules["regulation"])
    load_ruleset(_text(rules | {"regulation": EARLIER}), by=None)
    superseding = present | {"supersedes": EARLIER["number"]}
    load_ruleset(_text(rules | {"regulation": superseding}), by=None, effective_from=present["effective_from"])


def _text(rules: dict[str, object]) -> str:
    return yaml.safe_dump(rules, allow_unicode=True, sort_keys=False)
