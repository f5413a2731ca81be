"""Who is told what: every case of the decision."""

from itertools import product

import pytest

from app.domain.alert import CHANGES
from app.domain.telling import Belief, News, belief, verdict

HOLDS = ("opened", "escalated", "reminder", "reopened")


def news(change, severity="warning", ended_by=None, synthetic=False):
    return News(change, severity, ended_by, synthetic)


@pytest.mark.parametrize("change", HOLDS)
@pytest.mark.parametrize("before", Belief)
def test_a_unit_that_holds_is_told_whatever_was_told_before(change: str, before: Belief):
    assert verdict(news(change), before).is_told
    assert verdict(news(change, "critical"), before).is_told
    assert not verdict(news(change, "info"), before).is_told
    assert not verdict(news(change), before, is_never_told=True).is_told


@pytest.mark.parametrize("change", sorted(set(CHANGES) - {*HOLDS, "closed", "retracted"}))
@pytest.mark.parametrize("before", Belief)
def test_phases_and_the_like_are_never_told(change: str, before: Belief):
    found = verdict(news(change, "critical"), before)
    assert (found.is_told, found.reason) == (False, f"{change} is shown, not told")


@pytest.mark.parametrize(
    ("change", "before", "severity"), [*product(CHANGES, Belief, ("warning", "critical"))]
)
def test_historic_and_synthetic_are_never_told(change: str, before: Belief, severity: str):
    assert not verdict(news(change, severity, synthetic=True), before).is_told
    assert not verdict(news(change, severity), before, told="historic").is_told


@pytest.mark.parametrize("before", Belief)
def test_a_close_is_told_only_to_whom_it_was_told_that_it_stands(before: Belief):
    assert verdict(news("closed", ended_by="left"), before).is_told == (before is Belief.STANDING)
    assert not verdict(news("closed", ended_by="lost_contact"), before).is_told


@pytest.mark.parametrize("before", Belief)
def test_a_retraction_is_told_to_whom_it_was_told(before: Belief):
    told = verdict(news("retracted"), before).is_told
    assert told == (before in (Belief.STANDING, Belief.ENDED))


def test_a_correction_is_news_from_when_it_became_known():
    assert verdict(news("closed", ended_by="left"), Belief.STANDING).is_correction
    assert verdict(news("retracted"), Belief.ENDED).is_correction
    assert verdict(news("reopened"), Belief.WITHDRAWN).is_correction
    assert not verdict(news("reopened"), Belief.STANDING).is_correction
    assert not verdict(news("opened"), Belief.NOTHING).is_correction


def test_a_correction_is_told_of_a_vessel_whose_kind_is_not():
    assert verdict(news("closed", ended_by="left"), Belief.STANDING, is_never_told=True).is_told


def test_what_people_think_is_the_last_they_were_told():
    assert belief(["opened", "retracted", "reopened", "reminder"]) is Belief.STANDING
    assert belief(["opened", "closed", "retracted"]) is Belief.WITHDRAWN
