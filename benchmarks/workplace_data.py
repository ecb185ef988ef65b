"""A province of ten years for benchmarks/workplace.py, made by set-based SQL on PostgreSQL.

ROWS obligations, four to a dossier, in the order of time; the last fifth of the dossiers is open, each with one open
obligation. The institutions take part in most dossiers, each department in its own: a secretariat sees nearly all, a
clerk one in thirty.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from agencies.models import Agency, AgencyKind, Membership, Party, Position, User
from agencies.permissions import grant
from coordination import calendars
from coordination.models import Dossier, Rule
from coordination.regulation.reasons import load_late_reasons

AT = datetime.date(2023, 12, 26)
PER_DOSSIER = 4
OPEN_EVERY = 5
DEPARTMENTS = 30
COMMUNES = 108

DOSSIERS = """
INSERT INTO coordination_dossier (kind, code, title, keeper_id, traits, stage, opened_on, closed_on, restricted,
    search_text)
SELECT CASE WHEN i % 3 = 0 THEN 'voter_petitions.petition' WHEN i % 3 = 1 THEN 'coordination.matter'
            ELSE 'sessions_app.draftresolution' END,
    'HS-' || i, 'Hồ sơ số ' || i || ' về chính sách hỗ trợ đất đai, ngân sách của huyện ' || i % 108, {committee}, '[]',
    '', d.opened, CASE WHEN d.open THEN NULL ELSE d.opened + 10 END, i / 5 % 100 = 0,
    'hs-' || i || ' ho so so ' || i || ' ve chinh sach ho tro dat dai, ngan sach cua huyen ' || i % 108
FROM generate_series(1, {dossiers}) AS i,
LATERAL (SELECT i > {closed} AS open, CASE WHEN i > {closed} THEN date '2023-08-01' + (i - {closed}) * 140 / {running}
                     ELSE date '2014-01-01' + (i * 3490::bigint / {closed})::int END AS opened) AS d
"""
MILESTONES = """
INSERT INTO coordination_milestone (dossier_id, kind, number, "on", document)
SELECT id, 'matter_received', 1, opened_on, '' FROM coordination_dossier
"""
# The Standing Committee and its office, the People's Committee, the Front in every seventh, one department.
PARTICIPANTS = """
INSERT INTO coordination_participant (dossier_id, agency_id, role)
SELECT id, {committee}, 'standing_committee' FROM coordination_dossier WHERE id % 10 <> 9
UNION ALL SELECT id, {office}, 'council_office' FROM coordination_dossier WHERE id % 10 <> 9
UNION ALL SELECT id, {peoples}, 'peoples_committee' FROM coordination_dossier WHERE id % 4 <> 3
UNION ALL SELECT id, {front}, 'front' FROM coordination_dossier WHERE id % 7 = 0
UNION ALL SELECT id, ({departments})[1 + id / 5 % {n}], 'drafting' FROM coordination_dossier
UNION ALL SELECT id, ({communes})[1 + id / 5 % 108], 'coordinating' FROM coordination_dossier WHERE id % 3 = 0
"""
OBLIGATIONS = """
INSERT INTO coordination_obligation (dossier_id, rule_id, rule_code, milestone_id, obligor_id, recipient_id, opened_on,
    due_on, original_due_on, sources, explanation, provisional, calendar_revision, paused, extended, outcome, closed_on,
    days_late, working_days_late, breach, late_agency_id, late_reason_id, late_note)
SELECT d.id, r.id, r.code, m.id, o.obligor, CASE WHEN d.id % 10 <> 9 THEN {committee} ELSE {peoples} END, d.opened_on,
    o.due, o.due, ('[{{"source": "regulation", "unit": "day", "due": "' || o.due || '"}}]')::jsonb,
    'Điều 7 khoản 2: 15 ngày trước ngày khai mạc kỳ họp; hạn là ngày ' || to_char(o.due, 'DD/MM/YYYY') || '.',
    false, 1, o.open AND d.id % 400 = 0, false, CASE WHEN o.open THEN 'open' ELSE 'met' END,
    CASE WHEN o.open THEN NULL ELSE o.due + o.late - 2 * (o.late = 0)::int END,
    CASE WHEN o.open THEN NULL ELSE o.late END, CASE WHEN o.open THEN NULL ELSE o.late END,
    CASE WHEN o.late > 0 AND NOT o.open THEN 'regulation' ELSE '' END,
    CASE WHEN o.late > 0 AND NOT o.open THEN o.obligor END,
    CASE WHEN o.late > 0 AND NOT o.open THEN 'cho-trung-uong' END, ''
