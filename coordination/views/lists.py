"""What every filtered list of the registers has in common."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django_filters.views import FilterView


class FilteredList(FilterView):
    """Pages of fifty. A page number that is no longer there (fewer rows than when the address was kept) or never
    was gives the nearest page, not an error."""

    paginate_by = 50

    def paginate_queryset(
        self, queryset: QuerySet[Any], page_size: int
    ) -> tuple[Paginator[Any], Page[Any], QuerySet[Any], bool]:
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get(self.page_kwarg))
        return paginator, page, page.object_list, page.has_other_pages()  # type: ignore[return-value]
