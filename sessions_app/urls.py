from django.urls import path

from sessions_app.views import acts, bulk, drafts, sessions, terms

app_name = "sessions"
urlpatterns = [
    path("", sessions.session_list, name="list"),
    path("moi/", sessions.session_new, name="session_new"),
    path("khoa/", terms.term_list, name="terms"),
    path("khoa/moi/", terms.term_edit, name="term_new"),
    path("khoa/<int:pk>/", terms.term_edit, name="term_edit"),
    path("du-thao/", drafts.draft_list, name="drafts"),
    path("du-thao/<int:pk>/", drafts.draft, name="draft"),
    path("du-thao/<int:pk>/sua/", drafts.draft_edit, name="draft_edit"),
    path("du-thao/<int:pk>/chuyen/", drafts.draft_move, name="draft_move"),
    path("du-thao/<int:pk>/quyet-dinh/", acts.draft_decide, name="draft_decide"),
    path("du-thao/<int:pk>/moc/", acts.draft_dates, name="draft_dates"),
    path("<int:pk>/", sessions.session, name="session"),
    path("<int:pk>/sua/", sessions.session_edit, name="session_edit"),
    path("<int:pk>/khong-to-chuc/", sessions.session_cancel, name="session_cancel"),
    path("<int:pk>/lien-tich/", sessions.session_notice, name="session_notice"),
    path("<int:pk>/moc/", acts.session_dates, name="session_dates"),
    path("<int:pk>/du-thao/moi/", drafts.draft_new, name="draft_new"),
    path("<int:pk>/du-thao/nhieu/", bulk.drafts_bulk, name="drafts_bulk"),
]
