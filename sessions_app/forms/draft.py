"""Forms about draft resolutions: one, many at once, moving to another session, decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory

from agencies.models import Agency
from agencies.text import fold
from sessions_app.decisions import NEEDS_REASON
from sessions_app.forms.fields import DRAFTERS, SUBMITTERS, VERIFIERS, AgencyField
from sessions_app.models import CouncilSession, Decision, DraftResolution, ResolutionKind


class DraftForm(forms.Form):
    """A draft's own facts; the agencies must exist on the day its session opens."""

    title = forms.CharField(label="Tên dự thảo nghị quyết", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    resolution_kind = forms.ChoiceField(label="Loại nghị quyết", choices=ResolutionKind.choices)
    submitting = AgencyField(label="Cơ quan trình", kinds=SUBMITTERS)
    drafting = AgencyField(label="Cơ quan soạn thảo", kinds=DRAFTERS, required=False)
    verifying = AgencyField(label="Ban thẩm tra", kinds=VERIFIERS, required=False)
    raised_late = forms.BooleanField(
        label="Phát sinh sau hội nghị liên tịch",
        required=False,
        help_text="Phải trình, thẩm tra ngay tại kỳ họp; được ghi cảnh báo để thống kê.",
    )

    def __init__(
        self,
        *args: Any,
        session: CouncilSession,
        agencies: list[Agency],
        draft: DraftResolution | None = None,
        **kwargs: Any,
    ) -> None:
        if draft is not None:
            kwargs["initial"] = self._facts(draft) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, AgencyField):
                field.offer(agencies, session.opens_on)

    def _facts(self, draft: DraftResolution) -> dict[str, Any]:
        facts = {name: getattr(draft, name) for name in self.base_fields if name != "title"}
        return facts | {"title": draft.dossier.title}

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())


class DraftRowForm(DraftForm):
    """A row of a bulk registration; a row whose title is emptied is left out."""

    title = forms.CharField(label="Tên dự thảo", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    raised_late = forms.BooleanField(label="Phát sinh sau hội nghị liên tịch", required=False)

    def has_changed(self) -> bool:
        """Django leaves out, unread, the rows of a formset that did not change."""
        return bool((self["title"].data or "").strip())


class _RowSet(BaseFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        seen: dict[str, int] = {}
        for number, form in enumerate(self.forms, start=1):
            title = fold(form.cleaned_data.get("title", ""))
            if title and title in seen:
                form.add_error("title", f"Trùng với dòng {seen[title]}.")
            seen.setdefault(title, number)


MAX_ROWS = 60
DraftRowFormSet = formset_factory(DraftRowForm, formset=_RowSet, extra=0, max_num=MAX_ROWS, validate_max=True)


class PasteForm(forms.Form):
    """Many drafts at once: a line each, pasted from the list of the joint conference.

    After the title a line may name, parted by tabs (as a spreadsheet pastes), who
    drafts and who verifies; what it does not name is taken from the fields below.
    """

    lines = forms.CharField(
        label="Danh sách dự thảo",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=(
            "Mỗi dòng một dự thảo. Dán từ bảng tính được: cột 1 tên dự thảo, cột 2 cơ quan soạn thảo, "
            "cột 3 Ban thẩm tra (tên đầy đủ hoặc tên viết tắt)."
        ),
    )
    resolution_kind = forms.ChoiceField(label="Loại nghị quyết", choices=ResolutionKind.choices)
    submitting = AgencyField(label="Cơ quan trình", kinds=SUBMITTERS)
    drafting = AgencyField(label="Cơ quan soạn thảo, nếu dòng không ghi", kinds=DRAFTERS, required=False)
    verifying = AgencyField(label="Ban thẩm tra, nếu dòng không ghi", kinds=VERIFIERS, required=False)

    def __init__(self, *args: Any, session: CouncilSession, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, AgencyField):
                field.offer(agencies, session.opens_on)

    def clean_lines(self) -> list[tuple[str, Agency | None, Agency | None]]:
        typed = enumerate(self.cleaned_data["lines"].splitlines(), start=1)
        lines = [(number, line) for number, line in typed if line.strip()]
        if len(lines) > MAX_ROWS:
            raise forms.ValidationError(f"Mỗi lần tối đa {MAX_ROWS} dự thảo; danh sách có {len(lines)} dòng.")
        rows, errors = [], []
        for number, line in lines:
            cells = [" ".join(cell.split()) for cell in line.split("\t")] + ["", ""]
            named: list[Agency | None] = []
            for name, text in (("drafting", cells[1]), ("verifying", cells[2])):
                agency = self._named(name, text) if text else None
                if text and agency is None:
                    errors.append(f"Dòng {number}: không có cơ quan tên «{text}» vào ngày khai mạc.")
                named.append(agency)
            if not cells[0]:
                errors.append(f"Dòng {number}: thiếu tên dự thảo.")
            rows.append((cells[0], named[0], named[1]))
        if errors:
            raise forms.ValidationError(errors)
        return rows

    def _named(self, name: str, text: str) -> Agency | None:
        field = self.fields[name]
        assert isinstance(field, AgencyField)
        assert field.on is not None
        wanted = fold(text)
        return next(
            (
                agency
                for agency in field.known.values()
                if wanted in (fold(agency.name), fold(agency.short_name)) and agency.exists_on(field.on)
            ),
            None,
        )

    def rows(self) -> list[dict[str, Any]]:
        """What the rows of the second step begin with."""
        shared = self.cleaned_data
        return [
            {
                "title": title,
                "resolution_kind": shared["resolution_kind"],
                "submitting": shared["submitting"],
                "drafting": drafting or shared["drafting"],
                "verifying": verifying or shared["verifying"],
            }
            for title, drafting, verifying in shared["lines"]
        ]


class MoveForm(forms.Form):
    """Chuyển sang kỳ họp khác."""

    to_session = forms.ModelChoiceField(
        CouncilSession.objects.none(), label="Chuyển sang kỳ họp", empty_label="Chọn kỳ họp"
    )

    def __init__(self, *args: Any, sessions: QuerySet[CouncilSession], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to_session"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = sessions


class DecisionForm(forms.Form):
    """The latest decision on a draft; only those that may follow are offered."""

    decision = forms.ChoiceField(label="Quyết định", widget=forms.RadioSelect)
    on = forms.DateField(label="Ngày quyết định")
    number = forms.CharField(
        label="Nghị quyết số", max_length=60, required=False, help_text="Khi đã thông qua, ví dụ 05/2023/NQ-HĐND"
    )
    note = forms.CharField(
        label="Lý do, ghi chú",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Bắt buộc khi trả lại hoặc rút khỏi chương trình",
    )

    def __init__(self, *args: Any, allowed: tuple[Decision, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(decision.value, decision.label) for decision in allowed]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        decision = cleaned.get("decision")
        if decision in NEEDS_REASON and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", "Trả lại hoặc rút dự thảo phải ghi lý do.")
        if cleaned.get("number") and decision and decision != Decision.ADOPTED:
            self.add_error("number", "Chỉ ghi số nghị quyết khi dự thảo được thông qua.")
        return cleaned
