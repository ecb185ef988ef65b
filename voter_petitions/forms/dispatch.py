"""The form of letters of transfer: an agency for each petition, what the letters share, a number for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from agencies.forms import AgencyChoiceField, AgencySelect
from agencies.models import Agency
from coordination.clock import today
from voter_petitions.dispatch import SHARED, Bundle, Choice, bundles_of, gateway_for
from voter_petitions.dispatch.wording import used_numbers
from voter_petitions.forms.lateness import LatenessForm
from voter_petitions.forms.petitions import COMPETENT_KINDS
from voter_petitions.models import Petition, PetitionLetter


class _OnceRead(forms.ModelChoiceField):
    """A choice among agencies that were read once for all petitions of the form."""

    widget = AgencySelect

    def __init__(self, agencies: Mapping[int, Agency], **kwargs: Any) -> None:
        super().__init__(queryset=Agency.objects.none(), required=False, empty_label="Chọn cơ quan", **kwargs)
        self.agencies = agencies
        self.choices = [("", "Chọn cơ quan"), *((pk, agency.name) for pk, agency in agencies.items())]

    def to_python(self, value: Any) -> Agency | None:
        if value in self.empty_values:
            return None
        found = next((agency for pk, agency in self.agencies.items() if str(pk) == str(value)), None)
        if found is None:
            raise forms.ValidationError("Cơ quan này không có trong danh sách được chọn.")
        return found


class LettersForm(LatenessForm):
    """Lập công văn chuyển kiến nghị."""

    issuer = forms.ModelChoiceField(
        Agency.objects.none(),
        label="Cơ quan chuyển",
        empty_label=None,
        error_messages={"invalid_choice": "Bạn không chuyển kiến nghị thay cơ quan này."},
    )
    through = forms.BooleanField(
        label="Kiến nghị của sở, ngành, huyện, xã: gửi qua UBND tỉnh để giao",
        required=False,
        help_text="Bỏ dấu để gửi thẳng từng cơ quan.",
    )
    dated = forms.DateField(label="Ngày công văn", initial=today)
    place = forms.CharField(label="Địa danh", max_length=80)
    subject = forms.CharField(label="Trích yếu (V/v)", max_length=200)
    opening = forms.CharField(
        label="Phần mở đầu",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Số kiến nghị và «có phụ lục kèm theo» được thêm vào cuối phần này.",
    )
    closing = forms.CharField(
        label="Phần đề nghị", widget=forms.Textarea(attrs={"rows": 7}), help_text="Mỗi dòng là một đoạn."
    )
    authority = forms.CharField(
        label="Quyền hạn người ký", max_length=120, required=False, help_text="Ví dụ: TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN"
    )
    position = forms.CharField(
        label="Chức vụ người ký",
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ký thay thì ghi hai dòng: KT. CHỦ TỊCH, PHÓ CHỦ TỊCH.",
    )
    signer = forms.CharField(
        label="Họ tên người ký", max_length=120, required=False, help_text="Để trống nếu ghi khi ký."
    )

    def __init__(
        self,
        *args: Any,
        petitions: Sequence[Petition],
        proposed: Mapping[int, Agency],
        helpers: Mapping[int, Sequence[Agency]],
        offered: Iterable[Agency],
        issuers: QuerySet[Agency],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.petitions = petitions
        self.regrouped = False
        self.proposed = {pk: agency.pk for pk, agency in proposed.items()}
        # Proposed with the agency; kept while that agency is the one chosen.
        self.helpers = helpers
        self.fields["issuer"].queryset = issuers  # type: ignore[attr-defined]
        agencies = {agency.pk: agency for agency in offered}
        for petition in petitions:
            self.fields[self.lead_name(petition)] = _OnceRead(
                agencies, label=f"Cơ quan giải quyết kiến nghị số {petition.number}"
            )

    @staticmethod
    def lead_name(petition: Petition) -> str:
        return f"lead_{petition.pk}"

    @staticmethod
    def number_name(bundle: Bundle) -> str:
        return f"number_{bundle.key}"

    # ── what goes with what, also while other fields are wrong ──────────────────────
    def value(self, name: str) -> Any:
        """What stands in that field now, typed or proposed; nothing if it cannot be read."""
        field = self.fields[name]
        if self.is_bound:
            raw = field.widget.value_from_datadict(self.data, self.files, name)
        else:
            raw = self.get_initial_for_field(field, name)
        try:
            return field.clean(raw)
        except forms.ValidationError:
            return None

    def bundles(self) -> list[Bundle]:
        """The letters as the agencies chosen now make them."""
        issuer, dated = self.value("issuer"), self.value("dated") or today()
        through = gateway_for(issuer, dated) if issuer and self.value("through") else None
        chosen = []
        for petition in self.petitions:
            lead = self.value(self.lead_name(petition))
            if lead is not None:
                helpers = self.helpers.get(petition.pk, ()) if lead.pk == self.first_lead(petition) else ()
                chosen.append(Choice(petition, lead, tuple(helpers)))
        return bundles_of(chosen, through=through)

    def first_lead(self, petition: Petition) -> int | None:
        """The agency with which the helpers were proposed."""
        return self.proposed.get(petition.pk)

    def undecided(self) -> list[Petition]:
        return [petition for petition in self.petitions if self.value(self.lead_name(petition)) is None]

    def ask_numbers(self, proposed: Sequence[str]) -> None:
        """A number for each letter as it stands now, proposed where none was typed."""
        for bundle, number in zip(self.bundles(), proposed, strict=True):
            name = self.number_name(bundle)
            self.fields[name] = forms.CharField(
                label=f"Số công văn gửi {bundle.recipient.name}",
                max_length=80,
                error_messages={"required": "Công văn phải có số."},
            )
            if not self.is_bound:
                self.initial[name] = self.initial.get(name) or number
            elif name not in self.data:
                # Another agency was chosen, and with it a letter that nobody has seen yet.
                data: Any = self.data.copy()
                data[name] = number
                self.data = data
                self.regrouped = True

    def clean_dated(self) -> Any:
        dated = self.cleaned_data["dated"]
        if dated > today():
            raise forms.ValidationError("Ngày công văn không được ở tương lai.")
        return dated

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for petition in self.petitions:
            name = self.lead_name(petition)
            if not data.get(name) and name not in self.errors:
                self.add_error(name, "Chọn cơ quan cho kiến nghị này, hoặc bỏ dấu chọn.")
        if self.regrouped:
            self.add_error(
                None, "Công văn đã được xếp lại theo cơ quan vừa chọn: hãy xem lại số công văn rồi ban hành."
            )
        issuer, dated = data.get("issuer"), data.get("dated")
        if issuer is None or dated is None:
            return data
        names = [self.number_name(bundle) for bundle in self.bundles()]
        numbers = {name: str(data[name]).strip() for name in names if data.get(name)}
        used, seen = used_numbers(issuer, dated.year, list(numbers.values())), set()
        for bundle in self.bundles():
            name = self.number_name(bundle)
            number = numbers.get(name)
            if number is not None and (number in used or number in seen):
                self.add_error(name, f"Số {number} đã dùng trong năm {dated.year}.")
            seen.add(number)
            if bundle.recipient.pk == issuer.pk:
                self.add_error(None, f"{issuer.name} không gửi công văn cho chính mình: chọn cơ quan khác.")
        return data

    def letter(self, bundle: Bundle) -> PetitionLetter:
        """The letter of that bundle, not given out yet; only of a valid form."""
        data = self.cleaned_data
        return PetitionLetter(
            issuer=data["issuer"],
            recipient=bundle.recipient,
            number=data[self.number_name(bundle)].strip(),
            dated=data["dated"],
            **{name: data[name] for name in SHARED},
        )


def offered_agencies() -> QuerySet[Agency]:
    """Everybody who can be competent today."""
    return AgencyChoiceField(kinds=COMPETENT_KINDS, on=today()).queryset  # type: ignore[return-value]
