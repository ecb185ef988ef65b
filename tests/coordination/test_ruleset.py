"""The rule-set file: the default one, every mistake with its line, refused whole, and back out again."""

from __future__ import annotations

import datetime
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from coordination import periodic
from coordination.models import (
    Article,
    DossierKind,
    Evidence,
    LateReason,
    MilestoneKind,
    Obligation,
    Regulation,
    Role,
    Rule,
    RuleLimit,
    Trait,
)
from coordination.regulation.checks import OWN_MILESTONES, recurrence_error
from coordination.regulation.export import export_ruleset
from coordination.regulation.reasons import load_late_reasons
from coordination.regulation.ruleset import DEFAULT_FILE, RuleSetError, load_ruleset
from coordination.regulation.specs import RuleSpec

D = datetime.date

ALL_61 = """
SES-LIENTICH SES-REGISTER SES-CONVENE-REG SES-CONVENE-EXT SES-ANNOUNCE NQ-COMMENT NQ-THAMDINH-SUBMIT
NQ-THAMDINH-REPORT NQ-UBND-FILE NQ-SUBMIT-THAMTRA NQ-THAMTRA-REPORT NQ-TIEPTHU-THAMTRA NQ-MTTQ-DRAFT-OPINION
SES-DOCS-DEPUTIES SES-REPORTS SES-TIEPTHU-THAOLUAN NQ-CERTIFY NQ-PUBLISH NQ-CONGBAO NQ-SENDUP TXCT-PLAN TXCT-DONE
TXCT-TO-REPORT TXCT-CONSOLIDATE KNCT-TRANSFER KNCT-ASSIGN KNCT-WRONG KNCT-COORD-REPLY KNCT-ANSWER
KNCT-CLARIFY KNCT-ANSWER-AGAIN KNCT-PROMISE
KNCT-UBND-REPORT-PRE KNCT-THAMTRA KNCT-NQLT72-POST GS-PROPOSE GS-PROGRAM GS-PROPOSE-TT GS-NOTIFY GS-MEMBERS
GS-REPORT-BY GS-RESULT GS-CONCLUDE KNSGS-ACK KNSGS-DUE KNSGS-EXPLAIN MT-GS-ANSWER MT-PB-SEND MT-PB-REPLY
MT-THONGBAO BET-REQUEST BET-REPORT DON-FORWARD DON-RESULT TCD-DAY INF-MONTH INF-QUARTER INF-INVITE EVAL-PART
EVAL-CONF EVAL-NOTICE
"""
CODES = ALL_61.split()

SMALL = """\
regulation:
  number: 01/QCPH
  title: Quy chế thử nghiệm
  signed_on: 2023-01-10
  effective_from: 2023-01-15
articles:
  - number: Điều 7
    title: Kỳ họp
rules:
  - code: THU-MOT
    article: Điều 7
    duty: Gửi tờ trình
    document: submission
    dossier: draft
    milestone: session_opening
    obliged: submitting
    recipient: verifying
    limits:
      - before: 15
        unit: day
        source: law
        basis: Luật số 1
        from: 2020-01-01
        to: 2025-01-01
        evidence: recalled
  - code: THU-HAI
    duty: Báo cáo hằng tháng
    document: periodic_report
    dossier: periodic_duty
    milestone: period_due
    obliged: party
    recurrence: FREQ=MONTHLY;BYMONTHDAY=25
    limits:
      - after: 0
        unit: day
        roll: true
        source: regulation
        basis: Quy chế
        evidence: default
"""


@pytest.fixture
def default(db):
    return load_ruleset(DEFAULT_FILE, by=None)


def limits_of(code: str) -> list[RuleLimit]:
    return list(Rule.objects.current().get(code=code).limits.all())


