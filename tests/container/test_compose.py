"""compose.yaml: that it is whole, hides its secrets, is shut to other machines, and names what exists."""

import re
from pathlib import Path

import pytest
import yaml
from support.dockerfile import parse

from app.settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "compose.yaml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
OURS, THEIRS = SERVICES["twelvemile"], SERVICES["database"]
IMAGE = parse((ROOT / "Dockerfile").read_text())[-1]
NEEDED = re.compile(r"\$\{(\w+):\?([^}]+)\}")
SECRET = re.compile(r"KEY|PASSWORD|WEBHOOK|TOKEN")

services = pytest.mark.parametrize("name", sorted(SERVICES))


def test_it_is_the_two_of_them():
    assert set(COMPOSE) == {"name", "services", "networks", "volumes"}
    assert set(SERVICES) == {"twelvemile", "database"}
    assert OURS["build"] == "."
    assert re.fullmatch(r"postgres:\d+", THEIRS["image"])


@services
def test_a_secret_is_asked_for_or_handed_on_and_never_written_here(name):
    secret = {key: value for key, value in SERVICES[name]["environment"].items() if SECRET.search(key)}
    assert secret
    for value in secret.values():
        assert value is None or NEEDED.fullmatch(value), "handed on if set, or refused with words if not"
    asked = {variable for value in secret.values() if value for variable, _ in NEEDED.findall(value)}
    assert asked <= {"TWELVEMILE_API_KEY", "POSTGRES_PASSWORD"}


def test_what_is_asked_for_says_how_to_make_it():
    assert all("openssl rand" in words for _, words in NEEDED.findall(TEXT))


def test_no_password_is_in_a_url():
    assert not re.search(r"//[^/@\s]*:[^/@\s]*@", TEXT)
    assert OURS["environment"]["PGPASSWORD"] == THEIRS["environment"]["POSTGRES_PASSWORD"]


def test_settings_exist_and_are_taken_by_that_name():
    named = set(re.findall(r"TWELVEMILE_[A-Z_]+", TEXT))
    assert named
    assert named <= {f"TWELVEMILE_{name.upper()}" for name in Settings.model_fields}
    for key, value in OURS["environment"].items():
        assert not re.findall(r"\$\{(TWELVEMILE_\w+)", value or "") or f"${{{key}" in value


def test_the_store_is_the_database_beside_it():
    theirs = THEIRS["environment"]
    url = f"postgresql://{theirs['POSTGRES_USER']}@database/{theirs['POSTGRES_DB']}"
    assert OURS["environment"]["TWELVEMILE_DATABASE_URL"] == url
    assert OURS["depends_on"] == {"database": {"condition": "service_healthy"}}
    test = THEIRS["healthcheck"]["test"]
    assert {f"--username={theirs['POSTGRES_USER']}", "--host=127.0.0.1"} <= set(test)


def test_ports_are_those_of_the_image_and_of_this_machine_alone():
    ports = [
        re.fullmatch(r"\$\{(\w+):-127\.0\.0\.1\}:(\d+):(\d+)((?:/udp)?)", port) for port in OURS["ports"]
    ]
    assert all(ports)
    assert {f"{p[3]}{p[4] or '/tcp'}" for p in ports} == set(IMAGE.last("EXPOSE").words)
    assert "udp://0.0.0.0:10110" in OURS["environment"]["TWELVEMILE_FEEDS"]
    assert "ports" not in THEIRS
    assert THEIRS["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


@services
def test_each_has_no_rights_and_writes_to_its_volume_alone(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "devices"} & set(service)
    [volume] = service["volumes"]
    held, place = volume.split(":")
    assert held in COMPOSE["volumes"]
    assert place in [*IMAGE.last("VOLUME").words, "/var/lib/postgresql/data"]
    assert set(service["networks"]) <= set(COMPOSE["networks"])
