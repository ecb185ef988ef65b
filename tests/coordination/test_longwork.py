"""Work that takes long: begun once, done once, seen, cancelled, interrupted, found again; told; tidied."""

from __future__ import annotations

import datetime

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from agencies.models import Position
from coordination import longwork
from coordination.clock import now
from coordination.longwork import Handle, Result
from coordination.models import LongWork, Message, WorkState
from tests.factories.core import login, member

pytestmark = pytest.mark.django_db
Status = LongWork.Status
# What the test's work does; each test puts its own body here.
body: list = []


@longwork.kind("test-work")
def a_work(work: Handle) -> Result:
    return body[0](work)


def to_file(work: Handle) -> Result:
    work.tell(1, 2, "Nửa đầu")
    text = f"{work.parameters['word']} {work.by.username}".encode()
    return Result(text="Có tệp.", content=text, file_name="kết quả.txt", content_type="text/plain")


@pytest.fixture
def person(province):
    return member(Position.CLERK, province.finance)


@pytest.fixture(autouse=True)
def handed(monkeypatch):
    """The works handed to a worker, which does nothing until the test lets it."""
    given: list[int] = []
    monkeypatch.setattr(longwork.run_long_work, "delay", given.append)
    body[:] = [to_file]
    return given


def begin(person, word: str = "chào", **more) -> LongWork:
    return longwork.start(a_work, {"word": word}, by=person, title="Xuất sổ", **more)


def silent_since(work: LongWork, **ago) -> None:
    LongWork.objects.filter(pk=work.pk).update(alive_at=timezone.now() - datetime.timedelta(**ago))
    work.refresh_from_db()


def files(settings) -> list:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


# ── once ─────────────────────────────────────────────────────────────────────────────
def test_it_is_handed_to_a_worker_only_when_the_transaction_commits(person, handed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        work = begin(person)
        assert handed == []
    assert handed == [work.pk]


def test_done_it_leaves_a_file_and_one_message(person):
    work = begin(person)
    longwork.run(work.pk)
    work.refresh_from_db()
    assert (work.status, work.outcome, work.file_name) == (Status.DONE, "Có tệp.", "kết quả.txt")
    with work.file.open() as file:
        assert file.read() == f"chào {person.username}".encode()
    message = Message.objects.get(user=person)
    assert (message.kind, message.link) == (Message.Kind.LONG_WORK, reverse("long_work", args=[work.pk]))


def test_a_task_delivered_again_changes_nothing(person, settings):
    work = begin(person)
    longwork.run(work.pk)
    before = LongWork.objects.values().get()
    longwork.run(work.pk)
    longwork.run(work.pk + 1)
    assert LongWork.objects.values().get() == before
    assert Message.objects.count() == len(files(settings)) == 1


def test_of_two_workers_at_once_the_second_leaves(person):
    done = []

    def twice(work: Handle) -> Result:
        done.append(work.pk)
        longwork.run(work.pk)
        return to_file(work)

    body[:] = [twice]
    longwork.run(begin(person).pk)
    assert len(done) == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize("last_words", ["tell", "check", "piece", "return"])
def test_a_worker_given_up_that_comes_back_is_refused_and_leaves_nothing(person, settings, last_words):
    seen = []

    def slow(work: Handle) -> Result:
        if seen:
            return to_file(work)
        seen.append(work)
        LongWork.objects.update(alive_at=timezone.now() - datetime.timedelta(hours=1))
        again = longwork.run_again(LongWork.objects.get())
        longwork.run(again.pk)
        if last_words == "tell":
            work.tell(1, 2, "xa lắm")
        elif last_words == "check":
            work.check()
        elif last_words == "piece":
            with work.piece():
                raise AssertionError("never inside")
        return Result(text="cũ", content=b"cu", file_name="cu.txt")

    body[:] = [slow]
    longwork.run(begin(person).pk)
    assert LongWork.objects.get().outcome == "Có tệp."
    assert Message.objects.count() == len(files(settings)) == 1


def test_asked_twice_while_under_way_it_is_one_work(person, province, handed):
    first = begin(person)
    assert begin(person).pk == first.pk
    assert begin(person, "khác").pk != first.pk
    assert begin(member(Position.CLERK, province.finance)).pk != first.pk
    longwork.run(first.pk)
    assert begin(person).pk != first.pk, "once it is done the same may be asked again"


def test_the_database_too_lets_the_same_be_under_way_once(person):
    work = begin(person)
    with pytest.raises(IntegrityError, match=r"long_work_asked_once|key"), transaction.atomic():
        LongWork.objects.create(
            key=work.key, kind="test-work", requested_by=person, requested_at=now(), alive_at=timezone.now()
        )


def test_another_file_is_another_question(person):
    first = begin(person, source=ContentFile(b"a"))
    assert begin(person, source=ContentFile(b"a")).pk == first.pk
    assert begin(person, source=ContentFile(b"b")).pk != first.pk

    body[:] = [lambda work: Result(text=work.source.read().decode())]
    longwork.run(first.pk)
    first.refresh_from_db()
    assert first.outcome == "a"


def test_two_kinds_of_one_name_are_a_mistake():
    with pytest.raises(ValueError, match="test-work"):
        longwork.kind("test-work")(lambda work: Result(text=""))


# ── failure ──────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("error", "raised", "told"),
    [
        (ValidationError(["Dòng 7: thiếu ngày.", "Dòng 9: thiếu số."]), False, "Dòng 7: thiếu ngày. Dòng 9: thiếu số."),
        (SoftTimeLimitExceeded(), False, "quá lâu"),
        (MemoryError("0xdeadbeef"), True, "báo người quản trị mã việc"),
    ],
)
def test_failure_is_told_in_plain_words(person, client, error, raised, told):
    def broken(work: Handle) -> Result:
        raise error

    body[:] = [broken]
    work = begin(person)
    if raised:
        with pytest.raises(type(error)):
            longwork.run(work.pk)
    else:
        longwork.run(work.pk)
    client.force_login(person)
    html = client.get(work.get_absolute_url()).content.decode()
    assert told in html
    assert "0xdeadbeef" not in html
    assert told in Message.objects.get().body