# ── the default file ───────────────────────────────────────────────────────────────────
def test_default_file_has_the_61_rules_in_force_from_the_regulations_day(default):
    assert len(CODES) == 61
    assert sorted(Rule.objects.values_list("code", flat=True)) == sorted(CODES)
    assert set(Rule.objects.values_list("version", "effective_from", "effective_to")) == {(1, D(2023, 2, 7), None)}
    assert default.regulation.number == "03/QCPH-HĐND-UBND-UBMTTQ"
    assert default.regulation.aliases == "03/QCHH-HĐND-UBND-UBMTTQ"
    assert Rule.objects.filter(enabled=False).values_list("code", flat=True).get() == "KNCT-WRONG"


def test_no_default_can_be_mistaken_for_checked_law(default):
    assert not RuleLimit.objects.filter(evidence=Evidence.VERIFIED).exists()
    assert not any(rule.is_verified for rule in Rule.objects.prefetch_related("limits"))
    assert all("chưa đối chiếu" in number for number in Article.objects.values_list("number", flat=True))
    assert not Article.objects.exclude(text="").exists()


def test_rows_written_without_forms_still_pass_the_models_own_checks(default):
    for model in (Regulation, Article, Rule, RuleLimit):
        for row in model.objects.all():
            row.full_clean()


@pytest.mark.parametrize(
    ("code", "traits", "on", "expected"),
    [
        ("SES-LIENTICH", {Trait.REGULAR_SESSION}, D(2023, 12, 7), ["45 ngày trước"]),
        ("SES-LIENTICH", {Trait.THEMATIC_SESSION}, D(2023, 12, 7), ["15 ngày trước"]),
        ("SES-LIENTICH", {Trait.URGENT_SESSION}, D(2023, 12, 7), ["15 ngày trước"]),
        ("SES-CONVENE-REG", {Trait.REGULAR_SESSION}, D(2023, 12, 7), ["20 ngày trước"]),
        ("SES-CONVENE-REG", {Trait.URGENT_SESSION}, D(2023, 12, 7), []),
        ("SES-CONVENE-EXT", {Trait.URGENT_SESSION}, D(2020, 6, 30), ["10 ngày trước"]),
        ("SES-CONVENE-EXT", {Trait.URGENT_SESSION}, D(2020, 7, 1), ["07 ngày trước"]),
        ("SES-CONVENE-EXT", {Trait.URGENT_SESSION}, D(2025, 7, 1), ["07 ngày trước"]),
        ("NQ-COMMENT", {Trait.NORMATIVE}, D(2025, 3, 31), ["30 ngày sau"]),
        ("NQ-COMMENT", {Trait.NORMATIVE}, D(2025, 4, 1), ["20 ngày sau"]),
        ("NQ-COMMENT", {Trait.INDIVIDUAL}, D(2025, 4, 1), []),
        ("NQ-SUBMIT-THAMTRA", {Trait.NORMATIVE}, D(2023, 12, 7), ["15 ngày trước"]),
        ("NQ-SUBMIT-THAMTRA", {Trait.INDIVIDUAL}, D(2023, 12, 7), ["15 ngày trước"]),
        ("NQ-TIEPTHU-THAMTRA", {Trait.INDIVIDUAL}, D(2023, 12, 7), ["03 ngày làm việc sau", "02 ngày làm việc trước"]),
        ("SES-DOCS-DEPUTIES", set(), D(2023, 12, 7), ["05 ngày làm việc trước"]),
        ("KNCT-ANSWER", set(), D(2023, 12, 7), ["30 ngày sau"]),
        ("KNCT-ANSWER", {Trait.CAPITAL_WORKS}, D(2023, 12, 7), ["60 ngày sau"]),
        ("GS-PROGRAM", {Trait.MIDYEAR}, D(2023, 7, 12), ["10 ngày trước"]),
        ("GS-PROGRAM", {Trait.YEAREND}, D(2023, 12, 7), []),
        ("GS-PROPOSE-TT", {Trait.YEAREND}, D(2023, 12, 7), ["05 ngày trước"]),
        ("KNSGS-EXPLAIN", set(), D(2026, 2, 28), []),
        ("KNSGS-EXPLAIN", set(), D(2026, 3, 1), ["15 ngày sau"]),
        ("KNSGS-EXPLAIN", {Trait.COMPLEX}, D(2026, 3, 1), ["30 ngày sau"]),
        ("BET-REQUEST", set(), D(2023, 12, 7), ["07 ngày làm việc sau"]),
        ("BET-REQUEST", {Trait.URGENT}, D(2023, 12, 7), ["03 ngày làm việc sau"]),
        ("SES-TIEPTHU-THAOLUAN", {Trait.REGULAR_SESSION}, D(2023, 12, 7), ["ngay trong"]),
        ("TXCT-DONE", set(), D(2023, 12, 7), []),
        ("TXCT-DONE", {Trait.BEFORE_SESSION}, D(2023, 12, 7), ["20 ngày trước"]),
    ],
)
def test_which_limits_hold(default, code, traits, on, expected):
    held = [limit for limit in limits_of(code) if limit.holds(on=on, traits=frozenset(traits))]
    assert [limit.offset.vietnamese() for limit in held] == expected


