"""The marks that the map draws from arrays, ships and rings: how they look, and what a click on one does."""

import pytest


def place_of(shown, what, number=0):
    """Where on the screen a mark stands that the map draws from arrays, once it lies in the middle."""
    found = shown.page.evaluate(
        """([what, n]) => {
          const one = twelvemile.placed(what)[n];
          twelvemile.map.jumpTo({center: one.place, zoom: 13});
          return one;
        }""",
        [what, number],
    )
    shown.settled()
    box = shown.page.locator(".maplibregl-canvas").bounding_box()
    at = shown.page.evaluate("place => twelvemile.map.project(place)", found["place"])
    return found, (box["x"] + at["x"], box["y"] + at["y"])


def test_a_ship_says_her_name_under_the_pointer_and_opens_her_panel(shown):
    shown.go(at="2025-01-14T06:00Z", map="8/34.95/35.5", hide="units,alerts")
    ship, at = place_of(shown, "traffic")
    shown.page.mouse.move(at[0] + 60, at[1] + 60)
    canvas = shown.page.locator(".maplibregl-canvas")
    assert not canvas.get_attribute("title")
    shown.page.mouse.move(*at)
    shown.until("twelvemile.map.getCanvas().title")
    assert canvas.get_attribute("title") == ship["says"]
    shown.page.mouse.click(*at)
    shown.page.locator(f"#panel[data-selected='ship:{ship['id']}']").wait_for()
    shown.go(at="2025-01-14T06:00Z", map="8/34.95/35.5", hide="units,alerts,traffic")
    shown.page.mouse.click(*at)
    assert not shown.page.locator("#panel").is_visible(), "what is put away cannot be chosen"


def test_the_ring_of_an_alert_opens_its_panel(shown):
    shown.go(at="2025-01-14T06:00Z", map="8/34.95/35.5", hide="units,traffic")
    ring, at = place_of(shown, "alerts")
    shown.page.mouse.click(*at)
    shown.page.locator("#panel[data-selected^='alert:']").wait_for()
    shown.settled()
    chosen = shown.page.locator("#panel").get_attribute("data-selected").removeprefix("alert:")
    there = shown.page.evaluate("twelvemile.placed('alerts')")
    assert ring["place"] in [one["place"] for one in there if one["id"] == chosen]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_ship_points_along_her_course_and_fades_with_age(shown, theme):
    shown.go(at="2025-01-14T06:00Z", map="10/34/33", hide="units,alerts", theme=theme)
    east, still, old = (
        inked(shown, f"[33, 34, {turned}, {kind}, {opacity}]")
        for turned, kind, opacity in ((90, 0, 1), (0, 1, 1), (90, 0, 0.35))
    )
    assert east["wide"] > 1.4 * east["high"] and east["centre"][0] < 0, "her stern is the broad end"
    north = inked(shown, "[33, 34, 0, 0, 1]")
    assert north["high"] > 1.4 * north["wide"] and north["centre"][1] > 0
    assert still["wide"] == still["high"]
    assert old["ink"] < 0.6 * east["ink"]


def inked(shown, mark):
    """How wide and high a single ship is drawn, in pixels, and how much of her differs from the sea."""
    shown.page.evaluate(f"() => twelvemile.map.getLayer('traffic').implementation.put(1, () => {mark})")
    return shown.page.evaluate(
        """() => new Promise(done => {
          const map = twelvemile.map;
          map.once('render', () => {
            const gl = map.getCanvas().getContext('webgl2');
            const [side, at] = [40, map.project([33, 34])];
            const pixels = new Uint8Array(side * side * 4);
            const left = Math.round(at.x) - side / 2;
            const low = Math.round(gl.drawingBufferHeight - at.y) - side / 2;
            gl.readPixels(left, low, side, side, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
            const found = [];
            let ink = 0;
            for (let y = 0; y < side; y += 1) {
              for (let x = 0; x < side; x += 1) {
                const here = 4 * (y * side + x);
                const differs = [0, 1, 2].reduce((sum, n) => sum + Math.abs(pixels[here + n] - pixels[n]), 0);
                ink += differs;
                if (differs > 60) found.push([x - side / 2 + 0.5, side / 2 - y - 0.5]);
              }
            }
            const [across, up] = [0, 1].map(axis => {
              const all = found.map(one => one[axis]);
              const [least, most] = [Math.min(...all), Math.max(...all)];
              const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
              return {long: most - least + 1, heavy: mean - (most + least) / 2};
            });
            done({ink, wide: across.long, high: up.long, centre: [across.heavy, up.heavy]});
          });
          map.triggerRepaint();
        })"""
    )
