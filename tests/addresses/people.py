"""Who asks: the columns of the table of addresses, each a log-in of the demonstration."""

from __future__ import annotations

from http.cookies import SimpleCookie

from django.db import transaction
from django.test import Client

from agencies.models import User

# The clerk and the leader work for Sở TN&MT; the chairman leads Thường trực HĐND; the stranger is a clerk of a
# district that takes no part in what the table shows; «alone» holds no position in any agency.
ROLES: dict[str, str | None] = {
    "hdnd": "thuky.hdnd",
    "ubnd": "thuky.ubnd",
    "mttq": "thuky.mttq",
    "clerk": "chuyenvien.sotnmt",
    "leader": "lanhdao.sotnmt",
    "chair": "lanhdao.hdnd",
    "admin": "quantri",
    "stranger": "chuyenvien.babe",
    "alone": "khong.co.quan",
    "anonymous": None,
}


class Person:
    """A browser in which somebody is logged in, and stays so whatever is asked."""

    def __init__(self, user: User | None) -> None:
        # A page that raises answers 500, which the table shows.
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
        self.cookies = self.client.cookies.output(header="", sep=";")

    def ask(self, method: str, address: str) -> int:
        """The status of the answer; what the request did is undone."""
        self.client.cookies = SimpleCookie(self.cookies)
        point = transaction.savepoint()
        answer = getattr(self.client, method.lower())(address)
        if answer.streaming:
            # A file that is served stays open until it is read.
            b"".join(answer.streaming_content)
        transaction.savepoint_rollback(point)
        return int(answer.status_code)


def people() -> dict[str, Person]:
    """One person per column."""
    User.objects.create_user("khong.co.quan", display_name="Người chưa thuộc cơ quan nào")
    known = {user.username: user for user in User.objects.all()}
    return {role: Person(known[name] if name else None) for role, name in ROLES.items()}
