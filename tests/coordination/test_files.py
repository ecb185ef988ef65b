"""Received files are served to who may see the dossier, and never run as a page of ours."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from agencies.models import Position
from coordination import submissions
from coordination.clock import now
from coordination.models import StoredFile
from tests.factories import documents
from tests.factories.core import login
from tests.factories.documents import upload
from tests.factories.obligations import owed


@pytest.fixture
def duty(province, on_day):
    on_day(2023, 11, 20)
    return owed(province)


def stored(duty, name: str = "Ý kiến số 15.pdf", content: bytes | None = None) -> StoredFile:
    return submissions.receive(
        dossier=duty.dossier,
        kind="opinion",
        sender=duty.obligor,
        received_at=now(),
        by=None,
        match=False,
        upload=upload(name, content or documents.pdf()),
    ).file


def get(client, file: StoredFile):
    response = client.get(reverse("stored_file", args=[file.pk]))
    # Reading to the end closes the file, as a web server does.
    response.body = b"".join(response.streaming_content) if response.streaming else response.content
    return response


@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [
        (Position.CLERK, "peoples_committee", 200),
        (Position.LEADER, "peoples_committee", 200),
        (Position.CLERK, "committee_office", 200),
        (Position.SECRETARIAT, "standing_committee", 200),
        (Position.CLERK, "front", 200),
        (Position.ADMINISTRATOR, "council", 200),
        (Position.SECRETARIAT, "finance", 404),
        (Position.LEADER, "district", 404),
    ],
)
def test_who_gets_the_file(client, province, duty, position, agency, status):
    file = stored(duty)
    login(client, position, getattr(province, agency))
    assert get(client, file).status_code == status


def test_nobody_without_a_log_in(client, duty):
    response = get(client, stored(duty))
    assert response.status_code == 302
    assert reverse("login") in response.url


def test_a_restricted_dossiers_file_only_for_those_named(client, province, duty):
    file = stored(duty)
    duty.dossier.restricted = True
    duty.dossier.save()
    clerk = login(client, Position.CLERK, province.peoples_committee)
    assert get(client, file).status_code == 404
    duty.dossier.readers.create(user=clerk)
    assert get(client, file).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "inline"),
    [
        ("y-kien.pdf", documents.pdf(), True),
        ("anh.png", documents.PNG, True),
        ("anh.jpg", documents.JPEG, True),
        ("y-kien.docx", documents.docx(), False),
        ("phu-luc.xlsx", documents.xlsx(), False),
    ],
    ids=["pdf", "png", "jpg", "docx", "xlsx"],
)
def test_headers_keep_it_from_running_and_from_caches(client, province, duty, name, content, inline):
    file = stored(duty, name, content)
    login(client, Position.CLERK, province.peoples_committee)
    response = get(client, file)
    assert response.body == content
    assert response["Content-Type"] == file.content_type
    assert response["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    # The page that shows the document may frame it, nobody else.
    assert "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    # The browser's reader of PDF does not start in a sandbox; whatever else is served does nothing.
    assert ("sandbox" in policy) is (file.content_type != "application/pdf")


def test_it_bears_the_name_under_which_it_came(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    header = get(client, stored(duty))["Content-Disposition"]
    assert "filename*=utf-8''%C3%9D%20ki%E1%BA%BFn%20s%E1%BB%91%2015.pdf" in header


def test_a_name_with_quotes_and_line_breaks_breaks_no_header(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    header = get(client, stored(duty, 'a"; filename="x.html.pdf'))["Content-Disposition"]
    assert "\n" not in header
    assert header.count('filename="') == 1


def test_unknown_and_lost_files_are_not_found(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    assert client.get(reverse("stored_file", args=[uuid.uuid4()])).status_code == 404
    file = stored(duty)
    file.file.storage.delete(file.file.name)
    assert get(client, file).status_code == 404


def test_only_reading(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    address = reverse("stored_file", args=[stored(duty).pk])
    assert client.post(address).status_code == client.delete(address).status_code == 405
