from django.urls import path

from coordination.views import matters

app_name = "matters"

urlpatterns = [
    path("", matters.MatterList.as_view(), name="list"),
    path("lap/", matters.matter_choose, name="matter_choose"),
    path("lap/<slug:topic>/", matters.matter_new, name="matter_new"),
    path("<int:pk>/", matters.matter, name="matter"),
    path("<int:pk>/sua/", matters.matter_edit, name="matter_edit"),
    path("<int:pk>/ket-thuc/", matters.matter_close, name="matter_close"),
    path("bao-cao-dinh-ky/", matters.DutyList.as_view(), name="duties"),
    path("bao-cao-dinh-ky/<int:pk>/", matters.duty, name="duty"),
    path("bao-cao-dinh-ky/<int:pk>/co-quan/", matters.duty_parties, name="duty_parties"),
]
