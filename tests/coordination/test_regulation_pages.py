"""The pages of the regulation: everybody reads, its keepers write."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coordination import milestones
from coordination.models import Article, Evidence, LateReason, MilestoneKind, Obligation, Regulation, Rule, RuleLimit
from coordination.regulation.ruleset import DEFAULT_FILE, load_ruleset
from coordination.regulation.versions import new_version
from tests.factories.core import login, matter, rule

D = datetime.date


@pytest.fixture
def keeper(client, province):
    return login(client, "secretariat", province.standing_committee)


@pytest.fixture
def reader(client, province):
    """A clerk of a department: reads, changes nothing."""
    return login(client, "clerk", province.finance)


def page_of(client: Any, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(f"regulation:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def formset(row: Rule, *extra: dict[str, Any]) -> dict[str, Any]:
    """The limits of the edit form as the browser sends them."""
    names = [
        "amount", "unit", "direction", "milestone_kind", "source", "legal_basis", "evidence", "law_from", "law_to",
        "applies_to", "except_for",
    ]  # fmt: skip
    sent: dict[str, Any] = {}
    for index, limit in enumerate(row.limits.all()):
        for name in names:
            value = getattr(limit, name)
            sent[f"limits-{index}-{name}"] = "" if value is None else value
        if limit.roll:
            sent[f"limits-{index}-roll"] = "on"
    known = row.limits.count()
    for index, values in enumerate(extra, start=known):
        sent |= {f"limits-{index}-{name}": value for name, value in values.items()}
    return sent | {"limits-TOTAL_FORMS": known + len(extra), "limits-INITIAL_FORMS": known}


def rule_data(row: Rule, **changes: Any) -> dict[str, Any]:
    names = [
        "duty", "document_kind", "dossier_kind", "milestone_kind", "obliged_role", "recipient_role", "recipient_text",
        "recurrence", "max_extensions", "max_extension_days", "never_sent_after", "note",
    ]  # fmt: skip
    data = {name: getattr(row, name) for name in names}
    data |= {"article": row.article_id or "", "reminder_steps": "7, 3, 1", "effective_from": "01/01/2024"}
    return data | formset(row) | changes


# ── reading ────────────────────────────────────────────────────────────────────────────
def test_list_shows_all_rules_by_part_and_says_that_nothing_was_checked(client, reader):
    load_ruleset(DEFAULT_FILE, by=None)
    page = page_of(client, "list")
    assert page.count("Chưa đối chiếu văn bản</span>") == 61
    assert "60 trong 60 quy định đang áp dụng" in page
    assert "Mục II.b (chưa đối chiếu). Chuẩn bị và tổ chức kỳ họp" in page
    assert "Nạp tệp quy định" not in page


@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("?q=tham+tra+kien+nghi", "KNCT-THAMTRA", "NQ-THAMTRA-REPORT"),
        ("?q=THẨM+TRA", "NQ-THAMTRA-REPORT", "INF-MONTH"),
        ("?q=87/2015", "GS-NOTIFY", "TXCT-PLAN"),
        ("?source=law", "NQ-CONGBAO", "TXCT-PLAN"),
        ("?source=regulation", "TXCT-PLAN", "NQ-CONGBAO"),
        ("?enabled=False", "KNCT-WRONG", "KNCT-ASSIGN"),
        ("?enabled=True", "KNCT-ASSIGN", "KNCT-WRONG"),
        ("?checked=yes", "TXCT-PLAN", "NQ-CONGBAO"),
        ("?checked=no", "NQ-CONGBAO", "TXCT-PLAN"),
    ],
)
def test_list_filters(client, reader, query, found, missing):
    load_ruleset(DEFAULT_FILE, by=None)
    RuleLimit.objects.filter(rule__code="TXCT-PLAN").update(evidence=Evidence.VERIFIED)
    page = page_of(client, "list", query=query)
    assert f">{found}" in page
    assert f">{missing}" not in page


def test_list_of_one_part(client, reader):
    load_ruleset(DEFAULT_FILE, by=None)
    part = Article.objects.get(number__startswith="Mục II.g")
    page = page_of(client, "list", query=f"?article={part.pk}")
    assert [code for code in ("DON-FORWARD", "DON-RESULT", "TCD-DAY") if f">{code}" in page] == [
        "DON-FORWARD", "DON-RESULT", "TCD-DAY",
    ]  # fmt: skip
    assert ">INF-MONTH" not in page


def test_bad_filter_shows_an_error_and_no_rules(client, reader):
    rule()
    page = page_of(client, "list", query="?source=ngay_mai")
    assert "THU-NGHIEM" not in page
    assert "field--invalid" in page


@pytest.mark.parametrize("count", [3, 30])
def test_list_asks_as_much_for_thirty_rules_as_for_three(client, reader, django_assert_max_num_queries, count):
    for number in range(count):
        rule(f"THU-{number}")
    with django_assert_max_num_queries(14):
        page_of(client, "list")


def test_rule_page_shows_basis_validity_evidence_and_what_it_computed(client, province, on_day):
    on_day(2023, 11, 6)
    login(client, "secretariat", province.standing_committee)
    first = rule(limits=[{"source": "law", "legal_basis": "Luật số 1", "law_from": D(2020, 1, 1)}])
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    assert Obligation.objects.count() == 1
    second = new_version(first, changes={"duty": "Khác"}, effective_from=D(2023, 12, 1), by=None)
    page = page_of(client, "rule", first.pk)
    assert "Luật số 1" in page
    assert "từ 01/01/2020" in page
    assert "Giá trị mặc định của phần mềm" in page
    assert "Chưa đối chiếu văn bản." in page
    assert "Riêng phiên bản 1: 1 đang mở, 0 đã kết thúc" in page
    assert "Phiên bản cũ." in page
    assert reverse("regulation:rule", args=[second.pk]) in page
    assert reverse("regulation:edit", args=[first.pk]) not in page
    page = page_of(client, "rule", second.pk)
    assert "Riêng phiên bản 2: 0 đang mở" in page
    assert reverse("regulation:edit", args=[second.pk]) in page


def test_counts_of_a_rule_open_their_rows(client, province, on_day):
    on_day(2023, 11, 6)
    login(client, "secretariat", province.standing_committee)
    row = rule()
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    answer = client.get(reverse("regulation:rule", args=[row.pk]))
    assert answer.context["counts"]["open"] == 1
    assert len(client.get(answer.context["open_href"]).context["rows"]) == 1
    assert len(client.get(answer.context["closed_href"]).context["rows"]) == 0


def test_verified_rule_says_so(client, reader):
    row = rule(limits=[{"evidence": "verified"}])
    page = page_of(client, "rule", row.pk)
    assert "Chưa đối chiếu văn bản" not in page


def test_regulation_page_shows_texts_and_what_is_missing(client, reader):
    loaded = load_ruleset(DEFAULT_FILE, by=None)
    Article.objects.filter(number__startswith="Mục I ").update(text="Điều 1. Phạm vi điều chỉnh <b>")
    page = page_of(client, "regulation", loaded.regulation.pk)
    assert "Điều 1. Phạm vi điều chỉnh &lt;b&gt;" in page
    assert page.count("Chưa có nguyên văn</span>") == 11
    assert "03/QCHH-HĐND-UBND-UBMTTQ" in page


def test_download_loads_again(client, reader):
    loaded = load_ruleset(DEFAULT_FILE, by=None)
    answer = client.get(reverse("regulation:export", args=[loaded.regulation.pk]))
    assert answer["Content-Type"] == "application/yaml; charset=utf-8"
    assert 'filename="03-qcph-hdnd-ubnd-ubmttq-' in answer["Content-Disposition"]
    assert load_ruleset(answer.content.decode(), by=None).changed == []


def test_unknown_rule_or_regulation_is_not_found(client, reader):
    for name in ("rule", "regulation", "export"):
        assert client.get(reverse(f"regulation:{name}", args=[999])).status_code == 404


# ── who may ────────────────────────────────────────────────────────────────────────────
def addresses() -> dict[str, list[str]]:
    row = rule()
    article = Article.objects.create(regulation=row.regulation, number="Điều 1", title="Phạm vi")
    LateReason.objects.get_or_create(code="khac", defaults={"name": "Khác"})
    return {
        "read": [
            reverse("regulation:list"),
            reverse("regulation:rule", args=[row.pk]),
            reverse("regulation:regulation", args=[row.regulation_id]),
            reverse("regulation:export", args=[row.regulation_id]),
            reverse("regulation:reasons"),
        ],
        "keep": [
            reverse("regulation:edit", args=[row.pk]),
            reverse("regulation:switch", args=[row.pk]),
            reverse("regulation:upload"),
            reverse("regulation:article_new", args=[row.regulation_id]),
            reverse("regulation:article_edit", args=[article.pk]),
            reverse("regulation:reason_new"),
            reverse("regulation:reason_edit", args=["khac"]),
        ],
    }


@pytest.mark.parametrize(
    ("position", "agency", "keeps"),
    [
        ("secretariat", "standing_committee", True),
        ("secretariat", "council_office", True),
        ("administrator", "finance", True),
        ("secretariat", "peoples_committee", False),
        ("leader", "standing_committee", False),
        ("clerk", "council_office", False),
        ("clerk", "finance", False),
    ],
)
def test_everybody_reads_and_only_keepers_write(client, province, position, agency, keeps):
    login(client, position, getattr(province, agency))
    places = addresses()
    before = list(Rule.objects.values())
    assert {client.get(address).status_code for address in places["read"]} == {200}
    assert {client.get(address).status_code for address in places["keep"]} == {200 if keeps else 403}
    if not keeps:
        assert {client.post(address, {}).status_code for address in places["keep"]} == {403}
        assert list(Rule.objects.values()) == before
        assert all(address not in client.get(reverse("regulation:list")).content.decode() for address in places["keep"])


def test_strangers_are_sent_to_the_login(client, province):
    places = addresses()
    for address in [*places["read"], *places["keep"]]:
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("login"))


# ── writing ────────────────────────────────────────────────────────────────────────────
def test_editing_makes_a_version_from_the_day(client, keeper):
    row = rule()
    data = rule_data(row, duty="Cho ý kiến", reminder_steps="15 7,3") | {"limits-0-amount": "20"}
    answer = client.post(reverse("regulation:edit", args=[row.pk]), data)
    made = Rule.objects.current().get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("regulation:rule", args=[made.pk])
    assert (made.version, made.duty, made.effective_from, made.reminder_steps) == (
        2, "Cho ý kiến", D(2024, 1, 1), [15, 7, 3],
    )  # fmt: skip
    assert [limit.amount for limit in made.limits.all()] == [20]
    row.refresh_from_db()
    assert (row.duty, row.effective_to) == ("Việc phải làm theo THU-NGHIEM", D(2024, 1, 1))
    assert made.history.get().history_user == keeper


def test_edit_page_says_what_ends(client, keeper, province, on_day):
    on_day(2023, 11, 6)
    row = rule()
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    page = page_of(client, "edit", row.pk)
    assert "Phiên bản 1 (áp dụng từ 01/01/2010) sẽ kết thúc." in page
    assert "1 nghĩa vụ đang mở tính theo phiên bản đó giữ nguyên hạn" in page
    assert 'value="06/11/2023"' in page


def test_limits_are_added_and_taken_out(client, keeper):
    row = rule(limits=[{"applies_to": ["urgent"], "amount": 3}, {"except_for": ["urgent"]}])
    added = {
        "amount": "30", "unit": "day", "direction": "after", "milestone_kind": "matter_received", "source": "law",
        "legal_basis": "Luật số 2", "evidence": "verified", "law_from": "01/03/2026", "applies_to": ["complex"],
    }  # fmt: skip
    data = rule_data(row) | formset(row, added, {}) | {"limits-0-DELETE": "on"}
    assert client.post(reverse("regulation:edit", args=[row.pk]), data).status_code == 302
    made = Rule.objects.current().get()
    assert [(limit.position, limit.amount, limit.source, limit.applies_to) for limit in made.limits.all()] == [
        (1, 15, "regulation", []),
        (2, 30, "law", ["complex"]),
    ]
    assert made.limits.get(position=2).law_from == D(2026, 3, 1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"effective_from": "01/01/2009"}, "ngày áp dụng không được trước ngày đó"),
        ({"effective_from": "31/02/2024"}, "Ngày không có thật"),
        ({"duty": ""}, "field--invalid"),
        ({"reminder_steps": "bảy"}, "Viết các số ngày"),
        ({"reminder_steps": "0"}, "từ 1 đến 365"),
        ({"milestone_kind": "session_opening"}, "không bao giờ có ở hồ sơ"),
        ({"recurrence": "ngày 25 mỗi tháng"}, "Chỉ chế độ báo cáo định kỳ"),
        ({"recurrence": "hằng tháng"}, "Chưa rõ lặp lại vào ngày nào"),
        ({"article": "999"}, "field--invalid"),
        ({"limits-0-amount": "-1"}, "field--invalid"),
        ({"limits-0-unit": "tuan"}, "field--invalid"),
        ({"limits-0-applies_to": ["la"]}, "field--invalid"),
        ({"limits-0-law_from": "01/01/2024", "limits-0-law_to": "01/01/2023"}, "phải sau ngày có hiệu lực"),
        ({"limits-0-DELETE": "on"}, "Không có thời hạn nào"),
        ({}, "Không có nội dung nào thay đổi"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(client, keeper, changes, message):
    row = rule()
    answer = client.post(reverse("regulation:edit", args=[row.pk]), rule_data(row) | changes)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert Rule.objects.get().effective_to is None


def test_article_of_another_regulation_cannot_be_chosen(client, keeper):
    row = rule()
    other = Regulation.objects.create(
        number="khác", title="Quy chế khác", signed_on=D(2020, 1, 1), effective_from=D(2020, 1, 1)
    )
    article = Article.objects.create(regulation=other, number="Điều 1", title="Phạm vi")
    answer = client.post(reverse("regulation:edit", args=[row.pk]), rule_data(row, article=article.pk))
    assert answer.status_code == 422
    assert Rule.objects.count() == 1


def test_editing_an_old_version_leads_to_the_present_one(client, keeper):
    first = rule()
    second = new_version(first, changes={"duty": "Khác"}, effective_from=D(2024, 1, 1), by=None)
    answer = client.get(reverse("regulation:edit", args=[first.pk]))
    assert answer["Location"] == reverse("regulation:edit", args=[second.pk])


def test_switching_off_and_on(client, keeper):
    row = rule()
    address = reverse("regulation:switch", args=[row.pk])
    assert "giữ nguyên hạn" in client.get(address).content.decode()
    assert client.post(address, {"effective_from": "01/01/2009"}).status_code == 422
    assert client.post(address, {"effective_from": "01/01/2024"}).status_code == 302
    off = Rule.objects.current().get()
    assert not off.enabled
    assert "Không áp dụng." in page_of(client, "rule", off.pk)
    client.post(reverse("regulation:switch", args=[off.pk]), {"effective_from": "01/02/2024"})
    assert Rule.objects.current().get().enabled
    assert client.get(address).status_code == 404  # an old version


def uploaded(text: str | bytes, name: str = "quy-che.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def test_uploading_a_file_loads_it(client, keeper):
    default = DEFAULT_FILE.read_text(encoding="utf-8")
    answer = client.post(reverse("regulation:upload"), {"file": uploaded(default)}, follow=True)
    assert "61 quy định mới" in answer.content.decode()
    data = {"file": uploaded(default.replace("before: 45", "before: 40")), "effective_from": "01/06/2024"}
    answer = client.post(reverse("regulation:upload"), data, follow=True)
    assert "1 quy định có phiên bản mới: SES-LIENTICH" in answer.content.decode()
    made = Rule.objects.get(code="SES-LIENTICH", version=2)
    assert made.effective_from == D(2024, 6, 1)
    assert made.history.get().history_user == keeper


def test_a_broken_file_is_refused_whole_with_its_lines(client, keeper):
    broken = DEFAULT_FILE.read_text(encoding="utf-8").replace("before: 45", "before: nhiều", 1)
    line = broken[: broken.index("before: nhiều")].count("\n") + 1
    answer = client.post(reverse("regulation:upload"), {"file": uploaded(broken)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Dòng {line}:</strong> SES-LIENTICH, thời hạn thứ 1, “before”" in page
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("regulation: 1", "quy-che.docx", "đuôi .yaml"),
        (b"\xff\xfe\x00", "quy-che.yml", "UTF-8"),
        (b"#" * 1_000_001, "quy-che.yaml", "Tệp quá lớn"),
        (b"", "quy-che.yaml", "field--invalid"),
    ],
)
def test_wrong_files_are_refused_at_the_field(client, keeper, content, name, message):
    answer = client.post(reverse("regulation:upload"), {"file": uploaded(content, name)})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Rule.objects.exists()


def test_the_text_of_an_article_is_typed_in(client, keeper):
    row = rule()
    new = reverse("regulation:article_new", args=[row.regulation_id])
    data = {"number": "Điều 7", "title": "Kỳ họp", "text": "Khoản 1.\r\nKhoản 2.", "position": "3"}
    assert client.post(new, data).status_code == 302
    article = Article.objects.get()
    assert (article.regulation, article.text) == (row.regulation, "Khoản 1.\nKhoản 2.")
    assert client.post(new, data).status_code == 422  # the number exists
    edit = reverse("regulation:article_edit", args=[article.pk])
    assert client.post(edit, data | {"title": "Chuẩn bị kỳ họp"}).status_code == 302
    article.refresh_from_db()
    assert article.title == "Chuẩn bị kỳ họp"
    assert Article.objects.count() == 1


def test_reasons_are_added_and_put_out_of_use(client, keeper):
    data = {"name": "Chờ ý kiến Bộ, ngành", "objective": "on", "active": "on", "position": "5"}
    assert client.post(reverse("regulation:reason_new"), data).status_code == 302
    reason = LateReason.objects.get(name="Chờ ý kiến Bộ, ngành")
    assert reason.code == "cho-y-kien-bo-nganh"
    answer = client.post(reverse("regulation:reason_new"), data | {"name": "chờ ý kiến bộ,  ngành"})
    assert answer.status_code == 422
    assert "Đã có lý do này" in answer.content.decode()
    edit = reverse("regulation:reason_edit", args=[reason.code])
    assert client.post(edit, {"name": "Chờ Bộ", "position": "5"}).status_code == 302
    reason.refresh_from_db()
    assert (reason.code, reason.name, reason.active, reason.objective) == (
        "cho-y-kien-bo-nganh", "Chờ Bộ", False, False,
    )  # fmt: skip
    assert "Chờ Bộ" in page_of(client, "reasons")


def test_reasons_page_asks_the_same_however_many(client, reader, django_assert_max_num_queries):
    for number in range(30):
        LateReason.objects.create(code=f"ly-do-{number}", name=f"Lý do {number}")
    with django_assert_max_num_queries(8):
        page_of(client, "reasons")
