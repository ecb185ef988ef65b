"""Pages of a petition: recording one after another, correcting, and its whole way."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies import editions
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.models import DocumentKind, DossierKind
from coordination.views.dossier import dossier_context
from voter_petitions import handling, petitioners
from voter_petitions.forms.petitions import PetitionEditForm, PetitionForm
from voter_petitions.hands import chain
from voter_petitions.models import AnswerState, IntakeRow, Petition, PetitionLetter, PetitionRound, ResponseDraft
from voter_petitions.places import name_of, names_on, today_of
from voter_petitions.similar import Likeness
from voter_petitions.standing import standing_of
from voter_petitions.views.access import (
    answerable,
    draftable,
    managed,
    may_clarify,
    may_create,
    may_return,
    require_recorder,
    senders_of,
    viewed,
)
from voter_petitions.views.duplicates import duplicates_of_typed
from voter_petitions.views.panels import corrections, more_actions, related

# What stays the same from one petition of a commune to the next.
CARRIED = ("locality", "field", "level")


def petition_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One petition: both texts, the chain of hands, the answers and what was found of them, the result."""
    dossier = viewed(request, pk, DossierKind.PETITION)
    petition = Petition.objects.select_related(
        "dossier__keeper", "round__dossier", "field", "lead", "place", "unresolved_reason", "merged_into__dossier"
    ).get(pk=pk)
    hands = chain(petition, today())
    round_seen = PetitionRound.objects.visible_to(request.user).filter(pk=petition.round_id).exists()
    responses = list(
        petition.responses.select_related("transfer__recipient", "submission", "reason")
        .prefetch_related("submission__fulfilled")
        .order_by("-number")
    )
    draft = draftable(request, petition)
    unread = dossier.submissions.filter(kind=DocumentKind.PETITION_ANSWER, response__isnull=True)
    relations = related(petition)
    clarifications = list(petition.clarifications.select_related("asked_of"))
    for row in clarifications:
        row.petition = petition
    context = dossier_context(request, dossier) | {
        "petition": petition,
        "corrections": corrections(petition),
        "clarifications": [(row, may_clarify(request, row)) for row in clarifications],
        "relations": relations,
        "standing": standing_of(petition) if relations else None,
        "reactions": petition.reactions.select_related("round__dossier"),
        "may_react": bool(responses) and may_create(request),
        "may_draft": draft is not None,
        "draft": handling.live_draft(petition, draft) if draft else None,
        "to_approve": petition.drafts.awaiting(request.user).filter(status=ResponseDraft.Status.SUBMITTED).first(),
        "more_actions": more_actions(request, petition),
        "facts": _facts(petition, round_seen=round_seen),
        "hands": [(hand, hand.returnable and may_return(request, hand.transfer)) for hand in hands],
        "seen_letters": set(
            PetitionLetter.objects.visible_to(request.user)
            .filter(pk__in={hand.transfer.letter_id for hand in hands if hand.transfer.letter_id})
            .values_list("pk", flat=True)
        ),
        "responses": responses,
        "unread": unread.select_related("sender"),
        "sender_panel": petitioners.panel(request.user, dossier),
        "source": _source(petition),
        "round_seen": round_seen and may_create(request),
        "may_answer": answerable(request, petition).exists(),
        "answered_and_closed": dossier.closed_on and petition.answer_state != AnswerState.NONE,
        "may_transfer": not dossier.closed_on and senders_of(request, petition).exists(),
    }
    return render(request, "petitions/petition.html", context)


def _facts(petition: Petition, *, round_seen: bool) -> list[tuple[Any, ...]]:
    promised = f"{petition.promised_on:%d/%m/%Y}" if petition.promised_on else ""
    round = petition.round.dossier
    return [
        ("Đợt tiếp xúc", round.title, round.get_absolute_url()) if round_seen else ("Đợt tiếp xúc", round.title),
        ("Cử tri", _place(petition)),
        ("Số cử tri cùng kiến nghị", petition.voters),
        ("Lĩnh vực", petition.field),
        ("Cấp thẩm quyền", petition.get_level_display()),
        ("Cơ quan giải quyết", petition.lead),
        ("Vốn đầu tư", "cần bố trí" if petition.needs_capital else "không nêu"),
        ("Hứa hoàn thành", promised),
    ]


def _source(petition: Petition) -> IntakeRow | None:
    """The row of a file that it came from."""
    rows = IntakeRow.objects.select_related("batch__file", "batch__confirmed_by")
    return rows.filter(petition=petition).first()


def _place(petition: Petition) -> str:
    """The place as it was called then, and what it belongs to today."""
    if petition.place is None:
        return petition.locality
    now = today_of(petition.place)
    return petition.locality if now.pk == petition.place_id else f"{petition.locality} (nay: {name_of(now)})"


def petition_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a petition in a round; «thêm tiếp» comes back with what petitions of one place share."""
    round: PetitionRound = viewed(request, pk, DossierKind.ROUND).petitionround
    require_recorder(request)
    form = PetitionForm(
        request.POST or None, user=request.user, initial={name: request.GET.get(name, "") for name in CARRIED}
    )
    if "similar" in request.POST:
        # The plain button of the search for duplicates: nothing is saved, nothing typed is lost or criticised.
        form = PetitionForm(user=request.user, initial={name: request.POST.get(name, "") for name in form.fields})
        return _recording(request, form, round, found=duplicates_of_typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = handling.record_petition(round=round, by=request.user, **form.facts())
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã ghi kiến nghị số {made.number}.")
            return redirect(_next(made) if "again" in request.POST else made.dossier.get_absolute_url())
    return _recording(request, form, round)


def _recording(
    request: HttpRequest, form: PetitionForm, round: PetitionRound, found: list[Likeness] | None = None
) -> HttpResponse:
    context = {
        "found": found,
        "places": names_on(round.starts_on),
        "form": form,
        "title": "Thêm kiến nghị",
        "lead": round.dossier.title,
        "back_href": round.dossier.get_absolute_url(),
        "back_label": "Về đợt tiếp xúc",
    }
    return render(request, "petitions/petition_new.html", context, status=422 if form.errors else 200)


def _next(made: Petition) -> str:
    carried = {"locality": made.locality, "field": made.field_id, "level": made.level}
    return f"{reverse('petitions:petition_new', args=[made.round_id])}?{urlencode(carried)}"


def petition_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a petition; the voter's own words stand beside and cannot be changed."""
    dossier = managed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    form = PetitionEditForm(request.POST or None, petition=petition)
    editions.watch(request, form, of=[petition, dossier])
    if request.method == "POST" and form.is_valid():
        try:
            handling.change_petition(petition, by=request.user, **form.facts())
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã sửa kiến nghị số {petition.number}.")
            return redirect(dossier)
    context = {
        "form": form,
        "title": f"Sửa kiến nghị số {petition.number}",
        "original_text": petition.original_text,
        "places": names_on(petition.round.starts_on),
        "submit_label": "Ghi thay đổi",
        "back_href": dossier.get_absolute_url(),
        "back_label": "Về kiến nghị",
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors else 200)
