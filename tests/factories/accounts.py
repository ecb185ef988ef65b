"""People who log in the way people do: through the page, with a telephone where one is needed."""

from __future__ import annotations

import re
import time
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.accounts import letters
from agencies.models import Agency, User
from tests.factories.core import member

PASSWORD = "Song-cau-mua-lu-2023"


def person(position: str, agency: Agency, **fields: Any) -> User:
    """A member with a password."""
    user = member(position, agency, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(reverse("login"), {"username": user.username, "password": password, **more})


def code_of(user: User, *, steps: int = 0) -> str:
    """What the telephone shows, ``steps`` half minutes from now."""
    device = TOTPDevice.objects.filter(user=user).latest("pk")
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def enrol(client: Client, user: User) -> list[str]:
    """Set the second factor up on this client, which is logged in; returns the recovery codes."""
    client.get(reverse("second_factor_setup"))
    answer = client.post(reverse("second_factor_setup"), {"code": code_of(user)})
    codes: list[str] = answer.context["codes"]
    user.refresh_from_db()
    return codes


def mailed_link() -> str:
    """Deliver what waits; the path of the link in the last mail."""
    letters.deliver()
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]
