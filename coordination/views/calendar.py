"""The calendar of working days: a year on the wall, and every change shown with what it moves before it is saved."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from coordination import calendars
from coordination.clock import today
from coordination.confirmations import seen
from coordination.form_errors import adopt
from coordination.forms.calendar import FIRST_YEAR, LAST_YEAR, ConfirmYearForm, DayForm, WithdrawForm
from coordination.models import CalendarDay, CalendarRevision, CalendarYear, DayKind, Obligation
from coordination.obligations import Moves
from coordination.views.rights import keepers_only
from coordination.year_grid import WEEKDAYS, differences, months

# The next year's notice must be in the calendar before deadlines reach into it.
WARN_DAYS_AHEAD = 60
REVISIONS_SHOWN = 10
PROVISIONAL_SHOWN = 50
LEGEND = [
    ("day-off", "Lễ", "Nghỉ lễ"),
    ("day-off", "Bù", "Nghỉ bù"),
    ("day-swap", "Đổi", "Nghỉ hoán đổi"),
    ("day-work", "Làm", "Ngày làm bù"),
    ("day-off day-proposed", "Gói", "Gói dữ liệu đề xuất, năm chưa xác nhận"),
    ("day-off day-proposed", "Lễ?", "Đề xuất, chưa có hiệu lực"),
]


@require_GET
def year(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Twelve months, the declared days with their sources, and where the package of holidays disagrees."""
    year = year or today().year
    _check_year(year)
    rows = list(CalendarDay.objects.filter(on__year=year))
    confirmed = CalendarYear.objects.select_related("confirmed_by").filter(year=year).first()
    provisional = (
        Obligation.objects.visible_to(request.user)
        .open()
        .filter(provisional=True)
        .select_related("rule", "obligor", "dossier")
        .order_by("due_on")
    )
    context = {
        "year": year,
        "previous": year - 1 if year > FIRST_YEAR else None,
        "following": year + 1 if year < LAST_YEAR else None,
        "months": months(year, rows=rows, confirmed=confirmed is not None, today=today()),
        "weekdays": WEEKDAYS,
        "legend": LEGEND,
        "days": rows,
        "confirmed": confirmed,
        "differences": differences(year, rows),
        "warning": _warning(),
        "provisional": provisional[:PROVISIONAL_SHOWN],
        "provisional_count": provisional.count(),
        "revisions": CalendarRevision.objects.select_related("by")[:REVISIONS_SHOWN],
    }
    return render(request, "calendar/year.html", context)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("Không có lịch của năm này.")


def _warning() -> str:
    """What the secretariat must know when the confirmed calendar is running out."""
    until = calendars.current_calendar().confirmed_until
    if until is None:
        return "Chưa có năm nào được xác nhận; mọi hạn phụ thuộc ngày nghỉ đều là tạm tính."
    if (until - today()).days < WARN_DAYS_AHEAD:
        return f"Lịch mới được xác nhận đến hết {until:%d/%m/%Y}; hạn sau ngày đó là tạm tính."
    return ""


@keepers_only
def declare(request: HttpRequest) -> HttpResponse:
    """A new day, asked for by date when it was clicked in the grid or among the package's proposals."""
    initial: dict[str, object] = {"in_force": True, "kind": DayKind.HOLIDAY}
    # No date, or none that exists: the field stays empty.
    with contextlib.suppress(ValueError):
        initial["on"] = datetime.date.fromisoformat(request.GET.get("on", ""))
    initial["name"] = request.GET.get("name", "")[:120]
    form = DayForm(request.POST or None, initial=initial)
    return _day(request, form, title="Khai báo ngày nghỉ, ngày làm bù")


@keepers_only
def day(request: HttpRequest, on: datetime.date) -> HttpResponse:
    """Correct a declared day."""
    form = DayForm(request.POST or None, instance=get_object_or_404(CalendarDay, on=on))
    return _day(request, form, title=f"Sửa ngày {on:%d/%m/%Y}", declared=on)


def _day(request: HttpRequest, form: DayForm, *, title: str, declared: datetime.date | None = None) -> HttpResponse:
    def moves() -> Moves:
        return calendars.preview_change(add=[form.instance])

    def save() -> str:
        data = form.cleaned_data
        fields = {name: data[name] for name in ("on", "kind", "name", "source", "in_force")}
        done = calendars.declare(**fields, by=request.user)  # type: ignore[arg-type]
        return f"Đã khai báo {done}."

    saved = form.cleaned_data.get("on") if form.is_bound and form.is_valid() else None
    shown = saved or declared or form.initial.get("on")
    year = shown.year if isinstance(shown, datetime.date) else today().year
    return _change(request, form, moves, save, title=title, submit="Ghi ngày", year=year, declared=declared)


@keepers_only
def withdraw(request: HttpRequest, on: datetime.date) -> HttpResponse:
    """A declared day no longer holds: with the reason, and never without seeing what that moves."""
    row = get_object_or_404(CalendarDay, on=on)
    form = WithdrawForm(request.POST or None)

    def save() -> str:
        calendars.withdraw(on=on, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return f"Đã bỏ ngày {on:%d/%m/%Y}."

    return _change(
        request,
        form,
        lambda: calendars.preview_change(remove=[on]),
        save,
        title=f"Bỏ ngày {on:%d/%m/%Y}",
        submit="Bỏ ngày",
        year=on.year,
        about=f"{row.get_kind_display()}: {row.name}. Căn cứ: {row.source}",
    )


@keepers_only
def confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Confirm a year's calendar: from now on only its rows count there, no longer the package's proposals."""
    _check_year(year)
    form = ConfirmYearForm(request.POST or None)
    rows = list(CalendarDay.objects.filter(on__year=year))
    left_out = [difference for difference in differences(year, rows) if difference.missing]

    def save() -> str:
        calendars.confirm_year(year=year, source=form.cleaned_data["source"], by=request.user)  # type: ignore[arg-type]
        return f"Đã xác nhận lịch năm {year}."

    return _change(
        request,
        form,
        lambda: calendars.preview_change(confirm=year),
        save,
        title=f"Xác nhận lịch năm {year}",
        submit="Xác nhận",
        year=year,
        about=f"Lịch năm {year} đang có {sum(row.in_force for row in rows)} ngày khai báo có hiệu lực.",
        left_out=left_out,
    )


def _change(
    request: HttpRequest,
    form: forms.BaseForm,
    moves: Callable[[], Moves],
    save: Callable[[], str],
    *,
    title: str,
    submit: str,
    year: int,
    **more: object,
) -> HttpResponse:
    """One change of the calendar: the form, then what it moves if it moves anything, then saved."""
    moving: Moves | None = None
    if request.method == "POST" and form.is_valid():
        moving = moves()
        if seen(form, moving):
            try:
                messages.success(request, save())
            except ValidationError as error:
                adopt(form, error)
            else:
                return redirect("calendar:year", year)
    context = {"form": form, "title": title, "submit": submit, "year": year, "moves": moving, **more}
    return render(request, "calendar/change.html", context, status=422 if form.is_bound else 200)
