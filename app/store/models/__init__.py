"""The tables. Times are ms since 1970 UTC, places 1/10,000 of an arc minute, NULL is "not available"."""

from __future__ import annotations

from app.store.models.alerts import Alert, AlertId, AlertNews, AlertRevision, AlertVessel, Triage
from app.store.models.assessments import AssessmentRow
from app.store.models.base import Base, compare_by_bytes
from app.store.models.conclusions import Coverage, Dirty, Displacement, Lease, Meta, RuleState, Segment, Taint
from app.store.models.deliveries import Channel, Delivery
from app.store.models.facts import (
    Heard,
    ImoSender,
    Ordinal,
    PositionBlock,
    StaticContent,
    StaticReport,
    Vessel,
)
from app.store.models.feeds import Feed, FeedHour, FeedUp, Input, Raw, VesselFeed
from app.store.models.keys import ApiKey
from app.store.models.live import FeedDown, LiveFeed
from app.store.models.naval import (
    DetectionRow,
    DetectionScene,
    NoticeRow,
    SightingRow,
    SightingUnit,
    SightingWithdrawal,
)
from app.store.models.sideruns import SideRun
from app.store.models.units import NavalUnitRow, UnitClaim
from app.store.models.watchlist import Mute, WatchedUnit
from app.store.models.zones import DrawnZone

compare_by_bytes(Base.metadata)

__all__ = [
    "Alert",
    "AlertId",
    "AlertNews",
    "AlertRevision",
    "AlertVessel",
    "ApiKey",
    "AssessmentRow",
    "Base",
    "Channel",
    "Coverage",
    "Delivery",
    "DetectionRow",
    "DetectionScene",
    "Dirty",
    "Displacement",
    "DrawnZone",
    "Feed",
    "FeedDown",
    "FeedHour",
    "FeedUp",
    "Heard",
    "ImoSender",
    "Input",
    "Lease",
    "LiveFeed",
    "Meta",
    "Mute",
    "NavalUnitRow",
    "NoticeRow",
    "Ordinal",
    "PositionBlock",
    "Raw",
    "RuleState",
    "Segment",
    "SideRun",
    "SightingRow",
    "SightingUnit",
    "SightingWithdrawal",
    "StaticContent",
    "StaticReport",
    "Taint",
    "Triage",
    "UnitClaim",
    "Vessel",
    "VesselFeed",
    "WatchedUnit",
]
