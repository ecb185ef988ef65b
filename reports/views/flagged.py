"""The dossiers that were flagged in a year without an obligation of theirs: the rows behind the dashboard's figure."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from coordination.clock import today
from coordination.models import Dossier, Flag, FlagKind
from coordination.names_filter import ALL
from coordination.tables import Column, ordering
from coordination.views.lists import FilteredList
from reports.flag_figures import of_dossiers
from reports.periods import Period

COLUMNS = (
    Column("Hồ sơ", "ho-so", ("dossier__title",)),
    Column("Cảnh báo", "loai", ("kind",)),
    Column("Ngày", "ngay", ("on",)),
    Column("Nội dung"),
)


class FlaggedFilter(django_filters.FilterSet):
    """Cảnh báo của hồ sơ: which kind, in which year."""

    kind = django_filters.ChoiceFilter(label="Loại cảnh báo", choices=FlagKind.choices, empty_label=ALL)
    nam = django_filters.NumberFilter(label="Năm", method="of_year", min_value=2000, max_value=2100)

    class Meta:
        model = Flag
        fields: list[str] = []

    def of_year(self, rows: QuerySet[Flag], name: str, value: Any) -> QuerySet[Flag]:
        return rows.filter(on__range=Period.year(int(value)).until(today()))


class FlaggedList(FilteredList):
    """Newest first, within what the person may see."""

    filterset_class = FlaggedFilter
    template_name = "reports/flagged.html"

    def get_queryset(self) -> QuerySet[Flag]:
        rows = of_dossiers(Dossier.objects.visible_to(self.request.user)).select_related("dossier")
        return rows.order_by(*ordering(self.request.GET.get("sort", ""), COLUMNS, default=("-on", "-pk")))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"columns": COLUMNS}
