"""Addresses of accounts, at the root of the site."""

from django.urls import path

from agencies.accounts.views import account, invitations, login, passwords, people, second_factor

urlpatterns = [
    path("dang-nhap/", login.LogIn.as_view(), name="login"),
    path("dang-nhap/ma-xac-thuc/", login.second_factor_check, name="second_factor_check"),
    path("dang-xuat/", login.LogOut.as_view(), name="logout"),
    path("phien-lam-viec/tiep-tuc/", login.session_extend, name="session_extend"),
    path("doi-mat-khau/", passwords.ChangePassword.as_view(), name="password_change"),
    path("doi-mat-khau/xong/", passwords.auth_views.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("quen-mat-khau/", passwords.ForgottenPassword.as_view(), name="password_reset"),
    path("quen-mat-khau/da-gui/", passwords.ForgottenPasswordSent.as_view(), name="password_reset_done"),
    path("mat-khau-moi/xong/", passwords.NewPasswordDone.as_view(), name="password_reset_complete"),
    path("mat-khau-moi/<str:uidb64>/<str:token>/", passwords.NewPassword.as_view(), name="password_reset_confirm"),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/ten/", account.change_name, name="account_name"),
    path("tai-khoan/thu-dien-tu/", account.change_email, name="account_email"),
    path("tai-khoan/lich-su-dang-nhap/", account.own_log_ins, name="account_log_ins"),
    path("tai-khoan/hai-lop/", second_factor.setup, name="second_factor_setup"),
    path("tai-khoan/hai-lop/ma-du-phong/", second_factor.recovery_codes, name="recovery_codes"),
    path("tai-khoan/hai-lop/tat/", second_factor.turn_off, name="second_factor_off"),
    path("loi-moi/", invitations.invitation_list, name="invitations"),
    path("loi-moi/moi/", invitations.invitation_new, name="invitation_new"),
    path("loi-moi/<int:pk>/gui-lai/", invitations.invitation_resend, name="invitation_resend"),
    path("loi-moi/<int:pk>/thu-hoi/", invitations.invitation_revoke, name="invitation_revoke"),
    path("nhan-loi-moi/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
    path("quan-tri/tai-khoan/", people.people_list, name="people"),
    path("quan-tri/tai-khoan/<int:pk>/", people.person, name="person"),
    path("quan-tri/tai-khoan/<int:pk>/<slug:act>/", people.person_act, name="person_act"),
    path("quan-tri/bi-khoa/", people.locked_accounts, name="locked_accounts"),
    path("quan-tri/bi-khoa/mo/", people.unlock_name, name="unlock_name"),
    path("quan-tri/nhat-ky-dang-nhap/", people.account_log, name="account_log"),
]
