"""Checking a file before it is kept: by content, size and name. What fails is refused with a reason."""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast

import filetype
import pypdf
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a secretariat receives: extension → the content that it must have.
ALLOWED = {
    "pdf": "application/pdf",
    "docx": DOCX,
    "xlsx": XLSX,
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
ALLOWED_TEXT = "PDF, DOCX, XLSX, PNG hoặc JPG"
# A stamp of secrecy stands alone on its line at the head of the first page, sometimes spaced out.
_SECRECY_STAMP = re.compile(r"^\s*((T\s*U\s*Y\s*Ệ\s*T|T\s*Ố\s*I)\s+)?M\s*Ậ\s*T\s*$", re.MULTILINE)
_OFFICE_PARTS = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
MAX_UNZIPPED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 5000
# Parts of an office file that hold programs: of today's macros and of Excel 4's.
_MACROS = re.compile(r"vbaproject\.bin$|^xl/macrosheets/", re.IGNORECASE)
# Where a Word file has the head of its first page, and how much of each part is read for it.
_WORD_HEADS = re.compile(r"^word/(document|header\d*)\.xml$")
_WORD_HEAD_BYTES = 512 * 1024
# The document and the headers of so many sections; the stamp stands on the first page.
_WORD_HEADS_READ = 20


@dataclass(frozen=True)
class CheckedFile:
    """What is known of a file that passed."""

    name: str
    content_type: str
    size: int
    sha256: str


def check(upload: UploadedFile) -> CheckedFile:
    """Check an upload and hash it. Raises ValidationError with a plain Vietnamese reason."""
    name = _clean_name(upload.name or "")
    extension = PurePosixPath(name).suffix.lstrip(".").lower()
    if extension not in ALLOWED:
        raise ValidationError(f"Không nhận tệp loại «{extension or 'không có đuôi'}». Hãy gửi {ALLOWED_TEXT}.")
    size = upload.size or 0
    if size == 0:
        raise ValidationError("Tệp rỗng.")
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise ValidationError(f"Tệp lớn hơn {limit} MB. Hãy nén hoặc tách tệp rồi gửi lại.")
    file = cast(BinaryIO, upload.file)
    content_type = _sniffed(file)
    if content_type != ALLOWED[extension]:
        raise ValidationError(f"Nội dung tệp không phải {extension.upper()}. Hãy mở tệp và lưu lại đúng định dạng.")
    if content_type == "application/pdf":
        _refuse_secret(_first_page(file))
    elif content_type == DOCX:
        _refuse_secret(_word_text(file))
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    file.seek(0)
    return CheckedFile(name, content_type, size, digest.hexdigest())


def _clean_name(name: str) -> str:
    """The last part of the name, composed, without control characters; never used as a path."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    if not base:
        raise ValidationError("Tệp không có tên.")
    stem, dot, extension = base.rpartition(".")
    return (f"{stem[:140]}.{extension[:8]}" if dot else base[:150]) or "tep"


def _sniffed(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    kind = filetype.guess(head)
    found = kind.mime if kind else ""
    if head.startswith(b"PK"):
        return _office_type(file)
    return found


def _office_type(file: BinaryIO) -> str:
    """Word and Excel files are zips: told apart by what they hold, bombs refused."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        return ""
    finally:
        file.seek(0)
    names = {part.filename for part in parts}
    # A name given twice hides its size from who looks a part up by its name; no office program writes one.
    if len(parts) > min(len(names), MAX_PARTS) or sum(part.file_size for part in parts) > MAX_UNZIPPED_BYTES:
        raise ValidationError("Tệp nén chứa quá nhiều dữ liệu.")
    if any(_MACROS.search(name) for name in names):
        raise ValidationError("Tệp có macro không được nhận. Hãy lưu lại không có macro.")
    return next((mime for mime, part in _OFFICE_PARTS.items() if part in names), "application/zip")


def _first_page(file: BinaryIO) -> str:
    """The text of a PDF's first page, none of a scan's or of a locked file's; a damaged PDF is refused."""
    try:
        reader = pypdf.PdfReader(file)
        return reader.pages[0].extract_text() if not reader.is_encrypted and reader.pages else ""
    except Exception as error:  # any damage of the file is the same answer for the clerk
        raise ValidationError("Không mở được tệp PDF: tệp hỏng hoặc không đầy đủ.") from error
    finally:
        file.seek(0)


def _word_text(file: BinaryIO) -> str:
    """The paragraphs of a Word file's beginning and headers, a line each; a damaged file is refused."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = sorted(name for name in archive.namelist() if _WORD_HEADS.match(name))[:_WORD_HEADS_READ]
            heads = [archive.open(name).read(_WORD_HEAD_BYTES).decode(errors="replace") for name in parts]
    except Exception as error:  # any damage of the file is the same answer for the clerk
        raise ValidationError("Không mở được tệp Word: tệp hỏng hoặc không đầy đủ.") from error
    finally:
        file.seek(0)
    return "\n".join(re.sub(r"<[^>]*>", "", head.replace("</w:p>", "\n")) for head in heads)


def _refuse_secret(text: str) -> None:
    """State secrets may not be stored here: a file that bears a stamp of secrecy is refused."""
    if _SECRECY_STAMP.search(unicodedata.normalize("NFC", text)):
        raise ValidationError(
            "Tệp có dấu độ mật. Tài liệu bí mật nhà nước không được đưa lên hệ thống: "
            "hãy chọn độ mật và chỉ ghi nhận là có văn bản."
        )
