"""docs/notebooks.md against the client: every method, argument, column, dtype and error, and none besides."""

import inspect
import re
from pathlib import Path

import pytest

import twelvemile
from twelvemile import Client, TwelvemileError, columns

TEXT = (Path(__file__).parents[2] / "docs" / "notebooks.md").read_text()
FRAMES = {
    "vessels": columns.VESSELS,
    "vessel": columns.VESSELS,
    "identities": columns.IDENTITIES,
    "history": columns.POSITIONS,
    "positions": columns.POSITIONS,
    "latest": columns.LATEST,
    "alerts": columns.ALERTS,
    "alert": columns.ALERTS,
    "revisions": columns.REVISIONS,
    "zones": columns.ZONES,
    "feeds": columns.FEEDS,
    "report": columns.REPORT,
    "units": columns.UNITS,
    "posture": columns.POSTURE,
    "sightings": columns.SIGHTINGS,
    "posture_changes": columns.POSTURE_CHANGES,
}
ERRORS = [
    kind
    for name in twelvemile.__all__
    if inspect.isclass(kind := getattr(twelvemile, name)) and issubclass(kind, TwelvemileError)
]


def sections():
    """Method -> (its arguments, its section), of headings such as `## vessels(), vessel(mmsi)`."""
    found = {}
    for heading, body in re.findall(r"^## ([^\n]*)\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S):
        for name, arguments in re.findall(r"(\w+)\(([\w, ]*)\)", heading):
            found[name] = (re.findall(r"\w+", arguments), body)
    return found


SECTIONS = sections()
METHODS = [
    name for name, _ in inspect.getmembers(Client, inspect.isfunction) if name[0] != "_" and name != "close"
]


def arguments_of(function):
    return [name for name in inspect.signature(function).parameters if name != "self"]


def test_every_method_has_its_section_and_no_other_has():
    assert sorted(SECTIONS) == sorted([*METHODS, "Client"])
    assert sorted(FRAMES) == sorted(set(METHODS) - {"trajectories"})


@pytest.mark.parametrize("name", METHODS)
def test_the_heading_names_the_arguments_in_their_order(name):
    assert SECTIONS[name][0] == arguments_of(getattr(Client, name))


def test_the_arguments_of_the_client_are_told():
    given, body = SECTIONS["Client"]
    assert given == arguments_of(Client)
    assert re.findall(r"^\| `(\w+)` \|", body.partition("**Arguments.**")[0], re.M) == given
    for name, parameter in inspect.signature(Client).parameters.items():
        row = re.search(rf"^\| `{name}` \| (.*) \|$", body, re.M)[1]
        if parameter.default is not None:
            assert (
                f"{parameter.default:g}"
                if isinstance(parameter.default, float | int)
                else parameter.default in row
            )


@pytest.mark.parametrize("name", FRAMES)
def test_the_table_gives_the_columns_and_dtypes_in_their_order(name):
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| `([^`]+)` \|", SECTIONS[name][1], re.M)
    told = [(column, dtype) for names, dtype in rows for column in re.findall(r"\w+", names)]
    assert told == list(FRAMES[name].items())


def test_every_dtype_is_explained():
    kinds = {kind for frame in FRAMES.values() for kind in frame.values()}
    explained = re.findall(r"^\| (`[^|]+`) \| [^|]+ \|$", SECTIONS["Client"][1], re.M)
    assert kinds <= {name for names in explained for name in re.findall(r"`([^`]+)`", names)}


def test_every_error_is_told_with_what_it_is():
    rows = re.findall(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \|", TEXT.partition("## Errors")[2], re.M)
    told = {name: re.findall(r"\w+", bases) for name, bases in rows}
    assert told == {kind.__name__: [base.__name__ for base in kind.__bases__] for kind in ERRORS}
    assert all(re.search(rf"^ *{kind.__name__}\b", twelvemile.errors.__doc__, re.M) for kind in ERRORS)


def test_the_requirements_are_those_of_the_extra():
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    for extra in ("client", "trajectories"):
        wanted = re.findall(r'"([^"]+)"', re.search(rf"^{extra} = \[(.*)\]$", project, re.M)[1])
        assert not [one for one in wanted if one not in TEXT]
