"""The message that docs/slack.md shows is the one that is made."""

from pathlib import Path

from deliver.bodies import NOW, news

from app.deliver import compose

PAGE = Path(__file__).parents[2] / "docs/slack.md"
SHIP = {"name": "SYNTH RORO 1", "callsign": "SYN0101"}


def test_the_message_in_the_docs_is_what_is_sent():
    unit = {"unit_of_interest": {"why": "watchlist", "label": None}}
    made = compose.message(news(identity=SHIP, evidence=unit), None, NOW)
    assert " ".join(made.plain.split()) in " ".join(PAGE.read_text().split())
