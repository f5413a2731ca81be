"""What could not be seen: days without an image, cloud, hours without AIS, hours of jamming."""

from __future__ import annotations

from app.domain.naval.board import SYNTHETIC
from app.domain.naval.sighting import Sighting, Span
from app.posture import looks
from app.posture.held import HOUR_MS, alert_span, union_ms
from app.posture.plain import day, listed
from app.posture.weekly.model import Line, Section
from app.posture.weekly.sections import Material


def unseen(week: Material) -> Section:
    """In numbers, of the week's days and hours."""
    images = looks.satellite_looks(week.held.sightings)
    by_day = looks.day_looks(images, week.span)
    lines = [
        *_images(by_day, week),
        *_cloud([look for some in by_day.values() for look in some], week),
        _feeds(week),
        _jamming(week),
        *(line for _, line in week.alerts("feed_outage")),
        Line(
            "Warships are exempt from AIS and seldom send it, so that neither hours with AIS nor hours "
            "without it say where they were",
            (week.register.own("how this report is made", "docs/weekly.md"),),
        ),
    ]
    return week.section("unseen", "What could not be seen", lines)


def _images(by_day: dict[int, list[Sighting]], week: Material) -> list[Line]:
    seen = [ms for ms, some in by_day.items() if some]
    blank = [day(ms) for ms, some in by_day.items() if not some]
    lines = []
    if seen:
        says = (
            f"Reports of satellite images of the area off Tartus are held for {len(seen)} of {len(by_day)} "
            f"days: {listed([day(ms) for ms in seen])}"
        )
        lines.append(Line(says, week.register.sightings(look for ms in seen for look in by_day[ms])))
    if blank:
        none = "No satellite image of the area off Tartus is held for"
        says = f"{none} {len(blank)} of {len(by_day)} days: {listed(blank)}"
        lines.append(Line(says, week.none().sources))
    return lines


def _cloud(images: list[Sighting], week: Material) -> list[Line]:
    if not images:
        return []
    known = [look for look in images if look.sensor.cloud_percent is not None]
    if not known:
        says = "Of none of these images the cloud is told"
        return [Line(says, week.register.sightings(images))]
    shares = [look.sensor.cloud_percent or 0.0 for look in known]
    says = f"Cloud is told of {len(known)} of {len(images)} images: {min(shares):.0f} to {max(shares):.0f} %"
    return [Line(says, week.register.sightings(known))]


def _hours(span: Span) -> float:
    return (span.until_ms - span.from_ms) / HOUR_MS


def _feeds(week: Material) -> Line:
    source = (week.register.own("feeds of AIS and when they were up", "/v1/feeds"),)
    fed = week.held.fed_hours(week.span)
    near = week.held.hours_heard_near(week.span)
    synthetic = SYNTHETIC if week.held.has_synthetic_feed else ""
    up = f"{synthetic}A feed of AIS was up in {fed:.0f} of {_hours(week.span):.0f} hours"
    return Line(f"{up}, and a ship within 24 NM of Tartus was heard in {near} of them", source)


def _jamming(week: Material) -> Line:
    incidents = week.held.alerts_of(week.span, "gnss_interference")
    if incidents:
        hours = union_ms((alert_span(one) for one in incidents), week.span) / HOUR_MS
        says = f"Jamming was recognised in {hours:.0f} of {_hours(week.span):.0f} hours"
        return Line(says, tuple(sorted(week.register.alert(one) for one in incidents)))
    source = (week.register.own("feeds of AIS and when they were up", "/v1/feeds"),)
    if not week.held.fed_hours(week.span):
        return Line(
            "Whether there was jamming is not known: it is recognised by AIS, and no feed was up", source
        )
    return Line("No jamming was recognised in the hours in which a feed of AIS was up", source)
