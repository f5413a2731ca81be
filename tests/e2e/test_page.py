"""The map page in a real browser, over the Tartus replay."""

import json

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from e2e.conftest import NARROW, SYNTH, WIDE, raised
from sqlalchemy import update

from app.store.engine import open_store, writing
from app.store.models import Vessel

DAY10, DAY20 = "2024-12-10T12:00Z", "2024-12-20T12:00Z"
FRIGATES = {"admiral-golovko", "admiral-grigorovich"}
HOLDING = "2b327c20c7afc909"
HOSTILE = "<IMG SRC=X ONERROR=ALERT(1)>"


def marks(shown):
    """By the key of each unit: several that are told of one place share a mark."""
    return {key: mark for mark in shown.drawn("units") for key in mark["keys"].split(",")}


def units(shown):
    """What the list says, by key."""
    rows = shown.page.locator("#units button[data-id]")
    return {row.get_attribute("data-id"): row.inner_text() for row in rows.all()}


def typed(shown, field, time):
    """A time into one of the fields that "Go to" opens."""
    if not shown.page.locator(field).is_visible():
        shown.page.locator(".fine summary").click()
    shown.page.locator(field).fill(time)
    shown.page.locator(field).dispatch_event("change")


def test_it_opens_on_tartus_with_the_newest_that_the_store_holds(shown):
    shown.go(anew=True)
    centre = shown.page.evaluate("twelvemile.map.getCenter().toArray()")
    width = shown.page.evaluate("(b => b.getEast() - b.getWest())(twelvemile.map.getBounds())")
    assert abs(centre[0] - 35.55) < 0.2 and abs(centre[1] - 34.95) < 0.2
    assert 1.1 < width < 1.35, "60 NM are 1.22 degrees of longitude here"
    assert "newest this store holds" in shown.page.locator("#shown-at").inner_text()
    assert shown.drawn("lines") and shown.drawn("land")
    assert any("computed distance line" in name["label"] for name in shown.drawn("line-names"))


def test_the_frigates_of_10_december_stand_there_as_well_as_is_known(shown):
    shown.go(at=DAY10)
    seen = marks(shown)
    assert seen.keys() >= FRIGATES
    assert {seen[key]["icon"] for key in FRIGATES} == {"unit-image-fresh"}
    told = units(shown)
    for key in FRIGATES:
        assert "holding" in told[key] and "inside the computed 12-NM line" in told[key]
    place = "twelvemile.map.project([35.77, 34.945])"
    found = f"twelvemile.map.queryRenderedFeatures({place}, {{layers: ['unsure']}}).length"
    assert shown.page.evaluate(found) >= 2, "a sector of 7 to 12 km, and what other reports say"


def test_ten_days_later_they_are_grey_and_only_last_known(shown):
    shown.go(at=DAY10)
    typed(shown, "#at", "2024-12-20T12:00")
    shown.settled()
    assert "at=2024-12-20T12" in shown.page.url
    seen, told = marks(shown), units(shown)
    for key in FRIGATES:
        assert seen[key]["icon"].endswith("-expired") and "last known" in told[key]


def test_the_slider_moves_all_by_keys(shown):
    shown.go(at=DAY10)
    slider = shown.page.locator("#slider")
    slider.focus()
    for _ in range(3):
        shown.page.keyboard.press("ArrowRight")
    shown.settled()
    assert shown.page.locator("#shown-at").inner_text().startswith("2024-12-10 15:00Z")
    assert slider.get_attribute("aria-valuetext") == "2024-12-10 15:00Z"


def test_what_was_known_later_is_hidden(shown):
    shown.go(at="2024-12-25T00:00Z")
    later = units(shown)
    typed(shown, "#known-at", "2024-12-16T00:00")
    shown.settled()
    then = units(shown)
    assert then != later and "ivan-gren" in later and "ivan-gren" not in then
    shown.go(at=DAY10, known_at="2024-12-16T00:00Z", sel="unit:admiral-golovko")
    shown.page.locator("#panel .grounds").first.wait_for()
    days = [
        text.split("known ")[1][:10] for text in shown.page.locator("#panel .grounds small").all_inner_texts()
    ]
    assert days and max(days) <= "2024-12-16"


def test_a_unit_that_only_sightings_show_has_its_evidence(shown):
    shown.go(at=DAY10)
    shown.page.locator("#units button[data-id=admiral-golovko]").click()
    panel = shown.page.locator("#panel[data-selected='unit:admiral-golovko']")
    panel.wait_for()
    text = panel.inner_text()
    for wanted in ("Evidence", "Rival claims", "What would change it", "Gorshkov class", "high"):
        assert wanted in text
    sources = panel.locator(".grounds a[href^=http]")
    assert sources.count() >= 3
    assert {link.get_attribute("rel") for link in sources.all()} == {"noopener noreferrer"}


def test_an_alert_shows_evidence_curves_and_track(shown):
    shown.go(at="2025-01-14T06:00Z")
    row = shown.page.locator(f"#alerts button[data-id='{HOLDING}']")
    row.focus()
    shown.page.keyboard.press("Enter")
    panel = shown.page.locator(f"#panel[data-selected='alert:{HOLDING}']")
    panel.locator("svg polyline").first.wait_for()
    assert panel.locator(".chart").count() == 2
    text = panel.inner_text()
    for wanted in (
        "SYNTHETIC",
        "Caveats",
        "computed line, not a legal limit",
        "Thresholds",
        "slow kn",
        "Measured",
    ):
        assert wanted in text
    shown.settled()
    assert shown.drawn("track")
    centre = shown.page.evaluate("twelvemile.map.getCenter().toArray()")
    assert abs(centre[0] - 35.73) < 0.05
    shown.page.keyboard.press("Escape")
    assert panel.count() == 0 or not panel.is_visible()
    assert shown.page.evaluate("document.activeElement.dataset.id") == HOLDING