FROM coordination_dossier d JOIN coordination_milestone m ON m.dossier_id = d.id, generate_series(1, {each}) AS k,
LATERAL (SELECT d.closed_on IS NULL AND k = 1 AS open,
    CASE WHEN d.closed_on IS NULL AND k = 1 THEN d.opened_on + 20 + (d.id / 7 % 200)::int
         ELSE least(d.opened_on + 10 * k, date '2023-11-10') END AS due,
    CASE WHEN (d.id + k) % 8 = 0 THEN ((d.id + k) % 40 + 1)::int ELSE 0 END AS late,
    CASE WHEN k = 2 AND d.id % 4 <> 3 THEN {peoples} ELSE ({departments})[1 + d.id / 5 % {n}] END AS obligor) AS o
JOIN LATERAL (SELECT id, code FROM bench_rule WHERE place = (d.id * 7 + k) % {rules}) AS r ON true
"""
FLAGS = """
INSERT INTO coordination_flag (dossier_id, obligation_id, kind, due_on, "on", raised_at, text)
SELECT dossier_id, id, CASE WHEN outcome = 'open' THEN 'overdue' ELSE 'sent_late' END, due_on, due_on + 1, now(), ''
FROM coordination_obligation WHERE (outcome = 'open' AND due_on < date '{at}' AND NOT paused) OR days_late > 0
"""


def _agency(name: str, short: str, party: str, kind: str, **more: object) -> Agency:
    return Agency.objects.create(name=name, short_name=short, party=party, kind=kind, **more)


def member(username: str, agency: Agency, position: str) -> User:
    user = User.objects.create(username=username, display_name=username)
    Membership.objects.create(user=user, agency=agency, position=position, since=datetime.date(2010, 1, 1))
    grant(user, on=AT)
    return user


def build(rows: int) -> None:
    """Fill an empty, migrated database."""
    council = _agency("HĐND tỉnh", "HĐND", Party.COUNCIL, AgencyKind.COUNCIL)
    office = _agency("Văn phòng HĐND tỉnh", "VP HĐND", Party.COUNCIL, AgencyKind.COUNCIL_OFFICE, parent=council)
    committee = _agency(
        "Thường trực HĐND tỉnh", "TT HĐND", Party.COUNCIL, AgencyKind.STANDING_COMMITTEE, parent=council, office=office
    )
    peoples = _agency("UBND tỉnh", "UBND", Party.COMMITTEE, AgencyKind.PEOPLES_COMMITTEE)
    front = _agency("Ủy ban MTTQ tỉnh", "UBMTTQ", Party.FRONT, AgencyKind.FRONT)
    below = {"parent": peoples}
    departments = [
        _agency(f"Sở số {n}", f"S{n}", Party.COMMITTEE, AgencyKind.DEPARTMENT, **below)
        for n in range(1, DEPARTMENTS + 1)
    ]
    communes = [
        _agency(f"Xã số {n}", f"X{n}", Party.COMMITTEE, AgencyKind.COMMUNE, **below) for n in range(1, COMMUNES + 1)
    ]
    member("thu-ky", committee, Position.SECRETARIAT)
    member("chuyen-vien", departments[0], Position.CLERK)
    calendars.load_days(Path(settings.BASE_DIR) / "coordination" / "data" / "calendar_days.csv")
    load_late_reasons()
    call_command("load_regulation", verbosity=0)
    rules = list(Rule.objects.order_by("code", "version").distinct("code").values_list("pk", "code"))
    keys = {
        "committee": committee.pk,
        "office": office.pk,
        "peoples": peoples.pk,
        "front": front.pk,
        "departments": f"ARRAY{[one.pk for one in departments]}",
        "communes": f"ARRAY{[one.pk for one in communes]}",
        "n": DEPARTMENTS,
        "rules": len(rules),
        "dossiers": rows // PER_DOSSIER,
        "closed": rows // PER_DOSSIER - rows // PER_DOSSIER // OPEN_EVERY,
        "running": rows // PER_DOSSIER // OPEN_EVERY,
        "each": PER_DOSSIER,
        "at": AT,
    }
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_rule (place int PRIMARY KEY, id bigint, code text)")
        cursor.executemany("INSERT INTO bench_rule VALUES (%s, %s, %s)", [(at, *rule) for at, rule in enumerate(rules)])
        for statement in (DOSSIERS, MILESTONES, PARTICIPANTS, OBLIGATIONS, FLAGS):
            cursor.execute(statement.format(**keys))
        cursor.execute("VACUUM ANALYZE")
    assert Dossier.objects.open().count() == rows // PER_DOSSIER // OPEN_EVERY
