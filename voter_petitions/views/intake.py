"""Pages of an import: the file, its columns, the preview, saving, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from agencies.permissions import May, agencies_with
from coordination import longwork
from coordination.form_errors import adopt
from coordination.keys import key_of
from coordination.models import DossierKind
from coordination.tables import Column
from voter_petitions import batches, tasks
from voter_petitions.batches.template import NAME, TYPE, template_workbook
from voter_petitions.batches.unknown import unknown_names
from voter_petitions.forms.intake import ColumnsForm, IntakeForm, LeaveOutForm
from voter_petitions.models import IntakeBatch, PetitionRound
from voter_petitions.views.access import require_recorder, viewed

ROWS_SHOWN = 50
Status = IntakeBatch.Status
ROW_COLUMNS = (
    Column("Dòng"),
    Column("Kiến nghị"),
    Column("Phân loại"),
    Column("Cần xem"),
    Column("Thao tác", unseen=True),
)
VIEWS = {
    "": ("Tất cả", lambda rows: rows),
    "loi": ("Chỉ dòng lỗi", lambda rows: rows.failing()),
    "luu-y": ("Có lưu ý", lambda rows: rows.doubtful()),
    "bo": ("Không nhập", lambda rows: rows.filter(left_out=True)),
}


def batch_of(request: HttpRequest, pk: int) -> IntakeBatch:
    """The batch, for who may add petitions to its round; to who does not see the round it does not exist."""
    rows = IntakeBatch.objects.select_related("round__dossier", "file", "keeper", "by", "confirmed_by", "work")
    batch = get_object_or_404(rows.filter(round__in=PetitionRound.objects.visible_to(request.user)), pk=pk)
    require_recorder(request)
    return batch


def own_batch(request: HttpRequest, pk: int) -> IntakeBatch:
    """The batch, for who manages dossiers of the agency that will keep its petitions."""
    batch = batch_of(request, pk)
    if batch.keeper_id not in agencies_with(request.user, May.MANAGE):
        raise PermissionDenied("Chỉ thư ký của cơ quan giữ hồ sơ được sửa và ghi lần nhập này.")
    return batch


def intake_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a file to a round; below, the files that were brought before."""
    round: PetitionRound = viewed(request, pk, DossierKind.ROUND).petitionround
    require_recorder(request)
    form = IntakeForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            batch = batches.begin(round=round, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            earlier = _same_file(batch)
            if earlier is not None:
                messages.warning(
                    request,
                    f"Tệp giống hệt đã được nhập vào đợt này: {earlier.saved} kiến nghị. Hãy tránh nhập hai lần.",
                )
            return redirect("petitions:intake_columns", batch.pk)
    earlier_batches = round.intakes.select_related("file", "by", "confirmed_by")
    context = {
        "form": form,
        "round": round,
        "batches": earlier_batches,
        "columns": [Column("Tệp"), Column("Người nhập"), Column("Kiến nghị", numeric=True), Column("Trạng thái")],
    }
    return render(request, "petitions/intake/new.html", context, status=422 if form.errors else 200)


def _same_file(batch: IntakeBatch) -> IntakeBatch | None:
    done = IntakeBatch.objects.filter(round=batch.round_id, status=Status.DONE, file__sha256=batch.file.sha256)
    return done.first()


def intake_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns mean, as proposed; the person confirms, and every row is read and checked."""
    batch = own_batch(request, pk)
    if batch.status not in (Status.MAPPING, Status.READY):
        return redirect(batch)
    form = ColumnsForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            batch = batches.confirm_columns(batch, tables=form.confirmed(), defaults=form.defaults())
            return _checked(request, batch)
        except ValidationError as error:
            adopt(form, error)
    context = {"form": form, "batch": batch, "round": batch.round}
    return render(request, "petitions/intake/columns.html", context, status=422 if form.errors else 200)


def _checked(request: HttpRequest, batch: IntakeBatch) -> HttpResponse:
    if tasks.to_be_waited_for(batch):
        try:
            batches.check(batch.pk)
        except BaseException:
            batches.reopen_columns(batch.pk)
            raise
        return redirect(batch)
    return _handed_over(request, batch, tasks.check_petitions, f"Kiểm tra tệp {batch.file.name}")


def _handed_over(request: HttpRequest, batch: IntakeBatch, work: longwork.Work, title: str) -> HttpResponse:
    going = longwork.start(work, {"batch": batch.pk}, by=request.user, title=title[:200], back=batch.get_absolute_url())
    IntakeBatch.objects.filter(pk=batch.pk).update(work=going)
    return redirect(going)


@require_GET
def intake(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an import stands: the preview to be corrected, the progress, or what came of it."""
    batch = batch_of(request, pk)
    may_change = batch.keeper_id in agencies_with(request.user, May.MANAGE)
    if batch.status == Status.MAPPING and may_change:
        return redirect("petitions:intake_columns", batch.pk)
    return render(request, "petitions/intake/batch.html", _preview(request, batch, may_change))


def _preview(request: HttpRequest, batch: IntakeBatch, may_change: bool, **more: Any) -> dict[str, Any]:
    rows = batch.rows.all()
    chosen = request.GET.get("xem", "")
    view = chosen if chosen in VIEWS else ""
    counts = {key: narrow(rows).count() for key, (_, narrow) in VIEWS.items()}
    shown = VIEWS[view][1](rows).select_related("field", "lead", "petition").order_by("position")
    address = batch.get_absolute_url()
    editing = may_change and batch.status == Status.READY
    return {
        "batch": batch,
        "round": batch.round,
        "page": Paginator(shown, ROWS_SHOWN).get_page(request.GET.get("page")),
        "columns": ROW_COLUMNS,
        "tabs": [
            {
                "label": label,
                "href": f"{address}?xem={key}" if key else address,
                "current": key == view,
                "n": counts[key],
            }
            for key, (label, _) in VIEWS.items()
            if key in ("", view) or counts[key]
        ],
        "failing": counts["loi"],
        "to_save": counts[""] - counts["bo"],
        "doubtful": counts["luu-y"],
        "left_out": counts["bo"],
        "unknown": unknown_names(batch) if editing else [],
        "leave_out": LeaveOutForm(),
        "editing": editing,
        "may_change": may_change,
    } | more


@require_POST
def intake_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say once for all rows what a name of the file means."""
    batch = own_batch(request, pk)
    kind, said, raw = (request.POST.get(name, "") for name in ("kind", "said", "meaning"))
    meaning: str | int | None = key_of(raw) if kind == "agency" else raw
    if kind not in ("agency", "field", "level") or raw == "" or meaning is None:
        messages.warning(request, f"Hãy chọn «{said[:80]}» nghĩa là gì.")
        return redirect(batch)
    try:
        settled = batches.choose(batch, kind=kind, said=said, meaning=meaning)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã áp dụng «{said[:80]}» cho {settled} dòng.")
    return redirect(batch)


@require_POST
def intake_leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave out every row that still has an error."""
    batch = own_batch(request, pk)
    form = LeaveOutForm(request.POST)
    if form.is_valid():
        try:
            left = batches.leave_out_failing(batch, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"Không nhập {left} dòng còn lỗi; lý do được ghi ở từng dòng.")
        return redirect(batch)
    context = _preview(request, batch, True, leave_out=form)
    return render(request, "petitions/intake/batch.html", context, status=422)


@require_POST
def intake_save(request: HttpRequest, pk: int) -> HttpResponse:
    """All rows that are not left out become petitions, or none."""
    batch = own_batch(request, pk)
    try:
        if batch.rows.taken().count() > tasks.WAITED_FOR:
            batches.claim(batch)
            return _handed_over(request, batch, tasks.save_petitions, f"Ghi kiến nghị từ tệp {batch.file.name}")
        saved = batches.save(batch.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã ghi {saved.saved} kiến nghị từ tệp {batch.file.name}.")
    return redirect(batch)


@require_POST
def intake_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the import up: nothing of it is saved."""
    batch = own_batch(request, pk)
    try:
        batches.drop(batch)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(batch)
    messages.success(request, "Đã bỏ lần nhập này; không kiến nghị nào được ghi. Tệp vẫn được lưu làm căn cứ.")
    return redirect("petitions:intake_new", batch.round_id)


@require_POST
def intake_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a batch back from a worker that will not finish it."""
    batch = own_batch(request, pk)
    if batch.work is not None and batch.work.is_going:
        messages.warning(request, "Việc chạy nền chưa dừng. Hãy hủy việc đó trước.")
        return redirect(batch.work)
    batches.reopen_columns(batch.pk)
    batches.release(batch.pk)
    return redirect(batch)


@require_GET
def intake_template(request: HttpRequest) -> HttpResponse:
    """The workbook to be filled in, with the lists of today."""
    require_recorder(request)
    return HttpResponse(
        template_workbook(),
        content_type=TYPE,
        headers={"Content-Disposition": f'attachment; filename="{NAME}"'},
    )
