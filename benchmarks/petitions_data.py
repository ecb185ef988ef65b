"""A register of petitions of twenty years for benchmarks/petitions.py, written by COPY on PostgreSQL.

The real petitions of the demonstration, each said again for other villages, with other openings and reasons, in 200
rounds; institutions take part in all of them, a department in its own. One petition in five has an obligation, of the
newest tenth it runs. Nothing is random, so each build is the same.
"""

# ruff: noqa: E501 – statements and lists of words
from __future__ import annotations

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from agencies.models import Party, Position
from agencies.text import fold, fold_all
from benchmarks.workplace_data import _agency, member
from coordination import calendars
from coordination.models import DossierKind, Rule
from coordination.regulation.reasons import load_late_reasons
from voter_petitions.handling.petitions import code_of, title_of
from voter_petitions.models import AnswerState, Field, PetitionKey, ResultState
from voter_petitions.reference import load_reference
from voter_petitions.similar import KEYS_KEPT
from voter_petitions.wording import Wording

AT = datetime.date(2023, 12, 26)
ROUNDS, DEPARTMENTS = 200, 30
# One text in so many is asked again by the benchmark of duplicates: a number that meets all real petitions in turn.
SAID_AGAIN = 1_009
REAL = Path(settings.BASE_DIR) / "reports" / "demo" / "data" / "petitions.csv"
SYLLABLES = ["Nà", "Khuổi", "Bản", "Phiêng", "Pác", "Lủng", "Cốc", "Tổng", "Kéo", "Thôm"]
NAMES = [
    "Lẹng",
    "Mạ",
    "Chang",
    "Pái",
    "Slải",
    "Hin",
    "Duồng",
    "Ngoà",
    "Vài",
    "Nghè",
    "Lài",
    "Ỏi",
    "Diếu",
    "Đuống",
    "Mòn",
    "Bắc",
    "Lồm",
    "Coóc",
    "Phầy",
    "Tẩu",
]
COMMUNES = [
    "Cao Trĩ",
    "Địa Linh",
    "Bằng Phúc",
    "Đồng Thắng",
    "Nghiên Loan",
    "Cổ Linh",
    "Mỹ Phương",
    "Chu Hương",
    "Hà Hiệu",
    "Phúc Lộc",
]
DISTRICTS = ["Ba Bể", "Chợ Đồn", "Na Rì", "Ngân Sơn", "Pác Nặm", "Bạch Thông", "Chợ Mới"]
OPENINGS = (
    "Cử tri phản ánh:", "Cử tri tiếp tục kiến nghị:", "Qua tiếp xúc, bà con nêu:", "Đại biểu ghi nhận:", "Bà con mong:"
)  # fmt: skip
REASONS = (
    "mùa mưa lũ việc đi lại rất vất vả", "học sinh phải nghỉ học nhiều ngày", "đã kiến nghị nhiều lần chưa được trả lời",
    "hiện công trình xuống cấp nghiêm trọng", "ảnh hưởng đến sản xuất vụ xuân", "nhiều hộ nghèo chưa được hưởng",
    "dự án kéo dài từ năm trước", "người cao tuổi không tiếp cận được", "chi phí vượt khả năng đóng góp",
)  # fmt: skip
TABLES = ("coordination_dossier", "voter_petitions_petition", "coordination_participant", "voter_petitions_petitionkey")
OBLIGATIONS = """
INSERT INTO coordination_obligation (dossier_id, rule_id, rule_code, milestone_id, obligor_id, recipient_id, opened_on,
    due_on, original_due_on, sources, explanation, provisional, calendar_revision, paused, extended, outcome, closed_on,
    days_late, working_days_late, breach, late_note)
SELECT p.dossier_id, {rule}, '{code}', m.id, p.lead_id, {committee}, m."on", m."on" + 30, m."on" + 30, '[]',
    'Trong 30 ngày kể từ ngày chuyển kiến nghị.', false, 1, false, false,
    CASE WHEN p.answer_state = 'none' THEN 'open' ELSE 'met' END,
    CASE WHEN p.answer_state = 'none' THEN NULL ELSE m."on" + 20 END,
    CASE WHEN p.answer_state = 'none' THEN NULL ELSE 0 END, CASE WHEN p.answer_state = 'none' THEN NULL ELSE 0 END,
    '', ''
FROM voter_petitions_petition p JOIN coordination_milestone m ON m.dossier_id = p.dossier_id
"""


