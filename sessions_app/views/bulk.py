"""Registering many drafts at once: paste the joint conference's list, look at the rows, save all or none."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sessions_app import planning
from sessions_app.forms.draft import DraftRowFormSet, PasteForm
from sessions_app.forms.fields import add_errors, agencies_for_drafts
from sessions_app.views.access import editable, session_rows
from sessions_app.views.drafts import usual_facts


def drafts_bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """First the pasted lines, then one row each to correct. Nothing is saved unless every row is right."""
    session = editable(request, session_rows(), pk)
    known = {"session": session, "agencies": agencies_for_drafts()}
    context: dict[str, Any] = {"session": session}
    if "form-TOTAL_FORMS" not in request.POST:
        paste = PasteForm(request.POST or None, initial=usual_facts(session), **known)
        if request.method != "POST" or not paste.is_valid():
            context["form"] = paste
            return render(request, "sessions/bulk_paste.html", context, status=422 if paste.errors else 200)
        context["rows"] = DraftRowFormSet(initial=paste.rows(), form_kwargs=known | {"use_required_attribute": False})
        return render(request, "sessions/bulk_rows.html", context)
    rows = DraftRowFormSet(request.POST, form_kwargs=known | {"empty_permitted": True, "use_required_attribute": False})
    if rows.is_valid():
        count = 0
        try:
            with transaction.atomic():
                for form in rows.forms:
                    if form.cleaned_data.get("title"):
                        try:
                            planning.register_draft(session=session, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
                        except ValidationError as error:
                            add_errors(form, error)
                            raise
                        count += 1
        except ValidationError:
            count = 0
        if count:
            messages.success(request, f"Đã đăng ký {count} dự thảo nghị quyết.")
            return redirect(session.dossier)
    context["rows"] = rows
    return render(request, "sessions/bulk_rows.html", context, status=422)
