"""Changing the password, and a new one by mail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import views as auth_views
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse

from agencies.accounts import letters, lockout, log
from agencies.accounts.forms import ChangePasswordForm, ForgottenPasswordForm, NewPasswordForm
from agencies.models import AccountEventKind, Letter, User


def _changed(user: User) -> None:
    """A password of one's own: nothing more to ask, and its owner is told in case it was somebody else."""
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
    letters.post(Letter.Kind.PASSWORD_CHANGED, user=user)


class ChangePassword(auth_views.PasswordChangeView):
    form_class = ChangePasswordForm

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        answer = super().form_valid(form)
        log.record(AccountEventKind.PASSWORD_CHANGED, request=self.request, user=form.user)
        _changed(form.user)
        return answer


class ForgottenPassword(auth_views.PasswordResetView):
    form_class = ForgottenPasswordForm
    template_name = "accounts/password_reset.html"


class ForgottenPasswordSent(auth_views.PasswordResetDoneView):
    template_name = "accounts/password_reset_sent.html"


class NewPassword(auth_views.PasswordResetConfirmView):
    """The link of the letter; whoever opens it has shown to own the mailbox, so a lock ends too."""

    form_class = NewPasswordForm
    template_name = "accounts/password_reset_confirm.html"

    @transaction.atomic
    def form_valid(self, form: BaseForm) -> HttpResponse:
        answer = super().form_valid(form)
        log.record(AccountEventKind.PASSWORD_RESET, request=self.request, user=self.user)
        lockout.unlock(self.user.username)
        _changed(self.user)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"account": self.user}


class NewPasswordDone(auth_views.PasswordResetCompleteView):
    template_name = "accounts/password_reset_done.html"
