"""Forms of log-in, account and invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    BaseUserCreationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.accounts import invitations, letters, lockout
from agencies.clock import today
from agencies.forms import AgencyChoiceField
from agencies.models import Letter, Position, User

USERNAME_HELP = "Chữ cái, chữ số và các dấu . - _, ví dụ chuyenvien.sotaichinh"


class LogInForm(AuthenticationForm):
    """Name and password; tells how many tries remain, and when a lock ends."""

    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu không đúng.",
        "inactive": "Tài khoản này đã ngừng hoạt động.",
    }

    def get_invalid_login_error(self) -> ValidationError:
        name = self.cleaned_data.get("username", "")
        if lock := lockout.lock_of(name):
            until = timezone.localtime(lock.until)
            return ValidationError(
                f"Tài khoản tạm khóa vì nhập sai mật khẩu {lockout.limit()} lần. "
                f"Hãy thử lại sau {until:%H:%M} (còn {lock.minutes_left} phút), "
                "hoặc đề nghị quản trị viên mở khóa.",
                code="locked",
            )
        left = lockout.left(name)
        text = str(self.error_messages["invalid_login"])
        if left <= 2:
            text += f" Còn {left} lần thử trước khi tài khoản bị khóa {lockout.minutes()} phút."
        return ValidationError(text, code="invalid_login")


class CodeForm(forms.Form):
    """A code of the telephone; where log-in is checked also a recovery code."""

    code = forms.CharField(
        label="Mã xác thực",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false", "class": "code-input"}),
    )

    def __init__(self, *args: Any, help_text: str = "", focus: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = help_text
        if focus:
            self.fields["code"].widget.attrs["autofocus"] = True


class PasswordForm(forms.Form):
    """The person's own password, before something that whoever sits at an open screen must not do."""

    password = forms.CharField(
        label="Mật khẩu đang dùng",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError("Mật khẩu không đúng.")
        return password


class EmailForm(PasswordForm):
    """A new address for reminders and for resetting the password."""

    email = forms.EmailField(label="Thư điện tử mới", help_text="Nơi nhận thư nhắc hạn và thư đặt lại mật khẩu.")
    field_order = ["email", "password"]


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["display_name"]
        help_texts = {"display_name": "Tên hiện trong nhật ký, trong văn bản đôn đốc và với các cơ quan khác."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["display_name"].required = True


class BesideThePassword:
    """What a new password lacks is told beside it; Django tells it beside its confirmation."""

    def validate_password_for_user(self, user: User, password_field_name: str = "") -> None:
        super().validate_password_for_user(user, "new_password1")  # type: ignore[misc]


class NewPasswordForm(BesideThePassword, SetPasswordForm):
    """A new password by the link of a letter."""


class ChangePasswordForm(BesideThePassword, PasswordChangeForm):
    """Another password, knowing the one in use."""


class ForgottenPasswordForm(PasswordResetForm):
    """Asks for a letter; whether the address belongs to somebody is told nobody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Thư điện tử"
        self.fields["email"].help_text = "Địa chỉ ghi trong tài khoản của bạn."

    def save(self, *args: Any, **kwargs: Any) -> None:
        for user in self.get_users(self.cleaned_data["email"]):
            letters.post(Letter.Kind.RESET, user=user)


class InvitationForm(forms.Form):
    """Whom to invite, and to which position of which of one's agencies."""

    display_name = forms.CharField(label="Họ tên hoặc chức danh", max_length=150)
    email = forms.EmailField(label="Thư điện tử", help_text="Nơi nhận thư mời; sau này nhận thư nhắc hạn.")
    agency = AgencyChoiceField()
    position = forms.ChoiceField(label="Vị trí")
    since = forms.DateField(label="Từ ngày")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = invitations.agencies_for(by)
        self.fields["agency"].within = self.fields["agency"].queryset = agencies
        offered = set().union(*(invitations.positions_for(by, agency) for agency in agencies[:5]))
        choices = [(value, label) for value, label in Position.choices if value in offered]
        self.fields["position"].choices = [("", "Chọn vị trí"), *choices]
        self.initial.setdefault("since", today())
        if agencies.count() == 1:
            self.initial.setdefault("agency", agencies.get().pk)


class AcceptForm(BaseUserCreationForm):
    """A new member chooses user name and password."""

    class Meta:
        model = User
        fields = ["username", "display_name"]
        labels = {"username": "Tên đăng nhập", "display_name": "Họ tên hoặc chức danh"}
        help_texts = {"username": USERNAME_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["unique"] = "Tên đăng nhập này đã có người dùng."
        self.fields["display_name"].required = True
        self.fields["password1"].label = "Mật khẩu"
        self.fields["password2"].label = "Nhập lại mật khẩu"
        self.fields["password2"].help_text = ""
