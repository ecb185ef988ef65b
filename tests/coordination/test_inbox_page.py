"""The inbox: one's own messages only; reading marks as read."""

from __future__ import annotations

import datetime
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Position
from coordination import inbox
from coordination.clock import now
from coordination.models import Message
from tests.factories.core import login, member


def post(user, number: int = 1, **fields) -> Message:
    message = inbox.post(
        key=f"test:{user.pk}:{number}",
        kind=Message.Kind.REMINDER,
        subject=f"Còn {number} ngày: <b>Tờ trình</b>",
        body="Dòng một\n<script>alert(1)</script>",
        user=user,
        link="/so-theo-doi/",
    )
    inbox.post_all([message])
    Message.objects.filter(key=message.key).update(created_at=now() - datetime.timedelta(hours=number), **fields)
    return Message.objects.get(key=message.key)


@pytest.fixture
def reader(client, province):
    return login(client, Position.CLERK, province.finance)


def test_newest_first_with_what_is_unread(client, reader):
    post(reader, 2, read_at=now())
    post(reader, 1)
    html = client.get(reverse("inbox")).content.decode()
    assert html.index("Còn 1 ngày") < html.index("Còn 2 ngày")
    assert html.count('class="unread"') == html.count("(chưa đọc)") == 1
    assert "<b>Tờ trình" not in html
    assert '<span class="count">1<' in html, "the head of every page counts what is unread"


def test_opening_a_message_marks_it_read_and_shows_text_as_text(client, reader):
    message, other = post(reader, 1), post(reader, 2)
    html = client.get(reverse("message", args=[message.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert 'href="/so-theo-doi/"' in html
    message.refresh_from_db()
    other.refresh_from_db()
    assert message.read_at
    assert not other.read_at
    first = message.read_at
    client.get(reverse("message", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_at == first, "when it was first read is a fact"


def test_a_message_of_somebody_else_does_not_exist(client, province, reader):
    colleague = member(Position.CLERK, province.finance)
    theirs = post(colleague)
    assert "Còn 1 ngày" not in client.get(reverse("inbox")).content.decode()
    assert client.get(reverse("message", args=[theirs.pk])).status_code == 404
    client.post(reverse("inbox_read_all"))
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_all_are_marked_read_at_once_by_post_only(client, reader):
    post(reader, 1)
    post(reader, 2)
    assert client.get(reverse("inbox_read_all")).status_code == 405
    assert not Message.objects.filter(read_at__isnull=False).exists()
    assert client.post(reverse("inbox_read_all")).url == reverse("inbox")
    assert not Message.objects.filter(read_at__isnull=True).exists()
    assert "Đánh dấu đã đọc tất cả" not in client.get(reverse("inbox")).content.decode()


def test_an_empty_inbox_says_what_would_be_here(client, reader):
    assert "Chưa có thư nào" in client.get(reverse("inbox")).content.decode()


def test_pages_of_fifty_at_the_same_cost(client, reader):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("inbox"))
        return len(captured)

    for number in range(1, 4):
        post(reader, number)
    few = cost()
    for number in range(4, 61):
        post(reader, number)
    assert cost() == few
    assert len(client.get(reverse("inbox"), {"page": "2"}).context["page"].object_list) == 10


# ── filters, marks, ways onward ──────────────────────────────────────────────────────
def test_unread_stands_first_whatever_its_age(client, reader):
    post(reader, 1, read_at=now())
    post(reader, 5)
    html = client.get(reverse("inbox")).content.decode()
    assert html.index("Còn 5 ngày") < html.index("Còn 1 ngày")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"state": "unread"}, {1}),
        ({"state": "read"}, {2, 3}),
        ({"kind": "digest"}, {3}),
        ({"kind": "digest", "state": "unread"}, set()),
        ({"kind": "bogus"}, {1, 2, 3}),
        ({"page": "99"}, {1, 2, 3}),
    ],
)
def test_filters_are_in_the_address(client, reader, query, shown):
    rows = [post(reader, 1), post(reader, 2, read_at=now()), post(reader, 3, read_at=now(), kind="digest")]
    answer = client.get(reverse("inbox"), query)
    assert answer.status_code == 200
    assert set(answer.context["page"].object_list) == {rows[n - 1] for n in shown}
    if not shown:
        assert "Không có thư nào phù hợp" in answer.content.decode()


def test_opening_leads_to_the_thing_and_marks_read(client, reader):
    message = post(reader, 1)
    assert client.get(reverse("message_open", args=[message.pk])).url == "/so-theo-doi/"
    message.refresh_from_db()
    assert message.read_at


