"""What the Dockerfile says, what may come into the image, and that our reading of both can be relied on."""

import re
from pathlib import Path

import pytest
from support.dockerfile import Ignored, parse

from app.settings import Settings

ROOT = Path(__file__).parents[2]
STAGES = parse((ROOT / "Dockerfile").read_text())
LAST = STAGES[-1]
IGNORED = Ignored((ROOT / ".dockerignore").read_text())


def test_stages_commands_and_flags_are_read():
    stages = parse(
        "# a comment\nFROM one AS build\nRUN a \\\n# within\n  && b\n"
        'FROM two\nCOPY --from=build /x  /y/\nENV A=1 B="two words" \\\n    C=$A:${A}\nCMD ["a", "b"]\n'
    )
    assert [(stage.base, stage.name) for stage in stages] == [("one", "build"), ("two", None)]
    assert stages[0].last("RUN").command == ["/bin/sh", "-c", "a   && b"]
    copy = stages[1].last("COPY")
    assert (copy.flags, copy.words) == ({"from": ["build"]}, ["/x", "/y/"])
    assert stages[1].last("ENV").pairs({"A": "0"}) == {"A": "1", "B": "two words", "C": "0:0"}
    assert stages[1].last("CMD").command == ["a", "b"]


@pytest.mark.parametrize(
    "text", ["RUN a", "FROM a\nADD b c", "FROM a\nRUN b \\"], ids=["early", "add", "open"]
)
def test_what_is_not_understood_is_refused(text):
    with pytest.raises(ValueError, match=r"line [12]"):
        parse(text)


def test_the_last_line_that_fits_decides_what_is_ignored():
    ignored = Ignored("# all but\n*\n!app\n!a.txt\n**/__pycache__\n**/*.pyc\n")
    assert not [path for path in ("app/x/y.py", "a.txt") if path in ignored]
    seen = ("b.txt", "tests/a.txt", "app/__pycache__/y", "app/x/__pycache__/y.pyc", "app/y.pyc", "y.pyc")
    assert not [path for path in seen if path not in ignored]


def test_only_what_is_copied_is_seen_by_a_build():
    copied = {
        source
        for instruction in STAGES[0].instructions
        if instruction.name == "COPY"
        for source in instruction.words[:-1]
    }
    assert copied
    assert not [name for name in copied if name in IGNORED or not (ROOT / name).exists()]
    seen = {path.name for path in ROOT.iterdir() if path.name not in IGNORED}
    assert seen == copied
    secret = (".env", ".git/config", "demo.db", "compose.yaml", "tests/conftest.py", "app/__pycache__/x.pyc")
    assert not [path for path in secret if path not in IGNORED]


def test_it_runs_as_a_user_known_by_number_with_its_store_on_the_volume():
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", LAST.last("USER").rest)
    assert LAST.last("VOLUME").words == ["/data"]
    env = {}
    for instruction in LAST.instructions:
        if instruction.name == "ENV":
            env |= instruction.pairs(env)
    assert env["TWELVEMILE_DATABASE_URL"].startswith("sqlite:////data/")
    assert {name for name in env if name.startswith("TWELVEMILE_")} <= {
        f"TWELVEMILE_{name.upper()}" for name in Settings.model_fields
    }
    assert all(
        env[name].startswith("/tmp/") for name in ("NUMBA_CACHE_DIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")
    )
    built = [i.pairs({}) for i in STAGES[0].instructions if i.name == "ENV"]
    assert {"NUMBA_CPU_NAME": env["NUMBA_CPU_NAME"]} in built, "compiled for what it runs on"
    assert f"{env['TWELVEMILE_PORT']}/tcp" in LAST.last("EXPOSE").words


def test_nothing_secret_and_no_registry_is_named():
    text = (ROOT / "Dockerfile").read_text()
    assert not re.search(
        r"KEY=|PASSWORD|tm_|hooks\.slack|https?://(?!127\.0\.0\.1)|[a-z0-9-]+\.(?:io|org|com)/", text
    )
