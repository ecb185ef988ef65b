"""Files as they arrive at a secretariat, sound and unsound, made in memory."""

from __future__ import annotations

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from pypdf import PdfWriter
from weasyprint import HTML

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 32
EXE = b"MZ\x90\x00" + b"\0" * 64


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(*paragraphs: str) -> bytes:
    """A PDF of one page; with text when given (set by WeasyPrint, so that its letters are real ones)."""
    if paragraphs:
        return HTML(string="".join(f"<p>{text}</p>" for text in paragraphs)).write_pdf()
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def zipped(**parts: str | bytes) -> bytes:
    """A zip of these parts; two underscores stand for a slash, one for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def docx(*paragraphs: str, **parts: str | bytes) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs or ("Tờ trình",))
    return zipped(word__document_xml=f"<w:document><w:body>{body}</w:body></w:document>", **parts)


def xlsx() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()
