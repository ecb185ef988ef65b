"""The demonstration's data files: facts carry over, and what is made up says so."""

import pytest

from reports.demo.reading import read_csv, read_yaml

PETITIONS = read_csv("petitions.csv")
DRAFTS = read_csv("drafts.csv")
# What no source of 2022–2023 gives for any petition: when it moved, and what was answered.
NEVER_GIVEN = ("original_text", "transferred_on", "assigned_on", "answered_on", "answer_no", "direction", "settled_on")
GIVEN_ONLY_SOMETIMES = ("submitted_on", "submission_no", "verified_on", "explained_on", "signed_on", "posted_on")


def test_every_petition_of_bac_kan_is_told():
    sources = {row["source"] for row in PETITIONS}
    assert {f"P{number:03d}" for number in range(87, 118)} <= sources
    assert len(sources) == len(PETITIONS) >= 60


@pytest.mark.parametrize("rows", [PETITIONS, DRAFTS], ids=["petitions", "drafts"])
def test_made_up_names_filled_columns(rows):
    for row in rows:
        for column in row["made_up"].split():
            assert row[column], f"{row['source']}: {column} is empty"


@pytest.mark.parametrize(("rows", "columns"), [(PETITIONS, NEVER_GIVEN), (DRAFTS, GIVEN_ONLY_SOMETIMES)])
def test_what_no_source_gives_is_marked_as_made_up(rows, columns):
    for row in rows:
        unmarked = [column for column in columns if row[column] and column not in row["made_up"].split()]
        assert not unmarked, f"{row['source']} {row.get('title', '')}: {unmarked}"


def test_a_petition_retold_in_another_round_says_so():
    real = {
        "R11S": "Kỳ họp thứ 11",
        "R16T": "Trước Kỳ họp thứ 16",
        "R16S": "Sau Kỳ họp thứ 16",
        "RQH6": "thứ 6 Quốc hội khóa XV",
    }
    for row in PETITIONS:
        same = real.get(row["round"], "?") in row["source_round"] and "khóa X" in row["source_round"]
        assert same or "round" in row["made_up"].split(), row["source"]


@pytest.mark.parametrize(("name", "list_name"), [("sessions.yaml", "sessions"), ("rounds.yaml", "rounds")])
def test_sessions_and_rounds_say_what_is_made_up(name, list_name):
    for row in read_yaml(name)[list_name]:
        assert row["made_up"], row["key"]
        assert set(row["made_up"].split()) <= row.keys(), row["key"]


def test_the_thirteen_resolutions_of_session_12():
    assert sum(row["session"] == "S12" for row in DRAFTS) == 13
