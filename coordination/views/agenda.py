"""The working calendar: month, fortnight and list of what is due, who meets, which days are worked."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.models import Agency
from agencies.permissions import May, agencies_with
from coordination.agenda import Period, View, Whose, days_of
from coordination.agenda.period import day_typed
from coordination.agenda.whose import ALL, MINE, SHOWN_STATES, own_agencies
from coordination.clock import today
from coordination.deadlines.wording import WEEKDAYS


@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    at = today()
    typed = request.GET.get("view", "")
    view = View(typed) if typed in set(View) else View.MONTH
    on = day_typed(request.GET.get("on", ""), at)
    whose = Whose.typed(request.GET.get("whose", ""), request.user)
    period = Period.around(view, on)
    days = days_of(period, whose, today=at)
    seen = Agency.objects.filter(pk__in=agencies_with(request.user, May.VIEW)).order_by("sort_key")
    context = {
        "view": view,
        "views": [(one.value, one.label, one == view) for one in View],
        "period": period,
        "on": on,
        "whose": whose,
        "acts": bool(own_agencies(request.user)),
        "mine": MINE,
        "all": ALL,
        "agencies": seen,
        "weekdays": [name[:1].upper() + name[1:] for name in WEEKDAYS],
        "weeks": [list(week) for _, week in groupby(days, key=lambda day: (day.on - period.first).days // 7)],
        "days": days,
        "nothing": all(day.is_empty for day in days if day.meant),
        "is_month": view == View.MONTH,
        "states": SHOWN_STATES,
        "shows_today": period.begins <= at <= period.ends,
    }
    return render(request, "agenda/agenda.html", context)
