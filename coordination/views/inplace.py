"""Doing something without losing the place: the same form as a page of its own, and inside the list it belongs to.

A link with ``hx-get`` opens the form beneath its row (templates/inplace/form.html), the form answers there, and what
was done stands where the form stood (templates/inplace/done.html). Without script the same address is a page.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme


def shown(request: HttpRequest, form: forms.BaseForm, **context: Any) -> HttpResponse:
    """The form, empty or with its errors; ``context`` as templates/inplace/form.html wants it."""
    template = "inplace/form.html" if request.htmx else "inplace/page.html"  # type: ignore[attr-defined]
    context |= {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, template, context, status=422 if form.errors else 200)


def done(request: HttpRequest, text: str, *, href: str, label: str = "", ends: bool = False) -> HttpResponse:
    """Say what was done where the form stood; ``ends`` when nothing remains to be done about that row."""
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "inplace/done.html", {"text": text, "href": href, "label": label, "ends": ends})
    messages.success(request, text)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else href)