def test_an_address_leads_to_the_same_view(shown):
    shown.go(
        at="2025-01-14T06:00Z", sel=f"alert:{HOLDING}", map="10/34.95/35.7", hide="traffic", theme="dark"
    )
    shown.page.locator(f"#panel[data-selected='alert:{HOLDING}']").wait_for()
    assert shown.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert not shown.ships()


def test_ships_of_ais_stand_on_the_map_and_have_their_panel(shown):
    shown.go(at="2025-01-14T06:00Z", map="8/34.95/35.5")
    assert shown.ships() and shown.drawn("units")
    assert "ais" in {mark["evidence"] for mark in shown.drawn("units")}


def test_a_new_alert_comes_by_itself_and_its_name_is_text(shown, site):
    shown.go()
    shown.page.locator("body[data-stream=live]").wait_for()
    engine = open_store(site.database_url)
    with writing(engine) as connection:
        connection.execute(update(Vessel).where(Vessel.mmsi == SYNTH).values(name=HOSTILE))
    engine.dispose()
    asked = len([one for one in shown.asked if one.endswith("/")])
    name = raised(site, label=HOSTILE, severity="critical")
    row = shown.page.locator(f"#alerts button[data-id='{name}']")
    row.wait_for()
    assert HOSTILE in row.inner_text()
    row.click()
    panel = shown.page.locator(f"#panel[data-selected='alert:{name}']")
    panel.wait_for()
    assert HOSTILE in panel.inner_text()
    assert shown.page.locator("img[src='X' i]").count() == 0
    assert len([one for one in shown.asked if one.endswith("/")]) == asked, "no page was loaded"
    shown.go(sel=f"ship:{SYNTH}")
    shown.page.locator("#panel h2", has_text=HOSTILE).wait_for()
    assert shown.page.locator("img[src='X' i]").count() == 0


def test_it_goes_on_after_the_server_was_restarted(shown, site):
    shown.go()
    shown.page.locator("body[data-stream=live]").wait_for()
    site.end()
    try:
        shown.page.locator("body[data-stream='cut off']").wait_for(timeout=20_000)
        assert "Cut off" in shown.page.locator("#message").inner_text()
        name = raised(site, "c" * 16, label="while it was away")
    finally:
        site.start()
    shown.page.locator(f"#alerts button[data-id='{name}']").wait_for(timeout=30_000)
    shown.page.locator("body[data-stream=live]").wait_for(timeout=30_000)
    refused = [
        said for said in shown.complaints if "ERR_CONNECTION" not in said and "ERR_INCOMPLETE" not in said
    ]
    shown.complaints[:] = refused


def test_triage_is_kept_and_a_dismissal_needs_its_reason(shown):
    shown.go(at="2025-01-14T06:00Z", sel=f"alert:{HOLDING}")
    triage = shown.page.locator("#panel .triage")
    triage.get_by_role("button", name="Dismiss").click()
    assert "Say why" in triage.inner_text()
    shown.page.keyboard.type("known to the desk")
    triage.get_by_role("button", name="Dismiss").click()
    triage.get_by_text("It is dismissed.").wait_for()
    assert "known to the desk" in triage.locator(".entries").inner_text()
    shown.page.locator(f"#alerts button[data-id='{HOLDING}'].dismissed").wait_for()
    triage.get_by_role("button", name="Take back").click()
    triage.get_by_text("Nobody has judged it.").wait_for()


def test_all_can_be_reached_by_keys(shown):
    shown.go(at="2025-01-14T06:00Z")
    shown.page.evaluate("document.activeElement.blur()")
    wanted = {"layers-button", "theme", "key-button", "play", "slider", "now"}
    reached = set()
    for _ in range(90):
        shown.page.keyboard.press("Tab")
        reached.add(shown.page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert wanted <= reached and "maplibregl-canvas" in " ".join(reached)


def test_layers_can_be_put_away(shown):
    shown.go(at=DAY10)
    shown.page.locator("#layers-button").click()
    box = shown.page.locator("#layers [data-layer=units] input")
    box.uncheck()
    shown.settled()
    assert not shown.drawn("units") and "hide=units" in shown.page.url
    box.check()


def test_the_picture_of_the_readme(opened):
    there = opened()
    there.page.goto(f"{there.address}/?at=2024-12-11T00:00:00Z")
    there.settled()
    assert "SYNTHETIC" in there.page.locator("#strip").inner_text() or marks(there).keys() >= FRIGATES
    there.picture("readme")
    there.page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_serious_fault_for_those_who_do_not_see_it(opened, size, theme):
    there = opened(size, theme).go(at=DAY10)
    there.picture(f"map-{size['width']}-{theme}")
    there.go(at="2025-01-14T06:00Z", sel=f"alert:{HOLDING}")
    there.page.locator("#panel svg polyline").first.wait_for()
    there.page.evaluate(AXE_FILE_PATH.read_text())
    found = there.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    told = [(one["id"], [node["html"][:120] for node in one["nodes"][:4]]) for one in serious]
    assert told == [], json.dumps(told, indent=1)
    sideways = there.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert sideways <= 0, "nothing lies beside the screen"
    there.picture(f"panel-{size['width']}-{theme}")
    assert there.complaints == []
    there.page.context.close()
