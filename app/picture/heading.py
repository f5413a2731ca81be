"""The words above and below: who, what, since when; what it does not say, and whose the coast is."""

from __future__ import annotations

from app.domain.words import minute
from app.picture.content import Scene
from app.picture.layout import Layout
from app.picture.pen import Pen

_TITLE, _LINE, _AS_OF, _FOOT = 36.0, 27.0, 22.0, 18.0
_LEAST_SHARE = 0.78
Point = tuple[float, float]
_ATTRIBUTION = "(c) OpenStreetMap contributors, ODbL. Lines computed by Twelvemile."
_BANNER = "SYNTHETIC DATA: no such ship, no such event"
_BANNER_OF_REPORTS = "SYNTHETIC: made-up data take part in it"


def head_lines(scene: Scene) -> list[str]:
    """The lines under the title."""
    as_of = "nothing concluded yet" if scene.as_of_ms is None else f"as of {minute(scene.as_of_ms // 1000)}"
    return [*scene.lines, f"{as_of}, all times UTC"]


def foot_lines(pen: Pen, scene: Scene) -> list[str]:
    """Caveats, wrapped, then the attribution: by width of the sheet, margins off."""
    width = pen.sheet.width - 48 * pen.scale
    return [*_wrapped(pen, [*scene.caveats, *scene.notes], width), _ATTRIBUTION]


def draw_heading(pen: Pen, places: Layout, scene: Scene) -> None:
    """Banner, title and lines."""
    palette, scale = pen.palette, pen.scale
    if scene.synthetic:
        axes = pen.axes(places.banner, facecolor=palette.synthetic, xticks=[], yticks=[])
        axes.set_frame_on(True)
        for spine in axes.spines.values():
            spine.set_visible(False)
        x, y = (places.banner.left + places.banner.right) / 2, (places.banner.bottom + places.banner.top) / 2
        banner = _BANNER_OF_REPORTS if scene.is_of_reports else _BANNER
        text = pen.fitted(banner, 30, places.banner.width - 20 * scale, bold=True)
        pen.write(x, y, text, 30, bold=True, ha="center", va="center", color=palette.on_synthetic)
    badge = _draw_badge(pen, places, scene.badge)
    head = places.head
    title, size = _title(pen, scene.title, head.width - badge)
    pen.write(head.left, head.top, title, size, bold=True, va="top")
    for number, line in enumerate(head_lines(scene)):
        is_last = number == len(scene.lines)
        size = _AS_OF if is_last else _LINE
        colour = palette.faint if is_last else palette.ink
        y = head.top - (50 + 36 * number) * scale
        _write_fitted(pen, (head.left, y), line, size, head.width, color=colour)


def _title(pen: Pen, title: str, width: float) -> tuple[str, float]:
    """The title in so many pixels, and its size. What is cut is the name, never the number."""
    size = _smaller(pen, title, _TITLE, width, bold=True)
    name, mark, number = title.rpartition(" (")
    tail = mark + number if mark else ""
    if not tail or pen.width_of(title, size, bold=True) <= width:
        return pen.fitted(title, size, width, bold=True), size
    return pen.fitted(name, size, width - pen.width_of(tail, size, bold=True), bold=True) + tail, size


def _write_fitted(
    pen: Pen, at: tuple[float, float], text: str, size: float, width: float, color: str
) -> None:
    """Write a line from its upper left corner: a little smaller if it is too long, then cut short."""
    size = _smaller(pen, text, size, width)
    pen.write(*at, pen.fitted(text, size, width), size, va="top", color=color)


def _smaller(pen: Pen, text: str, size: float, width: float, *, bold: bool = False) -> float:
    needed = pen.width_of(text, size, bold=bold)
    return size * min(max(width / needed, _LEAST_SHARE), 1.0) if needed else size


def draw_foot(pen: Pen, places: Layout, lines: list[str]) -> None:
    """Caveats and attribution."""
    for number, line in enumerate(lines):
        y = places.foot.top - 27 * number * pen.scale
        text = pen.fitted(line, _FOOT, places.foot.width)
        colour = pen.palette.faint if line == _ATTRIBUTION else pen.palette.ink
        pen.write(places.foot.left, y, text, _FOOT, va="top", color=colour)


def _draw_badge(pen: Pen, places: Layout, text: str) -> float:
    """The badge at the right; gives the width that it takes from the title."""
    if not text:
        return 0.0
    scale = pen.scale
    colour = pen.palette.badges.get(text, pen.palette.faint)
    patch = {"boxstyle": "round,pad=0.32", "facecolor": colour, "edgecolor": "none"}
    x, y = places.head.right - 10 * scale, places.head.top - 9 * scale
    how = {"ha": "right", "va": "top", "color": pen.palette.on_badge, "bbox": patch}
    pen.write(x, y, text, 22, bold=True, **how)
    return pen.width_of(text, 22, bold=True) + 40 * scale


def _wrapped(pen: Pen, parts: list[str], width: float) -> list[str]:
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}; {part}" if lines else part
        if lines and pen.width_of(joined, _FOOT) <= width:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines
