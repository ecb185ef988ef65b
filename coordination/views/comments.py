"""Trao đổi: all comments of a dossier, writing, editing, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from coordination import comments
from coordination.clock import now
from coordination.comment_rights import CommentRights
from coordination.form_errors import adopt
from coordination.forms.comments import CommentForm
from coordination.models import EDIT_MINUTES, Comment, Dossier

PER_PAGE = 30


@require_http_methods(["GET", "POST"])
def comment_list(request: HttpRequest, pk: int) -> HttpResponse:
    """All comments of a dossier; the form of its page sends here, and comes back here when something is wrong."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    form = CommentForm(request.POST or None, dossier=dossier, writer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = comments.write(dossier, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã gửi ý kiến trao đổi.")
            return redirect(_place(made))
    page = Paginator(comments.of(dossier), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "dossier": dossier,
        "form": form,
        "page": page,
        "rights": CommentRights.of(request.user),
    }
    return render(request, "dossiers/comments.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The author changes the words within fifteen minutes; what was typed too late stays on the page."""
    comment = _own(request, pk)
    if request.method == "GET" and not comment.may_be_edited(now()):
        messages.warning(request, f"Ý kiến chỉ sửa được trong {EDIT_MINUTES} phút đầu.")
        return redirect(_place(comment))
    initial = {"text": comment.current.text, "mentions": [row.user_id for row in comment.mentions.all()]}
    form = CommentForm(request.POST or None, dossier=comment.dossier, writer=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            comments.edit(comment, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã sửa ý kiến.")
            return redirect(_place(comment))
    context = {"dossier": comment.dossier, "form": form, "minutes": EDIT_MINUTES}
    return render(request, "dossiers/comment_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def comment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked on a page of its own: everybody will see that a comment was withdrawn."""
    comment = _own(request, pk)
    if request.method == "POST":
        comments.withdraw(comment, by=request.user)
        messages.success(request, "Đã rút lại ý kiến.")
        return redirect(_place(comment))
    return render(request, "dossiers/comment_withdraw.html", {"dossier": comment.dossier, "comment": comment})


def _own(request: HttpRequest, pk: int) -> Comment:
    """The person's own comment on a dossier that they may still see; 404 for who does not see it, 403 for others."""
    visible = Dossier.objects.visible_to(request.user)
    rows = Comment.objects.select_related("dossier", "by").prefetch_related("texts", "mentions")
    comment: Comment = get_object_or_404(rows.filter(dossier__in=visible), pk=pk)
    if comment.by_id != request.user.pk:
        raise PermissionDenied("Chỉ người viết được sửa hoặc rút lại ý kiến.")
    return comment


def _place(comment: Comment) -> str:
    return f"{comment.dossier.get_absolute_url()}#trao-doi-{comment.pk}"
