"""Pages of a letter: its dossier, entering and correcting it, what was done with it, what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies import editions
from coordination import confirmations
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.keys import key_of
from coordination.models import Dossier
from coordination.obligations import Moves
from coordination.views.dossier import dossier_context
from voter_petitions import petitioners, reception
from voter_petitions.forms.citizen_letters import (
    ForwardForm,
    LetterForm,
    ReadersForm,
    ResultForm,
    SettleForm,
    involved,
)
from voter_petitions.models import CitizenLetter, Handling, ReceptionDay
from voter_petitions.reception import LetterState, with_state
from voter_petitions.views.reception_access import (
    letter_managed,
    letter_seen,
    may_handle,
    may_tell,
    require_receiver,
)


def letter_page(request: HttpRequest, pk: int) -> HttpResponse:
    letter = letter_seen(request, pk)
    dossier = letter.dossier
    state = with_state(CitizenLetter.objects.filter(pk=pk), today()).get().state_key
    handles = may_handle(request, letter)
    context = dossier_context(request, dossier)
    context |= {
        "letter": letter,
        "state": LetterState(state),
        "facts": _facts(request, letter),
        "way": _way(letter),
        "sender_panel": petitioners.panel(request.user, dossier),
        "readers": dossier.readers.select_related("user").order_by("user__display_name") if dossier.restricted else [],
        "may_forward": handles and letter.handling in (Handling.OPEN, Handling.FORWARDED) and letter.decided_on is None,
        "may_settle": handles and not letter.handling,
        "may_tell": may_tell(request, letter),
        # What comes next for a letter is done by its own buttons.
        "may_answer": handles or may_tell(request, letter),
    }
    return render(request, "reception/letter.html", context)


def _facts(request: HttpRequest, letter: CitizenLetter) -> list[tuple[Any, ...]]:
    day = letter.day
    handed_in: list[tuple[Any, ...]] = []
    if day is not None:
        seen = ReceptionDay.objects.visible_to(request.user).filter(pk=day.pk).exists()
        href = day.dossier.get_absolute_url() if seen else ""
        handed_in = [("Nhận tại", f"Ngày tiếp công dân {day.date:%d/%m/%Y}", href)]
    return [
        ("Số vào sổ", f"{letter.number}/{letter.year}"),
        ("Cơ quan nhận đơn", letter.agency.name),
        ("Ngày nhận", f"{letter.received_on:%d/%m/%Y}"),
        *handed_in,
        ("Loại đơn", letter.get_kind_display()),
        ("Lĩnh vực", letter.field.name),
    ]


def _way(letter: CitizenLetter) -> list[tuple[Any, ...]]:
    """What was done with it, and what came of it."""
    facts: list[tuple[Any, ...]] = [("Cách xử lý", letter.get_handling_display())]
    if letter.handled_on:
        facts.append(("Ngày xử lý", f"{letter.handled_on:%d/%m/%Y}"))
    if letter.ground:
        facts.append(("Căn cứ, lý do", letter.ground))
    if letter.forwarded_to:
        facts.append(("Chuyển đến", letter.forwarded_to.name))
    if letter.transfer:
        sent = letter.transfer
        facts.append(
            ("Văn bản chuyển", f"{sent.number} ngày {sent.signed_on:%d/%m/%Y}" if sent.signed_on else sent.number)
        )
    if letter.decided_on:
        facts.append(("Ngày giải quyết", f"{letter.decided_on:%d/%m/%Y}"))
        facts.append(("Kết quả giải quyết", letter.result))
        facts.append(("Thông báo kết quả", f"{letter.told_on:%d/%m/%Y}" if letter.told_on else "chưa thông báo"))
    return facts


def letter_new(request: HttpRequest) -> HttpResponse:
    require_receiver(request)
    form = LetterForm(request.POST or None, user=request.user)
    _start_from_day(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            made = reception.register_letter(by=request.user, **form.facts())
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã vào sổ đơn số {made.number}/{made.year}.")
            return redirect(made.dossier)
    back = (reverse("reception:letters"), "Đơn thư của công dân")
    return _asking(request, form, title="Vào sổ đơn", submit_label="Vào sổ", back=back)


def _start_from_day(request: HttpRequest, form: LetterForm) -> None:
    """«Vào sổ đơn» on a day's page brings the day and its date."""
    asked = key_of(request.GET.get("day", ""))
    days = form.fields["day"].queryset
    day = days.filter(pk=asked).first() if asked is not None else None
    if day is not None:
        form.initial.update(day=day, received_on=day.date, agency=day.agency)


