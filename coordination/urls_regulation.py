"""Addresses of the regulation, under quy-che/."""

from __future__ import annotations

from django.urls import path

from coordination.views import regulation, rules

app_name = "regulation"
urlpatterns = [
    path("", rules.rules, name="list"),
    path("quy-dinh/<int:pk>/", rules.rule, name="rule"),
    path("quy-dinh/<int:pk>/sua/", rules.edit, name="edit"),
    path("quy-dinh/<int:pk>/ap-dung/", rules.switch, name="switch"),
    path("van-ban/<int:pk>/", regulation.regulation, name="regulation"),
    path("van-ban/<int:pk>/tai-xuong/", regulation.export, name="export"),
    path("van-ban/<int:pk>/dieu-moi/", regulation.article_new, name="article_new"),
    path("dieu/<int:pk>/", regulation.article_edit, name="article_edit"),
    path("nap-tep/", regulation.upload, name="upload"),
    path("ly-do-cham/", regulation.reasons, name="reasons"),
    path("ly-do-cham/moi/", regulation.reason_new, name="reason_new"),
    path("ly-do-cham/<slug:code>/", regulation.reason_edit, name="reason_edit"),
]
