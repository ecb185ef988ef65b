"""`manage.py due_date`: what a clerk, and whoever scripts it, reads on the two streams."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from coordination.calendars import load_days

pytestmark = pytest.mark.django_db

CALENDAR_ROWS = Path(__file__).parents[2] / "coordination" / "data" / "calendar_days.csv"
HEADER = "anchor,direction,amount,unit,roll\n"


@pytest.fixture
def due_date() -> Callable[..., str]:
    """The command on the published calendar, as the database holds it; returns its standard output."""
    load_days(CALENDAR_ROWS)

    def run(*arguments: object) -> str:
        out = io.StringIO()
        call_command("due_date", *map(str, arguments), stdout=out)
        return out.getvalue()

    return run


def test_prints_the_iso_date_and_the_explanation(due_date: Callable[..., str]) -> None:
    assert due_date("--from", "2023-12-07", "--before", 15, "--unit", "day").splitlines() == [
        "2023-11-22",
        "15 ngày trước ngày mốc 07/12/2023 → 22/11/2023, thứ Tư",
    ]


@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        ("--from 2023-12-10 --before 15 --unit day", date(2023, 11, 25)),
        ("--from 2023-12-10 --before 15 --unit day --roll", date(2023, 11, 24)),
        ("--from 2024-05-08 --before 3 --unit working_day", date(2024, 5, 4)),
        ("--from 2025-12-30 --after 10 --unit working_day", date(2026, 1, 14)),
        ("--from 31/01/2024 --after 1 --unit month", date(2024, 2, 29)),
        ("--from 2026-04-25 --after 0 --unit day --roll", date(2026, 4, 28)),
    ],
)
def test_counts_in_the_calendar_of_the_database(due_date: Callable[..., str], arguments: str, due: date) -> None:
    assert due_date(*arguments.split()).splitlines()[0] == due.isoformat()


def test_a_year_nobody_confirmed_is_provisional(due_date: Callable[..., str]) -> None:
    assert "tạm tính: lịch nghỉ năm 2027" in due_date("--from", "2026-12-25", "--after", 10, "--unit", "working_day")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("--from 2023-02-30 --before 15 --unit day", "Ngày “2023-02-30” không có trong lịch"),
        ("--from 2023-12-07 --before -1 --unit day", "Số lượng “-1” không hợp lệ"),
        ("--from 2023-12-07 --before 15", "Cần --from NGÀY"),
        ("--from 2023-12-07 --unit day", "Cần --from NGÀY"),
        ("--before 15 --unit day", "Cần --from NGÀY"),
        ("", "Cần --from NGÀY"),
        ("--from 2023-12-07 --before 15 --after 15 --unit day", "not allowed with argument"),
        ("--from 2023-12-07 --before 15 --unit week", "invalid choice"),
        ("--from 2023-12-07 --after 999999 --unit day", "ngoài phạm vi tính hạn"),
        ("--from 2023-12-07 --csv x.csv", "--csv không dùng cùng"),
        ("--csv no-such-file.csv", "Không đọc được tệp no-such-file.csv"),
    ],
)
def test_what_cannot_be_computed_is_refused(due_date: Callable[..., str], arguments: str, message: str) -> None:
    with pytest.raises(CommandError, match=re.escape(message)):
        due_date(*arguments.split())


def test_answers_a_table(due_date: Callable[..., str], tmp_path: Path) -> None:
    sheet = tmp_path / "han.csv"
    sheet.write_text(
        f"\ufeffsố,{HEADER}1,2023-12-07,before,15,day,\n2,2026-02-06,after,15,day,có\n3,2024-05-08,before,3,working_day,0\n",
        encoding="utf-8",
    )

    rows = list(csv.DictReader(io.StringIO(due_date("--csv", sheet), newline="")))

    assert [(row["số"], row["due"]) for row in rows] == [
        ("1", "2023-11-22"),
        ("2", "2026-02-23"),
        ("3", "2024-05-04"),
    ]
    assert rows[1]["explanation"].endswith("chuyển sang ngày làm việc tiếp theo 23/02/2026, thứ Hai")


def test_a_bad_row_answers_nothing(due_date: Callable[..., str], tmp_path: Path) -> None:
    sheet = tmp_path / "han.csv"
    sheet.write_text(f"{HEADER}2023-12-07,before,15,day,\n2023-12-07,before,15,week,\n", encoding="utf-8")
    out = io.StringIO()

    with pytest.raises(CommandError, match="Dòng 3: cột “unit”: Đơn vị “week” không hợp lệ"):
        call_command("due_date", "--csv", str(sheet), stdout=out)

    assert out.getvalue() == ""


def test_a_table_in_another_encoding_is_refused(due_date: Callable[..., str], tmp_path: Path) -> None:
    sheet = tmp_path / "han.csv"
    sheet.write_bytes("ngày,".encode("utf-16"))

    with pytest.raises(CommandError, match="không phải mã UTF-8"):
        due_date("--csv", sheet)