def test_a_kind_that_no_longer_exists_is_told(person):
    work = begin(person)
    LongWork.objects.update(kind="gone")
    longwork.run(work.pk)
    assert "không còn làm loại việc này" in LongWork.objects.get().error


def test_without_a_broker_the_page_says_so_and_offers_another_try(
    client, person, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(pk: int) -> None:
        raise OperationalError("refused")

    monkeypatch.setattr(longwork.run_long_work, "delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        work = begin(person)
    client.force_login(person)
    html = client.get(work.get_absolute_url()).content.decode()
    assert "Không giao được việc cho tiến trình nền" in html
    assert reverse("long_work_again", args=[work.pk]) in html


# ── progress, pieces ─────────────────────────────────────────────────────────────────
def test_progress_is_seen_while_it_runs(person, client):
    client.force_login(person)
    pages = []

    def watched(work: Handle) -> Result:
        work.tell(0, 4000, "Đọc tệp")
        work.tell(1234, 4000, "Ghi kiến nghị")
        pages.append(client.get(reverse("long_work_progress", args=[work.pk])).content.decode())
        return Result(text="Xong")

    body[:] = [watched]
    longwork.run(begin(person).pk)
    assert "Ghi kiến nghị · 1.234/4.000" in pages[0]


def test_telling_often_writes_seldom(person, django_assert_max_num_queries):
    def chatty(work: Handle) -> Result:
        with django_assert_max_num_queries(6):
            for number in range(10_000):
                work.tell(number, 10_000, "Đếm")
        return Result(text="")

    body[:] = [chatty]
    longwork.run(begin(person).pk)


def test_run_again_it_goes_on_after_the_last_whole_piece(person, province):
    tries = []

    def in_pieces(work: Handle) -> Result:
        tries.append(work.memory.get("n", 0))
        for number in range(work.memory.get("n", 0), 4):
            with work.piece():
                Message.objects.create(key=f"piece-{number}", kind="digest", user=person, created_at=now())
                work.memory["n"] = number + 1
                if number == 2 and len(tries) == 1:
                    raise ValidationError("hỏng giữa phần")
        return Result(text="Xong")

    body[:] = [in_pieces]
    work = begin(person)
    longwork.run(work.pk)
    assert Message.objects.filter(key__startswith="piece").count() == 2
    longwork.run_again(LongWork.objects.get())
    longwork.run(work.pk)
    assert tries == [0, 2]
    assert Message.objects.filter(key__startswith="piece").count() == 4
    assert LongWork.objects.get().status == Status.DONE


# ── cancelling ───────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("place", ["tell", "check", "piece"])
def test_cancelled_while_it_runs_it_stops_at_the_next_sign_of_life(person, client, place):
    client.force_login(person)
    reached = []

    def long(work: Handle) -> Result:
        client.post(reverse("long_work_cancel", args=[work.pk]))
        assert LongWork.objects.get().state == WorkState.STOPPING
        if place == "tell":
            work.tell(1, 2, "một")
        elif place == "check":
            work.check()
        else:
            with work.piece():
                reached.append("inside")
        reached.append("after")
        return Result(text="")

    body[:] = [long]
    longwork.run(begin(person).pk)
    assert LongWork.objects.get().status == Status.CANCELLED
    assert reached == []
    assert not Message.objects.exists(), "who cancelled knows it"


def test_cancelled_before_it_begins_it_never_begins(person, client):
    work = begin(person)
    client.force_login(person)
    html = client.post(reverse("long_work_cancel", args=[work.pk]), follow=True).content.decode()
    assert "Đã hủy" in html
    longwork.run(work.pk)
    assert LongWork.objects.get().status == Status.CANCELLED


def test_cancelling_what_is_done_keeps_the_result(person, client):
    work = begin(person)
    longwork.run(work.pk)
    client.force_login(person)
    html = client.post(reverse("long_work_cancel", args=[work.pk]), follow=True).content.decode()
    assert "đã kết thúc trước khi hủy" in html
    assert LongWork.objects.get().status == Status.DONE


# ── interrupted ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("status", [Status.WAITING, Status.RUNNING])
def test_a_lost_worker_is_shown_and_the_work_run_again_gives_one_result(person, client, handed, status):
    work = begin(person)
    LongWork.objects.update(status=status)
    client.force_login(person)
    silent_since(work, minutes=9)
    assert "gián đoạn" not in client.get(work.get_absolute_url()).content.decode()
    silent_since(work, minutes=11)
    html = client.get(work.get_absolute_url()).content.decode()
    assert "gián đoạn" in html
    assert "every 2s" not in html, "nothing to wait for"
    with transaction.atomic():
        client.post(reverse("long_work_again", args=[work.pk]))
    longwork.run(work.pk)
    work.refresh_from_db()
    assert work.status == Status.DONE


def test_a_redelivered_task_takes_over_only_a_lost_work(person):
    work = begin(person)
    LongWork.objects.update(status=Status.RUNNING, attempt=1)
    silent_since(work, minutes=1)
    longwork.run(work.pk)
    assert LongWork.objects.get().status == Status.RUNNING
    silent_since(work, minutes=11)
    longwork.run(work.pk)
    assert LongWork.objects.get().status == Status.DONE


def test_what_is_lost_does_not_stand_in_the_way_of_asking_anew(person):
    work = begin(person)
    silent_since(work, hours=1)
    assert begin(person).pk != work.pk
    work.refresh_from_db()
    assert work.status == Status.FAILED


def test_running_again_what_runs_or_is_done_changes_nothing(person, handed):
    work = begin(person)
    assert longwork.run_again(work).attempt == work.attempt
    longwork.run(work.pk)
    before = LongWork.objects.values().get()
    longwork.run_again(LongWork.objects.get())
    assert LongWork.objects.values().get() == before


# ── pages: one's own only ────────────────────────────────────────────────────────────
def test_nobody_else_sees_cancels_reruns_or_downloads(client, province, person):
    work = begin(person)
    longwork.run(work.pk)
    login(client, Position.SECRETARIAT, province.finance)
    for name in ("long_work", "long_work_progress", "long_work_file"):
        assert client.get(reverse(name, args=[work.pk])).status_code == 404
    for name in ("long_work_cancel", "long_work_again"):
        assert client.post(reverse(name, args=[work.pk])).status_code == 404
    assert "Xuất sổ" not in client.get(reverse("long_works")).content.decode()


def test_the_file_is_a_download_under_its_name_that_runs_nothing(client, person):
    work = begin(person)
    client.force_login(person)
    address = reverse("long_work_file", args=[work.pk])
    assert client.get(address).status_code == 404, "not finished"
    longwork.run(work.pk)
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''k%E1%BA%BFt")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith("chào".encode())


def test_changes_only_by_post(client, person):
    client.force_login(person)
    work = begin(person)
    for name in ("long_work_cancel", "long_work_again"):
        assert client.get(reverse(name, args=[work.pk])).status_code == 405


def test_the_page_asks_until_the_end_and_works_without_script(client, person):
    work = begin(person)
    client.force_login(person)
    progress = reverse("long_work_progress", args=[work.pk])
    assert f'hx-get="{progress}"' in client.get(work.get_absolute_url()).content.decode()
    assert "<!DOCTYPE html>" in client.get(progress).content.decode()
    assert "<!DOCTYPE html>" not in client.get(progress, headers={"HX-Request": "true"}).content.decode()
    longwork.run(work.pk)
    html = client.get(progress, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in html
    assert reverse("long_work_file", args=[work.pk]) in html


def test_the_list_costs_the_same_for_many(client, person, django_assert_max_num_queries):
    for number in range(60):
        longwork.run(begin(person, f"từ {number}").pk)
    client.force_login(person)
    with django_assert_max_num_queries(10):
        page = client.get(reverse("long_works"))
    assert len(page.context["page"].object_list) == 50


# ── tidying ──────────────────────────────────────────────────────────────────────────
def test_files_go_after_thirty_days_and_the_page_says_so(client, person, settings):
    old, young = begin(person, source=ContentFile(b"x")), begin(person, "mới")
    for work, days in ((old, 31), (young, 29)):
        longwork.run(work.pk)
        LongWork.objects.filter(pk=work.pk).update(finished_at=now() - datetime.timedelta(days=days))
    assert len(files(settings)) == 3
    assert longwork.tidy() == {"interrupted": 0, "files_deleted": 2}
    assert longwork.tidy()["files_deleted"] == 0
    client.force_login(person)
    assert "đã xóa sau 30 ngày" in client.get(old.get_absolute_url()).content.decode()
    assert client.get(reverse("long_work_file", args=[old.pk])).status_code == 404
    assert b"".join(client.get(reverse("long_work_file", args=[young.pk])).streaming_content)


def test_whose_work_was_interrupted_is_told_once(person):
    silent_since(begin(person), hours=1)
    assert longwork.tidy()["interrupted"] == 1
    longwork.tidy()
    assert Message.objects.get().subject == "Bị gián đoạn: Xuất sổ"
