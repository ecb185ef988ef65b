"""Recording a received document: who may, for whom, and what is asked at that moment."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from agencies.models import Position, Succession
from coordination import dossiers
from coordination.models import (
    Flag,
    FlagKind,
    LateReason,
    Obligation,
    Outcome,
    Role,
    Source,
    StoredFile,
    Submission,
)
from tests.factories import documents
from tests.factories.core import AgencyFactory, login
from tests.factories.documents import upload
from tests.factories.obligations import owed

D = datetime.date


@pytest.fixture
def duty(province, on_day) -> Obligation:
    """Due Tuesday 21/11/2023; today is the Monday before."""
    on_day(2023, 11, 20)
    return owed(province)


def page(duty: Obligation, *, chosen: bool = False) -> str:
    address = reverse("record_document", args=[duty.dossier_id])
    return f"{address}?obligation={duty.pk}" if chosen else address


def answer(duty: Obligation, **changes: object) -> dict[str, object]:
    """What a clerk types; ``None`` leaves a field out."""
    data = {
        "kind": "opinion",
        "sender": duty.obligor_id,
        "obligations": [duty.pk],
        "number": "15/UBND-TH",
        "received_on": "20/11/2023",
        "received_time": "09:30",
        "summary": "Ý kiến về việc phối hợp",
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def nothing_saved(settings) -> bool:
    on_disk = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    return not (Submission.objects.exists() or StoredFile.objects.exists() or on_disk)


# ── who ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [
        (Position.CLERK, "peoples_committee", 302),
        (Position.CLERK, "committee_office", 302),
        (Position.SECRETARIAT, "standing_committee", 302),
        (Position.CLERK, "council_office", 302),
        (Position.LEADER, "peoples_committee", 403),
        (Position.ADMINISTRATOR, "council", 403),
        (Position.CLERK, "finance", 404),
        (Position.CLERK, "district", 404),
    ],
    ids=[
        "clerk of the obligor",
        "its office",
        "secretariat of the recipient",
        "the recipient's office",
        "a leader decides but does not record",
        "an administrator sees but does not record",
        "an agency below that takes no part",
        "a district",
    ],
)
def test_who_may_record(client, province, duty, position, agency, status):
    login(client, position, getattr(province, agency))
    assert client.post(page(duty), answer(duty)).status_code == status
    assert Submission.objects.count() == (status == 302)
    assert client.get(page(duty)).status_code == (status if status != 302 else 200)


def test_a_document_is_recorded_with_its_file_and_meets_its_duty(client, province, duty):
    clerk = login(client, Position.CLERK, province.peoples_committee)
    file = upload("y-kien.pdf", documents.pdf())
    response = client.post(page(duty, chosen=True), answer(duty, upload=file), follow=True)
    assert "Hoàn thành 1 nghĩa vụ" in response.content.decode()
    submission = Submission.objects.get()
    assert (submission.sender, submission.recipient) == (province.peoples_committee, province.standing_committee)
    assert (submission.recorded_by, submission.number) == (clerk, "15/UBND-TH")
    assert submission.received_at == datetime.datetime(2023, 11, 20, 2, 30, tzinfo=datetime.UTC)
    assert submission.file.name == "y-kien.pdf"
    assert submission.file.uploaded_by == clerk
    duty.refresh_from_db()
    assert (duty.outcome, duty.closed_on, duty.days_late) == (Outcome.MET, D(2023, 11, 20), 0)


def test_the_form_starts_from_the_chosen_duty_and_today(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    form = client.get(page(duty, chosen=True)).context["form"]
    assert form.initial["obligations"] == [duty.pk]
    assert (form.initial["kind"], form.initial["sender"]) == ("opinion", duty.obligor_id)
    assert form.initial["received_on"] == D(2023, 11, 20)
    assert form.initial["late_agency"] is None, "it is not late: nobody is blamed beforehand"
    assert form.fields["secrecy"].choices[0] == ("", "Không mật")
    assert form.fields["kind"].choices[0] == ("", "Chọn loại văn bản"), "no kind is guessed"
    assert form.fields["kind"].choices[1][0] == "Hồ sơ này đang chờ"


@pytest.mark.parametrize("value", ["", "x", "0", "999999999999999999999", "²", "1 OR 1=1"])
def test_a_wrong_obligation_in_the_address_is_ignored(client, province, duty, value):
    login(client, Position.CLERK, province.peoples_committee)
    response = client.get(page(duty), {"obligation": value})
    assert response.status_code == 200
    assert response.context["chosen"] is None


def test_the_late_fields_stand_in_a_group_of_their_own(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    html = client.get(page(duty)).content.decode()
    assert html.index("Chỉ điền khi văn bản đến sau hạn") < html.index('name="late_agency"')


# ── acting for another agency ────────────────────────────────────────────────────────
@pytest.mark.parametrize("forged", ["standing_committee", "front", "finance", "justice"])
def test_a_clerk_cannot_send_in_another_agencys_name(client, province, duty, settings, forged):
    login(client, Position.CLERK, province.peoples_committee)
    sender = getattr(province, forged).pk
    response = client.post(page(duty), answer(duty, sender=sender))
    assert response.status_code == 422
    assert "sender" in response.context["form"].errors
    assert nothing_saved(settings)


def test_the_keeper_cannot_let_one_agency_answer_for_another(client, province, duty, settings):
    login(client, Position.SECRETARIAT, province.standing_committee)
    response = client.post(page(duty), answer(duty, sender=province.front.pk))
    assert response.context["form"].errors == {
        "sender": ["Nghĩa vụ này của UBND tỉnh, không phải của Ủy ban MTTQ Việt Nam tỉnh."]
    }
    assert nothing_saved(settings)


def test_a_clerk_cannot_tick_a_duty_of_others(client, province, duty, settings):
    dossiers.set_participants(duty.dossier, Role.COORDINATING, [province.finance], by=None)
    login(client, Position.CLERK, province.finance)
    assert client.get(page(duty)).context["form"].fields["obligations"].queryset.count() == 0
    response = client.post(page(duty), answer(duty, sender=province.finance.pk))
    assert response.status_code == 422
    assert "obligations" in response.context["form"].errors
    assert nothing_saved(settings)
    response = client.post(page(duty), answer(duty, sender=province.finance.pk, obligations=None))
    assert response.status_code == 302, "its own document, which meets no duty, it may record"
    duty.refresh_from_db()
    assert duty.outcome == Outcome.OPEN


def test_a_duty_already_met_cannot_be_met_again(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    client.post(page(duty), answer(duty))
    response = client.post(page(duty), answer(duty))
    assert response.status_code == 422
    assert Submission.objects.count() == 1


# ── late ─────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def late(duty, on_day) -> Obligation:
    on_day(2023, 11, 27)
    return duty


def test_late_without_reason_is_asked_beside_the_fields_and_typed_values_stay(client, province, late, settings):
    login(client, Position.CLERK, province.peoples_committee)
    typed = answer(late, received_on="27/11/2023", upload=upload("y-kien.pdf", documents.pdf()))
    response = client.post(page(late, chosen=True), typed)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert errors["late_reason"] == ["Văn bản chậm 6 ngày so với hạn 21/11/2023: hãy chọn lý do."]
    assert errors["late_agency"] == ["Hãy chọn cơ quan để chậm."]
    assert errors["upload"] == ["Hãy chọn lại tệp: tệp không được giữ khi biểu mẫu có mục phải sửa."]
    html = response.content.decode()
    for value in ("15/UBND-TH", "27/11/2023", "09:30", "Ý kiến về việc phối hợp"):
        assert f'value="{value}"' in html
    assert 'aria-describedby="id_late_reason_error"' in html
    assert nothing_saved(settings)


def test_late_with_reason_is_frozen_and_flagged(client, province, late):
    login(client, Position.SECRETARIAT, province.standing_committee)
    response = client.post(
        page(late),
        answer(
            late,
            received_on="27/11/2023",
            late_agency=province.peoples_committee.pk,
            late_reason=LateReason.objects.get().pk,
            late_note="Chờ số liệu quý",
        ),
    )
    assert response.status_code == 302
    late.refresh_from_db()
    assert (late.days_late, late.working_days_late, late.breach) == (6, 4, Source.REGULATION)
    assert late.late_agency == province.peoples_committee
    assert late.late_note == "Chờ số liệu quý"
    assert Flag.objects.get().kind == FlagKind.SENT_LATE


def test_who_opens_the_form_of_an_overdue_duty_finds_the_obligor_chosen(client, province, late):
    login(client, Position.CLERK, province.peoples_committee)
    assert client.get(page(late, chosen=True)).context["form"].initial["late_agency"] == late.obligor_id


# ── what else is refused ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"received_on": "21/11/2023"}, "received_on", "tương lai"),
        ({"received_time": "23:59"}, "received_on", "tương lai"),
        ({"received_on": "30/02/2023"}, "received_on", ""),
        ({"received_on": ""}, "received_on", ""),
        ({"received_on": "20/11/0023"}, "received_on", "xem lại năm"),
        ({"received_on": "01/01/0001", "received_time": "00:00"}, "received_on", "xem lại năm"),
        ({"received_time": "25:00"}, "received_time", ""),
        ({"signed_on": "21/11/2023"}, "signed_on", "Ngày ký không được sau ngày nhận"),
        ({"signed_on": "20/11/0023"}, "signed_on", "xem lại năm"),
        ({"kind": ""}, "kind", "Hãy chọn loại văn bản"),
        ({"kind": "no_such"}, "kind", ""),
        ({"sender": "999999999999999999999"}, "sender", ""),
        ({"obligations": ["x"]}, "obligations", ""),
        ({"number": "x" * 81}, "number", ""),
        ({"incomplete": "on"}, "missing", "hãy ghi còn thiếu gì"),
        ({"secrecy": "mat"}, "secrecy", "không được lưu trên hệ thống"),
        ({"secrecy": "toi_mat", "number": "", "summary": "Có nội dung"}, "secrecy", "bỏ tệp, số và trích yếu"),
        ({"late_reason": "no-such"}, "late_reason", ""),
    ],
)
def test_wrong_input_is_told_beside_its_field(client, province, duty, settings, changes, field, message):
    login(client, Position.SECRETARIAT, province.standing_committee)
    response = client.post(page(duty), answer(duty, **changes))
    assert response.status_code == 422
    assert message in response.context["form"].errors[field][0]
    assert nothing_saved(settings)
    duty.refresh_from_db()
    assert duty.outcome == Outcome.OPEN


def test_a_bad_file_is_told_at_the_file(client, province, duty, settings):
    login(client, Position.CLERK, province.peoples_committee)
    response = client.post(page(duty), answer(duty, upload=upload("y-kien.pdf", documents.EXE)))
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "upload": ["Nội dung tệp không phải PDF. Hãy mở tệp và lưu lại đúng định dạng."]
    }
    assert nothing_saved(settings)


def test_without_an_hour_an_earlier_day_counts_as_its_close_of_office(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    client.post(page(duty), answer(duty, received_on="17/11/2023", received_time=""))
    assert Submission.objects.get().received_at.astimezone(datetime.UTC).hour == 10


def test_of_a_secret_document_only_its_existence_is_kept(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    response = client.post(page(duty), answer(duty, secrecy="mat", number="", summary=""), follow=True)
    submission = Submission.objects.get()
    assert (submission.number, submission.summary, submission.file) == ("", "", None)
    assert str(submission) == "Văn bản cho ý kiến (văn bản Mật)"
    assert "văn bản Mật" in response.content.decode()
    duty.refresh_from_db()
    assert duty.outcome == Outcome.MET, "that it came is known"


def test_an_incomplete_document_meets_nothing_and_is_flagged(client, province, duty):
    login(client, Position.SECRETARIAT, province.standing_committee)
    client.post(page(duty), answer(duty, incomplete="on", missing="Báo cáo đánh giá tác động"))
    duty.refresh_from_db()
    assert duty.outcome == Outcome.OPEN
    flag = Flag.objects.get()
    assert (flag.kind, flag.obligation, flag.text) == (FlagKind.INCOMPLETE, duty, "Báo cáo đánh giá tác động")


# ── an agency that exists no more ────────────────────────────────────────────────────
@pytest.fixture
def merged(province, duty):
    heir = AgencyFactory(name="UBND tỉnh mới", short_name="UBND mới")
    old = province.peoples_committee
    old.exists_to = D(2023, 11, 15)
    old.save()
    Succession.objects.create(predecessor=old, successor=heir, on=D(2023, 11, 15), kind="merger", legal_document="NQ 1")
    return heir


def test_a_dissolved_agency_sends_nothing_after_its_last_day(client, province, duty, merged, settings):
    login(client, Position.SECRETARIAT, province.standing_committee)
    response = client.post(page(duty), answer(duty))
    assert response.context["form"].errors["sender"] == [
        "UBND tỉnh không hoạt động vào ngày 20/11/2023. Cơ quan kế thừa: UBND tỉnh mới."
    ]
    assert nothing_saved(settings)


def test_what_it_sent_before_may_still_be_recorded(client, province, duty, merged):
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert client.post(page(duty), answer(duty, received_on="14/11/2023")).status_code == 302


def test_its_heir_answers_for_it(client, province, duty, merged):
    login(client, Position.SECRETARIAT, province.standing_committee)
    assert client.post(page(duty), answer(duty, sender=merged.pk)).status_code == 302
    duty.refresh_from_db()
    assert duty.outcome == Outcome.MET
    assert duty.submission.sender == merged


# ── restricted dossiers ──────────────────────────────────────────────────────────────
def test_a_restricted_dossier_is_only_for_those_named(client, province, duty):
    duty.dossier.restricted = True
    duty.dossier.save()
    clerk = login(client, Position.CLERK, province.peoples_committee)
    assert client.get(page(duty)).status_code == 404
    duty.dossier.readers.create(user=clerk)
    assert client.get(page(duty)).status_code == 200
