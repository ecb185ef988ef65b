"""Saving only what a person has seen the consequences of."""

from __future__ import annotations

import hashlib

from django import forms
from django.http import QueryDict

from coordination.obligations import Moves


def seen(form: forms.BaseForm, moves: Moves) -> bool:
    """May the form be saved: it moves nothing, or its hidden ``confirmed`` says that these very moves were shown.

    Otherwise the form is marked, so that sending it once more confirms what is shown now;
    a date changed in between moves something else and is shown again.
    """
    if not moves:
        return True
    text = ";".join(f"{move.obligation.pk}:{move.new:%Y%m%d}" for move in moves.rows)
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    if form.cleaned_data.get("confirmed") == mark:
        return True
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[form.add_prefix("confirmed")] = mark
    form.data = data
    return False
