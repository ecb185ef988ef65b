"""Setting the second factor up, its recovery codes, turning it off."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from agencies.accounts import log, second_factor
from agencies.accounts.forms import CodeForm, PasswordForm
from agencies.models import AccountEventKind

CODE_HELP = "Sáu chữ số mà ứng dụng đang hiện; mã đổi sau mỗi 30 giây."


@never_cache
def setup(request: HttpRequest) -> HttpResponse:
    """QR code, then the first code; the answer shows the recovery codes once."""
    user = request.user
    if user.second_factor_since:
        return redirect("account")
    form = CodeForm(request.POST or None, help_text=CODE_HELP)
    if form.is_valid():
        try:
            codes = second_factor.confirm(request, user, form.cleaned_data["code"].replace(" ", ""))
        except second_factor.ThrottledError as error:
            form.add_error("code", f"Mã trước nhập sai: hãy chờ {error.seconds} giây rồi nhập mã mới.")
        else:
            if codes:
                messages.success(request, "Đã bật xác thực hai lớp.")
                return _show_codes(request, codes)
            form.add_error("code", "Mã không đúng. Xem lại giờ của điện thoại, chờ mã mới rồi nhập lại.")
    device = second_factor.pending_device(user)
    context = {
        "form": form,
        "qr_code": second_factor.qr_code(device),
        "secret": second_factor.secret_of(device),
        "required": second_factor.required_for(user),
    }
    return render(request, "accounts/second_factor_setup.html", context, status=422 if form.is_bound else 200)


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old, after the password."""
    user = request.user
    if not user.second_factor_since:
        return redirect("account")
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        codes = second_factor.renew_codes(user)
        log.record(AccountEventKind.CODES_RENEWED, request=request, user=user)
        return _show_codes(request, codes)
    context = {
        "form": form,
        "title": "Tạo lại mã dự phòng",
        "lead": "Mười mã mới thay cho các mã cũ; mã cũ không dùng được nữa.",
        "submit_label": "Tạo mã mới",
    }
    return render(request, "accounts/form.html", context, status=422 if form.is_bound else 200)


@never_cache
def turn_off(request: HttpRequest) -> HttpResponse:
    """Only where it is a person's own choice; after the password."""
    user = request.user
    if second_factor.required_for(user):
        raise PermissionDenied(
            "Vị trí của bạn bắt buộc xác thực hai lớp. Đổi điện thoại: đề nghị quản trị viên đặt lại."
        )
    if not user.second_factor_since:
        return redirect("account")
    form = PasswordForm(request.POST or None, user=user)
    if form.is_valid():
        second_factor.remove(user)
        log.record(AccountEventKind.SECOND_FACTOR_OFF, request=request, user=user)
        messages.success(request, "Đã tắt xác thực hai lớp.")
        return redirect("account")
    context = {
        "form": form,
        "title": "Tắt xác thực hai lớp",
        "lead": "Sau khi tắt, ai biết mật khẩu là vào được tài khoản của bạn.",
        "submit_label": "Tắt xác thực hai lớp",
    }
    return render(request, "accounts/form.html", context, status=422 if form.is_bound else 200)
