"""Công văn đôn đốc: the list, one letter, and writing new ones for chosen duties, one letter an agency."""

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
from coordination import letter_work, letters, longwork, papers
from coordination.clock import today
from coordination.duty_row import Rights, duty_rows
from coordination.form_errors import adopt
from coordination.forms.letters import LettersForm
from coordination.keepers import keepers
from coordination.keys import chosen_keys
from coordination.letter_proposals import next_numbers, propose
from coordination.models import LetterFile, Obligation, ReminderLetter
from coordination.tables import Column
from coordination.views.files import serve

PER_PAGE = 50
# More duties than a clerk can look through are no choice any more.
MOST = 300
COLUMNS = (
    Column("Số, ngày"),
    Column("Cơ quan nhận"),
    Column("Trích yếu"),
    Column("Số việc", numeric=True),
    Column("Tệp"),
)


@require_GET
def letter_list(request: HttpRequest) -> HttpResponse:
    """Letters that the person's agencies sent or received, the newest first."""
    rows = ReminderLetter.objects.visible_to(request.user).select_related("issuer", "recipient")
    counted = rows.annotate(duties=Count("reminders", distinct=True)).order_by("-dated", "-pk")
    page = Paginator(counted.prefetch_related("files"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "columns": COLUMNS, "may_write": bool(Rights.of(request.user).manage)}
    return render(request, "letters/list.html", context)


@require_GET
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ReminderLetter.objects.visible_to(request.user).select_related("issuer", "recipient", "made_by")
    found = get_object_or_404(rows, pk=pk)
    duties = Obligation.objects.visible_to(request.user).filter(reminders__letter=found)
    owed = duties.select_related("rule", "dossier", "obligor", "recipient").order_by("due_on", "pk")
    context = {
        "letter": found,
        "files": [(kept, letters.is_intact(kept)) for kept in found.files.all()],
        "rows": duty_rows(owed, request.user, today()),
        "duties": found.reminders.count(),
    }
    return render(request, "letters/letter.html", context)


@require_GET
def letter_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    seen = ReminderLetter.objects.visible_to(request.user)
    return serve(request, get_object_or_404(LetterFile.objects.filter(letter__in=seen), pk=pk))


def new_letters(request: HttpRequest) -> HttpResponse:
    """The chosen duties grouped by agency; ``chosen`` comes from the ledger, a mission or an obligation.

    Without ``act`` the proposals are shown; «refresh» takes those of another issuer, a button
    «preview» shows one letter's PDF, «issue» gives all out.
    """
    asked = chosen_keys(request.POST if request.method == "POST" else request.GET, MOST)
    rights = Rights.of(request.user)
    if not rights.manage:
        raise PermissionDenied
    seen = set(Obligation.objects.visible_to(request.user).filter(pk__in=asked).values_list("pk", flat=True))
    rows = letters.read(seen)
    allowed = [row for row in rows if rights.may_remind(row)]
    if not allowed:
        words = "Các việc đã chọn không do cơ quan bạn theo dõi." if rows else "Hãy chọn ít nhất một việc để đôn đốc."
        messages.warning(request, words)
        return redirect("ledger")
    act = "preview" if "preview" in request.POST else request.POST.get("act", "")
    groups = letters.grouped(allowed, on=today())
    writable = [group for group in groups if group.rows]
    form = _form(request, act, writable)
    if act in ("issue", "preview") and form.is_valid():
        if act == "preview":
            return _preview(request, form)
        try:
            return _issue(request, form, [row.pk for row in allowed])
        except ValidationError as error:
            adopt(form, error)
    context = {
        "form": form,
        "about": [form[name] for name in ("dated", "place", "subject")],
        "words": [form[name] for name in ("opening", "closing")],
        "signature": [form[name] for name in ("authority", "position", "signer")],
        "groups": form.number_fields(),
        "many_issuers": form.fields["issuer"].queryset.count() > 1,
        "refused": [pair for group in groups for pair in group.refused],
        "not_ours": len(rows) - len(allowed),
        "chosen": [row.pk for row in allowed],
        "submit_label": "Ban hành công văn" if len(writable) == 1 else f"Ban hành {len(writable)} công văn",
    }
    return render(request, "letters/new.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, act: str, groups: list[letters.Group]) -> LettersForm:
    issuers = keepers(request.user)
    if act in ("issue", "preview"):
        return LettersForm(request.POST, groups=groups, issuers=issuers)
    rows = [row for group in groups for row in group.rows]
    issuer = _issuer(request, rows)
    proposal = propose(issuer, rows, today()) if issuer else None
    initial: dict[str, Any] = {name: getattr(proposal, name, "") for name in letter_work.SHARED} | {"issuer": issuer}
    if issuer:
        numbers = next_numbers(issuer, today().year, len(groups))
        initial |= {LettersForm.number_name(group): n for group, n in zip(groups, numbers, strict=True)}
    return LettersForm(initial=initial, groups=groups, issuers=issuers)


def _issuer(request: HttpRequest, rows: list[Obligation]) -> Agency | None:
    """Whom the person asked for, else who receives or keeps most of these duties among the person's agencies."""
    issuers = list(keepers(request.user).select_related("parent"))
    wanted = request.POST.get("issuer", "")
    by_key = {str(agency.pk): agency for agency in issuers}
    if wanted in by_key:
        return by_key[wanted]
    votes = [pk for row in rows for pk in (row.recipient_id, row.dossier.keeper_id)]
    best = sorted(issuers, key=lambda agency: -votes.count(agency.pk))
    return best[0] if best else None


def _group_of(form: LettersForm, recipient: str) -> letters.Group:
    return next((group for group in form.groups if str(group.recipient.pk) == recipient), form.groups[0])


def _preview(request: HttpRequest, form: LettersForm) -> HttpResponse:
    """One letter as it would be, marked as a draft; nothing is kept."""
    group = _group_of(form, request.POST["preview"])
    paper = letters.paper_of(form.letter(group), group.rows, draft=True)
    response = HttpResponse(papers.pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="du-thao-cong-van.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _issue(request: HttpRequest, form: LettersForm, rows: list[int]) -> HttpResponse:
    if len(form.groups) > letter_work.AT_ONCE:
        first = form.letter(form.groups[0])
        numbers = {group.recipient.pk: form.letter(group).number for group in form.groups}
        work = longwork.start(
            letter_work.issue_many,
            letter_work.parameters(first, numbers, rows),
            by=request.user,
            title=f"Lập {len(form.groups)} công văn đôn đốc",
            back=reverse("letters"),
        )
        return redirect(work)
    issued = [letters.issue(form.letter(group), group.rows, by=request.user) for group in form.groups]
    names = "; ".join(f"{made.number} gửi {made.recipient.name}" for made in issued)
    messages.success(request, f"Đã ban hành công văn {names}.")
    return redirect(issued[0]) if len(issued) == 1 else redirect("letters")
