"""What the reader may do with a comment."""

from __future__ import annotations

from django import template

from coordination.comment_rights import CommentRights
from coordination.models import Comment

register = template.Library()


@register.simple_tag
def may_edit(rights: CommentRights, comment: Comment) -> bool:
    return rights.may_edit(comment)


@register.simple_tag
def may_withdraw(rights: CommentRights, comment: Comment) -> bool:
    return rights.may_withdraw(comment)
