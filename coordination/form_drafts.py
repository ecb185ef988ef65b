"""What a person has typed and not sent yet: kept by the form's address, offered on the next visit, erased in time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from agencies.models import User
from coordination.clock import now
from coordination.models import FormDraft

KEPT_DAYS = 30
MAX_BYTES = 200_000
MAX_NAMES = 1_000
MAX_PER_USER = 50
# Never kept: tokens, passwords, and the marks of what was shown when.
_SECRET_PARTS = ("password", "mat_khau", "matkhau", "token", "otp")
_MARKS = frozenset({"csrfmiddlewaretoken", "confirmed", "edition", "next", "keep_address"})


def _is_kept(name: str) -> bool:
    return bool(name) and name not in _MARKS and not any(part in name.lower() for part in _SECRET_PARTS)


def address_of(text: str) -> str:
    """The address if a draft may hang on it: a path of ours, not too long; else nothing."""
    limit = FormDraft._meta.get_field("address").max_length or 0
    return text if text.startswith("/") and not text.startswith("//") and len(text) <= limit else ""


def keep(user: User, address: str, fields: Iterable[tuple[str, list[str]]]) -> FormDraft | None:
    """Keep the fields as this person's draft of this form; nothing is kept of what is too large or empty."""
    data = {name: values for name, values in fields if _is_kept(name)}
    size = sum(len(name) + sum(len(value.encode()) for value in values) for name, values in data.items())
    if not data or size > MAX_BYTES or len(data) > MAX_NAMES:
        return None
    # Two tabs at once: the later words win, and both requests succeed.
    FormDraft.objects.bulk_create(
        [FormDraft(user=user, address=address, data=data, saved_at=now())],
        update_conflicts=True,
        unique_fields=["user", "address"],
        update_fields=["data", "saved_at"],
    )
    oldest = FormDraft.objects.filter(user=user).order_by("-saved_at", "-pk").values_list("pk", flat=True)
    if surplus := list(oldest[MAX_PER_USER:]):
        FormDraft.objects.filter(pk__in=surplus).delete()
    return FormDraft.objects.get(user=user, address=address)


def find(user: User, address: str) -> FormDraft | None:
    return FormDraft.objects.filter(user=user, address=address).first()


def drop(user: User, address: str) -> None:
    """The form was saved, or the person does not want the draft."""
    FormDraft.objects.filter(user=user, address=address).delete()


def erase_old() -> int:
    """Erase what nobody came back to in thirty days; returns how many."""
    limit = now() - datetime.timedelta(days=KEPT_DAYS)
    return FormDraft.objects.filter(saved_at__lt=limit).delete()[0]


def fields_of(posted: Mapping[str, object]) -> list[tuple[str, list[str]]]:
    """Names and values of a posted form (a QueryDict), in their order."""
    lists = getattr(posted, "lists", None)
    return [(name, list(values)) for name, values in lists()] if lists else []
