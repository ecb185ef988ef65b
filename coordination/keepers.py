"""Which agencies a person may keep dossiers for: who opens a dossier chooses among them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from agencies.forms import AgencyChoiceField
from agencies.models import Agency, AgencyKind, AgencyQuerySet, User
from agencies.permissions import May, agencies_with
from coordination.clock import today


def keepers(user: User | AnonymousUser) -> AgencyQuerySet:
    """The agencies in existence for which the user manages dossiers; none for who may not open any."""
    return Agency.objects.existing(today()).filter(pk__in=agencies_with(user, May.MANAGE))


def default_keeper(user: User | AnonymousUser) -> Agency | None:
    """The Standing Committee where the user works for it, else the first of the user's agencies."""
    found = list(keepers(user))
    return next((a for a in found if a.kind == AgencyKind.STANDING_COMMITTEE), found[0] if found else None)


class KeeperField(AgencyChoiceField):
    """Cơ quan giữ hồ sơ: among the agencies for which the user manages dossiers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Cơ quan giữ hồ sơ",
            help_text="Cơ quan này được sửa hồ sơ.",
            error_messages={"required": "Hãy chọn cơ quan giữ hồ sơ."},
            **kwargs,
        )

    def offer_to(self, user: User | AnonymousUser, form: forms.BaseForm, name: str = "keeper") -> None:
        """Offer the user's own agencies, the Standing Committee first."""
        self.within = self.queryset = keepers(user)
        self.on = today()
        form.initial.setdefault(name, default_keeper(user))
