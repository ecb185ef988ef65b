"""The second factor: one-time codes of a telephone (TOTP) and recovery codes. The only module that knows django-otp.

``User.second_factor_since`` says that a confirmed device exists, so that no request has to ask for it.
"""

from __future__ import annotations

import datetime
import secrets
from base64 import b32encode

import django_otp
import segno
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from agencies.accounts import log
from agencies.clock import now
from agencies.models import AccountEventKind, User
from agencies.permissions import May, agencies_with

CODES = 10
# Without the letters and digits that look alike on paper.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class ThrottledError(Exception):
    """Too many wrong codes: the next is looked at after ``until``."""

    def __init__(self, until: datetime.datetime) -> None:
        self.until = until
        super().__init__(f"{until:%H:%M:%S}")

    @property
    def seconds(self) -> int:
        return max(1, int((self.until - timezone.now()).total_seconds()) + 1)


def required_for(user: User) -> bool:
    """Secretariats and administrators, where the installation asks for it."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    return bool(agencies_with(user, May.ADMINISTER) or agencies_with(user, May.MANAGE))


def passed(user: User) -> bool:
    """Has the second factor been shown in this session?"""
    return bool(user.is_verified())  # type: ignore[attr-defined]


# ── enrolment ────────────────────────────────────────────────────────────────────────
def pending_device(user: User) -> TOTPDevice:
    """The device being set up: the same until it is confirmed, so that reloading the page keeps its QR code."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="Ứng dụng xác thực", confirmed=False)


def qr_code(device: TOTPDevice) -> str:
    """The QR code as a data: image; dark on white in dark mode too, or telephones do not read it."""
    return segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")


def secret_of(device: TOTPDevice) -> str:
    """The secret in groups of four, for typing."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@transaction.atomic
def confirm(request: HttpRequest, user: User, code: str) -> list[str] | None:
    """The first right code turns the second factor on; returns the recovery codes, or None for a wrong code."""
    device = TOTPDevice.objects.select_for_update().get(pk=pending_device(user).pk)
    _refuse_if_throttled(device)
    if not device.verify_token(code):
        return None
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    user.second_factor_since = now()
    user.save(update_fields=["second_factor_since"])
    log.record(AccountEventKind.SECOND_FACTOR_ON, request=request, user=user)
    codes = renew_codes(user)
    _mark_passed(request, device)
    return codes


def renew_codes(user: User) -> list[str]:
    """New recovery codes in place of the old; only their hashes are kept."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Mã dự phòng"})
    device.token_set.all().delete()
    codes = ["-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=_hashed(code)) for code in codes])
    return codes


def codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def _hashed(code: str) -> str:
    plain = "".join(character for character in code.upper() if character.isalnum())
    # Sixteen hexadecimal digits are what django-otp's column holds: 64 bits.
    return salted_hmac("agencies.recovery_code", plain, algorithm="sha256").hexdigest()[:16]


# ── log-in ───────────────────────────────────────────────────────────────────────────
@transaction.atomic
def check(request: HttpRequest, user: User, code: str) -> bool:
    """Is this a code of the telephone or an unused recovery code? A right one marks the session."""
    plain = code.replace(" ", "")
    model, token = (TOTPDevice, plain) if plain.isdigit() and len(plain) == 6 else (StaticDevice, _hashed(plain))
    device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None:
        return False
    _refuse_if_throttled(device)
    if not device.verify_token(token):
        return False
    _mark_passed(request, device)
    return True


def _refuse_if_throttled(device: Device) -> None:
    allowed, why = device.verify_is_allowed()
    if not allowed and why:
        raise ThrottledError(why["locked_until"])


def _mark_passed(request: HttpRequest, device: Device) -> None:
    # What was known before the second factor is worth nothing afterwards.
    request.session.cycle_key()
    django_otp.login(request, device)


# ── taking away ──────────────────────────────────────────────────────────────────────
@transaction.atomic
def remove(user: User) -> None:
    """No devices, no codes: the person sets it up anew."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    user.second_factor_since = None
    user.save(update_fields=["second_factor_since"])
