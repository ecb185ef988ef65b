"""All addresses. Paths are Vietnamese without diacritics, as people read them out on the telephone."""

from __future__ import annotations

from django.urls import include, path

from coordination.gallery import gallery
from coordination.views import (
    administration,
    desk,
    dossier,
    files,
    form_drafts,
    health,
    jobs,
    longwork,
    obligation,
)
from coordination.views.calculator import calculator
from reports.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("", include("agencies.accounts.urls")),
    path("so-theo-doi/", include("coordination.urls_ledger")),
    path("ho-so/<int:pk>/", dossier.dossier_page, name="dossier"),
    path("ho-so/<int:pk>/van-ban-moi/", dossier.record_document, name="record_document"),
    path("ho-so/", include("coordination.urls_dossier")),
    path("ban-nhap/", form_drafts.form_draft, name="form_draft"),
    path("nghia-vu/<int:pk>/", obligation.obligation, name="obligation"),
    path("nghia-vu/<int:pk>/ghi-van-ban/", desk.record, name="obligation_record"),
    path("nghia-vu/<int:pk>/xin-gia-han/", desk.ask, name="obligation_ask"),
    path("de-nghi-gia-han/<int:pk>/cho/", desk.grant, name="extension_grant"),
    path("de-nghi-gia-han/<int:pk>/khong-cho/", desk.refuse, name="extension_refuse"),
    path("nghia-vu/<int:pk>/gia-han/", obligation.extend, name="obligation_extend"),
    path("nghia-vu/<int:pk>/tam-dung/", obligation.pause, name="obligation_pause"),
    path("nghia-vu/<int:pk>/tinh-tiep/", obligation.resume, name="obligation_resume"),
    path("nghia-vu/<int:pk>/mien/", obligation.waive, name="obligation_waive"),
    path("nghia-vu/<int:pk>/don-doc/", obligation.remind, name="obligation_remind"),
    path("tep/<uuid:pk>/", files.stored_file, name="stored_file"),
    path("tim/", include("coordination.urls_search")),
    path("hop-thu/", include("coordination.urls_messages")),
    path("cong-van-don-doc/", include("coordination.urls_letters")),
    path("viec-chay-nen/", longwork.my_works, name="long_works"),
    path("viec-chay-nen/<int:pk>/", longwork.work_page, name="long_work"),
    path("viec-chay-nen/<int:pk>/tien-do/", longwork.work_progress, name="long_work_progress"),
    path("viec-chay-nen/<int:pk>/huy/", longwork.cancel_work, name="long_work_cancel"),
    path("viec-chay-nen/<int:pk>/chay-lai/", longwork.run_work_again, name="long_work_again"),
    path("viec-chay-nen/<int:pk>/tep/", longwork.work_file, name="long_work_file"),
    path("quan-tri/", administration.administration, name="administration"),
    path("tac-vu/", jobs.jobs_page, name="jobs"),
    path("tac-vu/<slug:name>/", jobs.run_job, name="job_run"),
    path("tinh-han/", calculator, name="calculator"),
    path("tro-giup/", include("coordination.urls_help")),
    path("giao-dien/", gallery, name="gallery"),
    path("quy-che/", include("coordination.urls_regulation")),
    path("lich-cong-tac/", include("coordination.urls_agenda")),
    path("lich/", include("coordination.urls_calendar")),
    path("viec-khac/", include("coordination.urls_matters")),
    path("co-quan/", include("agencies.urls")),
    path("ky-hop/", include("sessions_app.urls")),
    path("tra-cuu/", include("voter_petitions.urls_public")),
    path("kien-nghi/", include("voter_petitions.urls")),
    path("tiep-cong-dan/", include("voter_petitions.urls_reception")),
    path("giam-sat/", include("supervision.urls")),
    path("bao-cao/", include("reports.urls")),
]
