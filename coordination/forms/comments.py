"""The form of a comment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from agencies.models import User
from coordination.audience import people_seeing, with_posts
from coordination.comments import MAX_LENGTH
from coordination.models import Dossier


class CommentForm(forms.Form):
    """Trao đổi: the words, and whose attention they ask for. Offered are only people who may see the dossier."""

    text = forms.CharField(
        label="Nội dung",
        max_length=MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "data-mentions": "id_mentions"}),
        error_messages={"required": "Hãy viết nội dung trao đổi."},
    )
    mentions = forms.ModelMultipleChoiceField(
        label="Nhắc đến",
        queryset=User.objects.none(),
        required=False,
        help_text="Người được nhắc nhận một tin trong hộp thư. Cũng có thể gõ @tên đăng nhập trong nội dung.",
        error_messages={"invalid_choice": "Có người không được xem hồ sơ này nên không nhắc được."},
    )

    def __init__(self, *args: Any, dossier: Dossier, writer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_seeing(dossier).exclude(pk=writer.pk)
        self.fields["mentions"].queryset = people
        self.fields["mentions"].choices = _named(with_posts(people))


def _named(people: Iterable[tuple[User, str]]) -> list[tuple[int, str]]:
    return [(user.pk, f"{user}{f' – {posts}' if posts else ''} (@{user.username})") for user, posts in people]
