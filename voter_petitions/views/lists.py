"""The register's two lists: petitions and rounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from agencies.permissions import May, agencies_with
from coordination.clock import today
from coordination.ledger.pages import page_of
from coordination.saved_views import kept_views
from coordination.tables import Column, ordering
from coordination.views.lists import FilteredList
from voter_petitions.filters import KEPT, MERGED, PetitionFilter, RoundFilter
from voter_petitions.models import Petition, PetitionQuerySet, PetitionRound, PetitionRoundQuerySet, ResponseDraft
from voter_petitions.orders import order_of
from voter_petitions.views.access import may_create, senders

# So many filters are in sight; the others are folded away until they are asked for.
FILTERS_FIRST = 6
# What an address says beside its filters.
NO_FILTER = ("page", "after", "before", "sort")
PETITION_COLUMNS = (
    Column("Kiến nghị", "so", ("-round__starts_on", "number")),
    Column("Lĩnh vực", "linh-vuc", ("field__position", "field__code")),
    Column("Cơ quan giải quyết", "co-quan", ("lead__sort_key",)),
    Column("Hạn gần nhất", "han", ("next_due_on",)),
    Column("Trả lời", "tra-loi", ("answer_state",)),
    Column("Kết quả", "ket-qua", ("result_state",)),
)


@dataclass(frozen=True)
class Tab:
    """A view of the register with an address of its own."""

    label: str
    href: str
    current: bool
    n: int | None = None


@dataclass(frozen=True)
class BulkButton:
    name: str
    value: str
    label: str
    primary: bool = False
    # Another address than the bar's own.
    action: str = ""


def tabs(request: HttpRequest) -> list[Tab]:
    """All petitions, the questions that are asked most, and the rounds."""
    petitions = reverse("petitions:list")
    asked = {name: value for name, value in request.GET.items() if value and name not in NO_FILTER}
    views = [
        ("Tất cả kiến nghị", {}),
        *([("Chưa chuyển", {"lack": "chua-chuyen"})] if agencies_with(request.user, May.MANAGE) else []),
        ("Chưa trả lời", {"answer": "none"}),
        ("Trả lời không nêu thời gian", {"lack": "khong-thoi-gian"}),
        ("Quá hạn", {"lack": "qua-han"}),
    ]
    at_list = request.path == petitions
    found = []
    for label, query in views:
        text = "&".join(f"{name}={value}" for name, value in query.items())
        found.append(Tab(label, f"{petitions}?{text}" if text else petitions, at_list and asked == query))
    waiting = ResponseDraft.objects.awaiting(request.user).live().count()
    if waiting:
        found.append(Tab("Dự thảo trả lời chờ bạn", reverse("petitions:drafts"), False, waiting))
    for label, name in (
        ("Đợt tiếp xúc cử tri", "rounds"),
        ("Công văn chuyển", "letters"),
        ("Phụ lục, thống kê", "annexes"),
        ("Sai địa chỉ", "wrong_address"),
        ("Thẩm quyền", "competence"),
    ):
        href = reverse(f"petitions:{name}")
        found.append(Tab(label, href, request.path == href))
    return found


class PetitionList(FilteredList):
    """All petitions that the user may see."""

    filterset_class = PetitionFilter
    template_name = "petitions/list.html"

    def get_queryset(self) -> PetitionQuerySet:
        rows = Petition.objects.visible_to(self.request.user)
        # What was merged is counted where it was merged into, and shown when asked for.
        if self.request.GET.get("lack") != MERGED:
            rows = rows.counted()
        return rows.with_next_due() if self.request.GET.get("sort", "").endswith("han") else rows

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, Any, Any, bool]:
        """As long lists are paged: counted to a limit, keys first, and on from the last row of a page."""
        order = order_of(self.request.GET.get("sort", ""))
        page = page_of(queryset.order_by(), Petition.objects.for_list(), order, self.request.GET.dict())
        return None, page, page.rows, False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "columns": PETITION_COLUMNS,
            "tabs": tabs(self.request),
            "more_filters": set(list(PetitionFilter.base_filters)[FILTERS_FIRST:]) & set(self.request.GET),
            "saved": kept_views(self.request, KEPT),
            "kept": [(name, value) for name in ("sort", "view") if (value := self.request.GET.get(name))],
            "may_transfer": senders(self.request).exists(),
            "bulk_buttons": [
                BulkButton("step", "letters", "Lập công văn chuyển các kiến nghị đã chọn", primary=True),
                BulkButton("step", "choose", "Ghi công văn đã gửi"),
                BulkButton("step", "choose", "Gộp thành một", action=reverse("petitions:merge_many")),
                *_release_buttons(),
            ],
        }


def _release_buttons() -> list[BulkButton]:
    """Only where the province has opened the public page."""
    if not settings.PUBLIC_PAGE:
        return []
    action = reverse("petitions:release_many")
    return [
        BulkButton("release", "on", "Công bố", action=action),
        BulkButton("release", "off", "Thôi công bố", action=action),
    ]


class RoundList(FilteredList):
    """All rounds that the user may see, with how far their petitions are."""

    filterset_class = RoundFilter
    template_name = "petitions/rounds.html"
    columns = (
        Column("Đợt tiếp xúc", "ten", ("dossier__title",)),
        Column("Thời gian", "thoi-gian", ("starts_on",)),
        Column("Ý kiến", "y-kien", ("opinions",), numeric=True),
        Column("Kiến nghị", "kien-nghi", ("petition_count",), numeric=True),
        Column("Chưa trả lời", "chua-tra-loi", ("unanswered_count",), numeric=True),
        Column("Giải quyết xong", "xong", ("resolved_count",), numeric=True),
        Column("Quá hạn", "qua-han", ("overdue_count",), numeric=True),
        Column("Trạng thái"),
    )

    def get_queryset(self) -> PetitionRoundQuerySet:
        order = ordering(self.request.GET.get("sort", ""), self.columns, default=["-starts_on", "-pk"])
        rows = PetitionRound.objects.visible_to(self.request.user).with_counts(today())
        return rows.select_related("dossier__part_of").order_by(*order)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "columns": self.columns,
            "tabs": tabs(self.request),
            "may_create": may_create(self.request),
        }
