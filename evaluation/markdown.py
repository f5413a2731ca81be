"""What the document is written with."""

from __future__ import annotations

from collections.abc import Sequence


def table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown.

    >>> table(("kind", "events"), [("`loitering`", "200")]).splitlines()
    ['| kind | events |', '| --- | --- |', '| `loitering` | 200 |']
    """
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', ' ') for cell in line)} |" for line in lines)
