"""What a Dockerfile says: its instructions, stage by stage, and which files of the source it may see."""

import json
import re
import shlex
from dataclasses import dataclass, field

KNOWN = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "LABEL", "USER", "VOLUME", "EXPOSE"}
KNOWN |= {"HEALTHCHECK", "ENTRYPOINT", "CMD"}
SHELL = ["/bin/sh", "-c"]


@dataclass(frozen=True)
class Instruction:
    """`rest` is what follows name and flags, on one line; `flags` maps a name to all its values."""

    name: str
    flags: dict[str, list[str]]
    rest: str
    line: int

    @property
    def words(self):
        """The words of COPY, VOLUME, EXPOSE, FROM."""
        return json.loads(self.rest) if self.rest.startswith("[") else self.rest.split()

    @property
    def command(self):
        """The command of RUN, CMD, ENTRYPOINT: a list is run as it is, anything else by the shell."""
        return json.loads(self.rest) if self.rest.startswith("[") else [*SHELL, self.rest]

    def pairs(self, env):
        """What ENV and LABEL set; `$NAME` is taken from `env`."""
        found = (word.partition("=") for word in shlex.split(self.rest))
        return {name: _expanded(value, env) for name, _, value in found}


@dataclass
class Stage:
    """From one FROM to the next."""

    base: str
    name: str | None
    instructions: list[Instruction] = field(default_factory=list)

    def last(self, name):
        """The last instruction of this name, which is the one that holds."""
        return [i for i in self.instructions if i.name == name][-1]


def parse(text):
    """All stages; `ValueError` for what is not known here."""
    stages = []
    for instruction in _instructions(text):
        if instruction.name == "FROM":
            base, *named = instruction.words
            stages.append(Stage(base, named[1] if named else None))
        elif not stages or instruction.name not in KNOWN:
            raise ValueError(f"line {instruction.line}: {instruction.name} is not known here")
        else:
            stages[-1].instructions.append(instruction)
    return stages


def _instructions(text):
    whole, began = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        began = began if whole else number
        whole += line.removesuffix("\\")
        if not line.endswith("\\"):
            yield _instruction(whole, began)
            whole = ""
    if whole:
        raise ValueError(f"line {began} never ends")


def _instruction(whole, line):
    name, _, rest = whole.strip().partition(" ")
    flags = {}
    while flag := re.match(r"\s*--([\w-]+)=(\S+)\s*", rest):
        flags.setdefault(flag[1], []).append(flag[2])
        rest = rest[flag.end() :]
    return Instruction(name.upper(), flags, rest.strip(), line)


def _expanded(value, env):
    return re.sub(r"\$(?:(\w+)|\{(\w+)\})", lambda found: env.get(found[1] or found[2], ""), value)


class Ignored:
    """What `.dockerignore` keeps away: of the lines that fit a file or a folder above it the last holds."""

    def __init__(self, text):
        lines = [line.strip() for line in text.splitlines()]
        self._rules = [
            (line.startswith("!"), _pattern(line.removeprefix("!").strip("/")))
            for line in lines
            if line and not line.startswith("#")
        ]

    def __contains__(self, path):
        parts = path.split("/")
        above = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        fitting = [kept for kept, pattern in self._rules if any(pattern.fullmatch(name) for name in above)]
        return bool(fitting) and not fitting[-1]


def _pattern(text):
    every = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", text)
    return re.compile("".join(every.get(piece, re.escape(piece)) for piece in pieces))
