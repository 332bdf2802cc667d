"""The production files say what design and operations promise, and hold no secret."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_compose_has_every_service_of_production(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"migrate", "web", "worker", "beat", "db", "redis", "nginx"}


def test_only_nginx_is_reachable_from_outside(compose: dict[str, Any]) -> None:
    published = {name for name, service in compose["services"].items() if "ports" in service}

    assert published == {"nginx"}


def test_compose_and_dockerfile_hold_no_secret() -> None:
    text = (ROOT / "docker-compose.yml").read_text() + (ROOT / "Dockerfile").read_text()
    named = re.findall(r"(?im)^\s*\w*(?:password|secret|key)\w*\s*[:=]\s*(\S.*)$", text)

    assert named != []
    assert [value for value in named if not value.startswith("${")] == []


def test_the_example_environment_leaves_every_secret_empty() -> None:
    lines = (ROOT / "deploy" / "env.example").read_text().splitlines()
    secrets = [line for line in lines if re.match(r"\w*(PASSWORD|SECRET|KEY)\w*=", line)]

    assert len(secrets) == 6
    assert all(line.endswith("=") for line in secrets)


def test_everything_of_ours_runs_without_rights_it_does_not_need(compose: dict[str, Any]) -> None:
    ours = [compose["services"][name] for name in ("migrate", "web", "worker", "beat")]

    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in ours)
    assert re.search(r"(?m)^USER portal$", (ROOT / "Dockerfile").read_text())


def test_the_image_and_the_person_install_the_same_system_packages() -> None:
    setup = re.findall(r"(?m)^(?:packages|welcome)=\((.*)\)$", (ROOT / "script" / "setup").read_text())
    wanted = set(" ".join(setup).split()) - {"python3-venv"}
    image = (ROOT / "Dockerfile").read_text()

    assert wanted == {name for name in wanted if re.search(rf"\s{re.escape(name)}\s", image)}


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-s3.txt", "requirements-uv.txt"]
)
def test_every_requirement_is_pinned_with_hashes_and_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    pins = re.findall(r"(?m)^[A-Za-z0-9].*$", text)

    assert pins != []
    assert [pin for pin in pins if "==" not in pin or not pin.endswith("\\")] == []
    assert "://" not in text


def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert nginx is not None, "script/setup --test installs nginx"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=portal.example", "-days", "1",
         "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    configuration = on_loopback((ROOT / "deploy" / "nginx.conf").read_text(), tmp_path)
    (tmp_path / "nginx.conf").write_text(configuration)

    tested = subprocess.run(
        [nginx, "-t", "-e", tmp_path / "error.log", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True
    )

    assert tested.returncode == 0, tested.stderr


def on_loopback(configuration: str, folder: Path) -> str:
    """The same file with this machine's places; Debian 12's nginx does not know the newer `http2` line."""
    places = {
        "web:8000": "127.0.0.1:8000",
        "/etc/nginx/tls": str(folder),
        "/run/nginx.pid": str(folder / "nginx.pid"),
        "/dev/stderr": str(folder / "error.log"),
        "/dev/stdout": str(folder / "access.log"),
        "        http2 on;\n": "",
    }
    for here, there in places.items():
        configuration = configuration.replace(here, there)
    return configuration
