"""Questions on which reports differ, as people read them: a key is made for machines."""

from __future__ import annotations

_LABELS = {
    "first-in": "which of the two Spartas came in first, and when",
    "golovko-or-merkuriy": "Admiral Golovko or Merkuriy in port",
    "merchants-9-december": "whether merchant ships came to Tartus on 9 December",
    "shabalin-convoy": "where Aleksandr Shabalin was from 15 to 23 December",
    "sparta-23-december": "where Sparta was on 23 December",
    "sparta-departure": "whether Sparta had left Tartus by 27 January",
    "sparta-ii-arrival": "when Sparta II arrived",
    "sparta-or-sparta-ii": "Sparta or Sparta II",
    "submarine-after-3-december": "whether a submarine was still in port after 3 December",
    "where-on-3-january": "where Sparta II and General Skobelev were on 3 January",
    "which-frigates": "which frigates they were",
}
"""Of the carried replay."""


def question_label(key: str) -> str:
    """A question in words; of one that nobody worded, the words of its key.

    >>> question_label("which-frigates"), question_label("who_towed-her")
    ('which frigates they were', 'who towed her')
    """
    return _LABELS.get(key, key.replace("_", " ").replace("-", " "))
