"""What a petition may be: how long its texts, and who can be competent for it; forms and imports alike."""

from __future__ import annotations

from agencies.models import AgencyKind

TEXT_LENGTH = 20_000
TOO_LONG = (
    "Nội dung dài %(show_value)d ký tự, quá giới hạn %(limit_value)d ký tự của một kiến nghị. "
    "Hãy tách thành nhiều kiến nghị, hoặc ghi tóm tắt và đính kèm tệp."
)
LOCALITY_LENGTH = 200
# Who can be competent for a petition: administration of every level, enterprises, courts; not the Council's own bodies.
COMPETENT_KINDS = (
    AgencyKind.PEOPLES_COMMITTEE,
    AgencyKind.COMMITTEE_OFFICE,
    AgencyKind.DEPARTMENT,
    AgencyKind.DISTRICT,
    AgencyKind.COMMUNE,
    AgencyKind.NATIONAL_DELEGATION,
    AgencyKind.JUDICIARY,
    AgencyKind.CENTRAL,
    AgencyKind.ENTERPRISE,
    AgencyKind.OTHER,
)
