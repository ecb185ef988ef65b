"""The calculator: a date and why, from an address, saving nothing."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from coordination.regulation.ruleset import DEFAULT_FILE, load_ruleset
from coordination.regulation.versions import new_version
from tests.factories.core import login, rule

D = datetime.date


@pytest.fixture
def ask(client, province):
    login(client, "clerk", province.finance)

    def asked(**question: str) -> tuple[list[datetime.date | None], str]:
        answer = client.get(reverse("calculator"), question)
        assert answer.status_code == 200
        found = [one.due.on if one.due else None for one in answer.context["answers"]]
        return found, answer.content.decode()

    return asked


@pytest.mark.parametrize(
    ("question", "due"),
    [
        ({"anchor": "07/12/2023", "amount": "15", "unit": "day", "direction": "before"}, D(2023, 11, 22)),
        ({"anchor": "2023-12-07", "amount": "5", "unit": "working_day", "direction": "before"}, D(2023, 11, 30)),
        ({"anchor": "08/05/2024", "amount": "3", "unit": "working_day", "direction": "before"}, D(2024, 5, 4)),
        ({"anchor": "06/02/2026", "amount": "15", "unit": "day", "direction": "after", "roll": "on"}, D(2026, 2, 23)),
        ({"anchor": "06/02/2026", "amount": "15", "unit": "day", "direction": "after"}, D(2026, 2, 21)),
        ({"anchor": "31/01/2024", "amount": "1", "unit": "month", "direction": "after"}, D(2024, 2, 29)),
    ],
)
def test_a_question_is_answered_with_its_reason(ask, question, due):
    found, page = ask(**question)
    assert found == [due]
    assert f"{due:%d/%m/%Y}" in page
    assert "→" in page


def test_without_a_question_nothing_is_answered(ask):
    found, page = ask()
    assert found == []
    assert "Chưa có câu hỏi" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"anchor": "31/02/2024"}, "field--invalid"),
        ({"anchor": ""}, "field--invalid"),
        ({"amount": ""}, "Điền số lượng, hoặc chọn một quy định"),
        ({"amount": "-5"}, "field--invalid"),
        ({"unit": "tuan"}, "field--invalid"),
        ({"direction": ""}, "Chọn tính trước hay sau ngày đó"),
        ({"rule": "KHONG-CO"}, "field--invalid"),
        ({"anchor": "07/12/1899"}, "Ngày phải từ 01/01/1945"),
    ],
)
def test_what_cannot_be_computed_is_said_at_its_field(ask, changes, message):
    question = {"anchor": "07/12/2023", "amount": "15", "unit": "day", "direction": "before"} | changes
    found, page = ask(**question)
    assert found == []
    assert message in page


def test_a_rule_answers_for_the_law_of_that_day(ask):
    load_ruleset(DEFAULT_FILE, by=None)
    found, page = ask(anchor="03/03/2025", rule="NQ-COMMENT")
    assert found == [D(2025, 4, 2)]
    assert "Chưa đối chiếu văn bản" in page
    assert "80/2015/QH13" in page
    found, page = ask(anchor="01/04/2025", rule="NQ-COMMENT")
    assert found == [D(2025, 4, 21)]
    assert "64/2025/QH15" in page


def test_a_rule_with_variants_answers_each(ask):
    load_ruleset(DEFAULT_FILE, by=None)
    found, page = ask(anchor="07/12/2023", rule="SES-LIENTICH")
    assert found == [D(2023, 10, 23), D(2023, 11, 22)]
    assert "chỉ Kỳ họp thường lệ" in page
    found, page = ask(anchor="27/11/2023", rule="NQ-TIEPTHU-THAMTRA")
    assert found == [D(2023, 11, 30), None]
    assert "Tính từ mốc khác: ngày khai mạc kỳ họp" in page
    found, page = ask(anchor="07/12/2023", rule="KNSGS-EXPLAIN")
    assert found == []
    assert "không có thời hạn nào có hiệu lực vào ngày đó" in page


def test_a_rule_answers_with_the_version_of_that_day(ask):
    first = rule()
    new_version(first, changes={"duty": "Việc mới"}, effective_from=D(2024, 1, 1), by=None)
    for day, duty, version in (("31/12/2023", first.duty, 1), ("01/01/2024", "Việc mới", 2)):
        page = ask(anchor=day, rule="THU-NGHIEM")[1]
        assert f">{duty}</a>" in page
        assert f"Phiên bản {version}," in page
    # Before the rule's first day its latest version answers.
    assert "Phiên bản 2" in ask(anchor="01/01/2009", rule="THU-NGHIEM")[1]


def test_a_link_from_a_rule_fills_the_rule_in(ask):
    rule()
    found, page = ask(rule="THU-NGHIEM")
    assert found == []
    assert '<option value="THU-NGHIEM" selected' in page


def test_days_that_nobody_confirmed_are_provisional(ask):
    assert "Tạm tính" in ask(anchor="30/08/2027", amount="5", unit="working_day", direction="after")[1]


def test_strangers_are_sent_to_the_login(client, db):
    assert client.get(reverse("calculator"))["Location"].startswith(reverse("login"))


def test_only_questions_are_taken(client, province):
    login(client, "clerk", province.finance)
    assert client.post(reverse("calculator"), {}).status_code == 405
