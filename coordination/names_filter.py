"""A filter that offers one record of many: keys and names are read, not whole records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from coordination.long_select import LongSelect

ALL = "Tất cả"


class NamesIterator(ModelChoiceIterator):
    """The choices: what leaves the choice open, then each record by the columns that make its name."""

    def __iter__(self) -> Iterator[tuple[int | str, str]]:
        yield "", self.field.empty_label
        for key, *name in self.queryset.values_list("pk", *self.field.names):
            yield key, " ".join(name).strip()


class NamesField(ModelChoiceField):
    iterator = NamesIterator
    widget = LongSelect

    def __init__(self, *args: Any, names: tuple[str, ...] = ("name",), **kwargs: Any) -> None:
        self.names = names
        super().__init__(*args, **kwargs)


class NamesFilter(django_filters.ModelChoiceFilter):
    """``names`` are the columns of the record's name."""

    field_class = NamesField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"empty_label": ALL} | kwargs)
