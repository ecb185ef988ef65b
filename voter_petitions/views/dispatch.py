"""Letters of transfer: the chosen petitions by proposed agency, one letter each; the list; one letter; its files."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.models import Agency
from agencies.permissions import May, agencies_with
from coordination import longwork, papers
from coordination.clock import today
from coordination.keys import chosen_keys, key_of
from coordination.tables import Column
from coordination.views.files import serve
from voter_petitions import dispatch, tasks
from voter_petitions.address import Proposal, propose_all
from voter_petitions.forms.dispatch import LettersForm, offered_agencies
from voter_petitions.models import Petition, PetitionLetter, PetitionLetterFile
from voter_petitions.views.access import senders
from voter_petitions.views.lists import tabs

PER_PAGE = 50
# More than a clerk can look through are no choice any more; of more than a page's worth fewer agencies are offered.
MOST, ALL_OFFERED = 300, 50
COLUMNS = (
    Column("Số, ngày"),
    Column("Nơi gửi"),
    Column("Nơi nhận"),
    Column("Trích yếu"),
    Column("Kiến nghị", numeric=True),
    Column("Tệp"),
)


@require_GET
def letter_list(request: HttpRequest) -> HttpResponse:
    """Letters that the person's agencies sent or received, the newest first."""
    rows = PetitionLetter.objects.visible_to(request.user).select_related("issuer", "recipient")
    counted = rows.annotate(petitions=Count("transfers", distinct=True)).order_by("-dated", "-pk")
    page = Paginator(counted.prefetch_related("files"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "columns": COLUMNS, "tabs": tabs(request), "may_write": senders(request).exists()}
    return render(request, "petitions/letters/list.html", context)


@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    rows = PetitionLetter.objects.visible_to(request.user).select_related("issuer", "recipient", "made_by")
    found = get_object_or_404(rows, pk=pk)
    carried = Petition.objects.visible_to(request.user).filter(transfers__letter=found)
    context = {
        "letter": found,
        "files": [(kept, dispatch.is_intact(kept)) for kept in found.files.all()],
        "petitions": carried.for_list().order_by("round", "number"),
        "columns": [Column(label) for label in PETITION_HEADS],
        "total": found.transfers.count(),
    }
    return render(request, "petitions/letters/letter.html", context)


PETITION_HEADS = ("Kiến nghị", "Lĩnh vực", "Cơ quan giải quyết", "Hạn gần nhất", "Trả lời", "Kết quả")


@require_GET
def letter_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    seen = PetitionLetter.objects.visible_to(request.user)
    return serve(request, get_object_or_404(PetitionLetterFile.objects.filter(letter__in=seen), pk=pk))


def letters_new(request: HttpRequest) -> HttpResponse:
    """Chosen petitions, or all of a round that were not sent yet, put together by the agency proposed for each.

    Without ``act`` the proposals are shown; «regroup» puts the letters together anew, a button «preview» shows one
    letter's PDF, «issue» gives all out.
    """
    own = senders(request)
    if not own.exists():
        raise PermissionDenied("Tài khoản này không chuyển kiến nghị.")
    petitions = _chosen(request)
    # Whoever may send for an agency sends what that agency, or whom it serves, has in hand.
    refused = dispatch.held_elsewhere(petitions, agencies_with(request.user, May.MANAGE))
    left_out = {petition.pk for petition, _ in refused}
    able = [petition for petition in petitions if petition.pk not in left_out]
    if not petitions:
        messages.warning(request, "Hãy chọn ít nhất một kiến nghị.")
        return redirect("petitions:list")
    act = "preview" if "preview" in request.POST else request.POST.get("act", "")
    proposals = propose_all(able, on=today(), user=request.user)
    form = _form(request, act, able, proposals)
    form.ask_numbers(_numbers(form))
    if act in ("issue", "preview") and form.is_valid():
        if act == "preview":
            return _preview(request, form)
        try:
            return _issue(request, form)
        except ValidationError as error:
            form.adopt(error)
    context = {
        "form": form,
        "petitions": able,
        "about": [form[name] for name in ("dated", "place", "subject")],
        "words": [form[name] for name in ("opening", "closing")],
        "signature": [form[name] for name in ("authority", "position", "signer")],
        "lateness": [form[name] for name in ("late_agency", "late_reason", "late_note") if name in form.fields],
        "letters": _shown(form, proposals),
        "undecided": [_row(form, petition, proposals) for petition in form.undecided()],
        "refused": refused,
        "looked_up": len(able) <= 20,
        "background": len(able) > tasks.SENT_AT_ONCE,
    }
    return render(request, "petitions/letters/new.html", context, status=422 if form.is_bound else 200)


def _chosen(request: HttpRequest) -> list[Petition]:
    rows = Petition.objects.visible_to(request.user).select_related(
        "dossier__keeper", "round__dossier", "field", "lead"
    )
    asked = request.POST if request.method == "POST" else request.GET
    number = key_of(request.GET.get("round", ""))
    if number is not None and request.method == "GET":
        waiting = rows.filter(round=number, transfers__isnull=True, dossier__closed_on__isnull=True)
        return list(waiting.order_by("number")[:MOST])
    return list(rows.filter(pk__in=chosen_keys(asked, MOST)).order_by("round", "number"))


def _form(
    request: HttpRequest, act: str, petitions: list[Petition], proposals: dict[int, list[Proposal]]
) -> LettersForm:
    first = {pk: next((row for row in rows if not row.refused), None) for pk, rows in proposals.items()}
    leads = {LettersForm.lead_name(row): best.agency.pk for row in petitions if (best := first[row.pk])}
    own = senders(request)
    rows: dict[str, Any] = {
        "petitions": petitions,
        "proposed": {pk: best.agency for pk, best in first.items() if best},
        "helpers": {pk: best.coordinating for pk, best in first.items() if best},
        "offered": offered_agencies() if len(petitions) <= ALL_OFFERED else _proposed(proposals),
        "issuers": own,
        "late_agencies": Agency.objects.filter(participations__dossier__in=[p.pk for p in petitions]).distinct(),
    }
    if act in ("issue", "preview"):
        return LettersForm(request.POST, **rows)
    if act:
        # Put together anew: nothing is criticised yet, nothing typed is lost.
        return LettersForm(initial=request.POST.dict(), **rows)
    held = [row.dossier.keeper_id for row in petitions]
    issuer = max(own.select_related("parent"), key=lambda agency: held.count(agency.pk))
    words = dispatch.words_for(issuer, petitions, today())
    shared = {name: getattr(words, name) for name in dispatch.SHARED}
    return LettersForm(initial=leads | shared | {"issuer": issuer, "through": True, "dated": today()}, **rows)


def _proposed(proposals: dict[int, list[Proposal]]) -> list[Agency]:
    found = {row.agency.pk: row.agency for rows in proposals.values() for row in rows}
    return sorted(found.values(), key=lambda agency: agency.sort_key)


def _numbers(form: LettersForm) -> list[str]:
    issuer, count = form.value("issuer"), len(form.bundles())
    dated = form.value("dated") or today()
    return dispatch.next_numbers(issuer, dated.year, count) if issuer else [""] * count


def _row(form: LettersForm, petition: Petition, proposals: dict[int, list[Proposal]]) -> dict[str, Any]:
    return {
        "petition": petition,
        "field": form[form.lead_name(petition)],
        "proposals": proposals.get(petition.pk, [])[:3],
    }


def _shown(form: LettersForm, proposals: dict[int, list[Proposal]]) -> list[dict[str, Any]]:
    return [
        {
            "bundle": bundle,
            "number": form[form.number_name(bundle)],
            "rows": [
                _row(form, choice.petition, proposals) | {"coordinating": choice.coordinating}
                for choice in bundle.choices
            ],
        }
        for bundle in form.bundles()
    ]


def _preview(request: HttpRequest, form: LettersForm) -> HttpResponse:
    """One letter as it would be, marked as a draft; nothing is kept."""
    bundles = form.bundles()
    bundle = next((row for row in bundles if row.key == request.POST["preview"]), bundles[0])
    paper = dispatch.paper_of(form.letter(bundle), bundle, draft=True)
    response = HttpResponse(papers.pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="du-thao-cong-van-chuyen-kien-nghi.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _issue(request: HttpRequest, form: LettersForm) -> HttpResponse:
    pairs = [(form.letter(bundle), bundle) for bundle in form.bundles()]
    if len(form.petitions) > tasks.SENT_AT_ONCE:
        work = longwork.start(
            tasks.send_letters,
            tasks.letter_parameters(pairs, form.lateness()),
            by=request.user,
            title=f"Lập {len(pairs)} công văn chuyển {len(form.petitions)} kiến nghị",
            back=reverse("petitions:letters"),
        )
        return redirect(work)
    made = dispatch.issue_all(pairs, by=request.user, **form.lateness())
    names = "; ".join(f"{row.number} gửi {row.recipient.name}" for row in made)
    messages.success(request, f"Đã chuyển {len(form.petitions)} kiến nghị bằng công văn {names}.")
    return redirect(made[0]) if len(made) == 1 else redirect("petitions:letters")
