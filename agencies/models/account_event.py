"""The log of log-ins and of what was done to an account: added to, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models.append_only import AppendOnly


class AccountEventKind(models.TextChoices):
    """What happened, in the past tense."""

    LOGGED_IN = "logged_in", "Đăng nhập"
    FAILED = "failed", "Đăng nhập sai"
    REFUSED = "refused", "Bị từ chối vì đang khóa"
    LOCKED = "locked", "Bị khóa tạm thời"
    UNLOCKED = "unlocked", "Được mở khóa"
    PASSWORD_ACCEPTED = "password_accepted", "Đúng mật khẩu, chờ mã xác thực"
    CODE_FAILED = "code_failed", "Sai mã xác thực"
    LOGGED_OUT = "logged_out", "Đăng xuất"
    TIMED_OUT = "timed_out", "Hết phiên vì không thao tác"
    PASSWORD_CHANGED = "password_changed", "Đổi mật khẩu"
    PASSWORD_RESET = "password_reset", "Đặt lại mật khẩu qua thư"
    EMAIL_CHANGED = "email_changed", "Đổi thư điện tử"
    SECOND_FACTOR_ON = "second_factor_on", "Bật xác thực hai lớp"
    SECOND_FACTOR_OFF = "second_factor_off", "Tắt xác thực hai lớp"
    SECOND_FACTOR_RESET = "second_factor_reset", "Xác thực hai lớp được đặt lại"
    CODES_RENEWED = "codes_renewed", "Tạo lại mã dự phòng"
    JOINED = "joined", "Nhận lời mời"
    DEACTIVATED = "deactivated", "Ngừng tài khoản"
    REACTIVATED = "reactivated", "Mở lại tài khoản"

    @property
    def tone(self) -> str:
        return _TONES.get(self, "quiet")


_TONES = {
    AccountEventKind.LOGGED_IN: "good",
    AccountEventKind.JOINED: "good",
    AccountEventKind.FAILED: "warn",
    AccountEventKind.REFUSED: "warn",
    AccountEventKind.CODE_FAILED: "warn",
    AccountEventKind.LOCKED: "bad",
    AccountEventKind.DEACTIVATED: "bad",
    AccountEventKind.SECOND_FACTOR_RESET: "warn",
    AccountEventKind.PASSWORD_ACCEPTED: "info",
}
# What a person looks for in the own history: who came in, who tried.
LOG_IN_KINDS = (
    AccountEventKind.LOGGED_IN,
    AccountEventKind.FAILED,
    AccountEventKind.REFUSED,
    AccountEventKind.LOCKED,
    AccountEventKind.PASSWORD_ACCEPTED,
    AccountEventKind.CODE_FAILED,
    AccountEventKind.LOGGED_OUT,
    AccountEventKind.TIMED_OUT,
)


class AccountEvent(AppendOnly):
    """One line of the log: who, when, from which address, with which browser; ``by`` when another person did it.

    A name that belongs to no account is kept masked: people type passwords into the wrong field.
    """

    at = models.DateTimeField("lúc")
    kind = models.CharField("việc", max_length=20, choices=AccountEventKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="account_events",
        verbose_name="tài khoản",
    )
    typed_name = models.CharField("tên đã nhập", max_length=60, blank=True)
    address = models.GenericIPAddressField("địa chỉ mạng", null=True, blank=True)
    browser = models.CharField("trình duyệt", max_length=60, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người thực hiện",
    )
    detail = models.CharField("chi tiết", max_length=200, blank=True)

    class Meta:
        verbose_name = "nhật ký tài khoản"
        verbose_name_plural = "nhật ký tài khoản"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AccountEventKind.values), name="account_event_kind_known"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(typed_name=""), name="account_event_of_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["-at"], name="account_event_at"),
            models.Index(fields=["user", "-at"], name="account_event_user_at"),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.typed_name}: {self.get_kind_display()}"

    @property
    def label(self) -> str:
        return self.get_kind_display()

    @property
    def tone(self) -> str:
        return AccountEventKind(self.kind).tone
