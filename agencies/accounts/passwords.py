"""What a password must contain: four classes of characters (Nghị định 85/2016/NĐ-CP, cấp độ 3)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from agencies.models import User

CLASSES: dict[str, Callable[[str], bool]] = {
    "chữ thường": str.islower,
    "chữ hoa": str.isupper,
    "chữ số": str.isdigit,
    "ký tự đặc biệt": lambda character: not character.isalnum(),
}


class LengthValidator(MinimumLengthValidator):
    """Django's own, whose refusal nobody has translated."""

    def get_error_message(self) -> str:
        return f"Mật khẩu quá ngắn: cần ít nhất {self.min_length} ký tự."

    def get_help_text(self) -> str:
        return f"Mật khẩu có ít nhất {self.min_length} ký tự."


class FourClassesValidator:
    """Lower case, upper case, digit and something else; a space between words is something else."""

    def validate(self, password: str, user: User | None = None) -> None:
        missing = [name for name, belongs in CLASSES.items() if not any(map(belongs, password))]
        if missing:
            raise ValidationError(f"Mật khẩu còn thiếu: {', '.join(missing)}.", code="password_classes")

    def get_help_text(self) -> str:
        return (
            "Mật khẩu phải có đủ bốn loại: chữ thường, chữ hoa, chữ số và ký tự đặc biệt "
            "(dấu cách, dấu câu …), ví dụ một câu ngắn có số."
        )


class ChangedValidator:
    """Changing a password means another one."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.pk and user.has_usable_password() and user.check_password(password):
            raise ValidationError("Mật khẩu mới phải khác mật khẩu đang dùng.", code="password_unchanged")

    def get_help_text(self) -> str:
        return "Mật khẩu mới phải khác mật khẩu đang dùng."
