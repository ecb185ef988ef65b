from django.urls import path

from reports.views import dashboard, evaluations, flagged

app_name = "reports"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("canh-bao/", flagged.FlaggedList.as_view(), name="flagged"),
    path("danh-gia/", evaluations.evaluation_list, name="evaluation_list"),
    path("danh-gia/moi/", evaluations.evaluation_new, name="evaluation_new"),
    path("danh-gia/<int:year>/", evaluations.evaluation, name="evaluation"),
    path("danh-gia/<int:year>/van-ban/", evaluations.evaluation_paper, name="evaluation_paper"),
    path("danh-gia/<int:year>/loi-van/<slug:key>/", evaluations.evaluation_text, name="evaluation_text"),
    path("danh-gia/<int:year>/chot/", evaluations.evaluation_close, name="evaluation_close"),
    path("danh-gia/<int:year>/mo-lai/", evaluations.evaluation_reopen, name="evaluation_reopen"),
    path("danh-gia/<int:year>/xuat/", evaluations.evaluation_export, name="evaluation_export"),
]
