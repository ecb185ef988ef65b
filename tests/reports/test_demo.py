"""The demonstration, loaded once: what it holds, and that it came about by the rules alone."""

import datetime
from collections.abc import Iterator

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from coordination import jobs
from coordination.models import (
    Dossier,
    DossierKind,
    DossierModel,
    Extension,
    ExtensionRequest,
    Flag,
    FlagKind,
    Message,
    Obligation,
    Pause,
    Reminder,
    Secrecy,
    State,
    StoredFile,
    Submission,
    Waiver,
)
from reports.demo import summary
from reports.demo.accounts import ACCOUNTS
from reports.demo.load import TODAY
from sessions_app.models import CouncilSession, DraftResolution
from supervision.models import Mission
from voter_petitions.models import Petition, ResultState

YEAR = (datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))


@pytest.mark.django_db
def test_the_demonstration(settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    settings.DEMO_TODAY_FILE = tmp_path / "demo_today"
    call_command("load_demo")
    assert (tmp_path / "demo_today").read_text() == "2023-12-26"
    assert settings.TODAY == TODAY
    for check in (
        enough_of_everything,
        one_subject_each,
        obligations_explain_themselves,
        what_the_conference_complained_of,
        decisions_and_notices,
        last_year_has_figures,
        files_and_secrets,
        nothing_waits_to_be_mailed,
        log_ins,
        pages_open,
        never_mixed_with_data,
    ):
        check(capsys)


def enough_of_everything(capsys):
    found = summary.dossiers_by_kind()
    assert set(found) == set(DossierKind)
    assert Petition.objects.filter(dossier__opened_on__range=YEAR).count() >= 60
    assert CouncilSession.objects.filter(opens_on__range=YEAR).count() == 5
    assert CouncilSession.objects.filter(opens_on=datetime.date(2024, 2, 5)).exists()
    assert DraftResolution.objects.filter(session__opens_on__range=YEAR).count() >= 40
    assert Mission.objects.filter(decided_on__range=YEAR).count() >= 10
    states = summary.obligations_by_state(TODAY)
    assert set(states) == set(State)
    assert states[State.MET_IN_TIME] > states[State.MET_LATE] > states[State.OPEN_OVERDUE] >= 20


def one_subject_each(capsys):
    kinds = {model._meta.model_name: model._meta.label_lower for model in DossierModel.__subclasses__()}
    assert set(kinds.values()) == set(DossierKind.values)
    for dossier in Dossier.objects.select_related(*kinds):
        subjects = [label for name, label in kinds.items() if hasattr(dossier, name)]
        assert subjects == [dossier.kind], dossier


def obligations_explain_themselves(capsys):
    assert not Obligation.objects.filter(explanation="").exists()
    for row in Obligation.objects.select_related("rule", "milestone", "dossier"):
        assert row.dossier.host_ids.count(row.milestone.dossier_id) == 1
        assert row.rule.effective_from <= row.milestone.on or row.milestone.on < row.rule.effective_to
        assert row.sources
    late = Obligation.objects.filter(days_late__gt=0)
    assert not late.filter(late_reason=None).exists()
    # Whoever is late was told at that moment, not afterwards.
    assert Flag.objects.filter(kind=FlagKind.SENT_LATE).count() == late.count()
    overdue = Obligation.objects.in_state(State.OPEN_OVERDUE, TODAY)
    assert set(overdue) == {f.obligation for f in Flag.objects.filter(kind=FlagKind.OVERDUE, obligation__in=overdue)}
    assert {"law", "regulation", "notice"} == set(late.values_list("breach", flat=True))


def what_the_conference_complained_of(capsys):
    assert set(summary.flags_by_kind()) == set(FlagKind)
    silent = Obligation.objects.in_state(State.OPEN_OVERDUE, TODAY).filter(rule__document_kind="supervised_report")
    assert {row.reminders.filter(step__startswith="manual").count() for row in silent} == {2, 3}
    unresolved = Petition.objects.filter(result_state=ResultState.NOT_POSSIBLE)
    assert unresolved.filter(unresolved_reason="von").count() >= 5
    assert DraftResolution.objects.filter(raised_late=True).count() == 3


def decisions_and_notices(capsys):
    assert sorted(ExtensionRequest.objects.values_list("status", flat=True)) == ["refused", "waiting", "waiting"]
    assert (Extension.objects.count(), Pause.objects.count(), Waiver.objects.count()) == (2, 3, 1)
    assert Obligation.objects.filter(sources__0__source="notice", dossier__part_of__councilsession__number=16).exists()
    moved = DraftResolution.objects.get(dossier__title__contains="Khu du lịch hồ Ba Bể")
    assert moved.session.number == 16
    assert moved.dossier.events.filter(kind="moved").count() == 1


def last_year_has_figures(capsys):
    before = Obligation.objects.due_in(datetime.date(2022, 1, 1), datetime.date(2022, 12, 31))
    assert before.count() >= 150
    assert before.filter(days_late__gt=0).count() >= 10
    assert {rule.regulation.number for row in before.select_related("rule__regulation") for rule in [row.rule]} != {
        row.rule.regulation.number for row in Obligation.objects.due_in(*YEAR).select_related("rule__regulation")
    }


def files_and_secrets(capsys):
    assert 10 <= StoredFile.objects.count() <= 20
    secret = Submission.objects.exclude(secrecy=Secrecy.NONE).get()
    assert (secret.file, secret.number, secret.summary) == (None, "", "")


def nothing_waits_to_be_mailed(capsys):
    assert Message.objects.exists()
    assert not Message.objects.filter(sent_at=None).exclude(email="").exists()
    unread = Message.objects.filter(user__isnull=False, read_at=None)
    assert {timezone.localtime(message.created_at).date() for message in unread} == {TODAY}
    assert Reminder.objects.filter(step__startswith="before").exists()
    assert not [state.name for state in jobs.states() if state.late]


def log_ins(capsys):
    capsys.readouterr()
    call_command("demo_logins")
    first = capsys.readouterr().out
    call_command("demo_logins")
    assert capsys.readouterr().out == first
    password = first.rsplit("Mật khẩu: ", 1)[1].strip()
    for account in ACCOUNTS:
        assert account.username in first
        answer = Client().post(reverse("login"), {"username": account.username, "password": password})
        assert answer.url == reverse("home")
    validate_password(password)


def addresses() -> Iterator[str]:
    for name in ("home", "ledger", "inbox", "agencies:list", "sessions:list", "petitions:list", "petitions:rounds"):
        yield reverse(name)
    for name in ("supervision:list", "matters:list"):
        yield reverse(name)
    for kind in DossierKind:
        yield Dossier.objects.filter(kind=kind).latest("opened_on").get_absolute_url()


def pages_open(capsys):
    client = Client()
    client.force_login(User.objects.get(username="thuky.hdnd"))
    for address in addresses():
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "26/12/2023" in answer.content.decode(), address


def never_mixed_with_data(capsys):
    before = Dossier.objects.count()
    call_command("load_demo", if_empty=True)
    with pytest.raises(CommandError, match="chỉ nạp vào cơ sở dữ liệu trống"):
        call_command("load_demo")
    assert Dossier.objects.count() == before
