"""Forms of the register of letters: entering, forwarding, settling otherwise, the result, who reads it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from agencies.forms import AgencyChoiceField
from agencies.models import Agency, User
from coordination.clock import today
from coordination.keepers import KeeperField, keepers
from coordination.uploads import ALLOWED, ALLOWED_TEXT
from voter_petitions.forms.lateness import LatenessForm, day_of
from voter_petitions.forms.petitions import FieldChoiceField
from voter_petitions.forms.reception import offer_receivers
from voter_petitions.limits import COMPETENT_KINDS
from voter_petitions.models import ENDING, CitizenLetter, Handling, LetterKind, ReceptionDay
from voter_petitions.reception import RECEIVING_KINDS, readable_by

NO_PERSON = "Không ghi họ tên, địa chỉ, số điện thoại của người gửi: ghi ở mục Người gửi sau khi vào sổ."


class DayChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: ReceptionDay) -> str:  # type: ignore[override]
        return f"{obj.date:%d/%m/%Y} – {obj.agency.short_name}, {obj.place}"


class UploadField(forms.FileField):
    """The paper itself, kept with its hash like every document."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": ",".join(f".{name}" for name in ALLOWED)})
        super().__init__(label="Tệp văn bản", required=False, widget=widget, **kwargs)
        limit = settings.UPLOAD_MAX_BYTES
        self.help_text = f"{ALLOWED_TEXT}, tối đa {limit // (1024 * 1024)} MB."
        self.widget.attrs["data-max-bytes"] = limit


class LetterForm(forms.Form):
    """Vào sổ, sửa đơn."""

    agency = KeeperField()
    received_on = forms.DateField(label="Ngày nhận", initial=today)
    day = DayChoiceField(
        label="Nhận tại ngày tiếp công dân",
        queryset=ReceptionDay.objects.none(),
        required=False,
        empty_label="Không nhận tại ngày tiếp công dân",
    )
    kind = forms.ChoiceField(label="Loại đơn", choices=[("", "Chọn loại đơn"), *LetterKind.choices])
    field = FieldChoiceField()
    title = forms.CharField(
        label="Trích yếu", max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_PERSON
    )
    content = forms.CharField(
        label="Tóm tắt nội dung",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Không ghi thông tin cá nhân của người gửi.",
    )
    number = forms.IntegerField(label="Số vào sổ", min_value=1, max_value=1_000_000, required=False)
    restricted = forms.BooleanField(
        label="Chỉ người được chỉ định xem",
        required=False,
        help_text="Đơn tố cáo luôn hạn chế khi vào sổ; người vào sổ là người được xem đầu tiên.",
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: User | AnonymousUser, letter: CitizenLetter | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter
        self.fields["agency"].label = "Cơ quan nhận đơn"
        own = (
            [letter.agency_id] if letter else list(keepers(user).of_kind(*RECEIVING_KINDS).values_list("pk", flat=True))
        )
        days = ReceptionDay.objects.filter(agency__in=own).select_related("agency")
        self.fields["day"].queryset = days.exclude(status=ReceptionDay.Status.NOT_HELD)  # type: ignore[attr-defined]
        if letter is None:
            offer_receivers(self, user)
            self.fields["number"].help_text = "Bỏ trống để lấy số tiếp theo của năm."
        else:
            del self.fields["agency"]
            self.fields["number"].required = True
            shown = ("received_on", "day", "kind", "field", "content", "number")
            self.initial = {name: getattr(letter, name) for name in shown} | {
                "title": letter.dossier.title,
                "restricted": letter.dossier.restricted,
            }

    def facts(self) -> dict[str, Any]:
        """What was filled in, as the domain functions take it."""
        known = {name: value for name, value in self.cleaned_data.items() if name != "confirmed"}
        if self.letter is None and known["kind"] == LetterKind.DENUNCIATION:
            known["restricted"] = True
        return known


class ForwardForm(LatenessForm):
    """Chuyển đơn: to whom, by which document, on which day."""

    recipient = AgencyChoiceField(label="Chuyển đến", kinds=COMPETENT_KINDS)
    sent_on = forms.DateField(label="Ngày chuyển", initial=today)
    document = forms.CharField(label="Văn bản số", max_length=80, help_text="Ví dụ: 45/HĐND-VP")
    upload = UploadField()
    field_order = ["recipient", "sent_on", "document", "upload"]

    def __init__(self, *args: Any, letter: CitizenLetter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recipient = self.fields["recipient"]
        existing = recipient.within.existing(day_of(self, "sent_on"))  # type: ignore[attr-defined]
        recipient.queryset = existing.exclude(pk=letter.agency_id)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        names = ("recipient", "sent_on", "document")
        known = {name: self.cleaned_data[name] for name in names} | self.lateness()
        return known | {"upload": self.cleaned_data["upload"] or None}


class SettleForm(forms.Form):
    """Xử lý khác: hướng dẫn, trả lại, lưu, thụ lý."""

    handling = forms.ChoiceField(
        label="Cách xử lý",
        choices=[(one.value, one.label) for one in (*ENDING, Handling.ACCEPTED)],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label="Ngày xử lý", initial=today)
    ground = forms.CharField(
        label="Căn cứ, lý do",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Không ghi thông tin cá nhân của người gửi.",
    )


class ResultForm(LatenessForm):
    """Kết quả giải quyết; the telling may come later."""

    decided_on = forms.DateField(label="Ngày giải quyết", help_text="Ngày ký quyết định, văn bản giải quyết.")
    result = forms.CharField(
        label="Kết quả giải quyết",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Không ghi thông tin cá nhân của người gửi.",
    )
    told_on = forms.DateField(
        label="Ngày nhận thông báo kết quả",
        required=False,
        help_text="Bỏ trống nếu cơ quan giải quyết chưa thông báo; hạn thông báo tính từ ngày giải quyết.",
    )
    document = forms.CharField(label="Văn bản số", max_length=80, required=False)
    upload = UploadField()
    field_order = ["decided_on", "result", "told_on", "document", "upload"]

    def __init__(self, *args: Any, letter: CitizenLetter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"decided_on": letter.decided_on or today(), "result": letter.result, **self.initial}
        if letter.handling == Handling.ACCEPTED:
            self.fields["told_on"].label = "Ngày thông báo cho người gửi"
            self.fields["told_on"].help_text = "Bỏ trống nếu chưa thông báo."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("upload") and not data.get("told_on") and "told_on" not in self.errors:
            self.add_error("told_on", "Đã có văn bản thì hãy ghi ngày nhận.")
        return data

    def facts(self) -> dict[str, Any]:
        names = ("decided_on", "result", "told_on", "document")
        known = {name: self.cleaned_data[name] for name in names} | self.lateness()
        return known | {"upload": self.cleaned_data["upload"] or None}


class ReadersForm(forms.Form):
    """Người được xem đơn hạn chế."""

    readers = forms.ModelMultipleChoiceField(
        label="Người được xem",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Phải có ít nhất chính bạn trong số người được xem."},
    )

    def __init__(self, *args: Any, letter: CitizenLetter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: QuerySet[User] = readable_by(letter.dossier)
        named = User.objects.filter(pk__in=letter.dossier.readers.values("user"))
        self.fields["readers"].queryset = (people | named.distinct()).distinct()  # type: ignore[attr-defined]
        self.initial.setdefault("readers", list(named.values_list("pk", flat=True)))


def involved(letter: CitizenLetter) -> QuerySet[Agency]:
    """Who could have caused a delay: whoever takes part in the letter."""
    return Agency.objects.filter(participations__dossier=letter.dossier_id).distinct()