def test_strictest_of_two_milestones_is_kept_for_the_explanation_report(default):
    assert [limit.milestone_kind for limit in limits_of("NQ-TIEPTHU-THAMTRA")] == [
        MilestoneKind.VERIFICATION_ISSUED,
        MilestoneKind.SESSION_OPENING,
    ]


def test_forward_limits_roll_and_backward_ones_do_not_but_for_three_with_a_reason(default):
    odd = {
        limit.rule.code
        for limit in RuleLimit.objects.select_related("rule")
        if limit.roll != (limit.direction == "after")
    }
    # The promised day is the agency's own word.
    assert odd == {"SES-TIEPTHU-THAOLUAN", "TCD-DAY", "KNCT-PROMISE"}


def test_periodic_duties_and_their_reminders(default):
    recurring = dict(Rule.objects.exclude(recurrence="").values_list("code", "recurrence"))
    assert recurring == {
        "GS-PROPOSE": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1",
        "TCD-DAY": "FREQ=MONTHLY;BYMONTHDAY=-1",
        "INF-MONTH": "FREQ=MONTHLY;BYMONTHDAY=25",
        "INF-QUARTER": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25",
        "EVAL-PART": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31",
        "EVAL-CONF": "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31",
    }
    assert Rule.objects.get(code="GS-REPORT-BY").reminder_steps == [15, 7, 3]
    assert Rule.objects.get(code="NQ-SUBMIT-THAMTRA").reminder_steps == [7, 3, 1]


def test_every_periodic_rule_finds_who_owes_it(province, on_day):
    load_ruleset(DEFAULT_FILE, by=None)
    at = on_day(2024, 12, 31)
    periodic.open_due(at)
    owing: dict[str, set[str]] = {}
    for duty in Obligation.objects.select_related("obligor"):
        owing.setdefault(duty.rule_code, set()).add(duty.obligor.short_name)
    assert owing == {
        "GS-PROPOSE": {"Ban KTNS", "Ban PC", "UBMTTQ"},
        "TCD-DAY": {"TT HĐND"},
        "INF-MONTH": {"UBND"},
        "INF-QUARTER": {"TT HĐND", "UBND", "UBMTTQ"},
        "EVAL-PART": {"TT HĐND", "UBND", "UBMTTQ"},
        "EVAL-CONF": {"TT HĐND"},
    }
    # 31/08/2024 is a Saturday and a holiday: the monthly reception day goes back, never into the next month.
    assert Obligation.objects.get(rule_code="TCD-DAY", milestone__on=D(2024, 8, 31)).due_on == D(2024, 8, 30)


