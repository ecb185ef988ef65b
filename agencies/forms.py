"""Forms about agencies, and the field with which every register lets an agency be chosen."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from agencies.models import Agency, AgencyQuerySet, Membership, Position, Succession, User
from agencies.text import fold_all


class AgencySelect(forms.Select):
    """A select that the page's script lets people search with or without diacritics."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        agency = getattr(value, "instance", None)
        if isinstance(agency, Agency):
            option["attrs"]["data-search"] = fold_all([agency.name, agency.short_name, agency.code])
        return option


class AgencyChoiceField(forms.ModelChoiceField):
    """Choose an agency that exists on a day, in Vietnamese order.

    ``kinds`` and ``within`` narrow what is offered. An agency that no longer exists is
    refused with its name and the day, not with «không hợp lệ»; the form sets the day
    with ``exists_on`` when another field decides it.
    """

    widget = AgencySelect

    def __init__(
        self,
        *,
        on: datetime.date | None = None,
        kinds: tuple[str, ...] = (),
        within: AgencyQuerySet | None = None,
        empty_label: str = "Chọn cơ quan",
        **kwargs: Any,
    ) -> None:
        queryset = Agency.objects.all() if within is None else within
        self.within = queryset.of_kind(*kinds) if kinds else queryset
        self.on = on
        kwargs.setdefault("label", "Cơ quan")
        kwargs["error_messages"] = {"required": "Hãy chọn cơ quan."} | kwargs.get("error_messages", {})
        super().__init__(queryset=self.within.existing(on) if on else self.within, empty_label=empty_label, **kwargs)

    def exists_on(self, on: datetime.date) -> None:
        """Offer and accept the agencies that exist on that day."""
        self.on = on
        self.queryset = self.within.existing(on)

    def label_from_instance(self, obj: Agency) -> str:
        """Its name; where agencies of several times are offered, also since when: names are used again."""
        return f"{obj.name} (từ {obj.exists_from:%d/%m/%Y})" if self.on is None and obj.exists_from else obj.name

    def to_python(self, value: Any) -> Agency | None:
        if value in self.empty_values:
            return None
        try:
            agency = self.within.filter(pk=getattr(value, "pk", value)).first()
        except (TypeError, ValueError):
            agency = None
        if agency is None:
            raise ValidationError("Không có cơ quan này trong danh mục.", code="invalid_choice")
        if self.on and not agency.exists_on(self.on):
            raise ValidationError(not_existing(agency, self.on), code="not_existing")
        return agency


def not_existing(agency: Agency, on: datetime.date) -> str:
    """Why an agency cannot be chosen for that day."""
    if agency.exists_to and agency.exists_to <= on:
        return f"Cơ quan {agency.name} không còn hoạt động ngày {on:%d/%m/%Y}."
    return f"Cơ quan {agency.name} chưa thành lập ngày {on:%d/%m/%Y}."


class AgencyForm(forms.ModelForm):
    """Create or correct an agency."""

    parent = AgencyChoiceField(label="Cơ quan cấp trên", required=False, empty_label="Không có")
    office = AgencyChoiceField(
        label="Cơ quan giúp việc",
        required=False,
        empty_label="Không có",
        help_text="Người của văn phòng này được làm thay cho cơ quan.",
    )

    class Meta:
        model = Agency
        fields = [
            "name", "short_name", "party", "kind", "parent", "office", "code", "code_verified",
            "exists_from", "exists_to", "email", "phone", "address",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("parent", "office"):
            if self.instance.pk and cleaned.get(name) == self.instance:
                self.add_error(name, "Không thể chọn chính cơ quan này.")
        begins, ends = cleaned.get("exists_from"), cleaned.get("exists_to")
        if begins and ends and ends <= begins:
            self.add_error("exists_to", "Ngày chấm dứt phải sau ngày thành lập.")
        return cleaned


class SuccessionForm(forms.ModelForm):
    """One agency's duties pass to another: the old one ends on that day unless it was only split."""

    successor = AgencyChoiceField(label="Cơ quan kế thừa")

    class Meta:
        model = Succession
        fields = ["successor", "kind", "on", "legal_document"]

    def __init__(self, *args: Any, predecessor: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.predecessor = predecessor
        self.fields["successor"].within = Agency.objects.exclude(pk=predecessor.pk)
        self.fields["successor"].queryset = Agency.objects.exclude(pk=predecessor.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        on, successor, old = cleaned.get("on"), cleaned.get("successor"), self.instance.predecessor
        if on and successor and not successor.exists_on(on):
            self.add_error("successor", not_existing(successor, on))
        if on and old.exists_from and on <= old.exists_from:
            self.add_error("on", f"Cơ quan cũ mới thành lập ngày {old.exists_from:%d/%m/%Y}.")
        if on and old.exists_to and on != old.exists_to and cleaned.get("kind") != Succession.Kind.SPLIT:
            self.add_error("on", f"Cơ quan cũ đã ghi chấm dứt ngày {old.exists_to:%d/%m/%Y}.")
        return cleaned


class MembershipForm(forms.Form):
    """Appoint a person who already has an account."""

    user = forms.ModelChoiceField(
        label="Tài khoản",
        queryset=User.objects.filter(is_active=True).order_by("display_name", "username"),
        empty_label="Chọn tài khoản",
    )
    position = forms.ChoiceField(label="Vị trí", choices=[("", "Chọn vị trí"), *Position.choices])
    since = forms.DateField(label="Từ ngày")


class MembershipEndForm(forms.Form):
    until = forms.DateField(label="Đến hết ngày")

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership

    def clean_until(self) -> datetime.date:
        until: datetime.date = self.cleaned_data["until"]
        if until < self.membership.since:
            raise ValidationError(f"Vị trí này bắt đầu ngày {self.membership.since:%d/%m/%Y}.")
        return until


class AccountForm(BaseUserCreationForm):
    """A new account with a first password, which its owner must change at the first log-in."""

    display_name = forms.CharField(label="Họ tên hoặc chức danh", max_length=150)
    email = forms.EmailField(label="Thư điện tử", required=False, help_text="Nơi nhận thư nhắc hạn.")

    class Meta:
        model = User
        fields = ["username", "display_name", "email"]
        labels = {"username": "Tên đăng nhập"}
        help_texts = {"username": "Chữ cái, chữ số và các dấu . - _, ví dụ chuyenvien.sotaichinh"}

    def __init__(self, data: MultiValueDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["username"].error_messages["unique"] = "Tên đăng nhập này đã có người dùng."
        self.fields["password1"].label = "Mật khẩu ban đầu"
        self.fields["password2"].label = "Nhập lại mật khẩu"
