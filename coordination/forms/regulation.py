"""Forms with which the secretariat keeps the regulation: a rule's new version, articles, a rule-set file, reasons."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.text import slugify

from agencies.text import fold
from coordination.clock import today
from coordination.models import Article, LateReason, Role, Rule, RuleLimit, Trait
from coordination.recurrences import EXAMPLES, from_words, in_words
from coordination.regulation.reading import MOST_CHARACTERS
from coordination.regulation.specs import LIMIT_FIELDS, LimitSpec

_STEPS = re.compile(r"[,;\s]+")


class StepsField(forms.CharField):
    """Days before the due day, as a list: «15, 7, 3»."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> tuple[int, ...]:
        text = super().clean(value)
        try:
            steps = {int(part) for part in _STEPS.split(text) if part}
        except ValueError:
            raise forms.ValidationError("Viết các số ngày cách nhau bằng dấu phẩy, ví dụ 15, 7, 3.") from None
        if any(not 1 <= step <= 365 for step in steps):
            raise forms.ValidationError("Mỗi số ngày phải từ 1 đến 365.")
        return tuple(sorted(steps, reverse=True))


class RecurrenceField(forms.CharField):
    """How often a duty returns, in words: «ngày 25 mỗi tháng»."""

    def prepare_value(self, value: Any) -> Any:
        return in_words(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        found = from_words(text) if text else ""
        if found is None:
            raise forms.ValidationError("Chưa rõ lặp lại vào ngày nào. Hãy viết như một ví dụ ở trên.")
        return found


class RuleForm(forms.ModelForm):
    """A rule as its next version shall say it, and from when."""

    recurrence = RecurrenceField(label="Lặp lại", required=False, max_length=120, help_text=EXAMPLES)

    reminder_steps = StepsField(
        label="Nhắc trước (ngày)",
        required=False,
        help_text="Các số ngày trước hạn, ví dụ 15, 7, 3; để trống là không nhắc.",
    )
    effective_from = forms.DateField(
        label="Phiên bản mới áp dụng từ", help_text="Áp dụng cho các mốc từ ngày này; nghĩa vụ đã tính giữ nguyên."
    )

    class Meta:
        model = Rule
        fields = [
            "duty",
            "article",
            "document_kind",
            "dossier_kind",
            "milestone_kind",
            "obliged_role",
            "recipient_role",
            "recipient_text",
            "recurrence",
            "reminder_steps",
            "max_extensions",
            "max_extension_days",
            "never_sent_after",
            "note",
        ]
        widgets = {"duty": forms.Textarea(attrs={"rows": 2}), "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = Article.objects.filter(regulation=self.instance.regulation_id)
        self.fields["article"].empty_label = "Không nêu điều"
        _name_blanks(self)
        self.fields["recipient_role"].choices = [("", "Không nêu"), *Role.choices]
        self.initial["effective_from"] = max(today(), self.instance.effective_from)

    def changes(self) -> dict[str, Any]:
        """What ``versions.new_version`` is to change."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def clean_duty(self) -> str:
        return " ".join(str(self.cleaned_data["duty"]).split())

    def clean_note(self) -> str:
        return str(self.cleaned_data["note"]).replace("\r\n", "\n").strip()


def _name_blanks(form: forms.ModelForm) -> None:
    """What is not chosen yet says so, instead of a row of dashes."""
    for field in form.fields.values():
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(value, label if value else "Chọn") for value, label in field.choices]


class TraitsField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=Trait.choices, required=False, widget=forms.SelectMultiple(attrs={"size": 4}), **kwargs
        )


class LimitForm(forms.ModelForm):
    """One time limit. Only what was compared with the paper may be called verified."""

    applies_to = TraitsField(label="Chỉ áp dụng cho", help_text="Không chọn là áp dụng cho mọi hồ sơ.")
    except_for = TraitsField(label="Trừ")

    class Meta:
        model = RuleLimit
        fields = [
            "amount",
            "unit",
            "direction",
            "milestone_kind",
            "roll",
            "source",
            "legal_basis",
            "evidence",
            "law_from",
            "law_to",
            "applies_to",
            "except_for",
        ]
        widgets = {"legal_basis": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_blanks(self)

    def clean_legal_basis(self) -> str:
        # One line, however it was typed.
        return " ".join(str(self.cleaned_data["legal_basis"]).split())

    def spec(self) -> LimitSpec:
        values = {name: self.cleaned_data[name] for name in LIMIT_FIELDS}
        return LimitSpec(**values | {name: tuple(sorted(values[name])) for name in ("applies_to", "except_for")})


class _LimitFormSet(forms.BaseFormSet):
    """The limits in force when the new version begins; a limit ticked for deletion is left out."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Bỏ thời hạn này"

    def specs(self) -> list[LimitSpec]:
        """What remains: the limits shown and not taken out, and new ones that somebody filled in."""
        kept = (form for form in self.forms if not self._should_delete_form(form))
        return [form.spec() for form in kept if form.has_changed() or not form.empty_permitted]


LimitFormSet = forms.formset_factory(LimitForm, formset=_LimitFormSet, extra=2, can_delete=True, max_num=30)


class SwitchForm(forms.Form):
    effective_from = forms.DateField(label="Từ ngày", help_text="Nghĩa vụ đã phát sinh trước đó vẫn giữ nguyên.")


class ArticleForm(forms.ModelForm):
    """An article as the paper has it."""

    class Meta:
        model = Article
        fields = ["number", "title", "text", "position"]
        widgets = {"text": forms.Textarea(attrs={"rows": 14})}
        help_texts = {
            "number": "Như bản giấy, ví dụ: Điều 7 khoản 2.",
            "text": "Chép nguyên văn từ bản giấy đã ban hành.",
            "position": "Điều có số nhỏ đứng trước.",
        }

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"])
        others = Article.objects.filter(regulation=self.instance.regulation_id, number=number)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Quy chế đã có điều mang số này.")
        return number


class RuleSetForm(forms.Form):
    """A rule-set file to be loaded."""

    file = forms.FileField(
        label="Tệp quy định (YAML)",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml", "data-max-bytes": str(MOST_CHARACTERS)}),
    )
    effective_from = forms.DateField(
        label="Phiên bản mới áp dụng từ",
        required=False,
        help_text="Để trống: từ ngày ghi trong tệp; tệp không ghi thì từ hôm nay (quy chế mới: từ ngày có hiệu lực).",
    )

    def clean_file(self) -> str:
        upload = self.cleaned_data["file"]
        if not upload.name.lower().endswith((".yaml", ".yml")):
            raise forms.ValidationError("Tệp phải có đuôi .yaml hoặc .yml.")
        if upload.size > MOST_CHARACTERS:
            raise forms.ValidationError("Tệp quá lớn: tối đa 1 MB.")
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError("Tệp không phải mã UTF-8.") from None


class LateReasonForm(forms.ModelForm):
    class Meta:
        model = LateReason
        fields = ["name", "objective", "active", "position"]
        help_texts = {
            "objective": "Nguyên nhân khách quan được thống kê riêng.",
            "active": "Lý do không còn dùng vẫn được giữ ở những lần chậm đã ghi.",
        }

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if any(fold(other.name) == fold(name) for other in LateReason.objects.exclude(pk=self.instance.pk)):
            raise forms.ValidationError("Đã có lý do này trong danh mục.")
        return name

    def save(self, commit: bool = True) -> LateReason:
        if not self.instance.pk:
            self.instance.code = self._free_code()
        return super().save(commit)

    def _free_code(self) -> str:
        stem = slugify(fold(self.cleaned_data["name"]))[:34].strip("-") or "ly-do"
        taken = set(LateReason.objects.filter(code__startswith=stem).values_list("code", flat=True))
        return next(
            code for number in range(1, 1000) if (code := f"{stem}-{number}" if number > 1 else stem) not in taken
        )
