"""What one person may do with the comments of a page; read once for all of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from agencies.models import User
from agencies.permissions import May, agencies_with
from coordination.clock import now
from coordination.models import Comment


@dataclass(frozen=True)
class CommentRights:
    """Authors edit for fifteen minutes and withdraw at any time; administrators read what was withdrawn."""

    user_id: int | None
    reads_withdrawn: bool
    at: datetime.datetime

    @classmethod
    def of(cls, user: User | AnonymousUser) -> CommentRights:
        return cls(user.pk, bool(agencies_with(user, May.ADMINISTER)), now())

    def may_edit(self, comment: Comment) -> bool:
        return comment.by_id == self.user_id and comment.may_be_edited(self.at)

    def may_withdraw(self, comment: Comment) -> bool:
        return comment.by_id == self.user_id and not comment.is_withdrawn
