"""Forms of the inbox: its filter, and how messages are to come."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.models import Agency
from coordination.message_choices import OBLIGED
from coordination.models import FIRST_HOUR, LAST_HOUR, Message, MessageChoice

ALL = ("", "Tất cả")
HINTS = {
    Message.Kind.REMINDER: "Nhắc trước hạn và đôn đốc của cơ quan theo dõi. Theo quy chế, luôn có trong hộp thư.",
    Message.Kind.DIGEST: "Một thư mỗi sáng làm việc, có sẵn danh sách việc; không có việc thì không gửi.",
    Message.Kind.DEADLINE_MOVED: "Khi hạn của cơ quan bạn thay đổi vì mốc, lịch hoặc quyết định.",
    Message.Kind.EXTENSION: "Khi cơ quan khác xin gia hạn, hoặc đề nghị của cơ quan bạn được trả lời.",
    Message.Kind.MENTION: "Khi đồng nghiệp nhắc đến bạn trong trao đổi của hồ sơ.",
    Message.Kind.FOLLOWED: "Khi hồ sơ bạn theo dõi có việc mới.",
    Message.Kind.DRAFT: "Khi dự thảo trả lời chờ bạn duyệt, hoặc dự thảo bạn trình được duyệt, được trả lại.",
    Message.Kind.LONG_WORK: "Khi việc bạn giao cho tiến trình nền đã xong hoặc bị gián đoạn.",
}


class InboxFilter(forms.Form):
    """Lọc hộp thư: all fields may be missing; a wrong one filters nothing and says so."""

    state = forms.ChoiceField(
        label="Tình trạng", required=False, choices=[ALL, ("unread", "Chưa đọc"), ("read", "Đã đọc")]
    )
    kind = forms.ChoiceField(label="Loại", required=False, choices=[ALL, *Message.Kind.choices])


class MailboxFilter(InboxFilter):
    """The same, of an agency's mailbox."""

    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="Cơ quan", required=False, empty_label="Tất cả cơ quan"
    )

    def __init__(self, *args: Any, agencies: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=agencies)


class MessageChoicesForm(forms.Form):
    """Cách nhận thông báo: a way for each kind, and the hour of the digest."""

    hour = forms.TypedChoiceField(
        label="Giờ gửi thư tổng hợp",
        coerce=int,
        choices=[(hour, f"{hour} giờ") for hour in range(FIRST_HOUR, LAST_HOUR + 1)],
        help_text="Chỉ gửi vào ngày làm việc.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in Message.Kind:
            ways = [c for c in MessageChoice.Way.choices if kind not in OBLIGED or c[0] != MessageChoice.Way.NONE]
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=ways,
                widget=forms.RadioSelect,
                help_text=HINTS.get(kind, ""),
                # One is always chosen: a missing one stays as it was.
                required=False,
            )
        # The hour belongs to the digest.
        names = [name for name in self.fields if name != "hour"]
        names.insert(names.index(Message.Kind.DIGEST.value) + 1, "hour")
        self.order_fields(names)

    def ways(self) -> dict[str, str]:
        return {kind.value: self.cleaned_data[kind.value] or self.initial[kind.value] for kind in Message.Kind}
