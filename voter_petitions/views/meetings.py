"""Pages of the meetings of a round, many rows at once, and of the opinions that need no answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from coordination.form_errors import adopt
from coordination.keys import key_of
from coordination.models import DossierKind
from voter_petitions import handling
from voter_petitions.forms.meetings import MOST_ROWS, ROWS_ADDED, ROWS_AT_FIRST, MeetingForm, OpinionForm
from voter_petitions.models import Meeting, PetitionRound
from voter_petitions.places import names_on
from voter_petitions.views.access import managed, require_recorder, viewed

MeetingSet = forms.formset_factory(MeetingForm, extra=0, max_num=MOST_ROWS, validate_max=True)


def meetings_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add many meetings at once; «thêm dòng» gives more rows, and nothing typed is lost."""
    dossier = viewed(request, pk, DossierKind.ROUND)
    require_recorder(request)
    round: PetitionRound = dossier.petitionround
    data = _posted(request)
    blank = [{"on": round.starts_on if round.starts_on == round.ends_on else None}] * ROWS_AT_FIRST
    rows = MeetingSet(data, prefix="rows", initial=None if data else blank, form_kwargs={"round": round})
    asked_more = data is not None and "more" in data
    if data is not None and not asked_more and rows.is_valid():
        filled = [row for row in rows if not row.is_blank]
        try:
            made = handling.add_meetings(round, [row.cleaned_data for row in filled], by=request.user)
        except ValidationError as error:
            for position, texts in error.message_dict.items():
                for text in texts:
                    filled[int(position)].add_error("on" if "Ngày" in text else "place", text)
        else:
            if made:
                messages.success(request, f"Đã ghi {len(made)} buổi tiếp xúc.")
                return redirect(dossier)
            messages.warning(request, "Hãy ghi ít nhất một buổi tiếp xúc.")
    if asked_more:
        for row in rows:
            row._errors = {}  # type: ignore[attr-defined]
    context = {"rows": rows, "round": round, "dossier": dossier, "places": names_on(round.starts_on)}
    wrong = data is not None and not asked_more
    return render(request, "petitions/meetings_add.html", context, status=422 if wrong else 200)


def _posted(request: HttpRequest) -> Any:
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if "more" in data:
        rows = data.get("rows-TOTAL_FORMS", "")
        data["rows-TOTAL_FORMS"] = str(min((key_of(rows) or 0) + ROWS_ADDED, MOST_ROWS))
    return data


def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct one meeting."""
    meeting = get_object_or_404(Meeting.objects.select_related("round__dossier"), pk=pk)
    dossier = managed(request, meeting.round_id, DossierKind.ROUND)
    shown = ("on", "place", "group", "deputies", "voters", "opinions", "form")
    form = partial(MeetingForm, round=meeting.round)(
        request.POST or None, initial={name: getattr(meeting, name) for name in shown}
    )
    if request.method == "POST" and form.is_valid():
        try:
            handling.change_meeting(meeting, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã sửa buổi tiếp xúc.")
            return redirect(dossier)
    return _asking(request, form, dossier, title="Sửa buổi tiếp xúc cử tri", submit_label="Ghi thay đổi")


def opinion_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an opinion that needs no answer, apart from the petitions."""
    dossier = viewed(request, pk, DossierKind.ROUND)
    require_recorder(request)
    round: PetitionRound = dossier.petitionround
    form = OpinionForm(request.POST or None, initial={"locality": request.GET.get("locality", "")})
    if request.method == "POST" and form.is_valid():
        try:
            handling.record_opinion(round, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi ý kiến không phải chuyển.")
            return redirect(dossier)
    return _asking(request, form, dossier, title="Ghi ý kiến không phải chuyển", submit_label="Ghi ý kiến", round=round)


def _asking(
    request: HttpRequest, form: Any, dossier: Any, *, title: str, submit_label: str, round: PetitionRound | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": dossier.title,
        "submit_label": submit_label,
        "back_href": dossier.get_absolute_url(),
        "back_label": "Về đợt tiếp xúc",
        "places": names_on(round.starts_on) if round else [],
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors else 200)
