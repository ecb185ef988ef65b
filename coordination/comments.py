"""Trao đổi on a dossier: writing, editing for a quarter of an hour, withdrawing where everybody sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from agencies.models import User
from coordination import following, inbox
from coordination.audience import people_seeing
from coordination.clock import now
from coordination.models import EDIT_MINUTES, Comment, CommentMention, CommentText, Dossier, Message

MAX_LENGTH = 5_000
# «@chuyenvien.stc» in the text; not the middle of a mail address.
_NAMED = re.compile(r"(?<![\w.@])@([\w.+-]+\w)")


def of(dossier: Dossier) -> QuerySet[Comment]:
    """The comments of a dossier, newest first, with their words and whom they mention."""
    return dossier.comments.select_related("by").prefetch_related("texts", "mentions__user")


@transaction.atomic
def write(dossier: Dossier, *, text: str, mentions: Iterable[User] = (), by: User) -> Comment:
    """Add a comment. Whom it mentions is told, as are the followers: each once.

    Raises ValidationError: without words, or when somebody is mentioned who may not see the dossier.
    """
    text = _checked(text)
    people = _mentioned(dossier, text, mentions)
    comment = Comment.objects.create(dossier=dossier, by=by, at=now())
    CommentText.objects.create(comment=comment, text=text, at=comment.at)
    _mention(comment, people.values(), text)
    following.tell_of_comment(comment, text, besides=people)
    return comment


@transaction.atomic
def edit(comment: Comment, *, text: str, mentions: Iterable[User] = (), by: User) -> None:
    """Put other words in their place, within fifteen minutes; the earlier ones stay stored."""
    _own(comment, by)
    if not comment.may_be_edited(now()):
        raise ValidationError(f"Ý kiến chỉ sửa được trong {EDIT_MINUTES} phút đầu và khi chưa rút lại.")
    text = _checked(text)
    people = _mentioned(comment.dossier, text, mentions)
    if text != comment.current.text:
        CommentText.objects.create(comment=comment, text=text, at=now())
    known = set(comment.mentions.values_list("user_id", flat=True))
    _mention(comment, [user for pk, user in people.items() if pk not in known], text)


@transaction.atomic
def withdraw(comment: Comment, *, by: User) -> None:
    """Take a comment back: everybody sees that there was one, its words are shown to administrators only."""
    _own(comment, by)
    if comment.is_withdrawn:
        return
    CommentText.objects.create(comment=comment, withdrawn=True, at=now())


def _own(comment: Comment, by: User) -> None:
    # Two tabs at once: the second waits and reads what the first has written.
    Dossier.objects.filter(pk=comment.dossier_id).hold()
    if comment.by_id != by.pk:
        raise ValidationError("Chỉ người viết được sửa hoặc rút lại ý kiến.")
    if CommentText.objects.filter(comment=comment, withdrawn=True).exists() and not comment.is_withdrawn:
        raise ValidationError("Ý kiến đã được rút lại ở một cửa sổ khác.")


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": "Hãy viết nội dung trao đổi."})
    if len(text) > MAX_LENGTH:
        raise ValidationError({"text": f"Nội dung dài {len(text)} ký tự, tối đa {MAX_LENGTH}."})
    return text


def _mentioned(dossier: Dossier, text: str, chosen: Iterable[User]) -> dict[int, User]:
    """Whom the comment mentions, chosen from the list or named «@ten» in the text; each must see the dossier."""
    people = {user.pk: user for user in chosen}
    names = set(_NAMED.findall(text))
    people |= {user.pk: user for user in User.objects.filter(username__in=names, is_active=True)}
    seeing = set(people_seeing(dossier).filter(pk__in=people).values_list("pk", flat=True))
    # Said in the same words for who does not exist and who may not see it: the list of accounts is not told.
    unknown = sorted(
        {user.username for pk, user in people.items() if pk not in seeing}
        | (names - {user.username for user in people.values()})
    )
    if unknown:
        told = ", ".join(f"@{name}" for name in unknown)
        raise ValidationError({"text": f"Không nhắc được {told}: không có ai tên này được xem hồ sơ."})
    return people


def _mention(comment: Comment, people: Iterable[User], text: str) -> None:
    people = list(people)
    CommentMention.objects.bulk_create(CommentMention(comment=comment, user=user) for user in people)
    dossier = comment.dossier
    inbox.post_all(
        inbox.post(
            key=f"mention:{comment.pk}:{user.pk}",
            kind=Message.Kind.MENTION,
            user=user,
            subject=f"{comment.by} nhắc đến bạn – {dossier.title}",
            body=f"{dossier.get_kind_display()}: {dossier.title}\n\n{comment.by} viết:\n\n{text}",
            link=f"{dossier.get_absolute_url()}#trao-doi-{comment.pk}",
        )
        for user in people
        if user.pk != comment.by_id
    )
