"""Trao đổi and theo dõi: who may write, mention, edit, withdraw; who is told, once each."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Membership, Position
from agencies.permissions import grant
from coordination import comments, flags, following, milestones, submissions
from coordination.audience import people_seeing
from coordination.clock import now, telling, today
from coordination.models import (
    Comment,
    CommentText,
    DocumentKind,
    Dossier,
    DossierReader,
    EvidenceChangedError,
    Message,
    MilestoneKind,
)
from tests.factories.core import login, member
from tests.factories.obligations import owed

D = datetime.date


@pytest.fixture
def duty(province, on_day):
    on_day(2023, 11, 20)
    return owed(province)


@pytest.fixture
def writer(province):
    return member(Position.SECRETARIAT, province.standing_committee, username="thuky")


@pytest.fixture
def reader(province):
    return member(Position.CLERK, province.peoples_committee, username="chuyenvien.ubnd")


@pytest.fixture
def stranger(province):
    return member(Position.CLERK, province.finance, username="chuyenvien.stc")


def told(user, kind):
    return Message.objects.filter(user=user, kind=kind).count()


# ── mentions ─────────────────────────────────────────────────────────────────────────
def test_who_is_mentioned_by_name_or_from_the_list_is_told_once(duty, writer, reader):
    following.follow(duty.dossier, reader)
    comments.write(duty.dossier, text="Nhờ @chuyenvien.ubnd xem giúp.", mentions=[reader], by=writer)
    assert told(reader, Message.Kind.MENTION) == 1
    assert told(reader, Message.Kind.FOLLOWED) == 0
    message = Message.objects.get(user=reader)
    assert "Nhờ @chuyenvien.ubnd xem giúp." in message.body
    assert message.link.startswith(duty.dossier.get_absolute_url())


@pytest.mark.parametrize("name", ["chuyenvien.stc", "khong.co.ai"], ids=["may not see it", "does not exist"])
def test_who_may_not_see_the_dossier_is_not_mentioned(duty, writer, stranger, name):
    with pytest.raises(ValidationError, match="không có ai tên này được xem hồ sơ"):
        comments.write(duty.dossier, text=f"Gửi @{name}: xem giúp.", by=writer)
    assert not Comment.objects.exists()
    assert not Message.objects.exists()


def test_the_list_offers_only_who_may_see_it_and_refuses_others(client, province, duty, reader, stranger):
    login(client, Position.SECRETARIAT, province.standing_committee)
    address = reverse("dossiers:comments", args=[duty.dossier_id])
    page = client.get(address).content.decode()
    assert "@chuyenvien.ubnd" in page
    assert "@chuyenvien.stc" not in page
    answer = client.post(address, {"text": "Nhờ xem.", "mentions": [stranger.pk]})
    assert answer.status_code == 422
    assert "Nhờ xem." in answer.content.decode()


def test_a_mail_address_mentions_nobody(duty, writer):
    comments.write(duty.dossier, text="Thư gửi vanthu@backan.gov.vn.", by=writer)
    assert not Message.objects.exists()


def test_of_a_restricted_dossier_only_named_readers_are_offered(duty, writer, reader):
    Dossier.objects.filter(pk=duty.dossier_id).update(restricted=True)
    DossierReader.objects.create(dossier=duty.dossier, user=writer)
    dossier = Dossier.objects.get(pk=duty.dossier_id)
    assert list(people_seeing(dossier)) == [writer]
    assert [user for user in (writer, reader) if Dossier.objects.visible_to(user).filter(pk=dossier.pk)] == [writer]


# ── editing, withdrawing ─────────────────────────────────────────────────────────────
def test_a_comment_is_edited_within_a_quarter_of_an_hour_and_keeps_its_first_words(duty, writer):
    made = comments.write(duty.dossier, text="Lần một", by=writer)
    comments.edit(Comment.objects.get(pk=made.pk), text="Lần hai", by=writer)
    fresh = comments.of(duty.dossier).get()
    assert fresh.current.text == "Lần hai"
    assert fresh.is_edited
    assert list(fresh.texts.values_list("text", flat=True)) == ["Lần một", "Lần hai"]


@pytest.mark.parametrize(("minutes", "may"), [(14, True), (16, False)])
def test_the_quarter_of_an_hour_is_kept(duty, writer, minutes, may):
    with telling(now() - datetime.timedelta(minutes=minutes)):
        made = comments.write(duty.dossier, text="Lần một", by=writer)
    if may:
        comments.edit(made, text="Lần hai", by=writer)
    else:
        with pytest.raises(ValidationError, match="15 phút"):
            comments.edit(made, text="Lần hai", by=writer)
    assert comments.of(duty.dossier).get().current.text == ("Lần hai" if may else "Lần một")


def test_what_was_typed_too_late_is_still_on_the_page(client, province, duty):
    user = login(client, Position.SECRETARIAT, province.standing_committee)
    with telling(now() - datetime.timedelta(minutes=30)):
        made = comments.write(duty.dossier, text="Lần một", by=user)
    answer = client.post(reverse("dossiers:comment_edit", args=[made.pk]), {"text": "Lời sửa dài"})
    assert answer.status_code == 422
    assert "Lời sửa dài" in answer.content.decode()


def test_a_withdrawn_comment_stays_visible_and_its_words_for_administrators(client, province, duty, writer):
    made = comments.write(duty.dossier, text="Lời phải rút", by=writer)
    client.force_login(writer)
    assert client.post(reverse("dossiers:comment_withdraw", args=[made.pk])).status_code == 302
    administrator = Client()
    login(administrator, Position.ADMINISTRATOR, province.standing_committee)
    address = duty.dossier.get_absolute_url()
    for who, sees in ((client, False), (administrator, True)):
        text = who.get(address).content.decode()
        assert "đã rút lại ý kiến này" in text
        assert ("Lời phải rút" in text) is sees


def test_two_tabs_withdraw_once_and_edit_no_more(duty, writer):
    made = comments.write(duty.dossier, text="Lần một", by=writer)
    first, second = (comments.of(duty.dossier).get(pk=made.pk) for _ in range(2))
    comments.withdraw(first, by=writer)
    with pytest.raises(ValidationError, match="cửa sổ khác"):
        comments.edit(second, text="Lần hai", by=writer)
    assert CommentText.objects.filter(withdrawn=True).count() == 1


def test_words_of_comments_are_evidence(duty, writer):
    made = comments.write(duty.dossier, text="Lần một", by=writer)
    text = made.texts.get()
    text.text = "khác"
    with pytest.raises(EvidenceChangedError):
        text.save()
    with pytest.raises(EvidenceChangedError), transaction.atomic():
        made.delete()


@pytest.mark.parametrize("name", ["dossiers:comment_edit", "dossiers:comment_withdraw"])
@pytest.mark.parametrize(
    ("agency", "status"), [("peoples_committee", 403), ("finance", 404)], ids=["another reader", "a stranger"]
)
def test_nobody_touches_another_persons_comment(client, province, duty, writer, name, agency, status):
    made = comments.write(duty.dossier, text="Lần một", by=writer)
    login(client, Position.SECRETARIAT, getattr(province, agency))
    assert client.post(reverse(name, args=[made.pk]), {"text": "khác"}).status_code == status
    assert CommentText.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   \n ", "a" * 5_001], ids=["nothing", "spaces", "too long"])
def test_a_comment_has_words_and_not_too_many(client, province, duty, text):
    login(client, Position.SECRETARIAT, province.standing_committee)
    answer = client.post(reverse("dossiers:comments", args=[duty.dossier_id]), {"text": text})
    assert answer.status_code == 422
    assert not Comment.objects.exists()


def test_what_people_write_is_text_not_markup(client, province, duty, writer):
    comments.write(duty.dossier, text="<script>alert(1)</script>\nhàng hai", by=writer)
    login(client, Position.CLERK, province.front)
    page = client.get(duty.dossier.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>hàng hai" in page


def test_a_page_of_comments_costs_the_same_queries_however_many(client, province, duty, writer, reader):
    login(client, Position.CLERK, province.front)
    address = reverse("dossiers:comments", args=[duty.dossier_id])
    counts = []
    for _ in range(2):
        for number in range(6):
            comments.write(duty.dossier, text=f"Ý kiến {number}", mentions=[reader], by=writer)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# ── following ────────────────────────────────────────────────────────────────────────
def test_followers_are_told_of_a_document_and_never_of_their_own_act(duty, writer, reader):
    following.follow(duty.dossier, writer)
    following.follow(duty.dossier, reader)
    submissions.receive(
        dossier=duty.dossier,
        kind=DocumentKind.OPINION,
        sender=duty.obligor,
        received_at=now(),
        by=reader,
        match=False,
        number="15/UBND",
    )
    assert (told(writer, "followed"), told(reader, "followed")) == (1, 0)
    assert "15/UBND" in Message.objects.get(user=writer).body


def test_followers_are_told_of_a_moved_deadline(duty, writer, reader):
    following.follow(duty.dossier, reader)
    milestones.set_date(dossier=duty.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 13), by=writer)
    assert told(reader, "followed") == 1


def test_followers_are_told_of_the_scans_flags_once_however_often_it_runs(duty, reader):
    following.follow(duty.dossier, reader)
    for _ in range(2):
        flags.scan(D(2023, 11, 25))
    assert told(reader, "followed") == 1
    assert "Đã để quá hạn" in Message.objects.get(user=reader).body


def test_a_scan_asks_the_same_for_two_followed_dossiers_and_twelve(province, on_day, duty, reader):
    duties = [duty, *(owed(province, title=f"Việc {n}") for n in range(11))]
    costs = []
    for followed in (duties[:2], duties):
        for row in followed:
            following.follow(row.dossier, reader)
        Message.objects.all().delete()
        with connection.cursor() as cursor:
            # Flags are for ever; a test asks for them a second time.
            cursor.execute("DELETE FROM coordination_flag")
        with CaptureQueriesContext(connection) as asked:
            flags.scan(D(2024, 1, 1))
        assert told(reader, "followed") == len(followed)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_followers_are_told_of_a_comment(duty, writer, reader):
    following.follow(duty.dossier, reader)
    following.follow(duty.dossier, writer)
    comments.write(duty.dossier, text="Có gì mới không?", by=writer)
    assert (told(writer, "followed"), told(reader, "followed")) == (0, 1)


def test_who_may_see_the_dossier_no_more_is_told_nothing(duty, writer, reader):
    following.follow(duty.dossier, reader)
    Membership.objects.filter(user=reader).update(until=today() - datetime.timedelta(days=1))
    grant(reader, on=today())
    comments.write(duty.dossier, text="Có gì mới không?", by=writer)
    assert told(reader, "followed") == 0


def test_following_and_not_any_more(client, province, duty):
    user = login(client, Position.CLERK, province.peoples_committee)
    address = reverse("dossiers:follow", args=[duty.dossier_id])
    client.post(address)
    client.post(address)
    assert user.follows.count() == 1
    page = client.get(reverse("dossiers:followed")).content.decode()
    assert duty.dossier.title in page
    assert client.post(address, {"stop": "1", "list": "1"}).url == reverse("dossiers:followed")
    assert user.follows.count() == 0


def test_a_stranger_cannot_follow_and_reading_changes_nothing(client, province, duty):
    user = login(client, Position.CLERK, province.finance)
    address = reverse("dossiers:follow", args=[duty.dossier_id])
    assert client.post(address).status_code == 404
    assert client.get(address).status_code == 405
    assert user.follows.count() == 0


def test_the_list_of_followed_dossiers_asks_the_same_queries_for_many(
    client, province, duty, django_assert_max_num_queries
):
    user = login(client, Position.CLERK, province.peoples_committee)
    following.follow(duty.dossier, user)
    for number in range(8):
        following.follow(owed(province, title=f"Việc {number}").dossier, user)
    with django_assert_max_num_queries(10):
        assert client.get(reverse("dossiers:followed")).status_code == 200
