"""Meetings of a round, many at once, and opinions that need no answer: counted, and no petitions."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.models import Position
from tests.factories.core import login
from tests.factories.petitions import contact_round, petition
from voter_petitions import handling
from voter_petitions.models import Meeting, PetitionRound, SettledOpinion

D = datetime.date


@pytest.fixture
def round(province, on_day):
    on_day(2023, 12, 1)
    return contact_round(province, meetings=3, voters=150, opinions=30)


def row(place: str = "Nhà văn hóa xã Cao Trĩ", **fields):
    return {"on": D(2023, 11, 8), "place": place, "voters": 80, "opinions": 12, "deputies": 3} | fields


def test_meetings_are_added_all_or_none(round):
    with pytest.raises(ValidationError) as error:
        handling.add_meetings(round, [row(), row("Xã Địa Linh", on=D(2023, 11, 20)), row()], by=None)
    assert error.value.message_dict == {
        "1": ["Ngày tiếp xúc phải trong đợt, từ 08/11/2023 đến 10/11/2023."],
        "2": ["Đợt đã có buổi tiếp xúc ngày này ở địa điểm này."],
    }
    assert not Meeting.objects.exists()
    made = handling.add_meetings(round, [row(), row("Xã Địa Linh", form=Meeting.Form.ONLINE)], by=None)
    assert [meeting.form for meeting in made] == ["in_person", "online"]
    assert round.dossier.events.filter(text__startswith="Thêm 2 buổi tiếp xúc").exists()


def test_a_meeting_is_corrected_with_history(round):
    [meeting] = handling.add_meetings(round, [row()], by=None)
    handling.change_meeting(meeting, by=None, voters=90)
    assert [old.voters for old in meeting.history.order_by("history_id")] == [80, 90]
    with pytest.raises(ValidationError):
        handling.change_meeting(meeting, by=None, on=D(2023, 12, 1))


@pytest.mark.parametrize("kind", [kind for kind in PetitionRound.Kind if "session" not in kind])
def test_rounds_of_every_kind(province, on_day, kind):
    on_day(2023, 12, 1)
    assert contact_round(province, kind=kind).get_kind_display() == kind.label


def test_an_opinion_answered_on_the_spot_says_what_was_answered(round):
    said = {"text": "Khi nào có điện?", "locality": "Xã Cao Trĩ", "kind": SettledOpinion.Kind.ANSWERED, "by": None}
    with pytest.raises(ValidationError) as error:
        handling.record_opinion(round, **said, answer=" ")
    assert "answer" in error.value.message_dict
    handling.record_opinion(round, **said, answer="Quý I/2024", by_whom="Chủ tịch UBND xã")
    assert round.settled.count() == 1
    assert round.petitions.count() == 0


# ── pages ──────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def secretary(province, client):
    return login(client, Position.SECRETARIAT, province.council_office)


def typed(*rows: dict[str, str], more: bool = False) -> dict[str, str]:
    data = {"rows-TOTAL_FORMS": str(max(len(rows), 4)), "rows-INITIAL_FORMS": "0"} | ({"more": "1"} if more else {})
    for position, fields in enumerate(rows):
        data |= {f"rows-{position}-{name}": value for name, value in fields.items()}
    return data


ONE = {"on": "08/11/2023", "place": "Xã Cao Trĩ", "voters": "100", "opinions": "20", "form": "in_person"}
TWO = {"on": "09/11/2023", "place": "Xã Địa Linh", "voters": "50", "opinions": "10", "form": "hybrid"}


def test_many_rows_at_once_with_their_sum_on_the_page_of_the_round(round, secretary, client):
    address = reverse("petitions:meetings_add", args=[round.pk])
    assert client.get(address).status_code == 200
    more = client.post(address, typed(ONE, more=True)).content.decode()
    assert "Buổi 9" in more
    assert 'value="Xã Cao Trĩ"' in more
    wrong = client.post(address, typed(ONE, TWO | {"on": "01/12/2023"}, {"place": "Xã Hà Hiệu"}))
    assert wrong.status_code == 422
    assert "Hãy ghi ngày." in wrong.content.decode()
    assert 'value="Xã Địa Linh"' in wrong.content.decode()
    outside = client.post(address, typed(ONE, TWO | {"on": "01/12/2023"}))
    assert "Ngày tiếp xúc phải trong đợt" in outside.content.decode()
    assert not Meeting.objects.exists()
    assert client.post(address, typed(ONE, TWO)).status_code == 302
    page = client.get(round.dossier.get_absolute_url()).content.decode()
    assert "Cộng 2 buổi" in page
    assert "số buổi 3 (cộng các buổi 2)" in page
    assert "số cử tri" not in page.split("Khác số đã ghi")[1].split("</p>")[0]


def test_nothing_filled_in_is_said(round, secretary, client):
    page = client.post(reverse("petitions:meetings_add", args=[round.pk]), typed()).content.decode()
    assert "Hãy ghi ít nhất một buổi tiếp xúc." in page


def test_a_meeting_is_corrected_on_its_page(round, secretary, client):
    [meeting] = handling.add_meetings(round, [row()], by=None)
    address = reverse("petitions:meeting_edit", args=[meeting.pk])
    assert address in client.get(round.dossier.get_absolute_url()).content.decode()
    assert client.post(address, ONE | {"on": "01/12/2023"}).status_code == 422
    assert client.post(address, ONE).status_code == 302
    meeting.refresh_from_db()
    assert meeting.voters == 100


def test_opinions_stand_apart_from_petitions(round, secretary, client):
    petition(round)
    address = reverse("petitions:opinion_new", args=[round.pk])
    said = {"text": "Cảm ơn tỉnh đã làm đường", "locality": "Xã Cao Trĩ", "kind": "no_answer"}
    assert client.post(address, said | {"kind": "answered"}).status_code == 422
    assert client.post(address, said).status_code == 302
    page = client.get(round.dossier.get_absolute_url()).content.decode()
    assert "Ý kiến không phải chuyển (1)" in page
    assert "Cảm ơn tỉnh đã làm đường" in page
    assert "Cảm ơn tỉnh" not in client.get(reverse("petitions:list")).content.decode()


@pytest.mark.parametrize("page", ["meetings_add", "opinion_new"])
@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [
        (Position.SECRETARIAT, "front", 200),
        (Position.CLERK, "council_office", 403),
        (Position.SECRETARIAT, "finance", 404),
    ],
)
def test_who_records(round, province, client, page, position, agency, status):
    login(client, position, getattr(province, agency))
    assert client.get(reverse(f"petitions:{page}", args=[round.pk])).status_code == status
