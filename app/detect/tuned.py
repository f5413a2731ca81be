"""Rules with other numbers than by default: which there are, what is taken, and the rules that it makes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any, NamedTuple

from app.detect.describe import KIND as LOITERING
from app.detect.displaced import DISPLACED
from app.detect.engine import Rules
from app.detect.incidents import INTERFERENCE
from app.detect.ranges import RANGES, RELATIONS
from app.detect.rules.conflict import CONFLICT
from app.detect.rules.distress import REMEMBERED as DISTRESS
from app.detect.rules.voyages import KIND as VOYAGE
from app.detect.watch import Rule
from app.domain.tuning import TuningError

Numbers = Mapping[str, Mapping[str, float]]
"""Kind -> number -> value, of those that are not by default; kinds as `RANGES` has them."""

_LEANED_ON = frozenset({DISPLACED, INTERFERENCE, CONFLICT})
"""What is not to be believed, and whose places are doubtful: other rules conclude otherwise without them."""
_SET_AS = {DISPLACED: INTERFERENCE, DISTRESS: VOYAGE}
"""Names of rules that are no kind of alert -> the kind by which their numbers are set."""
DEFAULT = "default"
"""In place of a value: as it is by default."""


class Taken(NamedTuple):
    """A number of a rule, and what it may be."""

    kind: str
    name: str
    default: float
    least: float
    most: float

    @property
    def is_whole(self) -> bool:
        """Whether it is a count, or seconds."""
        return isinstance(self.default, int)

    @property
    def says(self) -> str:
        """What is taken, for people."""
        what = "a whole number" if self.is_whole else "a number"
        return f"{what} from {self.least} to {self.most}, or {DEFAULT!r} for {self.default}"

    def value(self, text: str) -> float:
        """The number that a text says; `TuningError` if it is none that is taken."""
        try:
            value: float = int(text) if self.is_whole else float(text)
        except ValueError:
            raise self._refused(text) from None
        if not self.least <= value <= self.most:
            raise self._refused(text)
        return value

    def _refused(self, text: str) -> TuningError:
        return TuningError(f"{self.kind}.{self.name} takes {self.says}; not {text!r}")


def kind_of(rule: Rule) -> str:
    """The kind by which a rule's numbers are set."""
    return _SET_AS.get(rule.kinds[0], rule.kinds[0])


def kind_named(kind: str, rules: Rules) -> str:
    """The kind by which the numbers of a kind of alert are set; `TuningError` if there is no such kind."""
    for rule in rules.others:
        if kind in rule.kinds:
            return kind_of(rule)
    if kind == LOITERING:
        return kind
    raise TuningError(f"there is no rule {kind!r}: name one of {', '.join(kinds(rules))}")


def kinds(rules: Rules) -> list[str]:
    """All kinds of alerts that these rules can raise."""
    found = (kind for rule in rules.others for kind in rule.kinds if kind not in _SET_AS)
    return list(dict.fromkeys([LOITERING, *found]))


def taken(rules: Rules) -> dict[str, dict[str, Taken]]:
    """Kind -> number -> what it may be."""
    found: dict[str, dict[str, Taken]] = {}
    for kind, parameters in _all(rules):
        for field in fields(parameters):
            least, most = RANGES[kind][field.name]
            default: Any = field.default
            found.setdefault(kind, {})[field.name] = Taken(kind, field.name, default, least, most)
    return found


def in_force(rules: Rules) -> dict[str, dict[str, float]]:
    """Kind -> number -> what it is."""
    found: dict[str, dict[str, float]] = {}
    for kind, parameters in _all(rules):
        found.setdefault(kind, {}).update(vars(parameters))
    return found


def _all(rules: Rules) -> Iterator[tuple[str, Any]]:
    """Kind and numbers of each rule."""
    yield LOITERING, rules.loitering
    for rule in rules.others:
        yield kind_of(rule), rule.parameters


def read_settings(texts: Sequence[str], asked: Collection[str], rules: Rules) -> dict[str, dict[str, str]]:
    """Kind -> number -> text, of texts such as `slow_kn=3` or `loitering.slow_kn=3`; nothing is checked yet.

    A number without its kind is that of the only kind, of those asked for, that has it.
    """
    numbers = taken(rules)
    among = [kind_named(kind, rules) for kind in asked] or list(numbers)
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise TuningError(f"{text!r} sets nothing: write it as slow_kn=3 or loitering.slow_kn=3")
        kind, _, key = name.rpartition(".")
        kind = kind_named(kind, rules) if kind else _only(key, among, numbers)
        found.setdefault(kind, {})[key] = value
    return found


