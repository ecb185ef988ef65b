"""The PDF in the background: made by a worker as any long work, its failure told, only for who may read the year."""

from __future__ import annotations

import datetime
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from agencies import memberships
from agencies.models import Position
from coordination import longwork
from coordination.models import LongWork, Message
from coordination.papers import typesetting
from reports.models import EvaluationReport
from reports.works import evaluation_pdf
from tests.factories.core import login, member
from tests.factories.reports import evaluation_report

Status = LongWork.Status


@pytest.fixture
def report(province, ledger_2023, on_day):
    on_day(2023, 12, 25)
    return evaluation_report()


@pytest.fixture
def clerk(province):
    return member(Position.SECRETARIAT, province.standing_committee)


@pytest.fixture
def handed(monkeypatch):
    """The works handed to a worker, which never comes."""
    given: list[int] = []
    monkeypatch.setattr(longwork.run_long_work, "delay", given.append)
    return given


@pytest.fixture
def quick(monkeypatch):
    """Setting pages takes long and is tested elsewhere."""
    monkeypatch.setattr(typesetting, "set_pages", lambda html, fonts: QUICK)


QUICK = typesetting.set_pages("<p>Một trang</p>")


def asked(by) -> LongWork:
    return longwork.start(evaluation_pdf, {"year": 2023}, by=by, title="Lập bản PDF")


def done(work: LongWork) -> LongWork:
    longwork.run(work.pk)
    work.refresh_from_db()
    return work


def test_the_worker_makes_the_file_and_tells_who_asked(report, clerk):
    work = done(asked(clerk))
    assert work.status == Status.DONE
    with work.file.open() as file:
        found = PdfReader(io.BytesIO(file.read()))
    assert len(found.pages) > 8
    assert work.outcome == f"Bản PDF có {len(found.pages)} trang."
    assert work.file_name == "bao-cao-danh-gia-2023.pdf"
    assert Message.objects.get(user=clerk).link == work.get_absolute_url()


def test_progress_goes_forward_and_names_the_step(report, clerk, monkeypatch):
    work = asked(clerk)
    seen: list[tuple[int, str]] = []

    def watched(html: str, fonts: object) -> object:
        work.refresh_from_db()
        seen.append((work.done, work.step))
        return QUICK

    monkeypatch.setattr(typesetting, "set_pages", watched)
    done(work)
    assert [step for _, step in seen] == ["Phần chính", *(f"Phụ lục {number}" for number in range(1, 9))]
    assert [at for at, _ in seen] == sorted({at for at, _ in seen})
    assert 10 <= seen[0][0] < seen[-1][0] < 100


def test_figures_that_somebody_changed_make_no_file(report, clerk, quick):
    EvaluationReport.objects.filter(pk=report.pk).update(
        closed_at="2023-12-25T00:00:00+07:00", figures={"year": 2023}, figures_sha256="0" * 64
    )
    work = done(asked(clerk))
    assert work.status == Status.FAILED
    assert work.error
    assert not work.file
    assert "Không làm được" in Message.objects.get().subject


def test_who_lost_the_right_meanwhile_gets_no_file(report, clerk, quick):
    work = asked(clerk)
    memberships.end(clerk.memberships.get(), until=datetime.date(2023, 12, 24), on=datetime.date(2023, 12, 25))
    assert done(work).status == Status.FAILED
    assert "không còn được xem" in work.error


def test_asked_twice_while_under_way_it_is_made_once(
    client, report, province, handed, django_capture_on_commit_callbacks
):
    login(client, Position.SECRETARIAT, province.standing_committee)
    address = reverse("reports:evaluation_export", args=[2023])
    with django_capture_on_commit_callbacks(execute=True):
        first, second = client.post(address), client.post(address)
    work = LongWork.objects.get()
    assert first.url == second.url == work.get_absolute_url()
    assert handed == [work.pk]


def test_the_year_lists_the_files_that_one_made_oneself(client, report, province, quick, clerk):
    own = login(client, Position.SECRETARIAT, province.standing_committee)
    mine, others = done(asked(own)), done(asked(clerk))
    page = client.get(reverse("reports:evaluation", args=[2023])).content.decode()
    assert reverse("long_work_file", args=[mine.pk]) in page
    assert reverse("long_work_file", args=[others.pk]) not in page


@pytest.mark.parametrize("position", [Position.CLERK, Position.LEADER, Position.SECRETARIAT])
def test_a_department_gets_no_file(client, report, province, quick, clerk, handed, position):
    work = done(asked(clerk))
    login(client, position, province.finance)
    for name in ("long_work", "long_work_file"):
        assert client.get(reverse(name, args=[work.pk])).status_code == 404
    assert client.post(reverse("reports:evaluation_export", args=[2023])).status_code == 403
    assert handed == []
