"""`docs/evaluation.md`: tables of what was played, and what must be known to read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.evaluate.scores import Score, likely, middle, together
from app.evaluate.situations.all import STAGES
from evaluation.markdown import table
from evaluation.nights import Told, section
from evaluation.recorded import Looked
from evaluation.running import IOUS, Played

BOUNDS = {
    **dict.fromkeys(
        (
            *("loitering", "mmsi_conflict", "identity_change", "zone_entry", "zone_exit"),
            *("port_call", "voyage_change"),
        ),
        0.95,
    ),
    **dict.fromkeys(("ais_gap unexplained", "ais_gap watch_silent", "rendezvous", "gnss_interference"), 0.9),
}
"""What precision and recall are to reach at IoU 0.5 on unseen seeds, with a quarter of the messages lost."""
LOOSE, STRICT = IOUS

HEAD = Path(__file__).with_name("head.md")


def written(
    played: Sequence[Played], told: Told, tracks: Sequence[Looked], loss: float, *, complete: bool
) -> str:
    """The whole document as Markdown. `loss`: that of the first table."""
    seeds = ", ".join(str(seed) for seed in sorted({one.seed for one in played}))
    parts = [HEAD.read_text(encoding="utf-8").format(seeds=seeds)]
    if not complete:
        parts.append("**A part only**: some stages were left out.\n")
    at_loss = [one for one in played if one.loss == loss]
    parts += [_main_table(at_loss, loss), _times_table(at_loss), _sweep_table(played), _stages_table(at_loss)]
    if told.nights:
        parts.append(section(told))
    if tracks:
        parts.append(_tracks(tracks))
    return "\n".join(parts)


def scores_of(played: Iterable[Played], least_iou: float) -> dict[str, Score]:
    """Name -> score over all seas; each sea's vessel-days count for every kind, raised there or not."""
    played = list(played)
    seas = [one.scores[least_iou] for one in played]
    days = sum(one.vessel_days for one in played)
    total = {}
    for name in sorted(set().union(*seas)):
        total[name] = together(scores[name] for scores in seas if name in scores)
        total[name].vessel_days = days
    return total


def misses(played: Iterable[Played]) -> list[str]:
    """Names whose bound is not met, for the end of the run."""
    strict = scores_of(played, STRICT)
    return [name for name, bound in BOUNDS.items() if name not in strict or not _meets(strict[name], bound)]


def _meets(score: Score, bound: float) -> bool:
    return score.recall >= bound and score.precision >= bound and score.unbroken >= 0.9


def _main_table(played: Sequence[Played], loss: float) -> str:
    loose, strict = scores_of(played, LOOSE), scores_of(played, STRICT)
    rows = []
    for name in strict:
        wide, near = loose[name], strict[name]
        if not near.events:
            continue
        bound = BOUNDS.get(name)
        goal = "" if bound is None else f"{bound:g}: {'yes' if _meets(near, bound) else '**no**'}"
        rows.append(
            (
                f"`{name}`",
                f"{near.events:,}",
                _share(wide.found, wide.events),
                _share(near.found, near.events),
                _share(wide.found, wide.found + wide.false),
                _share(near.found, near.found + near.false),
                f"{near.unbroken:.3f}",
                f"{near.false:,} ({near.most_false:.2f})",
                goal,
            )
        )
    names = (
        *("kind", "events", f"recall, IoU {LOOSE}", f"recall, IoU {STRICT}", f"precision, IoU {LOOSE}"),
        *(f"precision, IoU {STRICT}", "unbroken", "false (at most a 100 vessel-days)", "bound, met"),
    )
    days = sum(one.vessel_days for one in played)
    about = f"{sum(one.lines for one in played):,} lines, {days:,.0f} vessel-days."
    silent = [f"`{name}` {strict[name].false}" for name in strict if not strict[name].events]
    note = f"\nRaised without any event of the kind in these seas: {', '.join(silent)}.\n" if silent else ""
    return f"## With {loss:.0%} of the messages lost\n\n{about}\n\n{table(names, rows)}\n{note}"


def _times_table(played: Sequence[Played]) -> str:
    rows = []
    for name, score in scores_of(played, STRICT).items():
        if score.onsets_s:
            rows.append((f"`{name}`", _minutes(score.onsets_s), _minutes(score.delays_s)))
    about = (
        "Minutes: the median, and between what nine of ten lie. *Onset*: `started_at` less the true "
        "beginning. *Time to alert*: `detected_at` less it; most of it is what the definition asks for (12 "
        "hours of silence, 4 hours of waiting)."
    )
    return f"## When\n\n{about}\n\n{table(('kind', 'onset', 'time to alert'), rows)}\n"


def _sweep_table(played: Sequence[Played]) -> str:
    losses = sorted({one.loss for one in played})
    by_loss = {loss: scores_of([one for one in played if one.loss == loss], STRICT) for loss in losses}
    rows = []
    for name in sorted({name for scores in by_loss.values() for name in scores}):
        scores = [by_loss[loss].get(name, Score()) for loss in losses]
        if any(score.events for score in scores):
            rows.append((f"`{name}`", *(f"{s.recall:.2f} / {s.precision:.2f}" for s in scores)))
    about = f"Recall / precision at IoU {STRICT}."
    return f"## As more is lost\n\n{about}\n\n{table(('kind', *(f'{x:.0%}' for x in losses)), rows)}\n"


def _stages_table(played: Sequence[Played]) -> str:
    rows = []
    for key in sorted({one.stage for one in played}):
        seas = [one for one in played if one.stage == key]
        events = sum(score.events for one in seas for score in one.scores[STRICT].values())
        false = {
            name: sum(one.scores[STRICT].get(name, Score()).false for one in seas)
            for name in sorted({name for one in seas for name in one.scores[STRICT]})
        }
        bad = ", ".join(f"{name} {count}" for name, count in false.items() if count) or "none"
        told = sum(one.situations for one in seas)
        rows.append((f"`{key}`", STAGES[key].what, f"{told:,}", f"{events:,}", bad))
    names = ("stage", "what happens", "told", "events of all kinds", "false alerts")
    return f"## The stages\n\n{table(names, rows)}\n"


def _tracks(tracks: Sequence[Looked]) -> str:
    rows = [(f"`{t.name}`", f"{t.fixes:,}", t.span, t.found, t.note) for t in tracks]
    about = (
        "Tracks of one MMSI each with jumps, doubled MMSIs and impossible latitudes (test data of Global "
        "Fishing Watch, Apache-2; not carried here), and two streams of many ships. The fixes of the tracks "
        "were put into AIS sentences again and went the same way. The notes are by hand, by someone who "
        "looked at the fixes; a file on which something else is raised than when its note was written "
        "says so."
    )
    names = ("file", "fixes", "from, to", "raised", "what it is")
    return f"## Recorded tracks\n\n{about}\n\n{table(names, rows)}\n"


def _share(hits: int, of: int) -> str:
    if not of:
        return "-"
    low, high = likely(hits, of)
    return f"{hits / of:.3f} ({low:.3f}..{high:.3f})"


def _minutes(seconds: Sequence[float]) -> str:
    half, low, high = (value / 60.0 for value in middle(seconds))
    return f"{half:,.0f} ({low:,.0f}..{high:,.0f})"
