"""Cách nhận thông báo: each person's choice of kinds, way and hour."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from coordination import message_choices
from coordination.form_errors import adopt
from coordination.forms.messages import MessageChoicesForm


def choices(request: HttpRequest) -> HttpResponse:
    ways, hour = message_choices.of(request.user)
    form = MessageChoicesForm(request.POST or None, initial=ways | {"hour": hour})
    if request.method == "POST" and form.is_valid():
        try:
            message_choices.choose(request.user, form.ways(), form.cleaned_data["hour"])
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi cách nhận thông báo.")
            return redirect("message_choices")
    return render(request, "inbox/choices.html", {"form": form}, status=422 if form.errors else 200)
