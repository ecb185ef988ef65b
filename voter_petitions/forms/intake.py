"""Forms of an import: the file, what its columns mean, what a name means, one row, and rows left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from agencies.forms import AgencyChoiceField
from agencies.models import User
from coordination.clock import today
from coordination.keepers import KeeperField
from voter_petitions.forms.petitions import FieldChoiceField
from voter_petitions.intake.columns import LABELS, Meaning
from voter_petitions.intake.table import column_name
from voter_petitions.limits import COMPETENT_KINDS, LOCALITY_LENGTH, TEXT_LENGTH, TOO_LONG
from voter_petitions.models import IntakeBatch, IntakeRow, Level

MEANINGS = [(str(meaning), label) for meaning, label in LABELS.items()]
# Of these a table may have several columns.
_REPEATED = {Meaning.IGNORED, Meaning.PERSON}


class IntakeForm(forms.Form):
    """Nhập từ tệp: the file, and who keeps what comes of it."""

    upload = forms.FileField(
        label="Tệp kiến nghị",
        help_text="Excel (.xlsx) hoặc Word có bảng (.docx), tối đa 20 MB và 20.000 dòng một trang tính.",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.docx", "data-max-bytes": str(settings.UPLOAD_MAX_BYTES)}
        ),
        error_messages={"required": "Hãy chọn tệp.", "empty": "Tệp rỗng. Hãy kiểm tra lại tệp rồi gửi lại."},
    )
    keeper = KeeperField()

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper"].offer_to(user, self)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file beside the select that says what it means."""

    name: str
    heading: str
    field: forms.BoundField
    samples: list[str]


@dataclass(frozen=True)
class TablePart:
    """One sheet or table on the page."""

    table: dict[str, Any]
    chosen: forms.BoundField
    first_row: forms.BoundField
    columns: list[ColumnRow]


class ColumnsForm(forms.Form):
    """Xác nhận cột: which tables, from which row, and what each column is; what stands where the file says nothing."""

    locality = forms.CharField(
        label="Cử tri (xã, huyện)",
        required=False,
        max_length=LOCALITY_LENGTH,
        help_text="Khi tệp của một xã, một huyện.",
    )
    field = FieldChoiceField(required=False)
    level = forms.ChoiceField(
        label="Cấp thẩm quyền",
        required=False,
        choices=[("", "Theo cơ quan giải quyết"), *Level.choices],
    )
    lead = AgencyChoiceField(
        label="Cơ quan giải quyết", kinds=COMPETENT_KINDS, required=False, empty_label="Chưa xác định"
    )
    DEFAULTS = ("locality", "field", "level", "lead")

    def __init__(self, *args: Any, batch: IntakeBatch, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: batch.defaults.get(name) for name in self.DEFAULTS}, **kwargs)
        self.tables = batch.tables
        self.fields["lead"].exists_on(today())  # type: ignore[attr-defined]
        self.fields["field"].empty_label = "Không có"  # type: ignore[attr-defined]
        for at, table in enumerate(self.tables):
            self.fields[f"t{at}-chosen"] = forms.BooleanField(
                label=f"Nhập bảng này ({table['count']} dòng)", required=False, initial=table["chosen"]
            )
            self.fields[f"t{at}-first_row"] = forms.IntegerField(
                label="Dữ liệu bắt đầu từ dòng", min_value=1, max_value=1_048_576, initial=table["first_row"]
            )
            for column, meaning in enumerate(table["columns"]):
                label = f"Cột {column_name(column)}: {table['headings'][column] or 'không có tiêu đề'}"
                self.fields[f"t{at}-c{column}"] = forms.ChoiceField(label=label, choices=MEANINGS, initial=meaning)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"t{at}-chosen") for at in range(len(self.tables))):
            self.add_error(None, "Hãy chọn ít nhất một bảng có kiến nghị.")
        for at, table in enumerate(self.tables):
            if not cleaned.get(f"t{at}-chosen"):
                continue
            seen: dict[str, int] = {}
            for column in range(len(table["columns"])):
                name = f"t{at}-c{column}"
                meaning = cleaned.get(name, "")
                if meaning in seen and meaning not in _REPEATED:
                    self.add_error(name, f"Cột {column_name(seen[meaning])} đã là «{LABELS[Meaning(meaning)]}».")
                seen.setdefault(meaning, column)
            if not {Meaning.TEXT, Meaning.ORIGINAL} & set(seen):
                self.add_error(None, f"{table['name']}: hãy chọn cột nội dung kiến nghị hoặc nguyên văn ý kiến cử tri.")
        return cleaned

    def parts(self) -> Iterator[TablePart]:
        """The tables in order, each with its columns and what stands in their first rows."""
        for at, table in enumerate(self.tables):
            columns = [
                ColumnRow(
                    column_name(column),
                    table["headings"][column],
                    self[f"t{at}-c{column}"],
                    [text for row in table["sample"] if (text := row["cells"][column])][:2],
                )
                for column in range(len(table["columns"]))
            ]
            yield TablePart(table, self[f"t{at}-chosen"], self[f"t{at}-first_row"], columns)

    def confirmed(self) -> list[dict[str, Any]]:
        """The tables as the person wants them read."""
        data = self.cleaned_data
        return [
            table
            | {
                "chosen": data[f"t{at}-chosen"],
                "first_row": data[f"t{at}-first_row"],
                "columns": [data[f"t{at}-c{column}"] for column in range(len(table["columns"]))],
            }
            for at, table in enumerate(self.tables)
        ]

    def defaults(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "locality": data["locality"],
            "field": data["field"].pk if data["field"] else "",
            "level": data["level"],
            "lead": data["lead"].pk if data["lead"] else None,
        }


