"""Addresses of finding the right agency and of the letters to it; part of the register's own (urls.py)."""

from __future__ import annotations

from django.urls import path

from voter_petitions.views import annexes, competence, coordination, dispatch, wrong_address

urlpatterns = [
    path("tham-quyen/", competence.rules, name="competence"),
    path("tham-quyen/them/", competence.rule_new, name="competence_new"),
    path("tham-quyen/<int:pk>/sua/", competence.rule_edit, name="competence_edit"),
    path("cong-van/", dispatch.letter_list, name="letters"),
    path("cong-van/lap/", dispatch.letters_new, name="letters_new"),
    path("cong-van/<int:pk>/", dispatch.letter, name="letter"),
    path("cong-van/tep/<uuid:pk>/", dispatch.letter_file, name="letter_file"),
    path("phu-luc/", annexes.annex_page, name="annexes"),
    path("phu-luc/tep/", annexes.annex_file, name="annex_file"),
    path("sai-dia-chi/", wrong_address.wrong_address, name="wrong_address"),
    path("<int:pk>/phoi-hop/", coordination.request_coordination, name="coordination"),
    path("<int:pk>/de-xuat/", competence.proposals, name="proposals"),
]