def test_a_digest_opens_as_itself(client, reader):
    message = post(reader, 1, kind="digest", sections=[{"title": "Hết hạn hôm nay (0)", "rows": [], "more": 0}])
    address = reverse("message", args=[message.pk])
    assert client.get(reverse("message_open", args=[message.pk])).url == address
    assert "Hết hạn hôm nay (0)" in client.get(address).content.decode()


def test_ticked_messages_are_marked_read_and_unread(client, reader):
    first, second, third = (post(reader, n) for n in (1, 2, 3))
    back = f"{reverse('inbox')}?kind=reminder&page=1"
    address = f"{reverse('inbox_mark')}?{urlencode({'next': back})}"
    answer = client.post(address, {"mark": "read", "chosen": [first.pk, second.pk]})
    assert answer.url == back, "back to the same filtered page"
    assert set(Message.objects.unread()) == {third}
    client.post(address, {"mark": "unread", "chosen": [first.pk]})
    assert set(Message.objects.unread()) == {first, third}


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_marking_does_not_lead_elsewhere(client, reader, back):
    message = post(reader, 1)
    answer = client.post(f"{reverse('inbox_mark')}?{urlencode({'next': back})}", {"mark": "read", "chosen": message.pk})
    assert answer.url == reverse("inbox")


def test_nobody_marks_the_messages_of_others(client, province, reader):
    theirs = post(member(Position.CLERK, province.finance))
    answer = client.post(reverse("inbox_mark"), {"mark": "read", "chosen": [theirs.pk, "x", "9" * 40]}, follow=True)
    assert "Hãy chọn ít nhất một thư" in answer.content.decode()
    theirs.refresh_from_db()
    assert theirs.read_at is None
    assert client.get(reverse("message_open", args=[theirs.pk])).status_code == 404


# ── the agency's mailbox ─────────────────────────────────────────────────────────────
def to_mailbox(agency, number: int = 1) -> Message:
    key = f"box:{agency.pk}:{number}"
    inbox.post_all([inbox.post(key=key, kind="reminder", subject=f"Gửi {agency.name}", body="", agency=agency)])
    return Message.objects.get(key=key)


def test_an_agencys_mailbox_is_read_by_its_members(client, province, reader):
    message = to_mailbox(province.finance)
    other = to_mailbox(province.justice)
    html = client.get(reverse("mailbox")).content.decode()
    assert "Gửi Sở Tài chính" in html
    assert "Gửi Sở Tư pháp" not in html
    assert client.get(reverse("message", args=[message.pk])).status_code == 200
    assert client.get(reverse("message", args=[other.pk])).status_code == 404
    message.refresh_from_db()
    assert message.read_by == reader, "who opened it first is seen by the others"
    colleague = login(client, Position.LEADER, province.finance)
    assert f"{reader} đã đọc" in client.get(reverse("mailbox")).content.decode()
    client.get(reverse("message", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_by == reader != colleague


def test_an_office_reads_the_mailboxes_of_those_it_serves(client, province):
    login(client, Position.SECRETARIAT, province.council_office)
    to_mailbox(province.standing_committee)
    to_mailbox(province.legal_committee)
    assert len(client.get(reverse("mailbox")).context["page"].object_list) == 2
    only = client.get(reverse("mailbox"), {"agency": province.legal_committee.pk}).context["page"].object_list
    assert [message.agency for message in only] == [province.legal_committee]
    assert client.get(reverse("mailbox"), {"agency": province.finance.pk}).status_code == 200


def test_who_only_oversees_does_not_read_an_agencys_post(client, province):
    login(client, Position.LEADER, province.peoples_committee)
    message = to_mailbox(province.finance)
    assert client.get(reverse("message", args=[message.pk])).status_code == 404
    assert not client.get(reverse("mailbox")).context["page"].object_list


def test_reading_all_of_the_mailbox_leaves_ones_own_unread(client, province, reader):
    own, shared = post(reader, 1), to_mailbox(province.finance)
    assert client.post(reverse("inbox_read_all"), {"tab": "mailbox"}).url == reverse("mailbox")
    own.refresh_from_db()
    shared.refresh_from_db()
    assert shared.read_at
    assert own.read_at is None


def test_the_mailbox_costs_the_same_for_many(client, province, reader, django_assert_max_num_queries):
    for number in range(60):
        to_mailbox(province.finance, number)
    with django_assert_max_num_queries(20):
        client.get(reverse("mailbox"))
