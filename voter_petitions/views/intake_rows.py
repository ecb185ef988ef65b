"""The page of one row of an import: what the file said beside what will be recorded."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from coordination.form_errors import adopt
from voter_petitions import batches
from voter_petitions.forms.intake import IntakeRowForm
from voter_petitions.intake.table import column_name
from voter_petitions.models import IntakeBatch, IntakeRow
from voter_petitions.views.intake import own_batch


def intake_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a row, or leave it out; «lưu và sửa dòng lỗi tiếp theo» goes on to the next that has an error."""
    row = get_object_or_404(IntakeRow.objects.select_related("batch"), pk=pk)
    batch = own_batch(request, row.batch_id)
    if batch.status != IntakeBatch.Status.READY:
        return redirect(batch)
    form = IntakeRowForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = batches.correct(row, **form.facts())
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã ghi {saved}.")
            following = batch.rows.failing().filter(position__gt=row.position).first() or batch.rows.failing().first()
            if "next" in request.POST and following is not None:
                return redirect("petitions:intake_row", following.pk)
            return redirect(batch)
    context = {
        "form": form,
        "row": row,
        "batch": batch,
        "cells": _cells(batch, row),
        "next_failing": batch.rows.failing().exclude(pk=row.pk).exists(),
    }
    return render(request, "petitions/intake/row.html", context, status=422 if form.errors else 200)


def _cells(batch: IntakeBatch, row: IntakeRow) -> list[tuple[str, str]]:
    """The row as it stands in the file, column by column."""
    headings: list[str] = next((table["headings"] for table in batch.tables if table["name"] == row.table), [])
    return [
        (f"{column_name(at)} · {headings[at]}" if at < len(headings) and headings[at] else column_name(at), text)
        for at, text in enumerate(row.raw)
        if text
    ]
