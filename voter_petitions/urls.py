"""Addresses of the register of voters' petitions."""

from __future__ import annotations

from django.urls import path

from voter_petitions import urls_address, urls_intake, urls_petitioners
from voter_petitions.views import (
    answers,
    drafts,
    duplicates,
    exactness,
    lists,
    meetings,
    petitions,
    reactions,
    relating,
    releasing,
    rounds,
    transfers,
)

app_name = "petitions"

urlpatterns = [
    *urls_intake.urlpatterns,
    *urls_petitioners.urlpatterns,
    *urls_address.urlpatterns,
    path("", lists.PetitionList.as_view(), name="list"),
    path("chuyen/", transfers.transfer_many, name="transfer_many"),
    path("du-thao/", drafts.draft_list, name="drafts"),
    path("ly-do/", reactions.reasons, name="reasons"),
    path("ly-do/them/", reactions.reason_edit, name="reason_new"),
    path("ly-do/<slug:code>/", reactions.reason_edit, name="reason_edit"),
    path("cong-bo/", releasing.release_many, name="release_many"),
    path("gop/", relating.merge_many, name="merge_many"),
    path("tuong-tu/", duplicates.while_typing, name="similar_to_text"),
    path("dot/", lists.RoundList.as_view(), name="rounds"),
    path("dot/lap-dot/", rounds.round_new, name="round_new"),
    path("dot/<int:pk>/", rounds.round_page, name="round"),
    path("dot/<int:pk>/sua/", rounds.round_edit, name="round_edit"),
    path("dot/<int:pk>/them-kien-nghi/", petitions.petition_new, name="petition_new"),
    path("dot/<int:pk>/them-buoi/", meetings.meetings_add, name="meetings_add"),
    path("dot/<int:pk>/them-y-kien/", meetings.opinion_new, name="opinion_new"),
    path("buoi/<int:pk>/sua/", meetings.meeting_edit, name="meeting_edit"),
    path("<int:pk>/", petitions.petition_page, name="petition"),
    path("<int:pk>/tuong-tu/", duplicates.of_petition, name="similar"),
    path("<int:pk>/sua/", petitions.petition_edit, name="petition_edit"),
    path("<int:pk>/dinh-chinh/", exactness.correct_words, name="correct_words"),
    path("<int:pk>/lam-ro/", exactness.ask_to_clarify, name="clarify"),
    path("<int:pk>/tach/", relating.split, name="split"),
    path("<int:pk>/gop/", relating.merge, name="merge"),
    path("<int:pk>/tach-lai/", relating.separate, name="separate"),
    path("<int:pk>/nhac-lai/", relating.raised_again, name="raised_again"),
    path("<int:pk>/chuyen/", transfers.transfer, name="transfer"),
    path("<int:pk>/tra-loi/", answers.answer, name="answer"),
    path("<int:pk>/du-thao/", drafts.draft, name="draft"),
    path("<int:pk>/y-kien-cu-tri/", reactions.react, name="react"),
    path("<int:pk>/ket-qua/", answers.settle, name="settle"),
    path("du-thao/<int:pk>/duyet/", drafts.draft_decide, name="draft_decide"),
    path("du-thao/<int:pk>/rut/", drafts.draft_recall, name="draft_recall"),
    path("du-thao/<int:pk>/gui/", drafts.draft_send, name="draft_send"),
    path("lam-ro/<int:pk>/tra-loi/", exactness.reply_to_clarify, name="clarify_reply"),
    path("quan-he/<int:pk>/bo/", relating.drop_link, name="drop_link"),
    path("lan-chuyen/<int:pk>/tra-lai/", transfers.return_transfer, name="return"),
    path("tra-loi/<int:pk>/nhan-xet/", answers.assess, name="assess"),
]
