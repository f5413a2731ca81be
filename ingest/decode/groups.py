"""Tag-block groups: a station and a time given once hold for the later sentences of the group."""

from __future__ import annotations

from ingest.decode.state import GroupTag
from ingest.decode.tags import Tag

GROUPS_MOST = 64


def inherit(groups: list[GroupTag], tag: Tag) -> Tag:
    """The tag with what its group said before; `groups` (open groups, oldest first) changes in place."""
    if tag.group is None:
        return tag
    opened = next((g for g in groups if g.id == tag.group.id), None)
    if opened is not None and (opened.total, opened.number + 1) == (tag.group.total, tag.group.number):
        tag = tag._replace(
            station=tag.station or opened.station,
            time_ms=opened.time_ms if tag.time_ms is None else tag.time_ms,
        )
    if opened is not None:
        groups.remove(opened)
    if tag.group is not None and tag.group.number < tag.group.total:
        _open(groups, tag)
    return tag


def _open(groups: list[GroupTag], tag: Tag) -> None:
    if tag.group is not None:
        groups.append(GroupTag(tag.group.id, tag.group.total, tag.group.number, tag.station, tag.time_ms))
    del groups[:-GROUPS_MOST]
