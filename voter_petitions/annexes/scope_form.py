"""Which petitions the annexes speak of: a round, a session, or the rounds that ended in a time."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from agencies.models import User
from coordination.clock import today
from coordination.models import Dossier, DossierKind
from voter_petitions.annexes.scope import Scope
from voter_petitions.models import PetitionRound


class SessionChoiceField(forms.ModelChoiceField):
    """A session, known to this register only as a dossier."""

    def label_from_instance(self, obj: Dossier) -> str:
        return obj.title


class RoundChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: PetitionRound) -> str:
        return obj.dossier.title


class ScopeForm(forms.Form):
    """A round goes before a session, that before a time; without any: the rounds of the last three years."""

    round = RoundChoiceField(PetitionRound.objects.none(), label="Đợt tiếp xúc", required=False, empty_label="Mọi đợt")
    session = SessionChoiceField(
        queryset=Dossier.objects.none(), label="Kỳ họp", required=False, empty_label="Mọi kỳ họp"
    )
    since = forms.DateField(label="Đợt kết thúc từ ngày", required=False)
    until = forms.DateField(label="đến ngày", required=False)

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        rounds = PetitionRound.objects.visible_to(user).select_related("dossier")
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        hosts = rounds.order_by().values("dossier__part_of")
        self.fields["session"].queryset = Dossier.objects.visible_to(user).filter(  # type: ignore[attr-defined]
            kind=DossierKind.SESSION, pk__in=hosts
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "Ngày cuối không được trước ngày đầu.")
        return data

    def scope(self) -> Scope:
        """What was asked for; of a wrong form what is usual."""
        asked = self.cleaned_data if self.is_bound and self.is_valid() else {}
        on = today()
        until = asked.get("until") or on
        return Scope(
            user=self.user,
            at=on,
            since=asked.get("since") or datetime.date(min(on.year, until.year) - 2, 1, 1),
            until=until,
            round=asked.get("round"),
            session=asked.get("session"),
        )
