"""The form for a received document."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.models import Agency, AgencyQuerySet, User
from agencies.permissions import May, agencies_with
from coordination.clock import now, today
from coordination.duty_row import Rights
from coordination.form_errors import adopt
from coordination.models import DocumentKind, Dossier, DossierKind, LateReason, Obligation, Secrecy, State
from coordination.uploads import ALLOWED, ALLOWED_TEXT

EARLIEST = datetime.date(2000, 1, 1)
# What a register must know more about than that it came: its own page records it.
ELSEWHERE: dict[tuple[str, str], str] = {
    (DossierKind.LETTER, DocumentKind.LETTER_TRANSFER): "Văn bản chuyển đơn được ghi bằng nút «Chuyển đơn» của đơn.",
    (DossierKind.LETTER, DocumentKind.LETTER_RESULT): "Kết quả giải quyết được ghi bằng nút «Ghi kết quả» của đơn.",
}


class ObligationChoiceField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, row: Obligation) -> str:  # type: ignore[override]
        return f"{row.rule.duty} – {row.obligor.short_name}, hạn {row.due_on:%d/%m/%Y}"


class RecordDocumentForm(forms.Form):
    """Ghi nhận văn bản: what arrived, from whom, when; which duties it answers; and, when late, who and why.

    The sender is one of the agencies for which this person may record: their own, or any
    participant when they keep the dossier or receive the document.
    """

    kind = forms.ChoiceField(label="Loại văn bản", error_messages={"required": "Hãy chọn loại văn bản."})
    sender = forms.ModelChoiceField(label="Cơ quan gửi", queryset=Agency.objects.none(), empty_label="Chọn cơ quan")
    obligations = ObligationChoiceField(
        label="Thực hiện nghĩa vụ",
        queryset=Obligation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Bỏ trống nếu văn bản không trả lời nghĩa vụ nào.",
    )
    number = forms.CharField(label="Số, ký hiệu", max_length=80, required=False, help_text="Ví dụ: 15/TTr-UBND")
    signed_on = forms.DateField(label="Ngày ký", required=False, help_text="Ghi trên văn bản.")
    received_on = forms.DateField(label="Ngày nhận", help_text="Quyết định đúng hạn hay chậm.")
    received_time = forms.TimeField(
        label="Giờ nhận", required=False, help_text="Bỏ trống nếu không rõ.", widget=forms.TimeInput(format="%H:%M")
    )
    summary = forms.CharField(label="Trích yếu", max_length=300, required=False)
    upload = forms.FileField(
        label="Tệp văn bản",
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{name}" for name in ALLOWED)}),
        error_messages={"empty": "Tệp rỗng."},
    )
    secrecy = forms.ChoiceField(
        label="Độ mật",
        choices=Secrecy.choices,
        required=False,
        help_text="Văn bản mật không được lưu trên hệ thống: chỉ ghi nhận là có văn bản, không tệp, số, trích yếu.",
    )
    incomplete = forms.BooleanField(label="Hồ sơ chưa đầy đủ", required=False)
    missing = forms.CharField(label="Còn thiếu", max_length=300, required=False)
    late_agency = forms.ModelChoiceField(
        label="Cơ quan để chậm", queryset=Agency.objects.none(), required=False, empty_label="Chọn cơ quan"
    )
    late_reason = forms.ModelChoiceField(
        label="Lý do chậm", queryset=LateReason.objects.none(), required=False, empty_label="Chọn lý do"
    )
    late_note = forms.CharField(label="Giải thích thêm", max_length=300, required=False)

    def __init__(
        self, *args: Any, user: User, dossier: Dossier, chosen: Obligation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.rights = Rights.of(user)
        duties = [
            row
            for row in dossier.obligations.open().select_related("rule", "obligor", "dossier", "recipient")
            if self.rights.may_record(row)
        ]
        self.fields["kind"].choices = _kinds(duties)
        self.fields["obligations"].queryset = Obligation.objects.filter(
            pk__in=[row.pk for row in duties]
        ).select_related("rule", "obligor")
        self.offers_obligations = bool(duties)
        senders = self._senders(user, duties)
        self.fields["sender"].queryset = senders
        self.fields["late_agency"].queryset = Agency.objects.filter(participations__dossier=dossier).distinct()
        self.fields["late_reason"].queryset = LateReason.objects.filter(active=True)
        limit = settings.UPLOAD_MAX_BYTES
        self.fields["upload"].help_text = f"{ALLOWED_TEXT}, tối đa {limit // (1024 * 1024)} MB."
        self.fields["upload"].widget.attrs["data-max-bytes"] = limit
        self.initial.setdefault("received_on", now().date())
        if chosen is not None:
            late = chosen.state(today()) == State.OPEN_OVERDUE
            self.initial.update(
                kind=chosen.rule.document_kind,
                sender=chosen.obligor_id,
                obligations=[chosen.pk],
                late_agency=chosen.obligor_id if late else None,
            )
        elif len(senders) == 1:
            self.initial["sender"] = senders[0].pk

    def _senders(self, user: User, duties: list[Obligation]) -> AgencyQuerySet:
        """Participants, and who answers today for those that exist no more."""
        mine = agencies_with(user, May.RECORD)
        everyone = {agency.pk: agency for agency in Agency.objects.filter(participations__dossier=self.dossier)}
        if self.dossier.keeper_id not in mine:
            allowed = mine | {row.obligor_id for row in duties}
            everyone = {pk: agency for pk, agency in everyone.items() if pk in allowed}
        on = today()
        heirs = {agency.successor_on(on).pk for agency in everyone.values() if not agency.exists_on(on)}
        return Agency.objects.filter(pk__in=everyone.keys() | heirs)

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if text := ELSEWHERE.get((self.dossier.kind, kind)):
            raise ValidationError(text)
        return kind

    def clean_received_on(self) -> datetime.date | None:
        return _plausible(self.cleaned_data["received_on"])

    def clean_signed_on(self) -> datetime.date | None:
        return _plausible(self.cleaned_data["signed_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        on, time = data.get("received_on"), data.get("received_time")
        if on is not None:
            moment = now()
            # Without an hour, a document of today arrived now, an earlier one at the close of office hours.
            default = moment.time() if on == moment.date() else datetime.time(17)
            data["received_at"] = timezone.make_aware(datetime.datetime.combine(on, time or default))
        if data.get("incomplete") and not data.get("missing"):
            self.add_error("missing", "Hồ sơ chưa đầy đủ: hãy ghi còn thiếu gì.")
        return data

    def cleaned_submission(self) -> dict[str, Any]:
        """The arguments of ``submissions.receive``."""
        data = self.cleaned_data
        names = ("kind", "sender", "number", "signed_on", "summary", "secrecy", "missing", "late_note")
        return {name: data[name] for name in names} | {
            "received_at": data["received_at"],
            "upload": data["upload"] or None,
            "complete": not data["incomplete"],
            "obligations": list(data["obligations"]),
            # The person has said which duties it answers; nothing is guessed.
            "match": False,
            "recipient": next((row.recipient for row in data["obligations"] if row.recipient_id), None),
            "late_agency": data["late_agency"],
            "late_reason": data["late_reason"],
        }

    def add_domain_error(self, error: ValidationError) -> None:
        """Put what the core refused beside the field that it concerns."""
        if hasattr(error, "error_dict") and "received_at" in error.error_dict:
            error.error_dict["received_on"] = error.error_dict.pop("received_at")
        adopt(self, error)

    def ask_for_file_again(self) -> None:
        """No browser keeps a chosen file when a form comes back: say so, lest the document be recorded without it."""
        if "upload" not in self.errors:
            self.add_error("upload", "Hãy chọn lại tệp: tệp không được giữ khi biểu mẫu có mục phải sửa.")


def _kinds(duties: list[Obligation]) -> list[tuple[str, Any]]:
    """All kinds of document; those that the dossier waits for stand first."""
    awaited = {row.rule.document_kind for row in duties}
    first = [choice for choice in DocumentKind.choices if choice[0] in awaited]
    rest = [choice for choice in DocumentKind.choices if choice[0] not in awaited]
    groups: list[tuple[str, Any]] = [("Hồ sơ này đang chờ", first), ("Loại khác", rest)] if first else [*rest]
    return [("", "Chọn loại văn bản"), *groups]


def _plausible(on: datetime.date | None) -> datetime.date | None:
    """Catches the slip of a year typed with two or three figures."""
    if on is not None and on < EARLIEST:
        raise ValidationError(f"Ngày quá xa trong quá khứ (trước {EARLIEST:%d/%m/%Y}): hãy xem lại năm.")
    return on