def test_one_document_never_answers_two_rules_of_a_dossier_by_chance(default):
    """Same dossier, same sender, same kind: only what one paper really answers.

    One report of the deputies' group shows that the contact is finished and what it found; an
    answer also answers the request to answer again (``handling.answer`` meets both).
    """
    seen: dict[tuple[str, ...], list[str]] = {}
    for rule in Rule.objects.exclude(dossier_kind__in=[DossierKind.PERIODIC_DUTY, DossierKind.MATTER]):
        seen.setdefault((rule.dossier_kind, rule.obliged_role, rule.document_kind), []).append(rule.code)
    shared = sorted(codes for codes in seen.values() if len(codes) > 1)
    assert shared == [
        ["KNCT-ANSWER", "KNCT-ANSWER-AGAIN"],
        ["SES-CONVENE-EXT", "SES-CONVENE-REG"],
        ["TXCT-DONE", "TXCT-TO-REPORT"],
    ]


def test_every_milestone_has_a_dossier_on_which_it_can_be_dated():
    possible = frozenset().union(*OWN_MILESTONES.values())
    assert set(OWN_MILESTONES) == set(DossierKind)
    # The opening of the next session is dated on a matter of its own.
    assert set(MilestoneKind) - possible == set()


def test_late_reasons_are_added_once_and_never_overwritten(db):
    assert load_late_reasons() == 13
    reason = LateReason.objects.get(code="khac")
    reason.name, reason.active = "Nguyên nhân khác", False
    reason.save()
    assert load_late_reasons() == 0
    reason.refresh_from_db()
    assert (reason.name, reason.active) == ("Nguyên nhân khác", False)
    assert LateReason.objects.filter(objective=True).exists()


def test_broken_late_reasons_are_refused_with_their_line(db):
    with pytest.raises(RuleSetError) as refused:
        load_late_reasons("late_reasons:\n  - code: Có Dấu\n    name: Tên\n  - code: khac\n")
    assert [line for line, _ in refused.value.errors] == [2, 4]
    assert not LateReason.objects.exists()


