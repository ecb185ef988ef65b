"""Two people edit the same record: the second save is met with both versions side by side, and nothing is lost.

A form of stored values carries its *edition*: a mark of each value as it stood when
the page was made. When a value has changed since, the save is refused, and the page
shows, field by field, what the person typed beside what is stored now; they take
either and save again. One line in a view, after the form is made:

    editions.watch(request, form, of=[row, row.dossier])

It lives in the lowest room, because every room has forms.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.utils import timezone

REFUSED = (
    "Chưa ghi: người khác đã sửa hồ sơ này trong lúc bạn nhập. "
    "Hãy chọn ở bảng «Hai bản khác nhau» từng mục lấy bản nào, rồi ghi lại."
)
# Marks of a form itself, not values of a record.
_MARKS = frozenset({"confirmed"})


@dataclass(frozen=True)
class Difference:
    """One field of which the person typed something else than is stored now."""

    name: str
    label: str
    mine: str
    stored: str
    # What is chosen beforehand: what the person changed themselves stays theirs.
    mine_first: bool
    # Stands for what was typed when the choice was offered: typed on since, the choice «stored» means nothing.
    mark: str


@dataclass
class Edition:
    """What ``components/edition.html`` puts into the form: the mark, and after a clash both versions."""

    token: str
    differences: list[Difference] = field(default_factory=list)
    saved_by: str = ""
    saved_at: datetime.datetime | None = None


def watch(request: HttpRequest, form: forms.BaseForm, *more: forms.BaseForm, of: Iterable[Any] = ()) -> None:
    """Give the form its edition; a POST that was typed over an older one gets an error and both versions.

    ``more`` are further forms of the same page (the rows of a formset); ``of`` are the rows whose
    history tells who saved last: models with ``history``, or querysets of history rows.
    """
    watched = [one for one in (form, *more) if one.fields]
    stored = dict(_stored(watched))
    edition = Edition(token=_token(stored))
    form.edition = edition  # type: ignore[attr-defined]
    if request.method != "POST":
        return
    _take(request, watched)
    base = _read(request.POST.get("edition", ""))
    changed = {name for name, mark in _marks(stored).items() if name in base and base[name] != mark}
    if not changed:
        return
    _ = form.errors
    edition.differences = list(_differences(watched, stored, base, changed))
    if not edition.differences:
        # They typed just what the other person saved.
        return
    edition.saved_by, edition.saved_at = _last_saved(of)
    form.add_error(None, REFUSED)


def _bound(watched: Iterable[forms.BaseForm]) -> Iterator[BoundField]:
    for form in watched:
        for bound in form:
            if bound.name not in _MARKS and not isinstance(bound.field, forms.FileField) and not bound.field.disabled:
                yield bound


def _stored(watched: Iterable[forms.BaseForm]) -> Iterator[tuple[str, Any]]:
    """Each field's stored value, as its widget would send it."""
    for bound in _bound(watched):
        value = bound.field.prepare_value(bound.initial)
        if isinstance(bound.field, forms.BooleanField):
            value = bool(value)
        yield bound.html_name, _plain(value)


def _plain(value: Any) -> Any:
    """Text, or a list of texts, whatever the field holds."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y") if not isinstance(value, datetime.datetime) else value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    if hasattr(value, "__iter__"):
        return sorted(_plain(one) for one in value)
    return str(value)


def _marks(values: dict[str, Any]) -> dict[str, str]:
    return {name: hashlib.sha256(json.dumps(value).encode()).hexdigest()[:10] for name, value in values.items()}


def _token(values: dict[str, Any]) -> str:
    return json.dumps(_marks(values), separators=(",", ":"))


def _read(token: str) -> dict[str, str]:
    """The edition that was typed over; a form sent without one (an old page) is not held back."""
    try:
        found = json.loads(token)
    except ValueError:
        return {}
    return {str(name): str(mark) for name, mark in found.items()} if isinstance(found, dict) else {}


def _take(request: HttpRequest, watched: list[forms.BaseForm]) -> None:
    """Put the stored value where the person chose it in the comparison."""
    chosen = [
        bound
        for bound in _bound(watched)
        if request.POST.get(f"take-{bound.html_name}") == f"stored-{_typed_mark(bound)}"
    ]
    if not chosen:
        return
    data = QueryDict(mutable=True)
    data.update(watched[0].data)
    for name in watched[0].data:
        data.setlist(name, request.POST.getlist(name))
    for bound in chosen:
        value = bound.field.widget.format_value(bound.field.prepare_value(bound.initial))
        if isinstance(bound.field, forms.BooleanField):
            data.setlist(bound.html_name, ["on"] if bound.initial else [])
        elif isinstance(value, list | tuple):
            data.setlist(bound.html_name, [str(one) for one in value if one not in ("", None)])
        else:
            data.setlist(bound.html_name, ["" if value is None else str(value)])
    for form in watched:
        form.data = data


def _typed_mark(bound: BoundField) -> str:
    raw = bound.data
    return _marks({"": _plain(raw)})[""]


def _differences(
    watched: list[forms.BaseForm], stored: dict[str, Any], base: dict[str, str], changed: set[str]
) -> Iterator[Difference]:
    for bound in _bound(watched):
        name = bound.html_name
        if name not in changed:
            continue
        mine = bool(bound.data) if isinstance(bound.field, forms.BooleanField) else _plain(_cleaned(bound))
        if _same(mine, stored[name]):
            continue
        yield Difference(
            name,
            str(bound.label),
            _words(bound, mine),
            _words(bound, stored[name]),
            mine_first=_marks({name: mine})[name] != base[name],
            mark=_typed_mark(bound),
        )


def _cleaned(bound: BoundField) -> Any:
    """What was typed, in the form in which it would be stored, so that 5/3/23 is 05/03/2023."""
    cleaned = getattr(bound.form, "cleaned_data", {})
    if bound.name in cleaned and bound.name not in bound.form.errors:
        return bound.field.prepare_value(cleaned[bound.name])
    return bound.data


def _same(mine: Any, stored: Any) -> bool:
    def even(value: Any) -> Any:
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value

    return bool(even(mine) == even(stored))


def _words(bound: BoundField, value: Any) -> str:
    """The value as a person reads it: the label of a choice, yes or no, the text itself."""
    if isinstance(value, bool):
        return "có" if value else "không"
    labels: dict[str, str] = {}
    for key, label in getattr(bound.field, "choices", ()):
        pairs = label if isinstance(label, list | tuple) else [(key, label)]
        labels |= {str(one): str(text) for one, text in pairs}
    values = value if isinstance(value, list) else [value]
    return "; ".join(labels.get(one, one) for one in values if one) or "(để trống)"


def _last_saved(of: Iterable[Any]) -> tuple[str, datetime.datetime | None]:
    """Who saved last, and when, by the histories of these rows."""
    rows = []
    for one in of:
        history = getattr(one, "history", None) if isinstance(one, Model) else one
        row = history.select_related("history_user").order_by("-history_date").first() if history is not None else None
        if row is not None:
            rows.append(row)
    if not rows:
        return "", None
    last = max(rows, key=lambda row: row.history_date)
    return str(last.history_user or ""), timezone.localtime(last.history_date)
