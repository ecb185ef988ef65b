"""Lists whose filters may be kept under a name (chế độ xem): the ledger, and what registers add of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse

from agencies.models import User


@dataclass(frozen=True)
class Asker:
    """Who asks, where the filters look for a request: a worker and a kept view have none."""

    user: User | AnonymousUser


@dataclass(frozen=True)
class KeptList:
    """A list with an address.

    ``name``       the address's name, stored with each view
    ``label``      what the list is called in a sentence
    ``names``      the parts of its address that make a question: filters, order, columns; no page
    ``described``  the filters of an address in words
    """

    name: str
    label: str
    names: Collection[str]
    described: Callable[[QueryDict, User], list[str]]

    @property
    def href(self) -> str:
        return reverse(self.name)

    def normal(self, address: QueryDict) -> str:
        return spelled(address, self.names)


LISTS: dict[str, KeptList] = {}


def register(kept: KeptList) -> KeptList:
    """Let views of a list be kept; called where the list's filters are defined, which its pages import."""
    return LISTS.setdefault(kept.name, kept)


def spelled(address: QueryDict, names: Collection[str]) -> str:
    """The question of an address, without pages, unknown names and empty values, in one spelling."""
    kept = QueryDict(mutable=True)
    for name in sorted(address):
        if name in names and (values := [value for value in address.getlist(name) if value]):
            kept.setlist(name, values)
    return kept.urlencode()
