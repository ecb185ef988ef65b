"""What holds for the whole house: direction of foreign keys, kinds and their models, addresses behind a log-in."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from coordination.models import DossierKind, DossierModel
from coordination.navigation import NAVIGATION

OURS = ("agencies", "coordination", "sessions_app", "voter_petitions", "supervision", "reports")
# Who may point at whom; string references escape import-linter.
MAY_POINT_AT = {
    "agencies": {"agencies"},
    "coordination": {"agencies", "coordination"},
    "sessions_app": {"agencies", "coordination", "sessions_app"},
    "voter_petitions": {"agencies", "coordination", "voter_petitions"},
    "supervision": {"agencies", "coordination", "supervision"},
    "reports": set(OURS),
}


def our_models():
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_foreign_keys_point_one_way(model):
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model is not None:
            target = field.related_model._meta.app_label
            assert target not in OURS or target in MAY_POINT_AT[model._meta.app_label], field


@pytest.mark.parametrize("kind", list(DossierKind), ids=lambda kind: kind.value)
def test_every_kind_of_dossier_has_its_model_and_its_page(kind):
    model = apps.get_model(kind.value)
    assert issubclass(model, DossierModel)
    assert reverse(kind.url_name, args=[1])


def test_every_place_of_the_navigation_has_an_address():
    for section in NAVIGATION:
        for place in section.places:
            assert reverse(place.url_name)


def sources() -> list[Path]:
    return [
        path
        for label in OURS
        for path in (Path(settings.BASE_DIR) / label).rglob("*.py")
        if "migrations" not in path.parts
    ]


def test_no_first_party_import_hides_in_a_function():
    """A hidden import is a hidden cycle."""
    found = []
    for path in sources():
        tree = ast.parse(path.read_text())
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    name = node.module if isinstance(node, ast.ImportFrom) else None
                    if name and name.split(".")[0] in OURS:
                        found.append(f"{path}:{node.lineno}")
    assert found == []


def test_no_module_is_a_catch_all():
    assert [path for path in sources() if path.name in ("utils.py", "services.py", "helpers.py", "common.py")] == []


def _addresses(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _addresses(entry, path)
        else:
            found.append((path, entry))
    return found


def _example(route: str) -> str:
    """An address of that route, with plausible parts; whether the object exists is not asked."""
    parts = {
        "<int:": "1",
        "<slug:": "mot-ma",
        "<uuid:": "12345678-1234-5678-1234-567812345678",
        "<str:": "mot",
        "<path:": "mot",
        "<day:": "2023-12-07",
    }
    out, rest = "", route
    while "<" in rest:
        before, _, after = rest.partition("<")
        inner, _, rest = after.partition(">")
        key = next((k for k in parts if f"<{inner}".startswith(k)), None)
        out += before + (parts[key] if key else "1")
    return "/" + out + rest


PUBLIC = {
    "login",
    "healthz",
    "password_reset",
    "password_reset_done",
    "password_reset_confirm",
    "password_reset_complete",
    # Says 404 to whoever has no letter of ours.
    "invitation_accept",
    # The public page of released petitions: 404 unless the province opens it (tests/voter_petitions/test_public.py).
    "public_petitions",
    # A feed is read by phones: its address carries the secret (tests/coordination/test_feeds.py).
    "calendar_feed",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "route", [route for route, entry in _addresses(get_resolver()) if entry.name not in PUBLIC], ids=str
)
def test_nothing_is_seen_without_a_log_in(client, route):
    answer = client.get(_example(route))
    assert answer.status_code in (302, 405), route
    if answer.status_code == 302:
        assert answer.url.startswith("/dang-nhap/")
