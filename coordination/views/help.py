"""Trợ giúp: the guide of one's role, those of the others, the glossary; first steps put away and shown again."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies.models import User
from coordination.clock import now
from coordination.glossary import TERMS
from coordination.help_pages import GUIDES, guide_for
from coordination.models import FirstStepsSeen


@require_GET
def help_home(request: HttpRequest, key: str = "") -> HttpResponse:
    """One's own role first; any other by its address."""
    if key and key not in GUIDES:
        raise Http404
    own = guide_for(cast(User, request.user))
    context = {
        "guide": GUIDES[key] if key else own,
        "own": own,
        "guides": list(GUIDES.values()),
        "seen": FirstStepsSeen.objects.filter(user=cast(User, request.user)).exists(),
    }
    return render(request, "help/help.html", context)


@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "help/glossary.html", {"terms": TERMS})


@require_POST
def first_steps(request: HttpRequest) -> HttpResponse:
    """Put the first steps away, or show them on the home page again."""
    user = cast(User, request.user)
    if request.POST.get("show"):
        FirstStepsSeen.objects.filter(user=user).delete()
        messages.success(request, "Hướng dẫn ban đầu đã hiện lại ở đầu trang «Việc của tôi».")
    else:
        FirstStepsSeen.objects.get_or_create(user=user, defaults={"at": now()})
    return redirect("home")