def texts(count: int) -> Iterator[tuple[dict[str, str], str, str]]:
    """(the real petition, the text said for another village, its place), no two alike."""
    with REAL.open(encoding="utf-8", newline="") as file:
        real = list(csv.DictReader(file))
    for n in range(count):
        row = real[n % len(real)]
        turn = n // len(real)
        village = f"{SYLLABLES[turn % 10]} {NAMES[turn // 10 % 20]}"
        commune, district = COMMUNES[(turn // 200 + n) % 10], DISTRICTS[(turn // 2000 + n) % 7]
        said = f"{OPENINGS[turn % 5]} {row['text'].rstrip('.')} ở thôn {village}, xã {commune}; {REASONS[n % 9]}"
        yield row, f"{said} ({turn % 90 + 3} hộ).", f"Xã {commune}, huyện {district}"


def build(count: int) -> None:
    """Fill an empty, migrated database."""
    agencies = _agencies()
    load_reference()
    load_late_reasons()
    calendars.load_days(Path(settings.BASE_DIR) / "coordination" / "data" / "calendar_days.csv")
    call_command("load_regulation", verbosity=0)
    with connection.cursor() as cursor:
        # Indexes and keys are checked once, at the end: a tenth of the time.
        cursor.execute("SET session_replication_role = replica")
        kept = _drop_indexes(cursor)
        _rounds(cursor, agencies)
        _petitions(cursor, agencies, count)
        for statement in kept:
            cursor.execute(statement)
        cursor.execute(
            'INSERT INTO coordination_milestone (dossier_id, kind, number, "on", document) SELECT id, '
            "'petition_transferred', 1, opened_on, '' FROM coordination_dossier WHERE id %% 5 = 0 AND kind = %s",
            [DossierKind.PETITION],
        )
        rule = Rule.objects.filter(code="KNCT-ANSWER").latest("version")
        cursor.execute(OBLIGATIONS.format(rule=rule.pk, code=rule.code, committee=agencies["committee"].pk))
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in ("coordination_dossier", "coordination_milestone", "coordination_obligation"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        cursor.execute("VACUUM ANALYZE")


def _agencies() -> dict[str, Any]:
    council = _agency("HĐND tỉnh", "HĐND", Party.COUNCIL, "council")
    office = _agency("Văn phòng HĐND tỉnh", "VP HĐND", Party.COUNCIL, "council_office", parent=council)
    committee = _agency(
        "Thường trực HĐND tỉnh", "TT HĐND", Party.COUNCIL, "standing_committee", parent=council, office=office
    )
    peoples = _agency("UBND tỉnh", "UBND", Party.COMMITTEE, "peoples_committee")
    departments = [
        _agency(f"Sở số {n}", f"S{n}", Party.COMMITTEE, "department", parent=peoples) for n in range(1, DEPARTMENTS + 1)
    ]
    member("thu-ky", committee, Position.SECRETARIAT)
    member("chuyen-vien", departments[0], Position.CLERK)
    return {"committee": committee, "office": office, "peoples": peoples, "departments": departments}


def _drop_indexes(cursor: Any) -> list[str]:
    """Drop what slows a load down; returns the statements that make it again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = ANY(%s) AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
        [list(TABLES)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    key = PetitionKey._meta.db_table
    cursor.execute(f'ALTER TABLE {key} DROP CONSTRAINT "{key}_pkey"')
    return [definition for _, definition in found] + [f"ALTER TABLE {key} ADD PRIMARY KEY (key, petition_id)"]


def _started(number: int) -> datetime.date:
    return datetime.date(2004, 1, 5) + datetime.timedelta(days=36 * number)


def _rounds(cursor: Any, agencies: dict[str, Any]) -> None:
    committee = agencies["committee"].pk
    for number in range(ROUNDS):
        pk, on = number + 1, _started(number)
        title = f"Tiếp xúc cử tri đợt {number + 1}"
        cursor.execute(
            "INSERT INTO coordination_dossier (id, kind, code, title, keeper_id, traits, stage, opened_on, restricted, "
            "search_text) VALUES (%s, %s, '', %s, %s, '[]', '', %s, false, %s)",
            [pk, DossierKind.ROUND, title, committee, on, fold(title)],
        )
        cursor.execute(
            "INSERT INTO voter_petitions_petitionround VALUES (%s, 'thematic', 'transferred', %s, %s)",
            [pk, on, on + datetime.timedelta(days=5)],
        )
        cursor.execute(
            "INSERT INTO coordination_participant (dossier_id, agency_id, role) VALUES (%s, %s, 'standing_committee')",
            [pk, committee],
        )


def _petitions(cursor: Any, agencies: dict[str, Any], count: int) -> None:
    """Row by row in Python, piece by piece by COPY: a dossier, a petition, who takes part, its keys."""
    committee, office, peoples = (agencies[name].pk for name in ("committee", "office", "peoples"))
    departments = [agency.pk for agency in agencies["departments"]]
    fields = dict(Field.objects.values_list("code", "name"))
    answers, results = AnswerState.values, [ResultState.PENDING, ResultState.IN_PROGRESS, ResultState.PENDING]
    dossiers, petitions, participants, keys = [], [], [], []
    each = -(-count // ROUNDS)

    def send() -> None:
        for sql, rows in (
            ("coordination_dossier (id, kind, code, title, keeper_id, traits, stage, opened_on, restricted, search_text)", dossiers),
            ("voter_petitions_petition (dossier_id, number, original_text, text, locality, place_key, level, answer_state, result_state, evidence, needs_capital, field_id, lead_id, round_id, closure)", petitions),
            ("coordination_participant (dossier_id, agency_id, role)", participants),
            ("voter_petitions_petitionkey (key, petition_id)", keys),
        ):  # fmt: skip
            with cursor.copy(f"COPY {sql} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            rows.clear()

    for n, (real, text, locality) in enumerate(texts(count)):
        pk, number, at = ROUNDS + n + 1, n % each + 1, n // each
        # What departments share is not how petitions follow one another.
        lead = departments[(n * 7 + n // 13) % DEPARTMENTS]
        restricted = n % 500 == 0
        answer = AnswerState.NONE if n > count * 0.9 and n % 2 else answers[n % 3 + 1]
        field, title = real["field"], title_of(text)
        code = code_of(number)
        search = fold_all([title, code, text, text, locality, fields[field]])
        dossiers.append((pk, DossierKind.PETITION, code, title, committee, "[]", "", _started(at), restricted, search))
        petitions.append((pk, number, text, text, locality, fold(locality), real["level"], answer, results[n % 3], "",
                          n % 9 == 0, field, lead, at + 1, ""))  # fmt: skip
        participants += [(pk, committee, "standing_committee"), (pk, office, "council_office"),
                         (pk, peoples, "peoples_committee"), (pk, lead, "competent")]  # fmt: skip
        keys += [(key, pk) for key in Wording.of(text).keys(KEYS_KEPT)]
        if len(dossiers) == 20_000:
            send()
    send()