# ── mistakes ───────────────────────────────────────────────────────────────────────────
def changed(old: str, new: str) -> tuple[str, int]:
    """The small file with one change, and the line on which it stands."""
    assert SMALL.count(old) >= 1
    return SMALL.replace(old, new, 1), SMALL[: SMALL.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    duty: Gửi tờ trình", "    duti: Gửi tờ trình", "không có mục “duti”"),
        ("submission", "to_trinh", "không có giá trị “to_trinh”"),
        ("dossier: draft", "dossier: du_thao", "không có giá trị “du_thao”"),
        ("milestone: session_opening", "milestone: khai_mac", "không có giá trị “khai_mac”"),
        ("obliged: submitting", "obliged: so_tai_chinh", "không có giá trị “so_tai_chinh”"),
        ("recipient: verifying", "recipient: ban", "không có giá trị “ban”"),
        ("article: Điều 7", "article: Điều 8", "không có giá trị “Điều 8”"),
        ("unit: day", "unit: tuan", "không có giá trị “tuan”"),
        ("source: law", "source: notice", "không có giá trị “notice”"),
        ("evidence: recalled", "evidence: chac_chan", "không có giá trị “chac_chan”"),
        ("      - before: 15", "      - before: mười lăm", "Số lượng “mười lăm” không hợp lệ"),
        ("      - before: 15", "      - before: 99999", "không nằm trong khoảng"),
        ("      - before: 15", "      - before: -3", "không hợp lệ"),
        ("from: 2020-01-01", "from: 2020-13-01", "không có trong lịch"),
        ("from: 2020-01-01", "from: hôm qua", "sai dạng"),
        ("signed_on: 2023-01-10", "signed_on: 31/02/2023", "không có trong lịch"),
        ("effective_from: 2023-01-15", "effective_from: 2023-01-01", "không được trước ngày ký"),
        ("roll: true", "roll: may be", "Giá trị “may be” không hợp lệ"),
        ("        unit: day", "        unit: day\n        for: [ky_hop_la]", "không có giá trị “ky_hop_la”"),
        ("        unit: day", "        unit: day\n        for: regular_session", "phải là một danh sách"),
        ("    obliged: submitting", "    obliged: submitting\n    reminders: [7, 7]", "viết hai lần"),
        ("    obliged: submitting", "    obliged: submitting\n    reminders: [0]", "không nằm trong khoảng"),
        ("    obliged: submitting", "    obliged: submitting\n    enabled: perhaps", "không hợp lệ"),
        ("code: THU-MOT", "code: thử một", "mã chỉ gồm chữ in hoa"),
        ("duty: Gửi tờ trình", "duty: " + "x" * 301, "tối đa 300"),
        ("duty: Gửi tờ trình", "duty: [Gửi, tờ trình]", "phải là một giá trị đơn"),
        ("duty: Gửi tờ trình", "duty: Gửi\n    duty: Gửi", "viết hai lần"),
    ],
)
def test_wrong_value_is_named_with_its_line(db, old, new, message):
    text, line = changed(old, new)
    # A mistake that is added below the line it replaces stands below it.
    line += new.count("\n")
    with pytest.raises(RuleSetError) as refused:
        load_ruleset(text, by=None)
    assert any(found == line and message in said for found, said in refused.value.errors), refused.value.errors
    assert not Regulation.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "anchor", "message"),
    [
        ("    duty: Gửi tờ trình\n", "", "  - code: THU-MOT", "thiếu mục “duty”"),
        ("        basis: Luật số 1\n", "", "      - before: 15", "thiếu mục “basis”"),
        ("    duty: Gửi tờ trình\n", "    duty:\n", "  - code: THU-MOT", "thiếu mục “duty”"),
        ("  - code: THU-HAI", "  - code: THU-MOT", "    duty: Báo cáo hằng tháng", "mã này đã có ở dòng 10"),
        ("      - before: 15", "      - unit: day", "      - unit: day", "đúng một trong hai mục"),
        ("      - before: 15", "      - before: 15\n        after: 15", "      - before: 15", "đúng một trong hai mục"),
        ("milestone: session_opening", "milestone: petition_transferred", "  - code: THU-MOT", "không bao giờ có"),
        ("milestone: session_opening", "milestone: period_due", "  - code: THU-MOT", "không bao giờ có"),
        ("        to: 2025-01-01", "        to: 2019-01-01", "      - before: 15", "phải sau ngày có hiệu lực"),
        ("BYMONTHDAY=25", "BYMONTHDAY=ba", "  - code: THU-HAI", "không đúng cách viết"),
        ("FREQ=MONTHLY;BYMONTHDAY=25", "hằng tháng", "  - code: THU-HAI", "phải có dạng FREQ"),
        ("FREQ=MONTHLY;BYMONTHDAY=25", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "  - code: THU-HAI", "không bao giờ đến"),
        ("FREQ=MONTHLY;BYMONTHDAY=25", "FREQ=MONTHLY;COUNT=3", "  - code: THU-HAI", "không giới hạn số lần"),
        ("    recurrence: FREQ=MONTHLY;BYMONTHDAY=25\n", "", "  - code: THU-HAI", "phải có quy tắc lặp lại"),
        ("dossier: periodic_duty", "dossier: session", "  - code: THU-HAI", "chỉ chế độ báo cáo định kỳ"),
        ("    limits:\n      - before: 15", "    khac:\n      - before: 15", "  - code: THU-MOT", "thiếu mục “limits”"),
        ("  number: 01/QCPH\n", "", "  title: Quy chế thử nghiệm", "thiếu mục “number”"),
    ],
)
def test_contradiction_is_named_where_it_stands(db, old, new, anchor, message):
    assert old in SMALL
    text = SMALL.replace(old, new, 1)
    lines = text.splitlines()
    at = lines.index(anchor) + 1
    with pytest.raises(RuleSetError) as refused:
        load_ruleset(text, by=None)
    assert any(abs(line - at) <= 1 and message in said for line, said in refused.value.errors), refused.value.errors
    assert not Regulation.objects.exists()


