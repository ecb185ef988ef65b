"""A few tiny PDFs for the demonstration, each marked as an illustration."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

import weasyprint
from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.models import DocumentKind

# Of each of these kinds the first few get a file: enough to open one in every register.
ILLUSTRATED = {
    DocumentKind.SUBMISSION: 4,
    DocumentKind.VERIFICATION_REPORT: 3,
    DocumentKind.CONCLUSION: 2,
    DocumentKind.SUPERVISED_REPORT: 2,
    DocumentKind.JOINT_NOTICE: 1,
    DocumentKind.CONSOLIDATION: 1,
    DocumentKind.PERIODIC_REPORT: 1,
}
PAGE = """<html lang="vi"><style>
@page {{ size: A4; margin: 25mm 20mm 25mm 30mm }}
body {{ font: 13pt "Noto Serif", serif }} h1 {{ font-size: 14pt; text-align: center }}
p.mark {{ border: 2px solid; padding: 4mm; text-align: center; font-weight: bold }}
</style><p class="mark">Văn bản minh họa</p><h1>{kind}</h1><p>Số: {number}</p>
<p>Tệp này do phần mềm lập để trình diễn, không phải văn bản của cơ quan nào.</p></html>"""


@dataclass
class Papers:
    """Hands out illustrations while there are any left."""

    left: dict[str, int] = field(default_factory=lambda: {kind.value: n for kind, n in ILLUSTRATED.items()})

    def next_for(self, kind: str, number: str) -> SimpleUploadedFile | None:
        if not self.left.get(kind):
            return None
        self.left[kind] -= 1
        label = DocumentKind(kind).label
        page = PAGE.format(kind=html.escape(label), number=html.escape(number))
        content = weasyprint.HTML(string=page).write_pdf()
        return SimpleUploadedFile(f"{label} {number}.pdf".replace("/", "-"), content, "application/pdf")
