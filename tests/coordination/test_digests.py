"""The morning's digest: once a day, at the person's hour, with the list itself, nothing when empty."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Position
from coordination import digests, message_choices, milestones, outbox, pauses
from coordination.models import DossierReader, Message, MilestoneKind, Obligation
from tests.factories.core import matter, member, rule

D = datetime.date


@pytest.fixture
def owed(province, on_day):
    """Due Tuesday 21/11/2023 by the People's Committee, to the Standing Committee."""
    on_day(2023, 11, 6)
    rule()
    subject = matter(province, title="Bổ sung vốn <đầu tư>")
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    return Obligation.objects.get()


def test_once_a_day_with_the_list_itself(owed, province):
    clerk = member(Position.CLERK, province.peoples_committee)
    idle = member(Position.CLERK, province.finance)
    assert digests.send(D(2023, 11, 16)) == 1
    assert digests.send(D(2023, 11, 16)) == 0
    message = Message.objects.get(kind=Message.Kind.DIGEST)
    assert message.user == clerk
    assert not idle.messages.exists()
    assert "21/11/2023 (còn 5 ngày)" in message.body
    assert message.subject == "Việc phải làm ngày 16/11/2023: 1 việc đến hạn trong 7 ngày"
    [section] = message.sections
    [row] = section["rows"]
    assert row["why"] == owed.rule.citation
    assert row["href"] == reverse("obligation", args=[owed.pk])


def test_no_digest_on_a_day_off_nor_when_there_is_nothing(owed, province):
    member(Position.CLERK, province.peoples_committee)
    assert digests.send(D(2023, 11, 18)) == 0
    assert digests.send(D(2023, 11, 7)) == 0


@pytest.mark.parametrize(
    ("at", "title"),
    [
        (D(2023, 11, 21), "Hết hạn hôm nay (1)"),
        (D(2023, 11, 20), "Đến hạn trong 7 ngày tới (1)"),
        (D(2023, 11, 27), "Quá hạn, chậm lâu nhất trước (1)"),
    ],
)
def test_its_parts_follow_the_due_date(owed, province, at, title):
    member(Position.CLERK, province.peoples_committee)
    digests.send(at)
    assert [section["title"] for section in Message.objects.get().sections] == [title]


def test_who_follows_others_sees_what_is_awaited(owed, province):
    secretary = member(Position.SECRETARIAT, province.council_office)
    member(Position.CLERK, province.standing_committee)
    assert digests.send(D(2023, 11, 27)) == 1, "only the secretariat follows what others owe"
    message = Message.objects.get()
    assert message.user == secretary
    assert message.subject == "Việc phải làm ngày 27/11/2023: 1 việc chờ cơ quan khác"
    assert "UBND tỉnh" in message.body
    assert "owner=awaited" in message.sections[0]["href"]


def test_long_lists_are_cut_and_counted(owed, province, monkeypatch):
    monkeypatch.setattr(digests, "MAX_LINES", 2)
    member(Position.CLERK, province.peoples_committee)
    for n in range(3):
        more = matter(province, title=f"Việc {n}")
        milestones.set_date(dossier=more.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    digests.send(D(2023, 11, 16))
    message = Message.objects.get()
    assert message.sections[0]["more"] == 2
    assert "… và 2 việc khác." in message.body


def test_nothing_paused_is_in_it(owed, province):
    member(Position.CLERK, province.peoples_committee)
    pauses.start(
        obligation=owed, category="higher_level", reason="Chờ Bộ", document="CV 1", start=D(2023, 11, 6), by=None
    )
    assert digests.send(D(2023, 11, 16)) == 0


def test_a_restricted_dossier_only_for_whom_it_names(owed, province):
    named = member(Position.CLERK, province.peoples_committee)
    member(Position.CLERK, province.peoples_committee)
    owed.dossier.restricted = True
    owed.dossier.save()
    DossierReader.objects.create(dossier=owed.dossier, user=named)
    assert digests.send(D(2023, 11, 16)) == 1
    assert Message.objects.get().user == named


def test_each_at_their_hour_and_a_missed_hour_is_caught_up(owed, province):
    early, usual, late = (member(Position.CLERK, province.peoples_committee) for _ in range(3))
    message_choices.choose(early, {"digest": "email"}, 6)
    message_choices.choose(late, {"digest": "email"}, 15)
    day = D(2023, 11, 16)

    def told() -> set[int]:
        return set(Message.objects.values_list("user", flat=True))

    assert digests.send(day, hour=5) == 0
    assert digests.send(day, hour=6) == 1
    assert told() == {early.pk}
    assert digests.send(day, hour=9) == 1, "nothing ran at seven"
    assert told() == {early.pk, usual.pk}
    assert digests.send(day, hour=15) == 1
    assert digests.send(day, hour=16) == 0


@pytest.mark.parametrize(("way", "messages", "mailed"), [("none", 0, 0), ("system", 1, 0), ("email", 1, 1)])
def test_the_way_the_person_chose(owed, province, way, messages, mailed):
    clerk = member(Position.CLERK, province.peoples_committee)
    message_choices.choose(clerk, {"digest": way}, 7)
    assert digests.send(D(2023, 11, 16)) == messages
    assert outbox.deliver().sent == mailed


def test_the_mail_is_html_and_text_in_vietnamese(owed, province, settings):
    settings.SITE_URL = "https://quy-che.example"
    member(Position.CLERK, province.peoples_committee)
    digests.send(D(2023, 11, 16))
    outbox.deliver()
    [sent] = mail.outbox
    assert "Bổ sung vốn <đầu tư>" in sent.body
    [(html, kind)] = sent.alternatives
    assert kind == "text/html"
    assert "Bổ sung vốn &lt;đầu tư&gt;" in html
    assert f'href="https://quy-che.example{reverse("obligation", args=[owed.pk])}"' in html
    assert "Đến hạn trong 7 ngày tới (1)" in html
    assert owed.rule.citation in html


def test_the_cost_does_not_grow_with_people(owed, province):
    def cost(at: datetime.date) -> int:
        with CaptureQueriesContext(connection) as captured:
            digests.send(at)
        return len(captured)

    member(Position.CLERK, province.peoples_committee)
    few = cost(D(2023, 11, 15))
    for _ in range(5):
        member(Position.CLERK, province.peoples_committee)
    assert cost(D(2023, 11, 16)) == few