def letter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a letter; what another day of receipt moves is confirmed first."""
    letter = _open(letter_managed(request, pk))
    form = LetterForm(request.POST or None, user=request.user, letter=letter)
    editions.watch(request, form, of=[letter, letter.dossier])
    moves = Moves()
    if request.method == "POST" and form.is_valid():
        moves = reception.preview_change(letter, received_on=form.cleaned_data["received_on"])
        if confirmations.seen(form, moves):
            try:
                reception.change_letter(letter, by=request.user, **form.facts())
            except ValidationError as error:
                adopt(form, error)
                moves = Moves()
            else:
                messages.success(request, "Đã ghi thay đổi.")
                # Who restricted it to others does not see it any more.
                seen = Dossier.objects.visible_to(request.user).filter(pk=pk).exists()
                return redirect(letter.dossier if seen else "reception:letters")
    return _asking(request, form, title="Sửa đơn", submit_label="Ghi thay đổi", back=_back(letter), moves=moves)


def forward(request: HttpRequest, pk: int) -> HttpResponse:
    letter = _handled(request, pk)
    form = ForwardForm(request.POST or None, request.FILES or None, letter=letter, late_agencies=involved(letter))
    if request.method == "POST" and form.is_valid():
        try:
            reception.forward(letter, by=request.user, **form.facts())
        except ValidationError as error:
            form.adopt(error)
        else:
            messages.success(request, f"Đã chuyển đơn đến {form.cleaned_data['recipient']}.")
            return redirect(letter.dossier)
    return _asking(request, form, title="Chuyển đơn", submit_label="Ghi chuyển đơn", back=_back(letter))


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    letter = _handled(request, pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reception.settle(letter, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi cách xử lý đơn.")
            return redirect(letter.dossier)
    return _asking(request, form, title="Xử lý đơn", submit_label="Ghi cách xử lý", back=_back(letter))


def result(request: HttpRequest, pk: int) -> HttpResponse:
    letter = letter_seen(request, pk)
    if not may_tell(request, letter):
        raise PermissionDenied("Chỉ cơ quan nhận đơn hoặc cơ quan giải quyết đơn đã chuyển, thụ lý được ghi kết quả.")
    form = ResultForm(request.POST or None, request.FILES or None, letter=letter, late_agencies=involved(letter))
    if request.method == "POST" and form.is_valid():
        try:
            reception.record_result(letter, by=request.user, **form.facts())
        except ValidationError as error:
            form.adopt(error)
        else:
            messages.success(request, "Đã ghi kết quả giải quyết đơn.")
            return redirect(letter.dossier)
    return _asking(request, form, title="Ghi kết quả giải quyết", submit_label="Ghi kết quả", back=_back(letter))


def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who reads a restricted letter."""
    letter = letter_managed(request, pk)
    if not letter.dossier.restricted:
        raise PermissionDenied("Đơn này không hạn chế người xem.")
    form = ReadersForm(request.POST or None, letter=letter)
    if request.method == "POST" and form.is_valid():
        try:
            reception.set_readers(letter, form.cleaned_data["readers"], by=request.user)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi người được xem.")
            return redirect(letter.dossier)
    return _asking(request, form, title="Người được xem đơn", submit_label="Ghi lại", back=_back(letter))


def _handled(request: HttpRequest, pk: int) -> CitizenLetter:
    letter = letter_seen(request, pk)
    if not may_handle(request, letter):
        raise PermissionDenied("Chỉ cơ quan nhận đơn được xử lý đơn chưa kết thúc.")
    return letter


def _open(letter: CitizenLetter) -> CitizenLetter:
    if letter.dossier.closed_on is not None:
        raise PermissionDenied("Đơn đã kết thúc.")
    return letter


def _back(letter: CitizenLetter) -> tuple[str, str]:
    return letter.dossier.get_absolute_url(), f"Đơn số {letter.number}/{letter.year}"


def _asking(
    request: HttpRequest,
    form: Any,
    *,
    title: str,
    submit_label: str,
    back: tuple[str, str],
    moves: Moves | None = None,
) -> HttpResponse:
    if form.errors and request.FILES and "upload" not in form.errors:
        form.add_error("upload", "Hãy chọn lại tệp: tệp không được giữ khi biểu mẫu có mục phải sửa.")
    context = {
        "form": form,
        "moves": moves,
        "title": title,
        "submit_label": "Đồng ý dời hạn và ghi" if moves else submit_label,
        "back_href": back[0],
        "back_label": back[1],
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors or moves else 200)