class IntakeRowForm(forms.Form):
    """Sửa một dòng trước khi ghi, hoặc không nhập dòng đó và ghi lý do."""

    original_text = forms.CharField(
        label="Nguyên văn ý kiến cử tri",
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": TOO_LONG},
    )
    text = forms.CharField(
        label="Nội dung kiến nghị (biên tập)",
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": TOO_LONG},
    )
    locality = forms.CharField(label="Cử tri (xã, huyện)", max_length=LOCALITY_LENGTH, required=False)
    field = FieldChoiceField(required=False)
    level = forms.ChoiceField(label="Cấp thẩm quyền", required=False, choices=[("", "Chọn cấp"), *Level.choices])
    lead = AgencyChoiceField(
        label="Cơ quan giải quyết", kinds=COMPETENT_KINDS, required=False, empty_label="Chưa xác định"
    )
    needs_capital = forms.BooleanField(label="Cần bố trí vốn đầu tư", required=False)
    keep_duplicate = forms.BooleanField(
        label="Vẫn nhập dù trùng", required=False, help_text="Khi cử tri thực sự kiến nghị hai lần."
    )
    left_out = forms.BooleanField(label="Không nhập dòng này", required=False)
    left_out_reason = forms.CharField(
        label="Lý do không nhập",
        max_length=200,
        required=False,
        help_text="Ví dụ: Ý kiến đã được trả lời tại hội nghị, không phải kiến nghị.",
    )

    def __init__(self, *args: Any, row: IntakeRow, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name not in ("field", "lead")]
        shown = {name: getattr(row, name) for name in names} | {"field": row.field_id, "lead": row.lead_id}
        super().__init__(*args, initial=shown, **kwargs)
        self.fields["lead"].exists_on(today())  # type: ignore[attr-defined]
        if not any(problem[1] == "duplicate" for problem in row.problems) and not row.keep_duplicate:
            del self.fields["keep_duplicate"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("left_out"):
            if not cleaned.get("left_out_reason", "").strip():
                self.add_error("left_out_reason", "Hãy ghi lý do không nhập dòng này.")
            return cleaned
        if not cleaned.get("text") and not cleaned.get("original_text") and "text" not in self.errors:
            self.add_error("text", "Hãy ghi nội dung kiến nghị.")
        for name, message in (
            ("locality", "Hãy ghi cử tri (xã, huyện)."),
            ("field", "Hãy chọn lĩnh vực."),
            ("level", "Hãy chọn cấp thẩm quyền."),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["original_text"] = data["original_text"] or data["text"]
        data["text"] = data["text"] or data["original_text"]
        return data


class LeaveOutForm(forms.Form):
    """Không nhập mọi dòng còn lỗi, với một lý do chung."""

    reason = forms.CharField(
        label="Lý do không nhập các dòng còn lỗi",
        max_length=200,
        error_messages={"required": "Hãy ghi lý do không nhập các dòng này."},
    )
