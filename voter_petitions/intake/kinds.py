"""What a file is, told by its first bytes: old, locked and foreign formats are named, each with what to do."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from voter_petitions.intake.errors import UnreadableFileError

XLSX, DOCX = "xlsx", "docx"
MAX_UNZIPPED = 120 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TELLS = 4 * 1024 * 1024


def _named(text: str) -> bytes:
    """How a compound file names its streams."""
    return text.encode("utf-16-le")


def recognise(file: BinaryIO, *, name: str, size: int, limit: int) -> str:
    """``xlsx`` or ``docx``; anything else is refused with a reason."""
    if size == 0:
        raise UnreadableFileError("Tệp rỗng. Hãy kiểm tra lại tệp rồi gửi lại.")
    if size > limit:
        raise UnreadableFileError(
            f"Tệp lớn hơn {limit // (1024 * 1024)} MB. Hãy bỏ hình ảnh trong tệp hoặc tách thành nhiều tệp rồi gửi lại."
        )
    file.seek(0)
    head = file.read(_TELLS)
    file.seek(0)
    if head.startswith(_OLE):
        raise UnreadableFileError(_compound(head))
    if head.startswith(b"%PDF"):
        raise UnreadableFileError(
            "Đây là tệp PDF: không đọc được bảng từ PDF. Hãy xin tệp gốc Excel (.xlsx) hoặc Word (.docx)."
        )
    if not head.startswith(b"PK"):
        extension = name.rpartition(".")[2].lower() if "." in name else "không có đuôi"
        raise UnreadableFileError(
            f"Tệp hỏng, hoặc nội dung tệp đuôi «{extension}» không phải Excel hoặc Word. "
            "Hãy mở bằng Excel hoặc Word, lưu lại thành .xlsx hoặc .docx rồi gửi."
        )
    return _zipped(file)


def _compound(head: bytes) -> str:
    if _named("EncryptedPackage") in head or _named("EncryptionInfo") in head:
        return "Tệp có mật khẩu. Hãy mở tệp, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ), lưu lại rồi gửi."
    if _named("WordDocument") in head:
        return "Đây là tệp Word cũ (.doc). Hãy mở bằng Word, chọn Lưu thành «Tài liệu Word (.docx)» rồi gửi lại."
    return "Đây là tệp Excel cũ (.xls). Hãy mở bằng Excel, chọn Lưu thành «Sổ làm việc Excel (.xlsx)» rồi gửi lại."


def _zipped(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            locked = any(part.flag_bits & 1 for part in parts)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise UnreadableFileError("Không mở được tệp: tệp hỏng hoặc tải lên chưa đủ. Hãy gửi lại.") from error
    finally:
        file.seek(0)
    if locked:
        raise UnreadableFileError("Tệp nén có mật khẩu. Hãy gửi tệp .xlsx hoặc .docx không đặt mật khẩu.")
    names = {part.filename for part in parts}
    # A name given twice hides its size from who looks a part up by its name; no office program writes one.
    if len(parts) > len(names) or sum(part.file_size for part in parts) > MAX_UNZIPPED:
        raise UnreadableFileError("Tệp giải nén ra quá lớn nên không được mở. Hãy tách thành nhiều tệp nhỏ hơn.")
    if any(part.lower().endswith("vbaproject.bin") or "macrosheets/" in part.lower() for part in names):
        raise UnreadableFileError("Tệp có macro không được nhận. Hãy lưu lại thành .xlsx hoặc .docx không có macro.")
    if "xl/workbook.xml" in names:
        return XLSX
    if "word/document.xml" in names:
        return DOCX
    raise UnreadableFileError("Tệp nén này không phải Excel hoặc Word. Hãy gửi tệp .xlsx hoặc .docx theo mẫu.")
