"""What is needed to install and run: compose file, image, lock files, make targets. No engine needed."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock.txt", "requirements-dev.lock.txt"]
# Whoever gives a value to one of these in a committed file has given everybody the key.
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(read("docker-compose.yml"))


def test_compose_file_follows_the_specification():
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    result = subprocess.run([*check, str(ROOT / "docker-compose.yml")], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_compose_has_every_service_and_knows_when_it_is_well(compose):
    services = compose["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "redis"}
    # migrate ends; the others wait for its end instead of its health.
    for name in set(services) - {"migrate"}:
        assert services[name]["healthcheck"]["test"], name
        assert services[name]["restart"] == "unless-stopped", name
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "/healthz" in services["web"]["healthcheck"]["test"][-1]


def test_compose_runs_one_beat_apart_from_the_workers(compose):
    services = compose["services"]
    assert " beat" in services["beat"]["command"]
    assert "beat" not in services["worker"]["command"]
    assert "--beat" not in services["worker"]["command"]
    assert " -B" not in services["worker"]["command"]


def test_compose_keeps_data_in_named_volumes(compose):
    mounted = {
        name: [volume.split(":") for volume in service.get("volumes", [])]
        for name, service in compose["services"].items()
    }
    assert {source for volumes in mounted.values() for source, _ in volumes} == set(compose["volumes"])
    for name in ("web", "worker"):
        assert ["documents", "/srv/documents"] in mounted[name], "received documents would die with the container"
    assert all(mounted[name] for name in ("postgres", "redis", "beat"))
    assert "DOCUMENTS_DIR=/srv/documents" in read("Dockerfile")


def test_no_secret_has_a_default(compose):
    text = read("docker-compose.yml")
    for secret in SECRETS:
        uses = re.findall(rf"\$\{{{secret}([^}}]*)\}}", text)
        assert uses, secret
        assert all(use.startswith(":?") for use in uses), secret
        assert re.search(rf"^{secret}=$", read(".env.example"), re.MULTILINE), f"{secret} must be empty in .env.example"
    for service in compose["services"].values():
        for key, value in service.get("environment", {}).items():
            if re.search(r"KEY|PASSWORD|TOKEN|SECRET", key):
                assert re.match(r"\$\{\w+:\?", value), key


def test_only_the_web_server_is_published_and_only_on_this_machine(compose):
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_every_variable_is_read_by_the_settings_and_explained(compose):
    settings = read("coordination/settings.py")
    example = read(".env.example")
    for name in compose["services"]["web"]["environment"]:
        assert f'"{name}"' in settings, f"docker-compose.yml sets {name}, which settings.py does not read"
    for name in re.findall(r"\$\{(\w+)", read("docker-compose.yml")):
        assert re.search(rf"^#?{name}=", example, re.MULTILINE), f".env.example does not explain {name}"


def test_image_runs_as_an_ordinary_user_with_locked_packages():
    dockerfile = read("Dockerfile")
    assert "--require-hashes -r requirements.lock.txt" in dockerfile
    last_user = re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)[-1]
    assert last_user != "root"
    assert "SECRET_KEY=" not in re.sub(r"SECRET_KEY=unused-while-building", "", dockerfile)
    assert {".git", ".env", ".venv", "var"} <= set(read(".dockerignore").split())


def test_image_and_command_install_the_same_system_packages():
    wanted = set(
        re.findall(r"^\s+need (\S+) (?:library|vietnamese_serif|command -v fc)", read(".ci/system-packages"), re.M)
    )
    assert len(wanted) == 5
    installed = set(re.search(r"--no-install-recommends \\\n(.*?)\\\n", read("Dockerfile"), re.DOTALL)[1].split())
    assert installed == wanted


@pytest.mark.parametrize("target", ["run", "test", "lint", "format", "lock", "clean"])
def test_make_knows_the_target(target):
    result = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()


@pytest.mark.parametrize("name", LOCKS)
def test_lock_file_pins_by_hash_and_names_no_host_and_no_path(name):
    text = read(name)
    for line in text.splitlines():
        assert "://" not in line, line
        assert not re.search(r"(^|\s)(/|~|file:|--find-links|--index-url|--extra-index-url)", line), line
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", text, re.MULTILINE)
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(pins) == len(blocks) > 30
    assert all("--hash=sha256:" in block for block in blocks)


def test_tests_run_with_the_versions_that_run_in_production():
    versions = [set(re.findall(r"^([A-Za-z0-9._-]+==\S+(?: ;[^\\\n]*)?)", read(name), re.MULTILINE)) for name in LOCKS]
    assert versions[0] <= versions[1]


def test_licence_is_the_one_named_in_the_package():
    assert re.search(r'^license = "MIT"$', read("pyproject.toml"), re.MULTILINE)
    assert read("LICENSE").startswith("MIT License")
