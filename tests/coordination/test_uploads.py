"""Files are judged by content, size and name; what is refused leaves nothing behind."""

from __future__ import annotations

import datetime
import hashlib
import io
import unicodedata
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from coordination import submissions, uploads
from coordination.clock import now
from coordination.models import Event, Flag, LateReason, Milestone, StoredFile, Submission
from tests.factories import documents
from tests.factories.documents import upload
from tests.factories.obligations import owed

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("to-trinh.pdf", documents.pdf(), "application/pdf"),
        ("TO-TRINH.PDF", documents.pdf(), "application/pdf"),
        ("bao-cao.docx", documents.docx(), WORD),
        ("phu-luc.xlsx", documents.xlsx(), EXCEL),
        ("anh.png", documents.PNG, "image/png"),
        ("anh.jpg", documents.JPEG, "image/jpeg"),
        ("anh.jpeg", documents.JPEG, "image/jpeg"),
    ],
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_what_a_secretariat_receives_passes(name, content, kind):
    checked = uploads.check(upload(name, content))
    assert (checked.name, checked.content_type, checked.size) == (name, kind, len(content))
    assert checked.sha256 == hashlib.sha256(content).hexdigest()


def _many_zeroes() -> bytes:
    """Some hundred kilobytes that would unpack to more than the limit."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:document/>")
        for index in range(5):
            archive.writestr(f"word/media/{index}.bin", bytes(uploads.MAX_UNZIPPED_BYTES // 4))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("to-trinh.pdf", documents.EXE, "không phải PDF"),
        ("to-trinh.exe", documents.EXE, "Không nhận tệp loại «exe»"),
        ("to-trinh.pdf.exe", documents.pdf(), "«exe»"),
        ("bao-cao.docx", b"<html><script>alert(1)</script></html>", "không phải DOCX"),
        ("bao-cao.html", b"<html></html>", "«html»"),
        ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "«svg»"),
        ("bao-cao.docx", documents.pdf(), "không phải DOCX"),
        ("bao-cao.docx", documents.xlsx(), "không phải DOCX"),
        ("bao-cao.docx", documents.zipped(a_txt="x"), "không phải DOCX"),
        ("bao-cao.docx", b"PK\x03\x04" + b"\0" * 40, "không phải DOCX"),
        ("bao-cao.docx", documents.docx()[:-30], "không phải DOCX"),
        ("bao-cao.docx", documents.docx(word__vbaProject_bin="x"), "macro"),
        ("bao-cao.docx", documents.docx(word__VBAPROJECT_BIN="x"), "macro"),
        ("phu-luc.xlsx", documents.zipped(xl__workbook_xml="x", xl__macrosheets__sheet1_xml="x"), "macro"),
        ("bao-cao.docm", documents.docx(), "«docm»"),
        ("to-trinh.pdf", b"", "Tệp rỗng"),
        ("to-trinh.pdf", b"%PDF-1.7 not really", "tệp hỏng"),
        ("to-trinh.pdf", documents.pdf()[: len(documents.pdf()) // 3], "tệp hỏng"),
        ("khong-co-duoi", documents.pdf(), "không có đuôi"),
        (".pdf", documents.pdf(), "không có đuôi"),
        ("\u202e\u200b", documents.pdf(), "không có tên"),
    ],
    ids=lambda value: ascii(value) if isinstance(value, str) else "content",
)
def test_what_is_not_what_it_says_is_refused_with_the_reason(name, content, reason):
    with pytest.raises(ValidationError, match=reason):
        uploads.check(upload(name, content))


def test_a_zip_bomb_is_refused_unopened():
    bomb = _many_zeroes()
    assert len(bomb) < 2_000_000
    with pytest.raises(ValidationError, match="quá nhiều dữ liệu"):
        uploads.check(upload("bao-cao.docx", bomb))


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(settings):
    content = documents.pdf()
    settings.UPLOAD_MAX_BYTES = len(content)
    uploads.check(upload("to-trinh.pdf", content))
    settings.UPLOAD_MAX_BYTES = len(content) - 1
    with pytest.raises(ValidationError, match="Tệp lớn hơn"):
        uploads.check(upload("to-trinh.pdf", content))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\van-thu\\to-trinh.pdf", "to-trinh.pdf"),
        (unicodedata.normalize("NFD", "Tờ trình số 15.pdf"), unicodedata.normalize("NFC", "Tờ trình số 15.pdf")),
        ("to\u202efdp.trinh\n.pdf", "tofdp.trinh.pdf"),
        ("a" * 300 + ".pdf", "a" * 140 + ".pdf"),
    ],
    ids=["path", "decomposed", "control-characters", "long"],
)
def test_names_are_cleaned_and_never_paths(given, kept):
    file = upload("x.pdf", documents.pdf())
    file._name = given  # what Django itself would have stripped already
    assert uploads.check(file).name == kept


@pytest.mark.parametrize(
    "paragraphs",
    [("MẬT", "BÁO CÁO"), ("TỐI MẬT", "BÁO CÁO"), ("TUYỆT MẬT",), ("HĐND TỈNH", "M Ậ T"), ("  MẬT  ",)],
)
@pytest.mark.parametrize(("name", "make"), [("bao-cao.pdf", documents.pdf), ("bao-cao.docx", documents.docx)])
def test_a_stamp_of_secrecy_is_refused_and_says_what_to_do(name, make, paragraphs):
    with pytest.raises(ValidationError, match=r"dấu độ mật.*chỉ ghi nhận là có văn bản"):
        uploads.check(upload(name, make(*paragraphs)))


@pytest.mark.parametrize(("name", "make"), [("bao-cao.pdf", documents.pdf), ("bao-cao.docx", documents.docx)])
def test_the_word_secret_inside_a_text_is_no_stamp(name, make):
    text = ("Về việc bảo vệ bí mật nhà nước", "Tài liệu MẬT phải nộp lại.", "Công tác bảo mật")
    assert uploads.check(upload(name, make(*text))).name == name


def test_stamp_in_the_header_of_a_word_file_and_in_decomposed_letters():
    for part in ("MẬT", unicodedata.normalize("NFD", "MẬT")):
        content = documents.docx("Báo cáo", word__header1_xml=f"<w:hdr><w:p><w:r><w:t>{part}</w:t></w:r></w:p></w:hdr>")
        with pytest.raises(ValidationError, match="dấu độ mật"):
            uploads.check(upload("bao-cao.docx", content))


# ── nothing half-saved ───────────────────────────────────────────────────────────────
@pytest.fixture
def duty(province, on_day):
    on_day(2023, 11, 20)
    return owed(province)


def _receive(duty, **changes):
    return submissions.receive(
        **{
            "dossier": duty.dossier,
            "kind": "opinion",
            "sender": duty.obligor,
            "received_at": now(),
            "by": None,
            "upload": upload("y-kien.pdf", documents.pdf()),
        }
        | changes
    )


def _files(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def _left_behind(settings) -> list[object]:
    return [*Submission.objects.all(), *StoredFile.objects.all(), *Flag.objects.all(), *_files(settings)]


def test_a_good_file_is_kept_under_its_own_key_closed_to_others(duty, settings):
    submission = _receive(duty)
    (path,) = _files(settings)
    assert path.name == submission.file.pk.hex, "no part of the path was chosen by a user"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == submission.file.sha256
    assert path.stat().st_mode & 0o007 == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"upload": upload("y-kien.pdf", documents.EXE)},
        {"secrecy": "mat"},
        {"complete": False},
        {"kind": "no_such_kind"},
        {"number": "x" * 200},
        {"signed_on": datetime.date(2023, 11, 21)},
    ],
    ids=["bad-file", "secret", "incomplete-without-reason", "unknown-kind", "too-long", "signed-after-receipt"],
)
def test_a_refused_document_leaves_nothing(duty, settings, changes):
    events = Event.objects.count()
    with pytest.raises(ValidationError):
        _receive(duty, **changes)
    assert _left_behind(settings) == []
    assert Event.objects.count() == events


def test_a_late_document_without_reason_leaves_no_file_on_disk(duty, settings, on_day):
    on_day(2023, 11, 27)
    with pytest.raises(ValidationError) as refused:
        _receive(duty)
    assert set(refused.value.message_dict) == {"late_reason", "late_agency"}
    assert _left_behind(settings) == []
    _receive(
        duty,
        upload=upload("y-kien.pdf", documents.pdf()),
        late_agency=duty.obligor,
        late_reason=LateReason.objects.get(),
    )
    assert len(_files(settings)) == 1


def test_an_unforeseen_error_leaves_no_file_either(duty, settings, monkeypatch):
    def broken(*args: object) -> None:
        raise RuntimeError("the disk is fine, the code is not")

    monkeypatch.setattr(submissions, "_date_milestone", broken)
    with pytest.raises(RuntimeError):
        _receive(duty)
    assert _left_behind(settings) == []


def test_only_the_first_complete_document_of_a_kind_dates_its_milestone(duty, province, on_day):
    common = {"kind": "verification_report", "sender": province.standing_committee, "upload": None, "match": False}
    _receive(duty, **common, complete=False, missing="Phụ lục")
    assert not Milestone.objects.filter(kind="verification_issued").exists()
    _receive(duty, **common)
    on_day(2023, 11, 24)
    _receive(duty, **common)
    assert Milestone.objects.get(kind="verification_issued").on == datetime.date(2023, 11, 20)


def test_a_part_given_twice_is_refused_before_anything_is_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:document/>")
        archive.writestr("word/header1.xml", b"x" * 512 * 1024)
        # The same part listed two hundred times: a small file that fills the memory of who reads every name.
        archive.filelist += [archive.filelist[-1]] * 200
    with pytest.raises(ValidationError, match="quá nhiều dữ liệu"):
        uploads.check(upload("a.docx", packed.getvalue()))