SECOND_LIMIT = """\
      - before: 10
        unit: day
        source: law
        basis: Luật số 2
        {period}
        evidence: recalled
"""


@pytest.mark.parametrize(
    ("period", "refused"),
    [
        ("from: 2024-12-31", True),
        ("to: 2020-01-02", True),
        ("from: 2025-01-01", False),
        ("to: 2020-01-01", False),
        ("milestone: committee_meeting", False),
        ("for: [urgent_session]", True),
    ],
)
def test_two_limits_of_one_source_may_not_hold_at_once(db, period, refused):
    text = SMALL.replace("  - code: THU-HAI", SECOND_LIMIT.format(period=period) + "  - code: THU-HAI")
    if not refused:
        assert load_ruleset(text, by=None).created == ["THU-MOT", "THU-HAI"]
        return
    with pytest.raises(RuleSetError) as error:
        load_ruleset(text, by=None)
    assert error.value.errors == [
        (26, "THU-MOT, thời hạn thứ 2: trùng với thời hạn thứ 1: cùng nguồn, cùng mốc và cùng lúc có hiệu lực.")
    ]


def test_limits_for_kinds_that_exclude_one_another_do_not_overlap(db):
    regular = SMALL.replace("        unit: day\n", "        unit: day\n        for: [regular_session]\n", 1)
    urgent = SECOND_LIMIT.format(period="for: [urgent_session]")
    assert load_ruleset(regular.replace("  - code: THU-HAI", urgent + "  - code: THU-HAI"), by=None).created
    midyear = SECOND_LIMIT.format(period="for: [midyear]")
    with pytest.raises(RuleSetError, match="trùng với thời hạn thứ 1"):
        load_ruleset(regular.replace("  - code: THU-HAI", midyear + "  - code: THU-HAI"), by=None)


def test_all_mistakes_are_told_at_once_and_no_row_changes(default):
    before = list(Rule.objects.order_by("pk").values())
    text = DEFAULT_FILE.read_text(encoding="utf-8")
    text = text.replace("before: 45", "before: bốn lăm", 1).replace("obliged: front", "obliged: mat_tran", 1)
    text = text.replace("before: 60", "before: 61", 1)
    with pytest.raises(RuleSetError) as refused:
        load_ruleset(text, by=None)
    assert len(refused.value.errors) == 2
    lines = text.splitlines()
    assert [lines[line - 1].strip() for line, _ in refused.value.errors] == ["- before: bốn lăm", "obliged: mat_tran"]
    assert str(refused.value).startswith(f"Dòng {refused.value.errors[0][0]}: SES-LIENTICH")
    assert list(Rule.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Tệp trống"),
        ("regulation: [", "Sai cú pháp YAML"),
        ("a: 1\n---\nb: 2\n", "Sai cú pháp YAML"),
        ("- một\n- hai\n", "phải là một khối"),
        ("regulation: &a {number: 1}\nrules: *a\n", "tham chiếu"),
        ("\x00\x01", "Không đọc được tệp"),
        ("[" * 3000, ""),
        ("x" * 1_000_001, "Tệp quá lớn"),
        ("regulation: {}\nrules: []\n", "không có quy định nào"),
    ],
)
def test_what_is_no_ruleset_is_refused_in_vietnamese(db, text, message):
    with pytest.raises(RuleSetError) as refused:
        load_ruleset(text, by=None)
    assert refused.value.errors
    assert message in str(refused.value)


def test_tags_of_the_file_construct_nothing(db):
    text = SMALL.replace("duty: Gửi tờ trình", "duty: !!python/object/apply:os.getcwd []")
    with pytest.raises(RuleSetError):
        load_ruleset(text, by=None)


