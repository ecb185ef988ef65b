"""Personal data of petitioners: seen by who needs them, each look in the log, nowhere else, erased in time."""

from __future__ import annotations

import datetime
import logging

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Position
from agencies.models.append_only import EvidenceChangedError
from coordination.models import JobRun
from tests.factories.core import login, member
from tests.factories.petitions import assigned, contact_round, moment, petition
from voter_petitions import handling, petitioners
from voter_petitions.models import Petitioner, PetitionerShare, PetitionerTrace, TraceKind
from voter_petitions.tasks import erase_petitioners

pytestmark = pytest.mark.django_db
DAY = datetime.date
# Made up: nobody is called so.
SENDER = {"name": "Cử Tri Hư Cấu Alpha", "address": "Thôn Không Có Thật, xã Bịa Đặt", "telephone": "0000 111 2229"}
WHY = "Liên hệ để hỏi rõ nội dung"


@pytest.fixture
def sent(province, on_day):
    """A petition of 20/11/2023 in the hands of Sở Tài chính, whose sender is kept."""
    on_day(2023, 11, 25)
    made = petition(contact_round(province))
    assigned(province, made)
    petitioners.record(dossier=made.dossier, by=keeper(province), **SENDER)
    return made


def keeper(province):
    return member(Position.SECRETARIAT, province.council_office)


def told(text: str) -> list[str]:
    """Which of the sender's data stand in a text."""
    return [part for part in SENDER.values() if part in text]


def traces() -> list[str]:
    return list(PetitionerTrace.objects.order_by("pk").values_list("kind", flat=True))


# ── who may look ─────────────────────────────────────────────────────────────────────
def look_at(client, sent, why=WHY):
    return client.post(reverse("petitions:petitioner_look", args=[sent.pk]), {"why": why})


def test_the_keeper_sees_masked_data_until_a_reason_is_given_and_the_look_is_in_the_log(client, province, sent):
    user = login(client, Position.SECRETARIAT, province.council_office)
    page = client.get(reverse("petitions:petitioner", args=[sent.pk]))
    assert told(page.content.decode()) == []
    refused = look_at(client, sent, why="")
    assert refused.status_code == 422
    assert told(refused.content.decode()) == []
    assert traces() == ["recorded"]
    shown = look_at(client, sent)
    assert told(shown.content.decode()) == list(SENDER.values())
    assert "no-store" in shown["Cache-Control"]
    last = PetitionerTrace.objects.first()
    assert (last.kind, last.by, last.agency, last.why) == ("looked", user, province.standing_committee, WHY)


@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [
        (Position.CLERK, "council_office", 403),
        (Position.LEADER, "standing_committee", 403),
        (Position.ADMINISTRATOR, "council", 403),
        (Position.SECRETARIAT, "committee_office", 403),
        (Position.SECRETARIAT, "front", 403),
        (Position.CLERK, "finance", 403),
        (Position.SECRETARIAT, "finance", 403),
        (Position.CLERK, "planning", 404),
        (Position.SECRETARIAT, "district", 404),
    ],
)
def test_who_may_not_look_gets_nothing_and_leaves_no_trace(client, province, sent, position, agency, status):
    login(client, position, getattr(province, agency))
    for name in ("petitioner", "petitioner_record", "petitioner_erase"):
        assert client.get(reverse(f"petitions:{name}", args=[sent.pk])).status_code == status, name
    for name in ("petitioner_look", "petitioner_record", "petitioner_share", "petitioner_erase"):
        posted = SENDER | {"why": WHY, "reason": WHY, "agency": province.finance.pk}
        answer = client.post(reverse(f"petitions:{name}", args=[sent.pk]), posted)
        assert answer.status_code == status, name
        assert told(answer.content.decode()) == []
    assert traces() == ["recorded"]
    assert PetitionerShare.objects.count() == 0


def test_an_agency_that_answers_looks_once_the_keeper_shares_and_until_it_returns_the_petition(client, province, sent):
    secretary = keeper(province)
    petitioners.share(dossier=sent.dossier, agency=province.finance, by=secretary, reason="Cần khảo sát tại nhà")
    login(client, Position.CLERK, province.finance)
    assert "Người gửi" in client.get(sent.dossier.get_absolute_url()).content.decode()
    assert told(look_at(client, sent).content.decode()) == list(SENDER.values())
    # To look is all: it neither corrects, nor shares, nor erases, nor reads who else looked.
    assert client.get(reverse("petitions:petitioner_record", args=[sent.pk])).status_code == 403
    assert client.get(reverse("petitions:petitioner_erase", args=[sent.pk])).status_code == 403
    assert client.get(reverse("petitions:petitioner_log")).status_code == 403
    assert "Cần khảo sát" not in client.get(reverse("petitions:petitioner", args=[sent.pk])).content.decode()
    handling.return_transfer(
        transfer=sent.running_transfer,
        returned_on=DAY(2023, 11, 25),
        ground="Không thuộc thẩm quyền",
        proposed=None,
        document="",
        by=secretary,
    )
    assert look_at(client, sent).status_code in (403, 404)
    assert traces() == ["recorded", "shared", "looked"]


