"""Accept headers: what a client would rather have."""

from __future__ import annotations


def preferences(header: str) -> list[tuple[str, float]]:
    """The values of an Accept header with their weights, the most wanted first.

    >>> preferences("text/html, text/csv;q=0.5, */*;q=0.8")
    [('text/html', 1.0), ('*/*', 0.8), ('text/csv', 0.5)]
    """
    values = [_weighted(part) for part in header.split(",") if part.strip()]
    return sorted(values, key=lambda value: -value[1])


def _weighted(part: str) -> tuple[str, float]:
    name, *rest = (piece.strip().lower() for piece in part.split(";"))
    weights = [piece[2:] for piece in rest if piece.startswith("q=")]
    try:
        return name, float(weights[0]) if weights else 1.0
    except ValueError:
        return name, 0.0