@pytest.mark.parametrize(
    "text", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=-1"]
)
def test_useful_recurrences_pass(text):
    assert recurrence_error(text) == ""


# ── loading again ──────────────────────────────────────────────────────────────────────
def test_loading_again_changes_nothing(default):
    history = Rule.history.count()
    again = load_ruleset(DEFAULT_FILE, by=None)
    assert (again.created, again.changed, len(again.unchanged)) == ([], [], 61)
    assert Rule.objects.count() == 61
    assert Rule.history.count() == history


def test_only_rules_that_differ_get_a_version_from_the_given_day(db):
    load_ruleset(SMALL, by=None)
    stricter = SMALL.replace("before: 15", "before: 20")
    loaded = load_ruleset(stricter, by=None, effective_from=D(2024, 1, 1))
    assert (loaded.changed, loaded.unchanged) == (["THU-MOT"], ["THU-HAI"])
    old, new = Rule.objects.filter(code="THU-MOT").order_by("version")
    assert (old.effective_to, new.effective_from, new.effective_to) == (D(2024, 1, 1), D(2024, 1, 1), None)
    assert [limit.amount for limit in (*old.limits.all(), *new.limits.all())] == [15, 20]
    assert Rule.objects.in_force(D(2023, 12, 31)).get(code="THU-MOT") == old
    assert Rule.objects.in_force(D(2024, 1, 1)).get(code="THU-MOT") == new
    again = load_ruleset(stricter, by=None, effective_from=D(2024, 6, 1))
    assert again.changed == []


def test_a_changed_rule_without_a_day_begins_today(db, on_day):
    load_ruleset(SMALL, by=None)
    on_day(2023, 11, 20)
    load_ruleset(SMALL.replace("before: 15", "before: 20"), by=None)
    assert Rule.objects.current().get(code="THU-MOT").effective_from == D(2023, 11, 20)


def test_a_day_before_the_present_version_is_refused_whole(db):
    load_ruleset(SMALL, by=None)
    text = SMALL.replace("before: 15", "before: 20").replace("hằng tháng", "mỗi tháng")
    with pytest.raises(RuleSetError) as refused:
        load_ruleset(text, by=None, effective_from=D(2022, 1, 1))
    assert [line for line, _ in refused.value.errors] == [10, 26]
    assert "áp dụng từ 15/01/2023" in str(refused.value)
    assert Rule.objects.count() == 2


def test_rules_missing_in_the_file_stay_and_are_named(default):
    loaded = load_ruleset(SMALL, by=None)
    assert len(loaded.absent) == 60  # all that are applied
    assert Rule.objects.current().filter(enabled=True).count() == 60 + 2


def test_a_rule_switched_off_here_stays_off_when_the_file_does_not_say(db):
    load_ruleset(SMALL, by=None)
    load_ruleset(SMALL.replace("    obliged: party", "    obliged: party\n    enabled: false"), by=None)
    assert not Rule.objects.current().get(code="THU-HAI").enabled
    assert load_ruleset(SMALL, by=None).changed == []
    load_ruleset(SMALL.replace("hằng tháng", "mỗi tháng"), by=None)
    assert not Rule.objects.current().get(code="THU-HAI").enabled


def test_a_regulation_that_replaces_another_takes_its_rules_over_on_its_day(db):
    load_ruleset(SMALL, by=None)
    text = SMALL.replace("01/QCPH", "02/QCPH\n  supersedes: 01/QCPH").replace("2023-01-1", "2025-07-1")
    loaded = load_ruleset(text, by=None)
    assert sorted(loaded.changed) == ["THU-HAI", "THU-MOT"]
    old, new = Regulation.objects.order_by("effective_from")
    assert old.effective_to == new.effective_from == D(2025, 7, 15)
    assert new.supersedes == old
    assert set(Rule.objects.current().values_list("regulation__number", flat=True)) == {"02/QCPH"}
    with pytest.raises(RuleSetError, match="chưa có quy chế số “09/QCPH”"):
        load_ruleset(text.replace("supersedes: 01/QCPH", "supersedes: 09/QCPH"), by=None)


