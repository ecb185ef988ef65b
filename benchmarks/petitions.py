"""The list of petitions and likely duplicates at a million petitions, on PostgreSQL.

    DATABASE_URL=postgres://…/a_database python benchmarks/petitions.py [ROWS]

ROWS petitions (1,000,000 by default) are built once in an empty database (about six minutes); a database that holds
them is measured as it is, so the next run begins at once. Pages are asked by Django's test client, logged in,
templates included. Reach: a page of the search within 3 × the bare SQL of the same question; a deep page as fast as
the first; likely duplicates of a new text within 100 ms (median of 60 texts). ``benchmarks/petition_import.py``
measures the import.
"""

# ruff: noqa: E501 – statements and lists of words
from __future__ import annotations

import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from agencies.models import User  # noqa: E402
from agencies.permissions import May, agencies_with  # noqa: E402
from benchmarks import petitions_data  # noqa: E402
from voter_petitions.models import Petition  # noqa: E402
from voter_petitions.similar import likely_duplicates  # noqa: E402

TURNS, TEXTS = 7, 60
# Which petitions: those whose dossier one of the user's agencies takes part in, restricted ones by name.
FROM = "voter_petitions_petition p JOIN coordination_dossier d ON d.id = p.dossier_id"
SEEN = """p.merged_into_id IS NULL AND EXISTS (SELECT 1 FROM coordination_participant c
    WHERE c.dossier_id = p.dossier_id AND c.agency_id = ANY(%(seen)s))
  AND NOT EXISTS (SELECT 1 FROM coordination_dossier h WHERE h.id = p.dossier_id AND h.restricted
    AND NOT EXISTS (SELECT 1 FROM coordination_dossierreader n WHERE n.dossier_id = h.id AND n.user_id = %(user)s))"""
COUNT = f"SELECT count(*) FROM (SELECT 1 FROM {FROM} WHERE {SEEN} AND {{where}} LIMIT 10001) c"
PAGE = f"""SELECT p.*, d.*, r.*, rd.*, f.*, a.*, (SELECT min(o.due_on) FROM coordination_obligation o
    WHERE o.dossier_id = p.dossier_id AND o.outcome = 'open' AND NOT o.paused)
  FROM {FROM} JOIN voter_petitions_petitionround r ON r.dossier_id = p.round_id
  JOIN coordination_dossier rd ON rd.id = r.dossier_id JOIN voter_petitions_field f ON f.code = p.field_id
  LEFT JOIN agencies_agency a ON a.id = p.lead_id
  WHERE {SEEN} AND {{where}} ORDER BY r.starts_on {{down}}, p.round_id {{down}}, p.number {{up}} LIMIT 50"""
FIRST, LAST = {"down": "DESC", "up": "ASC"}, {"down": "ASC", "up": "DESC"}
ALL = "true"
# Name: address, condition, order. Words as a person types them; each is found anywhere in the texts.
QUESTIONS = {
    "words": ("/kien-nghi/?q=khuoi+leng+tre", "{khuoi} AND {leng} AND {tre}", FIRST),
    "words, unanswered": ("/kien-nghi/?q=o+nhiem+bai+rac&answer=none", "{o} AND {nhiem} AND {bai} AND {rac} AND p.answer_state = 'none'", FIRST),
    "words, field, level": ("/kien-nghi/?q=cau+treo&field=giao-thong&level=district", "{cau} AND {treo} AND p.field_id = 'giao-thong' AND p.level = 'district'", FIRST),
    "field, answered": ("/kien-nghi/?field=thuy-loi&answer=given", "p.field_id = 'thuy-loi' AND p.answer_state = 'given'", FIRST),
    "first page of all": ("/kien-nghi/", ALL, FIRST),
    "last page of all": ("/kien-nghi/?before=end", ALL, LAST),
}  # fmt: skip


def median(work: Callable[[], Any], turns: int = TURNS) -> float:
    work()
    times = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def bare(condition: str, order: dict[str, str], values: dict[str, object]) -> None:
    """The count as far as the page counts, and the fifty rows of the page with all it shows."""
    words = {
        word.strip("{}"): f"d.search_text LIKE '%%{word.strip('{}')}%%'" for word in condition.split() if "{" in word
    }
    where = condition.format(**words)
    with connection.cursor() as cursor:
        for statement in (COUNT.format(where=where), PAGE.format(where=where, **order)):
            cursor.execute(statement, values)
            cursor.fetchall()


def measure(username: str) -> None:
    user = User.objects.get(username=username)
    values = {"seen": list(agencies_with(user, May.VIEW)), "user": user.pk}
    client = Client()
    client.force_login(user)

    def get(address: str) -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    print(f"{username}: an empty page {median(lambda: get('/viec-chay-nen/')):.0f} ms")
    for name, (address, condition, order) in QUESTIONS.items():
        sql = median(lambda condition=condition, order=order: bare(condition, order, values))
        page = median(lambda address=address: get(address))
        verdict = "within" if page <= 3 * sql else "BEYOND"
        print(f"  {name:<22} bare SQL {sql:7.0f} ms   page {page:7.0f} ms   {page / sql:5.1f} ×   {verdict} 3 ×")
    deep = re.search(r"after=([^\"&]+)", get("/kien-nghi/?page=200").content.decode())
    assert deep is not None, "the list ends at its numbered pages"
    address = f"/kien-nghi/?after={deep[1]}"
    print(f"  beyond the numbered pages                        page {median(lambda: get(address)):7.0f} ms")


def measure_duplicates() -> None:
    """New texts: real ones, said in other words and for villages that the register knows."""
    user = User.objects.get(username="thu-ky")
    step = petitions_data.SAID_AGAIN
    found = [
        (text.replace("đề nghị", "mong").replace("xã", "thuộc xã"), place)
        for n, (_, text, place) in enumerate(petitions_data.texts(step * TEXTS))
        if n % step == step // 2
    ]
    times, hits = [], 0
    for text, place in found:
        start = time.perf_counter()
        likely = likely_duplicates(text, locality=place, visible_to=user)
        times.append((time.perf_counter() - start) * 1000)
        hits += bool(likely)
    print(
        f"likely duplicates of {len(found)} new texts: median {statistics.median(times):.0f} ms, "
        f"slowest {max(times):.0f} ms; found for {hits}"
    )


def main(rows: int) -> None:
    if connection.vendor != "postgresql":
        sys.exit("This benchmark needs PostgreSQL: set DATABASE_URL.")
    settings.TODAY, settings.ALLOWED_HOSTS = petitions_data.AT, ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    if not Petition.objects.exists():
        petitions_data.build(rows)
    for username in ("thu-ky", "chuyen-vien"):
        measure(username)
    measure_duplicates()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