def test_a_share_is_taken_back(client, province, sent):
    petitioners.share(dossier=sent.dossier, agency=province.finance, by=keeper(province), reason="Cần khảo sát")
    login(client, Position.SECRETARIAT, province.council_office)
    row = PetitionerShare.objects.get()
    assert client.post(reverse("petitions:petitioner_unshare", args=[row.pk])).status_code == 302
    login(client, Position.CLERK, province.finance)
    assert look_at(client, sent).status_code == 403
    assert traces() == ["recorded", "shared", "unshared"]


def test_only_who_has_the_matter_in_hand_can_be_let_in(province, sent):
    with pytest.raises(ValidationError) as caught:
        petitioners.share(dossier=sent.dossier, agency=province.planning, by=keeper(province), reason="Cho biết")
    assert "agency" in caught.value.message_dict


def test_the_page_of_the_petition_tells_others_not_even_that_a_sender_is_kept(client, province, sent):
    login(client, Position.CLERK, province.finance)
    assert "sender-head" not in client.get(sent.dossier.get_absolute_url()).content.decode()


# ── bad input ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"name": " "}, "Hãy ghi ít nhất họ tên"),
        ({"telephone": "gọi sau"}, "Số điện thoại chỉ gồm"),
        ({"name": "x" * 121}, "120"),
    ],
)
def test_unusable_data_are_refused_in_words(client, province, sent, posted, words):
    login(client, Position.SECRETARIAT, province.council_office)
    answer = client.post(reverse("petitions:petitioner_record", args=[sent.pk]), posted)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Petitioner.objects.get().name == SENDER["name"]


def test_the_second_of_two_who_write_at_once_is_told_and_nothing_is_lost(client, province, sent):
    login(client, Position.SECRETARIAT, province.council_office)
    stand = petitioners.written(sent.dossier)
    petitioners.record(dossier=sent.dossier, by=keeper(province), name="Cử tri B")
    answer = client.post(reverse("petitions:petitioner_record", args=[sent.pk]), {"name": "Cử tri C", "stand": stand})
    assert answer.status_code == 422
    assert "Người khác vừa ghi" in answer.content.decode()
    assert "Cử tri C" in answer.content.decode()
    assert Petitioner.objects.get().name == "Cử tri B"


@pytest.mark.parametrize(
    "why", ["Gọi cử tri hư cấu ALPHA", "Gọi số 00001112229 nhé", "Đến thôn không có thật, xã bịa đặt"]
)
def test_a_reason_may_not_repeat_what_will_be_erased(province, sent, why):
    with pytest.raises(ValidationError) as caught:
        petitioners.erase(dossier=sent.dossier, by=keeper(province), why=why)
    assert "Không ghi thông tin của người gửi" in caught.value.messages[0]
    assert Petitioner.objects.exists()


# ── erasing ──────────────────────────────────────────────────────────────────────────
def test_the_keeper_erases_on_request(client, province, sent):
    petitioners.share(dossier=sent.dossier, agency=province.finance, by=keeper(province), reason="Cần khảo sát")
    user = login(client, Position.SECRETARIAT, province.council_office)
    answer = client.post(reverse("petitions:petitioner_erase", args=[sent.pk]), {"why": "Cử tri yêu cầu"})
    assert answer.status_code == 302
    assert not Petitioner.objects.exists()
    assert not PetitionerShare.objects.exists()
    last = PetitionerTrace.objects.first()
    assert (last.kind, last.by, last.why) == ("erased", user, "Cử tri yêu cầu")
    assert look_at(client, sent).status_code == 422


def test_the_job_erases_after_the_term_once_however_often_it_runs(province, sent, on_day, settings):
    settings.PETITIONER_RETENTION_MONTHS = 12
    on_day(2024, 11, 24)
    erase_petitioners()
    assert Petitioner.objects.count() == 1
    on_day(2024, 11, 26)
    erase_petitioners()
    erase_petitioners()
    assert Petitioner.objects.count() == 0
    assert traces() == ["recorded", "expired"]
    assert list(JobRun.objects.order_by("pk").values_list("found", flat=True)) == [
        {"erased": 0}, {"erased": 1}, {"erased": 0},
    ]  # fmt: skip


