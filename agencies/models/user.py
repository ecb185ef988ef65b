from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models

from agencies.text import fold


class User(AbstractUser):
    """A person who logs in. What they may do comes from their memberships, never from the account."""

    display_name = models.CharField("họ tên hoặc chức danh", max_length=150, blank=True)
    search_text = models.CharField(max_length=300, editable=False, default="")
    # Kept in step with django-otp's devices by agencies.accounts.second_factor; asked for on every request.
    second_factor_since = models.DateTimeField("xác thực hai lớp từ", null=True, blank=True)
    must_change_password = models.BooleanField("phải đổi mật khẩu", default=False)

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"

    def __str__(self) -> str:
        return self.display_name or self.username

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.search_text = fold(str(self))
        if update_fields is not None and "display_name" in update_fields:
            update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)
