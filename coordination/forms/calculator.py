"""The clerk's question to the calculator: from which day, how far, or by which rule."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.text import sort_key
from coordination.deadlines import Direction, Offset, Unit
from coordination.models import Rule


class CalculatorForm(forms.Form):
    """Sent by GET, so that a question with its answer is an address. The names are those of the CSV sheet."""

    anchor = forms.DateField(label="Tính từ ngày")
    rule = forms.ChoiceField(
        label="Theo quy định", required=False, help_text="Chọn quy định thì không cần điền các mục còn lại."
    )
    amount = forms.IntegerField(label="Số lượng", required=False, min_value=0, max_value=3650)
    unit = forms.ChoiceField(
        label="Đơn vị",
        required=False,
        choices=[(unit.value, unit.vietnamese()) for unit in Unit],
        initial=Unit.DAY.value,
    )
    direction = forms.ChoiceField(
        label="Chiều",
        required=False,
        choices=[(side.value, f"{side.vietnamese()} ngày đó") for side in (Direction.BEFORE, Direction.AFTER)],
    )
    roll = forms.BooleanField(
        label="Rơi vào ngày nghỉ thì chuyển sang ngày làm việc",
        required=False,
        help_text="Tính xuôi: sang ngày làm việc tiếp theo; tính ngược: về ngày làm việc liền trước.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = sorted(Rule.objects.current().values_list("code", "duty"), key=lambda row: sort_key(row[1]))
        self.fields["rule"].choices = [
            ("", "Không theo quy định nào"),
            *((code, f"{duty} ({code})") for code, duty in rules),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("rule") or self.errors:
            return data
        for name, message in (
            ("amount", "Điền số lượng, hoặc chọn một quy định."),
            ("unit", "Chọn đơn vị."),
            ("direction", "Chọn tính trước hay sau ngày đó."),
        ):
            if data.get(name) in (None, ""):
                self.add_error(name, message)
        return data

    def offset(self) -> Offset:
        data = self.cleaned_data
        return Offset(data["amount"], Unit(data["unit"]), Direction(data["direction"]), data["roll"])
