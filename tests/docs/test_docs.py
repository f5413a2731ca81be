"""The documents against the program: what one names and the other has not."""

import re
import shlex
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import typer
from sqlalchemy import create_engine

from app.cli import app as commands_app
from app.domain.alert import CHANGES, KINDS, SEVERITIES, STATUSES
from app.main import create_app
from app.settings import Settings
from app.store.engine import open_store
from ingest.decode.reasons import Reject
from ingest.validate import clock
from twelvemile import API_KEY_VARIABLE

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "notebooks/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
API = (ROOT / "docs/api.md").read_text()
COMMANDS = (ROOT / "docs/commands.md").read_text()
README = (ROOT / "README.md").read_text()

WEB = create_app(create_engine("sqlite://"), Settings())
PATHS = WEB.openapi()["paths"]
UNLISTED = ["/", "/docs", "/openapi.json"]
"""Served, and left out of the OpenAPI document."""
CLI = typer.main.get_command(commands_app).commands
SETTINGS = {f"TWELVEMILE_{name.upper()}" for name in Settings.model_fields}
ASKED = re.compile(r'(?:environ\.get\(|tries\(.*)"(TWELVEMILE_(?:TEST|DETECT)_\w+)"')
OF_TESTS = {name for file in (ROOT / "tests").rglob("*.py") for name in ASKED.findall(file.read_text())}
OF_NOTEBOOKS = {API_KEY_VARIABLE, "TWELVEMILE_URL"}
"""Read by the client and the notebooks, not by the server."""

NEVER = re.compile(
    r"\b(dark|suspicious|fleeing)\b|edge of ((the|its|Syria's) )?territorial waters|international waters",
    re.I,
)
OF_A_MACHINE = re.compile(r"(?<![\w.])/(work|tmp|root|opt|usr)/|[p]ypi[.]org|[p]ythonhosted|/simple/")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NAMED = re.compile(r"`(?:([\w/]+/)?(\w+\.py): ([\w.]+)`)")
FILE = re.compile(r"`((?:app|ingest|twelvemile|notebooks|alembic|tests|docs)/[\w/.]*)`")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.relative_to(ROOT)}")


def section(text: str, heading: str) -> str:
    """From a heading that begins so to the next one of its rank; "" if there is none."""
    found = re.search(rf"^## {re.escape(heading)}(?=[\s,]|$).*?(?=^## |\Z)", text, re.M | re.S)
    return found[0] if found else ""


def route_of(path: str) -> str | None:
    return next((route for route in [*PATHS, *UNLISTED] if matches(route, path)), None)


def matches(route: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), path) is not None


def query_of(route: str) -> set[str]:
    methods = PATHS.get(route, {}).values()
    return {p["name"] for told in methods for p in told.get("parameters", []) if p["in"] == "query"}


def heading_of(route: str) -> str:
    """As a section is headed: the route behind the method that is asked first."""
    return f"{next(iter(PATHS[route])).upper()} {route}"


def options_of(command: str) -> set[str]:
    each = [CLI[command], *getattr(CLI[command], "commands", {}).values()]
    return {opt for one in each for param in one.params for opt in param.opts if opt.startswith("--")}


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def curls(text: str) -> list[str]:
    lines = re.findall(r"^\s*(?:\$ )?(curl .*)$", text, re.M)
    return [part for line in lines for part in shlex.split(line) if part.startswith("http")]


def test_the_app_has_routes_and_commands_to_document():
    assert "/v1/alerts" in PATHS
    assert {"ingest", "serve"} <= set(CLI)


@pytest.mark.parametrize("route", PATHS)
def test_every_route_is_documented_with_its_parameters(route: str):
    text = section(API, heading_of(route))
    assert text, f"docs/api.md has no section '## {heading_of(route)}'"
    missing = sorted(name for name in query_of(route) if f"`{name}`" not in text)
    assert not missing, f"docs/api.md, {heading_of(route)}: say what {missing} take"


@pytest.mark.parametrize("route", UNLISTED)
def test_unlisted_routes_are_documented(route: str):
    assert re.search(rf"^## .*GET {re.escape(route)}(,|$)", API, re.M)
    assert any(getattr(r, "path", None) == route for r in every_route(WEB.routes))


def every_route(routes: list) -> list:
    nested = [getattr(route, "original_router", None) or getattr(route, "router", None) for route in routes]
    return [*routes, *(r for router in nested if router is not None for r in every_route(router.routes))]


def test_no_route_is_documented_that_does_not_exist():
    named = re.findall(r"(?:GET|POST|DELETE) (/[\w/{}.]*)", "\n".join(re.findall(r"^## .*$", API, re.M)))
    assert sorted(set(named)) == sorted([*PATHS, *UNLISTED])


@pytest.mark.parametrize("route", PATHS)
def test_no_parameter_is_documented_that_does_not_exist(route: str):
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section(API, heading_of(route)), re.M)
    table = section(API, heading_of(route)).partition("| parameter | takes |")[2].partition("\n\n")[0]
    named = {name for row in rows if row in table for name in re.findall(r"`(\w+)`", row)}
    assert named == query_of(route)


