from django.conf import settings
from django.db import models


class FirstStepsSeen(models.Model):
    """This person has put the first steps away; without a row they stand on the home page."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="first_steps_seen", verbose_name="tài khoản"
    )
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "đã xem hướng dẫn ban đầu"
        verbose_name_plural = "đã xem hướng dẫn ban đầu"

    def __str__(self) -> str:
        return str(self.user)
