"""The clerks' table: answered as it came, or refused whole with line and column."""

import csv
import io
from datetime import date

import pytest

from coordination.deadlines import Offset, WorkCalendar, due_date
from coordination.deadlines.sheet import SheetError, answered

HEADER = "anchor,direction,amount,unit,roll\n"


def rows_of(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_adds_due_and_explanation_and_keeps_other_columns(calendar: WorkCalendar) -> None:
    sheet = 'ghi chú,anchor,direction,amount,unit,roll,số\n"a, ""b""\nc",2023-12-07,before,15,day,,007\n'

    answer = answered(sheet, calendar)

    assert answer.splitlines()[0] == "ghi chú,anchor,direction,amount,unit,roll,số,due,explanation"
    [row] = rows_of(answer)
    assert row["ghi chú"] == 'a, "b"\nc'
    assert row["số"] == "007"
    assert row["due"] == "2023-11-22"
    explained = due_date(date(2023, 12, 7), Offset(15, "day", "before"), calendar).explanation()
    assert row["explanation"] == explained


@pytest.mark.parametrize(
    ("word", "due"),
    [
        *[(word, "2023-11-24") for word in ("1", "true", "TRUE", "yes", "có", " Có ")],
        *[(word, "2023-11-25") for word in ("0", "false", "no", "không", "", " ")],
    ],
)
def test_roll_words(calendar: WorkCalendar, word: str, due: str) -> None:
    [row] = rows_of(answered(f"{HEADER}2023-12-10,before,15,day,{word}\n", calendar))

    assert row["due"] == due


def test_a_sheet_from_excel_is_read_and_answered_alike(calendar: WorkCalendar) -> None:
    sheet = "\ufeffanchor;direction;amount;unit;roll\r\n07/12/2023;before;15;day;\r\n\r\n"

    answer = answered(sheet, calendar)

    assert [row["due"] for row in rows_of(answer, ";")] == ["2023-11-22"]
    assert not answer.startswith("\ufeff")


def test_without_a_roll_column_nothing_rolls(calendar: WorkCalendar) -> None:
    [row] = rows_of(answered("anchor,direction,amount,unit\n2023-12-10,before,15,day\n", calendar))

    assert row["due"] == "2023-11-25"


def test_answering_an_answer_gives_the_same(calendar: WorkCalendar) -> None:
    once = answered(f"{HEADER}2023-12-10,before,15,day,1\n", calendar)

    assert answered(once, calendar) == once


def test_a_short_row_is_filled_up(calendar: WorkCalendar) -> None:
    [row] = rows_of(answered(f"{HEADER}2023-12-10,before,15,day\n", calendar))

    assert row["due"] == "2023-11-25"


BAD_ROWS = {
    "no such day": ("2023-02-30,after,1,day,", "cột “anchor”: Ngày “2023-02-30” không có trong lịch"),
    "week date": ("2023-W49-4,after,1,day,", "cột “anchor”: Ngày “2023-W49-4” sai dạng"),
    "no date": (",after,1,day,", "cột “anchor”: Ngày “” sai dạng"),
    "direction": ("2023-12-07,since,1,day,", "cột “direction”: Chiều tính “since”"),
    "negative": ("2023-12-07,after,-1,day,", "cột “amount”: Số lượng “-1”"),
    "fraction": ("2023-12-07,after,1.5,day,", "cột “amount”: Số lượng “1.5”"),
    "underscore": ("2023-12-07,after,1_0,day,", "cột “amount”: Số lượng “1_0”"),
    "unit": ("2023-12-07,after,1,week,", "cột “unit”: Đơn vị “week”"),
    "roll": ("2023-12-07,after,1,day,maybe", "cột “roll”: Giá trị “maybe”"),
    "too far": ("2023-12-07,after,999999,day,", "nằm ngoài phạm vi tính hạn"),
    "too many cells": ("2023-12-07,after,1,day,0,x", "có 6 ô trong khi bảng chỉ có 5 cột"),
    "open quotation mark": ('"2023-12-07,after,1,day,', "không đúng dạng CSV"),
}


@pytest.mark.parametrize(("bad", "message"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_named_by_line_and_column(calendar: WorkCalendar, bad: str, message: str) -> None:
    sheet = f"{HEADER}2023-12-07,after,1,day,\n\n{bad}\n"

    with pytest.raises(SheetError) as refused:
        answered(sheet, calendar)

    assert str(refused.value).startswith("Dòng 4: ")
    assert message in str(refused.value)


def test_all_bad_rows_are_named_but_not_ten_thousand(calendar: WorkCalendar) -> None:
    sheet = HEADER + "2023-12-07,after,x,day,\n" * 30

    with pytest.raises(SheetError) as refused:
        answered(sheet, calendar)

    lines = str(refused.value).splitlines()
    assert len(lines) == 21
    assert lines[19].startswith("Dòng 21: ")
    assert lines[20] == "… và 10 dòng lỗi khác."


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", "thiếu cột anchor, direction, amount, unit"),
        ("anchor,unit,roll\n", "thiếu cột direction, amount"),
        ("anchor,anchor,direction,amount,unit\n", "cột anchor xuất hiện hai lần"),
    ],
)
def test_a_table_without_its_columns_is_refused(calendar: WorkCalendar, header: str, message: str) -> None:
    with pytest.raises(SheetError, match=message):
        answered(header, calendar)
