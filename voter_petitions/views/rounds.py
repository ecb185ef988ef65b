"""Pages of a round of voter contact."""

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
from coordination.models import DossierKind
from coordination.obligations import Moves
from coordination.tables import Column
from coordination.views.dossier import dossier_context
from voter_petitions import handling
from voter_petitions.filters import MERGED
from voter_petitions.forms.rounds import RoundForm
from voter_petitions.models import Meeting, Petition, PetitionRound
from voter_petitions.views.access import managed, may_create, require_recorder, senders, viewed
from voter_petitions.views.lists import PETITION_COLUMNS

PETITIONS_SHOWN = 50
# Figures that most rounds do not have: shown when they say something.
SOMETIMES = frozenset({"cho-lam-ro", "nhieu-lan", MERGED})


def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its numbers, each opening its rows, and its petitions."""
    dossier = viewed(request, pk, DossierKind.ROUND)
    round = dossier.petitionround
    every = Petition.objects.visible_to(request.user).filter(round=round)
    petitions = every.counted()
    context = dossier_context(request, dossier) | {
        "round": round,
        "facts": _facts(round),
        "stats": _stats(petitions, every, round),
        "petitions": list(petitions.for_list().order_by("number")[:PETITIONS_SHOWN]),
        "meetings": (meetings := list(round.sittings.select_related("group"))),
        "sums": _sums(round, meetings),
        "settled": list(round.settled.all()),
        "columns": [Column(column.label) for column in PETITION_COLUMNS],
        "may_create": may_create(request),
        "may_send": senders(request).exists() and round.petitions.filter(transfers__isnull=True).exists(),
    }
    return render(request, "petitions/round.html", context)


def _facts(round: PetitionRound) -> list[tuple[str, Any]]:
    return [
        ("Loại đợt", round.get_kind_display()),
        ("Thời gian", f"{round.starts_on:%d/%m/%Y} – {round.ends_on:%d/%m/%Y}"),
        ("Số buổi tiếp xúc", round.meetings),
        ("Số cử tri dự", round.voters),
        ("Số ý kiến", round.opinions),
        ("Cơ quan giữ hồ sơ", round.dossier.keeper),
    ]


def _sums(round: PetitionRound, meetings: list[Meeting]) -> dict[str, Any]:
    """What the meetings add up to, and where that is not what the round as a whole says."""
    sums = {name: sum(getattr(row, name) or 0 for row in meetings) for name in ("voters", "opinions")}
    told = [
        ("số buổi", round.meetings, len(meetings)),
        ("số cử tri", round.voters, sums["voters"]),
        ("số ý kiến", round.opinions, sums["opinions"]),
    ]
    differences = [f"{label} {whole} (cộng các buổi {own})" for label, whole, own in told if whole not in (None, own)]
    return sums | {"differences": differences}


def _stats(petitions: Any, every: Any, round: PetitionRound) -> list[dict[str, Any]]:
    """Each figure with the address of the rows that it counts."""
    rows = reverse("petitions:list")
    figures = [
        ("kiến nghị", petitions, {}, ""),
        ("chưa chuyển", petitions.untransferred(), {"lack": "chua-chuyen"}, "warn"),
        ("chưa trả lời", petitions.unanswered(), {"answer": "none"}, ""),
        ("trả lời không nêu thời gian", petitions.answered_without_time(), {"lack": "khong-thoi-gian"}, "warn"),
        ("giải quyết xong", petitions.filter(result_state="resolved"), {"result": "resolved"}, "good"),
        ("đang chờ làm rõ", petitions.awaiting_clarification(), {"lack": "cho-lam-ro"}, "warn"),
        ("kiến nghị nhiều lần", petitions.raised_again(), {"lack": "nhieu-lan"}, "info"),
        ("đã gộp vào kiến nghị khác", every.filter(merged_into__isnull=False), {"lack": MERGED}, ""),
        ("có việc quá hạn", petitions.overdue(today()), {"lack": "qua-han"}, "bad"),
    ]
    return [
        {
            "value": (n := found.count()),
            "label": label,
            "href": f"{rows}?{urlencode({'round': round.pk, **query})}",
            "tone": tone if n else "",
        }
        for label, found, query, tone in figures
        if query.get("lack") not in SOMETIMES or found.exists()
    ]


def round_new(request: HttpRequest) -> HttpResponse:
    require_recorder(request)
    form = RoundForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = handling.plan_round(by=request.user, **form.facts())
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã lập đợt tiếp xúc cử tri.")
            return redirect(made.dossier)
    context = {
        "form": form,
        "title": "Lập đợt tiếp xúc cử tri",
        "submit_label": "Lập đợt",
        "back_href": reverse("petitions:rounds"),
        "back_label": "Đợt tiếp xúc cử tri",
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors else 200)


def round_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a round; what moved dates move is shown and confirmed before it is saved."""
    dossier = managed(request, pk, DossierKind.ROUND)
    round: PetitionRound = dossier.petitionround
    form = RoundForm(request.POST or None, user=request.user, round=round)
    editions.watch(request, form, of=[round, dossier])
    moves = Moves()
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        moves = handling.preview_round(round, starts_on=facts["starts_on"], ends_on=facts["ends_on"])
        if not moves or form.cleaned_data["confirmed"] == _mark(facts):
            try:
                handling.change_round(round, by=request.user, **facts)
            except ValidationError as error:
                adopt(form, error)
                moves = Moves()
            else:
                messages.success(request, "Đã ghi thay đổi của đợt tiếp xúc.")
                return redirect(dossier)
        if moves:
            shown = request.POST.copy()
            shown["confirmed"] = _mark(facts)
            form.data = shown
    context = {
        "form": form,
        "moves": moves,
        "title": "Sửa đợt tiếp xúc cử tri",
        "lead": dossier.title,
        "submit_label": "Ghi thay đổi",
        "back_href": dossier.get_absolute_url(),
        "back_label": "Về đợt tiếp xúc",
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors or moves else 200)


def _mark(facts: dict[str, Any]) -> str:
    """Stands for the dates whose consequences were shown: other dates are shown again."""
    return f"{facts['starts_on']}/{facts['ends_on']}"
