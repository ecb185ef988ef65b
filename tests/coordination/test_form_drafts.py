"""Nothing typed is lost: drafts of forms, and a session that is over in the middle of one."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import Position
from coordination import form_drafts
from coordination.clock import now, telling
from coordination.models import FormDraft, Matter
from tests.factories.core import login, matter, member, rule

ADDRESS = "/viec-khac/lap/between_sessions/"


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.standing_committee)


@pytest.fixture
def place():
    return reverse("form_draft")


def kept(client, place, address=ADDRESS):
    return client.get(place, {"keep_address": address}).json()


def test_what_is_typed_is_kept_and_offered_with_its_hour(client, place, secretary):
    assert client.post(place, {"keep_address": ADDRESS, "title": "Việc đang nhập", "n": ["1", "2"]}).status_code == 204
    found = kept(client, place)
    assert found["data"] == {"title": ["Việc đang nhập"], "n": ["1", "2"]}
    assert f"Bản nháp lúc {now():%d/%m/%Y}" in found["notice"]
    assert "Khôi phục" in found["notice"]


def test_saving_again_replaces_the_draft(client, place, secretary):
    for title in ("một", "hai"):
        client.post(place, {"keep_address": ADDRESS, "title": title})
    assert FormDraft.objects.get().data == {"title": ["hai"]}


def test_each_address_has_its_own_and_each_person_only_theirs(client, province, place, secretary):
    client.post(place, {"keep_address": ADDRESS, "title": "một"})
    client.post(place, {"keep_address": f"{ADDRESS}?a=1", "title": "hai"})
    assert kept(client, place, f"{ADDRESS}?a=1")["data"] == {"title": ["hai"]}
    other = Client()
    login(other, Position.SECRETARIAT, province.standing_committee)
    assert kept(other, place)["data"] is None


@pytest.mark.parametrize(
    "name", ["csrfmiddlewaretoken", "password", "new_password1", "otp_token", "confirmed", "edition", "keep_other"]
)
def test_tokens_passwords_and_marks_are_never_kept(client, place, secretary, name):
    client.post(place, {"keep_address": ADDRESS, "title": "một", name: "bí mật"})
    assert FormDraft.objects.get().data == {"title": ["một"]}


def test_a_file_is_never_kept(client, place, secretary, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")
    with path.open("rb") as file:
        client.post(place, {"keep_address": ADDRESS, "title": "một", "upload": file})
    assert FormDraft.objects.get().data == {"title": ["một"]}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"title": "một"}, 400),
        ({"keep_address": "https://example.com/", "title": "một"}, 400),
        ({"keep_address": "//example.com/", "title": "một"}, 400),
        ({"keep_address": "/" + "a" * 300, "title": "một"}, 400),
        ({"keep_address": ADDRESS, "title": "a" * (form_drafts.MAX_BYTES + 1)}, 413),
        ({"keep_address": ADDRESS}, 413),
    ],
    ids=["no address", "elsewhere", "elsewhere, shorter", "too long an address", "too much", "nothing"],
)
def test_what_is_no_draft_is_refused(client, place, secretary, data, status):
    assert client.post(place, data).status_code == status
    assert not FormDraft.objects.exists()


def test_the_oldest_give_way_when_there_are_too_many(client, place, secretary):
    for number in range(form_drafts.MAX_PER_USER + 2):
        form_drafts.keep(secretary, f"/{number}/", [("a", ["b"])])
    assert FormDraft.objects.count() == form_drafts.MAX_PER_USER
    assert not FormDraft.objects.filter(address="/0/").exists()


def test_dropped_when_the_person_does_not_want_it(client, place, secretary):
    client.post(place, {"keep_address": ADDRESS, "title": "một"})
    assert client.post(place, {"keep_address": ADDRESS, "keep_drop": "1"}).status_code == 204
    assert not FormDraft.objects.exists()


@pytest.fixture
def form(province):
    rule()
    return {
        "title": "Việc đã nhập xong",
        "keeper": province.standing_committee.pk,
        "matter_received": "06/11/2023",
        "keep_address": ADDRESS,
    }


def test_gone_when_the_form_is_saved_and_kept_when_it_is_refused(client, place, secretary, form):
    client.post(place, {"keep_address": ADDRESS, "title": "Việc"})
    assert client.post(ADDRESS, form | {"title": ""}).status_code == 422
    assert FormDraft.objects.count() == 1
    assert client.post(ADDRESS, form).status_code == 302
    assert Matter.objects.count() == 1
    assert not FormDraft.objects.exists()


def test_a_form_sent_without_script_touches_no_draft(client, place, secretary, form):
    client.post(place, {"keep_address": ADDRESS, "title": "Việc"})
    form.pop("keep_address")
    assert client.post(ADDRESS, form).status_code == 302
    assert FormDraft.objects.count() == 1


def test_a_session_that_is_over_is_told_quietly_and_the_draft_is_there_after_log_in(client, place, secretary, form):
    client.post(place, {"keep_address": ADDRESS, "title": "Việc đang nhập"})
    client.logout()
    assert client.post(place, {"keep_address": ADDRESS, "title": "Việc"}).status_code == 302
    assert client.get(place, {"keep_address": ADDRESS}).status_code == 302
    # Sent all the same: nothing is saved, nothing is lost, and the way leads back to the form.
    answer = client.post(ADDRESS, form)
    assert answer.url.startswith(reverse("login"))
    client.force_login(secretary)
    assert kept(client, place)["data"] == {"title": ["Việc đang nhập"]}


def test_drafts_nobody_came_back_to_are_erased(secretary):
    form_drafts.keep(secretary, "/moi/", [("a", ["b"])])
    with telling(now() - datetime.timedelta(days=31)):
        form_drafts.keep(secretary, "/cu/", [("a", ["b"])])
    assert form_drafts.erase_old() == 1
    assert form_drafts.erase_old() == 0
    assert FormDraft.objects.get().address == "/moi/"


def test_keeping_needs_the_token_of_the_page(province):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(Position.CLERK, province.front))
    assert strict.post(reverse("form_draft"), {"keep_address": ADDRESS, "title": "một"}).status_code == 403


@pytest.mark.parametrize("name", ["matters:matter_edit", "dossiers:comments", "record_document"])
def test_long_forms_say_that_they_are_kept_and_guarded(client, province, secretary, name):
    dossier = matter(province).dossier
    text = client.get(reverse(name, args=[dossier.pk])).content.decode()
    assert "data-keep" in text
    assert "data-guard" in text
