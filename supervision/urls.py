from django.urls import path

from supervision.views import missions, recommendations, report_requests

app_name = "supervision"

urlpatterns = [
    path("", missions.MissionList.as_view(), name="list"),
    path("lap-doan/", missions.mission_new, name="mission_new"),
    path("doan/<int:pk>/", missions.mission, name="mission"),
    path("doan/<int:pk>/sua/", missions.mission_edit, name="mission_edit"),
    path("doan/<int:pk>/ket-luan/", missions.mission_conclude, name="mission_conclude"),
    path("doan/<int:pk>/ket-thuc/", missions.mission_close, name="mission_close"),
    path("doan/<int:pk>/khong-thuc-hien/", missions.mission_cancel, name="mission_cancel"),
    path("doan/<int:pk>/doi-tuong/", report_requests.ask, name="ask"),
    path("doan/<int:pk>/don-doc/", report_requests.urge, name="urge"),
    path("doan/<int:pk>/kien-nghi/", recommendations.recommend_many, name="recommend"),
    path("bao-cao/<int:pk>/", report_requests.report_request, name="request"),
    path("chua-gui/", report_requests.UnsentList.as_view(), name="unsent"),
    path("kien-nghi/", recommendations.RecommendationList.as_view(), name="recommendations"),
    path("kien-nghi/<int:pk>/", recommendations.recommendation, name="recommendation"),
    path("kien-nghi/<int:pk>/danh-gia/", recommendations.settle, name="settle"),
    path("kien-nghi/<int:pk>/giai-trinh/", recommendations.explain, name="explain"),
]
