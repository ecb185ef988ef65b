"""Who may see a dossier: whom a comment may mention, and whom a follower's message may reach."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from agencies.models import Membership, User
from agencies.permissions import May, people_with
from coordination.clock import today
from coordination.models import Dossier, DossierReader


def people_seeing(dossier: Dossier) -> QuerySet[User]:
    """Everybody who may open the dossier: the same answer as ``Dossier.objects.visible_to``, asked from its side."""
    people = people_with(May.VIEW, dossier.participants.values_list("agency_id", flat=True))
    if dossier.restricted:
        people = people.filter(pk__in=DossierReader.objects.filter(dossier=dossier).values("user_id"))
    return people


def with_posts(people: Iterable[User]) -> list[tuple[User, str]]:
    """Each person with the agencies they work for, so that two of one name are told apart; in order of name."""
    people = sorted(people, key=lambda user: str(user))
    posts: dict[int, list[str]] = {}
    members = Membership.objects.current(today()).filter(user__in=people).select_related("agency")
    for member in members.order_by("agency__sort_key"):
        posts.setdefault(member.user_id, []).append(member.agency.short_name)
    return [(user, ", ".join(posts.get(user.pk, []))) for user in people]