@pytest.mark.parametrize("command", CLI)
def test_every_command_is_documented_with_its_options(command: str):
    text = section(COMMANDS, f"twelvemile {command}")
    assert text, f"docs/commands.md has no section '## twelvemile {command}'"
    missing = sorted(opt for opt in options_of(command) - {"--help"} if f"`{opt}" not in text)
    assert not missing, f"docs/commands.md, twelvemile {command}: say what {missing} do"


@pytest.mark.parametrize("command", CLI)
def test_no_option_is_documented_that_does_not_exist(command: str):
    named = set(re.findall(r"`(--[\w-]+)", section(COMMANDS, f"twelvemile {command}")))
    assert named <= options_of(command)


def test_no_command_is_documented_that_does_not_exist():
    assert set(re.findall(r"^## twelvemile (\w+)", COMMANDS, re.M)) == set(CLI)
    named = {
        name for page in PAGES for name in re.findall(r"(?:`|bin/|\$ )twelvemile (\w+)", page.read_text())
    }
    assert named - {"COMMAND"} <= set(CLI)


def test_commands_of_commands_are_documented_and_no_others():
    groups = {name: command.commands for name, command in CLI.items() if hasattr(command, "commands")}
    assert "keys" in groups
    for name, commands in groups.items():
        named = set(re.findall(rf"^\| `{name} ([\w-]+)", section(COMMANDS, f"twelvemile {name}"), re.M))
        assert named == set(commands)


def test_every_metric_is_documented_and_no_other(tmp_path: Path):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    families = list(create_app(store, Settings()).state.registry.collect())
    store.dispose()
    told = {f.name + ("_total" if f.type == "counter" else "") for f in families}
    named = set(re.findall(r"`(twelvemile_\w+)`", section(API, "GET /metrics")))
    assert named == {name for name in told if not name.startswith("process_")}
    assert len(named) > 10


def test_every_setting_is_documented_and_no_other():
    assert set(re.findall(r"^\| `(TWELVEMILE_\w+)` \|", COMMANDS, re.M)) == SETTINGS


@pytest.mark.parametrize("file", [*PAGES, ROOT / "Dockerfile"], ids=lambda file: file.name)
def test_settings_that_are_named_exist(file: Path):
    assert set(re.findall(r"TWELVEMILE_[A-Z_]*[A-Z]", file.read_text())) <= SETTINGS | OF_NOTEBOOKS | OF_TESTS


@pages
def test_curl_lines_name_routes_and_parameters_that_exist(page: Path):
    for url in curls(page.read_text()):
        parts = urlsplit(url)
        route = route_of(parts.path)
        assert route, f"{page.name}: {url} names no route"
        assert {name for name, _ in parse_qsl(parts.query)} - {"severty"} <= query_of(route), url


def test_readme_shows_curl_and_is_short():
    assert len(curls(README)) >= 3
    assert len(README.splitlines()) < 200


def test_words_of_the_api_are_explained():
    words = {*CHANGES, *KINDS, *SEVERITIES, *STATUSES, *(r.value for r in Reject), clock.REASON}
    assert not sorted(word for word in words if f"`{word}`" not in API)


@pages
def test_words_that_claim_too_much_are_not_used(page: Path):
    assert not [found[0] for found in NEVER.finditer(" ".join(page.read_text().split()))]


@pages
def test_nothing_of_one_machine_is_named(page: Path):
    assert not [found[0] for found in OF_A_MACHINE.finditer(page.read_text())]


@pages
def test_links_resolve(page: Path):
    for link in LINK.findall(page.read_text()):
        if re.match(r"https?:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor:
            text = target.read_text()
            headings = re.findall(r"^#+ (.*)$", text, re.M)
            marked = re.findall(r'<a id="([^"]+)"', text)
            assert anchor in {slug(heading) for heading in headings} | set(marked), f"{page.name}: {link}"


@pages
def test_files_that_are_named_exist(page: Path):
    made_by_the_build = {"app/_alembic"}
    named = set(FILE.findall(page.read_text())) - made_by_the_build
    assert not sorted(name for name in named if not (ROOT / name).exists())


def test_functions_that_the_house_names_exist():
    named = NAMED.findall((ROOT / "docs/house.md").read_text())
    assert len(named) > 20
    for folder, file, name in named:
        rooms = [ROOT / room for room in ("app", "ingest", "tests/support")]
        sources = [p for room in rooms for p in room.rglob(file) if folder in f"{p}"]
        last = name.rpartition(".")[2]
        pattern = re.compile(rf"^\s*(def|class) {last}\b|^{last}\b", re.M)
        assert any(pattern.search(p.read_text()) for p in sources), f"{folder}{file}: {name}"


def test_make_targets_that_are_named_exist():
    makefile = (ROOT / "Makefile").read_text()
    named = {t for page in PAGES for t in re.findall(r"(?:`|^    )make ([a-z]+)\b", page.read_text(), re.M)}
    assert {"run", "test"} <= named
    assert not sorted(target for target in named if not re.search(rf"^{target}:", makefile, re.M))
