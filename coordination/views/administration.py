"""«Quản trị»: where an administrator begins the day: what needs a look, and the way to everything that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies.accounts import lockout
from agencies.clock import now
from agencies.models import AccountEvent, Agency, Invitation, Letter, User
from agencies.views import for_administrators
from coordination import jobs
from coordination.clock import today
from coordination.models import Message, Regulation


@dataclass(frozen=True)
class State:
    """A chip of a card."""

    label: str
    tone: str


@dataclass(frozen=True)
class Card:
    """A place that an administrator keeps, with what matters there now."""

    title: str
    text: str
    icon: str
    href: str
    state: State | None = None


def _counted(n: int, what: str, tone: str) -> State | None:
    """«2 thư chưa gửi được»; nothing to say about nothing."""
    return State(f"{n} {what}", tone) if n else None


@for_administrators
@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    locked = len(lockout.locks())
    late = sum(state.late for state in jobs.states())
    unsent = Message.objects.filter(sent_at__isnull=True).exclude(email="").exclude(error="").count()
    letters = list(Letter.objects.failing().select_related("user", "invitation")[:20])
    # Messages are listed with the jobs that send them, letters about accounts on this page.
    unsent_href = "#letters-head" if letters and not unsent else reverse("jobs") + "#outbox-head"
    context = {
        "figures": [
            ("tài khoản đang bị khóa", locked, reverse("locked_accounts"), "bad"),
            ("thư chưa gửi được", unsent + len(letters), unsent_href, "bad"),
            ("tác vụ chưa chạy đúng lịch", late, reverse("jobs"), "warn"),
            ("lời mời đang chờ", Invitation.objects.open(now()).count(), reverse("invitations"), "info"),
        ],
        "letters": letters,
        "sections": [("Con người", _people(locked)), ("Quy chế và cơ quan", _rules()), ("Vận hành", _running(late))],
    }
    return render(request, "administration/home.html", context)


def _people(locked: int) -> list[Card]:
    homeless = User.objects.filter(is_active=True, memberships__isnull=True).count()
    today_events = AccountEvent.objects.filter(at__date=now().date()).count()
    return [
        Card(
            "Tài khoản, thành viên",
            "Mọi người với vị trí công tác; ngừng, mở lại, đặt lại xác thực.",
            "users",
            reverse("people"),
            _counted(homeless, "tài khoản chưa có vị trí", "warn"),
        ),
        Card("Lời mời", "Mời thành viên, gửi lại, thu hồi.", "mail-plus", reverse("invitations")),
        Card(
            "Nhật ký đăng nhập",
            "Ai vào, ai thử, từ đâu, lúc nào.",
            "history",
            reverse("account_log"),
            _counted(today_events, "dòng hôm nay", "info"),
        ),
        Card(
            "Nhật ký thông tin cá nhân",
            "Ai đã xem, cho xem, xóa thông tin người gửi kiến nghị.",
            "eye",
            reverse("petitions:petitioner_log"),
        ),
        Card(
            "Tài khoản bị khóa",
            "Tên đăng nhập bị khóa vì nhập sai nhiều lần.",
            "lock",
            reverse("locked_accounts"),
            _counted(locked, "đang bị khóa", "bad"),
        ),
    ]


def _rules() -> list[Card]:
    regulation = Regulation.objects.order_by("-effective_from").first()
    existing = Agency.objects.existing(today()).count()
    return [
        Card(
            "Cơ quan",
            "Danh mục, cấp trên, cấp dưới, sáp nhập, kế thừa.",
            "building-2",
            reverse("agencies:list"),
            _counted(existing, "cơ quan đang hoạt động", "info"),
        ),
        Card(
            "Quy chế",
            f"Văn bản {regulation.number} và các quy định thời hạn." if regulation else "Chưa nạp quy chế nào.",
            "scale",
            reverse("regulation:list"),
        ),
        Card("Lịch làm việc", "Ngày nghỉ, nghỉ bù, hoán đổi, làm bù.", "calendar-days", reverse("calendar:year")),
    ]


def _running(late: int) -> list[Card]:
    state = _counted(late, "chưa chạy đúng lịch", "warn") or State("Đúng lịch", "good")
    return [
        Card("Tác vụ nền", "Tác vụ nào chạy lúc nào, thấy gì; thư chưa gửi được.", "cog", reverse("jobs"), state),
        Card(
            "Mẫu giao diện",
            "Các thành phần giao diện, để đối chiếu khi sửa.",
            "palette",
            reverse("gallery"),
        ),
    ]
