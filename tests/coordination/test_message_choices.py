"""Cách nhận thông báo: what each person chose, what nobody may refuse."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Position
from coordination import inbox, message_choices
from coordination.models import DIGEST_HOUR, Message, MessageChoice
from tests.factories.core import login


@pytest.fixture
def user(client, province):
    return login(client, Position.CLERK, province.finance)


def form(**changed):
    return {"hour": "7", "reminder": "email", "digest": "email", "deadline_moved": "system", **changed}


def test_defaults_are_sane(client, user):
    ways, hour = message_choices.of(user)
    assert hour == DIGEST_HOUR == 7
    assert ways["reminder"] == ways["digest"] == "email"
    assert ways["long_work"] == "system", "who asked for it looks at its page"
    html = client.get(reverse("message_choices")).content.decode()
    assert user.email in html
    for kind in Message.Kind:
        assert kind.label in html


def test_choices_are_kept_and_hold_for_the_next_message(client, user):
    answer = client.post(reverse("message_choices"), form(hour="16", deadline_moved="none", reminder="system"))
    assert answer.url == reverse("message_choices")
    ways, hour = message_choices.of(user)
    assert (ways["deadline_moved"], ways["reminder"], hour) == ("none", "system", 16)
    inbox.post_all(
        inbox.post(key=kind, kind=kind, subject=kind, body="", user=user) for kind in ("reminder", "deadline_moved")
    )
    message = Message.objects.get()
    assert (message.kind, message.email) == ("reminder", "")
    client.post(reverse("message_choices"), form(hour="6"))
    assert message_choices.of(user)[1] == 6
    assert MessageChoice.objects.filter(user=user, kind="digest").count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reminder": "none"}, "reminder"),
        ({"digest": "pigeon"}, "digest"),
        ({"hour": "3"}, "hour"),
        ({"hour": "chín"}, "hour"),
        ({"hour": ""}, "hour"),
    ],
)
def test_wrong_choices_are_told_at_their_field(client, user, changed, field):
    answer = client.post(reverse("message_choices"), form(**changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not MessageChoice.objects.exists()


def test_a_reminder_cannot_be_refused_past_the_form(user):
    with pytest.raises(ValidationError, match="luôn được nhận"):
        message_choices.choose(user, {"reminder": "none"}, 7)
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageChoice.objects.create(user=user, kind="reminder", way="none")


def test_without_an_address_the_page_says_so(client, user):
    user.email = ""
    user.save()
    assert "chưa có địa chỉ thư điện tử" in client.get(reverse("message_choices")).content.decode()
