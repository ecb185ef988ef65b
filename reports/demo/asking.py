"""Requests for more time of the story's last days: one refused, two that wait for an answer this morning."""

from __future__ import annotations

from agencies.models import User
from coordination import extension_requests
from coordination.clock import today
from coordination.models import Obligation
from reports.demo.cast import Cast

# Who asks (log-in, agency's key), for how many days, why; then the refusal's reason.
REQUESTS = (
    ("chuyenvien.sokhdt", "so_khdt", 10, "Chờ hướng dẫn của Bộ Kế hoạch và Đầu tư về nguồn vốn.",
     "Đã quá hạn trả lời cử tri; đề nghị trả lời ngay phần thuộc thẩm quyền."),
    ("chuyenvien.sotnmt", "so_tnmt", 5, "Chờ kết quả quan trắc môi trường của đơn vị tư vấn.", ""),
    ("thuky.ubnd", "ubnd", 7, "Đang lấy ý kiến các sở, ngành có liên quan.", ""),
)  # fmt: skip


def ask_for_time(cast: Cast) -> None:
    """Each asks for the duty whose due date is nearest to today."""
    people = {user.username: user for user in User.objects.all()}
    for username, key, days, reason, refusal in REQUESTS:
        rows = Obligation.objects.running().filter(obligor=cast[key], extended=False, dossier__restricted=False)
        rows = rows.exclude(recipient=None).exclude(recipient=cast[key]).select_related("dossier")
        duty = min(rows, key=lambda row: (abs((row.due_on - today()).days), row.pk))
        asked = extension_requests.ask(obligation=duty, amount=days, unit="day", reason=reason, by=people[username])
        if refusal:
            extension_requests.refuse(asked, answer=refusal, by=people["thuky.hdnd"])
