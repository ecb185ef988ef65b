"""Công bố: petitions ticked in the list go on the public page, or off it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from agencies.permissions import May, agencies_with
from coordination.keys import chosen_keys
from voter_petitions.handling.releasing import release, withdraw
from voter_petitions.models import Petition
from voter_petitions.views.access import senders


def release_many(request: HttpRequest) -> HttpResponse:
    """Only the keeper's own petitions; the others that were ticked are told."""
    if not settings.PUBLIC_PAGE:
        raise Http404
    if not senders(request).exists():
        raise PermissionDenied("Tài khoản này không công bố kiến nghị.")
    if request.method != "POST":
        return redirect("petitions:list")
    chosen = chosen_keys(request.POST)
    ticked = Petition.objects.visible_to(request.user).filter(pk__in=chosen).select_related("dossier")
    petitions = list(ticked.filter(dossier__keeper__in=agencies_with(request.user, May.MANAGE)))
    if not petitions:
        messages.warning(request, "Hãy chọn ít nhất một kiến nghị do cơ quan mình giữ hồ sơ.")
    elif request.POST.get("release") == "off":
        messages.success(request, f"Đã thôi công bố {withdraw(petitions, by=request.user)} kiến nghị.")
    else:
        done = release(petitions, by=request.user)
        same = len(petitions) - done
        rest = f" {same} kiến nghị đã công bố từ trước hoặc thuộc hồ sơ hạn chế." if same else ""
        messages.success(request, f"Đã công bố {done} kiến nghị trên trang tra cứu.{rest}")
    others = len(chosen) - len(petitions)
    if petitions and others:
        messages.warning(request, f"{others} kiến nghị do cơ quan khác giữ hồ sơ nên giữ nguyên.")
    return redirect("petitions:list")