def test_a_correction_does_not_lengthen_the_term(province, sent, on_day, settings):
    settings.PETITIONER_RETENTION_MONTHS = 12
    on_day(2024, 10, 1)
    petitioners.record(dossier=sent.dossier, by=keeper(province), **SENDER)
    on_day(2024, 11, 26)
    assert petitioners.erase_old() == 1


# ── nowhere else ─────────────────────────────────────────────────────────────────────
def everything_stored(*, but: type | None = None) -> str:
    """Every value of every table as one text."""
    models = [model for model in apps.get_models(include_auto_created=True) if model is not but]
    return "\n".join(repr(row) for model in models for row in model._base_manager.values_list())


def test_the_data_are_in_no_other_table_no_log_and_after_erasing_in_none(client, province, sent, caplog):
    caplog.set_level(logging.DEBUG)
    login(client, Position.SECRETARIAT, province.council_office)
    client.post(reverse("petitions:petitioner_record", args=[sent.pk]), SENDER | {"telephone": "12"})
    client.post(reverse("petitions:petitioner_record", args=[sent.pk]), SENDER)
    look_at(client, sent)
    petitioners.share(dossier=sent.dossier, agency=province.finance, by=keeper(province), reason="Cần khảo sát")
    assert told(everything_stored()) == list(SENDER.values()), "the test finds what is there"
    assert told(everything_stored(but=Petitioner)) == []
    petitioners.erase(dossier=sent.dossier, by=keeper(province), why="Cử tri yêu cầu xóa")
    assert told(everything_stored()) == []
    assert told(caplog.text) == []


@pytest.mark.parametrize(
    "address",
    [
        "/kien-nghi/", "/kien-nghi/?q=hu+cau+alpha", "/tim/?q=hu+cau+alpha", "/so-theo-doi/?export=xlsx",
        "/so-theo-doi/?export=csv", "/kien-nghi/nguoi-gui/nhat-ky/",
    ],
)  # fmt: skip
def test_lists_search_and_exports_do_not_know_them(client, province, sent, address):
    login(client, Position.SECRETARIAT, province.council_office)
    answer = client.get(address)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode(errors="ignore")
    assert told(text) == []
    if "alpha" in address:
        assert reverse("petitions:petition", args=[sent.pk]) not in text


def test_the_row_never_writes_itself_out(sent):
    row = Petitioner.objects.get()
    person = petitioners.look(dossier=sent.dossier, by=PetitionerTrace.objects.get().by, why=WHY)
    assert told(f"{row} {row!r} {[row]} {person!r}") == []


# ── the log ──────────────────────────────────────────────────────────────────────────
def test_the_log_is_added_to_only(sent):
    row = PetitionerTrace.objects.get()
    with pytest.raises(EvidenceChangedError):
        row.delete()
    with pytest.raises(EvidenceChangedError):
        PetitionerTrace.objects.update(why="khác")
    with pytest.raises(IntegrityError), transaction.atomic():
        PetitionerTrace.objects.create(dossier=sent.dossier, kind=TraceKind.LOOKED, at=moment(DAY(2023, 11, 25)))


@pytest.mark.parametrize(
    ("position", "agency", "seen"),
    [
        (Position.SECRETARIAT, "council_office", 1),
        (Position.ADMINISTRATOR, "council", 1),
        (Position.SECRETARIAT, "committee_office", 0),
    ],
)
def test_the_keeper_reads_its_own_log_and_the_administrator_all(client, province, sent, position, agency, seen):
    login(client, position, getattr(province, agency))
    page = client.get(reverse("petitions:petitioner_log"))
    assert len(page.context["page_obj"].object_list) == seen


def test_the_log_asks_the_same_number_of_queries_however_long(client, province, sent, django_assert_max_num_queries):
    user = login(client, Position.SECRETARIAT, province.council_office)
    for _ in range(10):
        petitioners.look(dossier=sent.dossier, by=user, why=WHY)
    with django_assert_max_num_queries(14):
        client.get(reverse("petitions:petitioner_log"))


def test_nobody_but_the_keeper_records(province, sent):
    with pytest.raises(PermissionDenied):
        petitioners.record(dossier=sent.dossier, by=member(Position.SECRETARIAT, province.front), name="Cử tri D")