def _only(key: str, among: Sequence[str], numbers: Mapping[str, Mapping[str, Taken]]) -> str:
    having = [kind for kind in dict.fromkeys(among) if key in numbers[kind]]
    if len(having) == 1:
        return having[0]
    if having:
        raise TuningError(f"{key} is a number of {', '.join(having)}: write it as {having[0]}.{key}=...")
    if len(set(among)) == 1:
        raise _unknown(among[0], key, numbers[among[0]])
    elsewhere = [kind for kind, names in numbers.items() if key in names]
    hint = f"it is one of {', '.join(elsewhere)}" if elsewhere else "`twelvemile detect --rules` shows all"
    raise TuningError(f"none of the rules asked for has a number {key!r}: {hint}")


def _unknown(kind: str, key: str, numbers: Mapping[str, Taken]) -> TuningError:
    return TuningError(f"{kind} has no number {key!r}: it has {', '.join(numbers)}")


def with_settings(held: Numbers, texts: Mapping[str, Mapping[str, str]], rules: Rules) -> Numbers:
    """Numbers that are set, and on top of them these; those that are as by default are left out.

    `TuningError` if one is not taken, or if they do not go together. What is set of a number that there is no
    more is only let go of.
    """
    numbers, merged = taken(rules), {kind: dict(names) for kind, names in held.items()}
    for kind, names in texts.items():
        for key, text in names.items():
            if text == DEFAULT and key in {*numbers.get(kind, ()), *merged.get(kind, ())}:
                merged.get(kind, {}).pop(key, None)
                continue
            if key not in numbers[kind]:
                raise _unknown(kind, key, numbers[kind])
            merged.setdefault(kind, {})[key] = numbers[kind][key].value(text)
    left = {kind: _but_defaults(names, numbers.get(kind, {})) for kind, names in sorted(merged.items())}
    found = {kind: names for kind, names in left.items() if names}
    check(found, rules)
    return found


def _but_defaults(names: Mapping[str, float], numbers: Mapping[str, Taken]) -> dict[str, float]:
    return {k: v for k, v in sorted(names.items()) if k not in numbers or numbers[k].default != v}


def check(numbers: Numbers, rules: Rules) -> None:
    """`TuningError` if these cannot be set: of another version, or they do not go together."""
    known = taken(rules)
    for kind, names in numbers.items():
        if gone := sorted(names.keys() - RANGES.get(kind, {}).keys()):
            raise TuningError(
                f"this version has no number {kind}.{gone[0]}, which the store sets: let go of it with "
                f"`twelvemile detect --rebuild --apply --set {kind}.{gone[0]}={DEFAULT}`"
            )
        if kind in known:
            _check_kind(kind, names, known[kind])


def _check_kind(kind: str, names: Mapping[str, float], known: Mapping[str, Taken]) -> None:
    for key, value in names.items():
        known[key].value(f"{value}")
    now = {name: given.default for name, given in known.items()} | dict(names)
    for relation in RELATIONS.get(kind, ()):
        if not relation.holds(SimpleNamespace(**now)):
            raise TuningError(f"these numbers of {kind} do not go together: {relation.says}")


def tuned(rules: Rules, numbers: Numbers) -> Rules:
    """The same rules with these numbers, and with all others as they are by default."""

    def of(some: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(r, parameters=_set(r.parameters, numbers.get(kind_of(r), {}))) for r in some)

    return replace(
        rules,
        loitering=_set(rules.loitering, numbers.get(LOITERING, {})),
        watch=of(rules.watch),
        beliefs=of(rules.beliefs),
        world=of(rules.world),
    )


def _set(parameters: Any, numbers: Mapping[str, float]) -> Any:  # noqa: ANN401 - of whichever rule
    made = type(parameters)
    return made(**{field.name: numbers[field.name] for field in fields(made) if field.name in numbers})


def only(rules: Rules, asked: Collection[str]) -> Rules:
    """Of the rules those that raise such kinds, and those that others lean on."""

    def of(some: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(r for r in some if _LEANED_ON.union(asked) & {kind_of(r), *r.kinds})

    return replace(rules, watch=of(rules.watch), beliefs=of(rules.beliefs), world=of(rules.world))


def said(numbers: Numbers, rules: Rules) -> str:
    """What is set, for people: `loitering.slow_kn 3 (2 by default)`; empty if nothing is."""
    known = taken(rules)
    told = [
        f"{kind}.{key} {value} ({known[kind][key].default} by default)"
        for kind, names in numbers.items()
        for key, value in names.items()
        if key in known.get(kind, {})
    ]
    return ", ".join(told)
