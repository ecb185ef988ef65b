"""Long works of one person: the list, one's progress, cancelling, running again, the file. Nobody sees another's."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from coordination import longwork
from coordination.models import LongWork, WorkState
from coordination.tables import Column

logger = logging.getLogger(__name__)
PER_PAGE = 50
COLUMNS = [Column("Việc"), Column("Trạng thái"), Column("Kết quả")]


def _own(request: HttpRequest, pk: int) -> LongWork:
    return get_object_or_404(LongWork, pk=pk, requested_by=request.user)


@require_GET
def my_works(request: HttpRequest) -> HttpResponse:
    rows = LongWork.objects.filter(requested_by=request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "columns": COLUMNS, "kept": longwork.KEPT.days}
    return render(request, "longwork/list.html", context)


@require_GET
def work_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "longwork/work.html", {"work": _own(request, pk), "kept": longwork.KEPT.days})


@require_GET
def work_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks for itself until the work has ended; without script it is a page too."""
    template = "longwork/progress.html" if request.htmx else "longwork/work.html"
    return render(request, template, {"work": _own(request, pk), "kept": longwork.KEPT.days})


@require_POST
def cancel_work(request: HttpRequest, pk: int) -> HttpResponse:
    work = _own(request, pk)
    longwork.cancel(work)
    work.refresh_from_db()
    if work.state == WorkState.CANCELLED:
        messages.success(request, "Đã hủy.")
    elif work.state == WorkState.STOPPING:
        messages.info(request, "Đã yêu cầu hủy; việc sẽ dừng sau phần đang làm dở.")
    else:
        messages.warning(request, "Việc đã kết thúc trước khi hủy.")
    return redirect(work)


@require_POST
def run_work_again(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(longwork.run_again(_own(request, pk)))


@require_GET
def work_file(request: HttpRequest, pk: int) -> FileResponse:
    work = _own(request, pk)
    if not work.file:
        raise Http404("Tệp chưa có, hoặc đã quá thời gian lưu.")
    try:
        content = work.file.open("rb")
    except FileNotFoundError as error:
        logger.error("file of long work %s is missing on disk", work.pk)
        raise Http404("Không tìm thấy tệp trên máy chủ; hãy báo người quản trị.") from error
    response = FileResponse(content, as_attachment=True, filename=work.file_name, content_type=work.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response