# ── export ─────────────────────────────────────────────────────────────────────────────
def specs() -> dict[str, RuleSpec]:
    return {rule.code: RuleSpec.of(rule) for rule in Rule.objects.current().prefetch_related("limits")}


def test_export_of_the_default_loads_without_a_change_and_rebuilds_it(default):
    before = specs()
    text = export_ruleset(default.regulation)
    assert load_ruleset(text, by=None).changed == []
    assert "Mục II.b (chưa đối chiếu)" in text  # readable, not escaped
    Rule.objects.all().delete()
    Regulation.objects.all().delete()
    assert len(load_ruleset(text, by=None).created) == 61
    assert specs() == before


def test_export_keeps_what_is_hard_to_write(db):
    load_ruleset(SMALL, by=None)
    rule = Rule.objects.get(code="THU-MOT")
    rule.duty, rule.note = "Gửi: «tờ trình» # không phải ghi chú", "Dòng một\nDòng hai: có dấu hai chấm"
    rule.recipient_text, rule.reminder_steps = "yes", []
    rule.recipient_role, rule.max_extensions, rule.enabled = Role.STANDING_COMMITTEE, 0, False
    rule.effective_from = D(2023, 6, 1)
    rule.save()
    article = Article.objects.get()
    article.text = "Khoản 1. Nguyên văn\nKhoản 2. - gạch đầu dòng: có"
    article.save()
    before = specs()
    text = export_ruleset(rule.regulation)
    assert load_ruleset(text, by=None).changed == []
    RuleLimit.objects.all().delete()
    Rule.objects.all().delete()
    Regulation.objects.all().delete()
    load_ruleset(text, by=None)
    assert specs() == before
    assert Rule.objects.get(code="THU-MOT").effective_from == D(2023, 6, 1)
    assert Article.objects.get().text == "Khoản 1. Nguyên văn\nKhoản 2. - gạch đầu dòng: có"
    assert yaml.safe_load(text)["regulation"]["number"] == "01/QCPH"


def test_a_text_typed_in_from_the_paper_survives_a_file_without_it(db):
    load_ruleset(SMALL, by=None)
    Article.objects.update(text="Nguyên văn")
    load_ruleset(SMALL.replace("title: Kỳ họp", "title: Kỳ họp HĐND"), by=None)
    assert Article.objects.values_list("title", "text").get() == ("Kỳ họp HĐND", "Nguyên văn")


# ── the command ────────────────────────────────────────────────────────────────────────
def test_command_loads_the_default_and_says_what_it_did(db):
    out = StringIO()
    call_command("load_regulation", stdout=out)
    assert "61 quy định mới" in out.getvalue()
    assert LateReason.objects.count() == 13


def test_command_refuses_a_broken_file_with_lines(db, tmp_path):
    file = tmp_path / "quy-che.yaml"
    file.write_text(SMALL.replace("before: 15", "before: x"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"Dòng 19: THU-MOT, thời hạn thứ 1, “before”"):
        call_command("load_regulation", str(file))
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("load_regulation", str(file))
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        call_command("load_regulation", str(tmp_path / "khong-co.yaml"))
    assert not Rule.objects.exists()


def test_command_takes_the_day_of_new_versions(db, tmp_path):
    file = tmp_path / "quy-che.yaml"
    file.write_text(SMALL, encoding="utf-8")
    call_command("load_regulation", str(file), stdout=StringIO())
    file.write_text(SMALL.replace("before: 15", "before: 20"), encoding="utf-8")
    call_command("load_regulation", str(file), "--from", "01/01/2024", stdout=StringIO())
    assert Rule.objects.current().get(code="THU-MOT").effective_from == D(2024, 1, 1)
