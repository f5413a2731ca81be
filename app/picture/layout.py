"""Where on the sheet each part stands, in pixels from its lower left corner."""

from __future__ import annotations

from typing import NamedTuple

from app.picture.content import Sheet
from app.picture.placing import Box

_AS_DRAWN = (1080.0, 1350.0)
_WIDE_AS_DRAWN = (1500.0, 1000.0)
_WIDE = 1.2
"""So much wider than high, the chart stands beside the map."""
_CHART_SHARE, _CHART_COLUMN = 0.235, 0.4
_MARGIN, _GAP = 24.0, 14.0


class Layout(NamedTuple):
    """The parts of a sheet. `scale` turns sizes as on the drawing board into pixels."""

    scale: float
    banner: Box
    """Of no height unless the data are synthetic."""
    head: Box
    map: Box
    key: Box
    chart: Box
    """With its labels."""
    foot: Box


def scale_of(sheet: Sheet) -> float:
    """How many pixels a unit of the drawing board has."""
    across, up = _WIDE_AS_DRAWN if is_wide(sheet) else _AS_DRAWN
    return min(sheet.width / across, sheet.height / up)


def is_wide(sheet: Sheet) -> bool:
    """Whether the chart stands beside the map, not under it."""
    return sheet.width > _WIDE * sheet.height


def left_for_key(sheet: Sheet) -> float:
    """How wide a row of the key may be."""
    inner = sheet.width - 2 * _MARGIN * scale_of(sheet)
    return inner * _CHART_COLUMN - _GAP * scale_of(sheet) if is_wide(sheet) else inner


def layout(
    sheet: Sheet, *, synthetic: bool, head_lines: int, key_lines: int, foot_lines: int, has_chart: bool = True
) -> Layout:
    """Share a sheet out among its parts."""
    scale = scale_of(sheet)
    margin, gap = _MARGIN * scale, _GAP * scale
    top = float(sheet.height)
    banner = Box(0.0, top - (54 * scale if synthetic else 0.0), float(sheet.width), top)
    left, right = margin, sheet.width - margin
    head_top = banner.bottom - gap
    head = Box(left, head_top - (40 + 36 * head_lines) * scale, right, head_top)
    foot = Box(left, gap, right, gap + 27 * foot_lines * scale)
    body = Box(left, foot.top + gap, right, head.bottom - gap)
    key_height = 34 * key_lines * scale
    if is_wide(sheet):
        middle = body.right - _CHART_COLUMN * body.width
        key = Box(middle + gap, body.top - key_height, body.right, body.top)
        chart = Box(middle + gap, body.bottom, body.right, key.bottom - gap)
        return Layout(scale, banner, head, Box(left, body.bottom, middle - gap, body.top), key, chart, foot)
    chart = Box(left, body.bottom, right, body.bottom + (_CHART_SHARE * sheet.height if has_chart else 0.0))
    key = Box(left, chart.top + gap, right, chart.top + gap + key_height)
    return Layout(scale, banner, head, Box(left, key.top + gap, right, body.top), key, chart, foot)
