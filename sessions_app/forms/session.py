"""Forms about a session: planning, changing, giving it up, and the joint conference's stricter dates."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from agencies.models import Agency
from coordination.models import DeadlineNotice
from sessions_app.models import CouncilSession, SessionKind, Term
from sessions_app.notice import NoticeLine


class TermForm(forms.ModelForm):
    """Khóa HĐND, kept by administrators."""

    class Meta:
        model = Term
        fields = ["name", "begins_on", "ends_on"]

    def clean_name(self) -> str:
        """«Khóa x» and «x» both mean X: the word is added wherever the term is named."""
        name: str = self.cleaned_data["name"].strip().upper().removeprefix("KHÓA").strip()
        if not name or set(name) - set("IVXLC"):
            raise forms.ValidationError("Khóa ghi bằng số La Mã, ví dụ X.")
        return name


class SessionForm(forms.ModelForm):
    """A session's own facts. Saving goes through ``sessions_app.planning``, never through this form."""

    class Meta:
        model = CouncilSession
        fields = ["term", "number", "kind", "opens_on", "closes_on", "place"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term, kind = self.fields["term"], self.fields["kind"]
        assert isinstance(term, forms.ModelChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        term.empty_label = "Chọn khóa"
        kind.choices = [("", "Chọn loại kỳ họp"), *SessionKind.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens_on, closes_on = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", f"Ngày bế mạc không được trước ngày khai mạc {opens_on:%d/%m/%Y}.")
        term, number = cleaned.get("term"), cleaned.get("number")
        same = CouncilSession.objects.filter(term=term, number=number).exclude(pk=self.instance.pk)
        if term and number and same.exists():
            self.add_error("number", f"{term} đã có kỳ họp thứ {number}.")
        return cleaned

    def _post_clean(self) -> None:
        """The instance stays as it is stored: what it becomes is decided by the planning functions, which
        validate it themselves, and the page still shows the old dates beside the new ones."""


class NewSessionForm(SessionForm):
    """Planning a session asks also which agency keeps its file."""

    keeper = forms.ModelChoiceField(
        Agency.objects.none(), label="Cơ quan giữ hồ sơ", empty_label=None, help_text="Cơ quan được sửa hồ sơ này"
    )

    def __init__(self, *args: Any, keepers: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["keeper"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = keepers


class CancelForm(forms.Form):
    """Giving a session up, by a decision."""

    on = forms.DateField(label="Ngày quyết định")
    reason = forms.CharField(
        label="Lý do, văn bản quyết định", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class NoticeForm(forms.Form):
    """Thông báo kết luận hội nghị liên tịch: one optional stricter date for each rule that holds for the session."""

    document = forms.CharField(label="Thông báo số", max_length=120, help_text="Ví dụ: 145/TB-TTHĐND")
    issued_on = forms.DateField(label="Ngày ban hành")

    def __init__(self, *args: Any, lines: list[NoticeLine], opens_on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.opens_on = lines, opens_on
        for line in lines:
            self.fields[line.field] = forms.DateField(
                label=line.rule.duty, required=False, initial=line.notice.due_on if line.notice else None
            )
        first: DeadlineNotice | None = next((line.notice for line in lines if line.notice), None)
        if first is not None:
            self.fields["document"].initial, self.fields["issued_on"].initial = first.document, first.issued_on

    def date_fields(self) -> list[tuple[NoticeLine, forms.BoundField]]:
        return [(line, self[line.field]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        issued_on = cleaned.get("issued_on")
        for line in self.lines:
            due_on = cleaned.get(line.field)
            if due_on is None:
                if line.notice is not None and line.field not in self.errors:
                    self.add_error(line.field, "Hạn đã thông báo không thể bỏ; hãy ghi ngày khác.")
            elif issued_on and due_on < issued_on:
                self.add_error(line.field, f"Hạn không được trước ngày ban hành thông báo {issued_on:%d/%m/%Y}.")
        if not self.errors and not self.dates():
            self.add_error(None, "Chưa có hạn nào được ghi hoặc thay đổi.")
        return cleaned

    def dates(self) -> dict[str, datetime.date]:
        """Rule code and date of what is new or changed."""
        same_paper = not {"document", "issued_on"} & set(self.changed_data)
        found = {}
        for line in self.lines:
            due_on = self.cleaned_data.get(line.field)
            if due_on and (line.notice is None or line.notice.due_on != due_on or not same_paper):
                found[line.rule.code] = due_on
        return found
