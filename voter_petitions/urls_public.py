"""The one address of this register that needs no log-in."""

from __future__ import annotations

from django.urls import path

from voter_petitions.views import public

urlpatterns = [path("", public.public_petitions, name="public_petitions")]
