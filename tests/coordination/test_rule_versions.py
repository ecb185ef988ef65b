"""A rule changes by new versions from a date; what earlier ones computed stays."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from coordination import milestones
from coordination.models import MilestoneKind, Obligation, Outcome, Rule
from coordination.regulation.specs import LimitSpec, RuleSpec
from coordination.regulation.versions import new_version, switch
from tests.factories.core import matter, member, rule

D = datetime.date


def limits(row: Rule) -> list[LimitSpec]:
    return [LimitSpec.of(limit) for limit in row.limits.all()]


def received(province, on: D) -> Obligation:
    """A matter that UBND must answer, received on that day."""
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=on, by=None)
    return Obligation.objects.get(dossier=subject.dossier)


def test_new_version_takes_over_from_its_day(province):
    first = rule()
    user = member("secretariat", province.standing_committee)
    second = new_version(
        first,
        changes={"duty": "Cho ý kiến bằng văn bản"},
        limits=[replace(limits(first)[0], amount=10)],
        effective_from=D(2023, 11, 10),
        by=user,
    )
    first.refresh_from_db()
    assert (first.effective_to, second.effective_from, second.version) == (D(2023, 11, 10), D(2023, 11, 10), 2)
    assert (first.duty, second.duty) == ("Việc phải làm theo THU-NGHIEM", "Cho ý kiến bằng văn bản")
    assert [limit.amount for limit in first.limits.all()] == [15]
    assert [limit.amount for limit in second.limits.all()] == [10]
    assert second.history.get().history_user == user
    assert first.history.first().history_user == user


def test_obligations_keep_the_version_that_computed_them(province, on_day):
    on_day(2023, 11, 6)
    first = rule()
    early = received(province, D(2023, 11, 6))
    new_version(first, limits=[replace(limits(first)[0], amount=5)], effective_from=D(2023, 11, 10), by=None)
    early.refresh_from_db()
    assert (early.rule, early.due_on) == (first, D(2023, 11, 21))
    between = received(province, D(2023, 11, 9))
    late = received(province, D(2023, 11, 10))
    assert (between.rule.version, between.due_on) == (1, D(2023, 11, 24))
    assert (late.rule.version, late.due_on) == (2, D(2023, 11, 15))
    # Computed again for another reason, the early one still follows the rule it was opened with.
    milestones.set_date(dossier=early.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 13), by=None)
    early.refresh_from_db()
    assert (early.rule.version, early.due_on) == (1, D(2023, 11, 28))


def test_day_before_the_present_version_is_refused(db):
    first = rule(effective_from=D(2023, 2, 7))
    with pytest.raises(ValidationError) as refused:
        new_version(first, changes={"duty": "Khác"}, effective_from=D(2023, 2, 6), by=None)
    assert "07/02/2023" in refused.value.message_dict["effective_from"][0]
    assert Rule.objects.count() == 1
    same_day = new_version(first, changes={"duty": "Khác"}, effective_from=D(2023, 2, 7), by=None)
    first.refresh_from_db()
    assert first.effective_to == first.effective_from == same_day.effective_from
    assert list(Rule.objects.in_force(D(2023, 2, 7))) == [same_day]


def test_only_the_present_version_can_be_followed(db):
    first = rule()
    new_version(first, changes={"duty": "Khác"}, effective_from=D(2023, 6, 1), by=None)
    with pytest.raises(ValidationError, match="phiên bản mới hơn"):
        new_version(first, changes={"duty": "Khác nữa"}, effective_from=D(2023, 7, 1), by=None)


def test_nothing_changed_is_no_version(db):
    first = rule()
    with pytest.raises(ValidationError, match="Không có nội dung nào thay đổi"):
        new_version(first, changes={"duty": first.duty}, limits=limits(first), effective_from=D(2024, 1, 1), by=None)
    assert Rule.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"milestone_kind": MilestoneKind.SESSION_OPENING}, "không bao giờ có"),
        ({"recurrence": "FREQ=MONTHLY;BYMONTHDAY=25"}, "Chỉ chế độ báo cáo định kỳ"),
        ({"limits": []}, "Không có thời hạn nào"),
    ],
)
def test_impossible_rule_is_refused_and_nothing_is_saved(db, changes, message):
    first = rule()
    kept = changes.pop("limits", None)
    with pytest.raises(ValidationError) as refused:
        new_version(first, changes=changes, limits=kept, effective_from=D(2024, 1, 1), by=None)
    assert any(message in said for said in refused.value.messages)
    first.refresh_from_db()
    assert first.effective_to is None
    assert Rule.objects.count() == 1


def test_contradicting_limits_are_named_by_their_place(db):
    first = rule()
    [limit] = limits(first)
    with pytest.raises(ValidationError, match="Thời hạn thứ 2: trùng với thời hạn thứ 1"):
        new_version(first, limits=[limit, replace(limit, amount=7)], effective_from=D(2024, 1, 1), by=None)


def test_rule_switched_off_asks_nothing_new_and_leaves_what_is_open(province, on_day):
    on_day(2023, 11, 6)
    first = rule()
    early = received(province, D(2023, 11, 6))
    off = switch(first, enabled=False, effective_from=D(2023, 11, 8), by=None)
    early.refresh_from_db()
    assert early.outcome == Outcome.OPEN
    subject = matter(province)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 8), by=None)
    assert not Obligation.objects.filter(dossier=subject.dossier).exists()
    switch(off, enabled=True, effective_from=D(2023, 11, 20), by=None)
    assert received(province, D(2023, 11, 20)).rule.version == 3


def test_versions_keep_everything_that_was_not_changed(db):
    first = rule(reminder_steps=[15, 7, 3], max_extensions=2, note="Ghi chú", recipient_text="Thường trực HĐND")
    second = new_version(first, changes={"duty": "Khác"}, effective_from=D(2024, 1, 1), by=None)
    assert replace(RuleSpec.of(second), duty=first.duty) == RuleSpec.of(first)
