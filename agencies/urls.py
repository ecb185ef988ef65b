from django.urls import path

from agencies import views

app_name = "agencies"
urlpatterns = [
    path("", views.agency_list, name="list"),
    path("so-do/", views.agency_tree, name="tree"),
    path("them/", views.agency_new, name="new"),
    path("tai-khoan/them/", views.account_new, name="account_new"),
    path("thanh-vien/<int:pk>/ket-thuc/", views.member_end, name="member_end"),
    path("<int:pk>/", views.agency_page, name="agency"),
    path("<int:pk>/sua/", views.agency_edit, name="edit"),
    path("<int:pk>/ke-thua/", views.succession_new, name="succession_new"),
    path("<int:pk>/thanh-vien/them/", views.member_add, name="member_add"),
]
