"""Questions in words: each of the carried replay has its own."""

from app.domain.naval import questions
from app.replays.tartus_2024.evidence import sightings


def test_every_question_of_the_replay_is_worded_and_no_other_is():
    asked = {one.disputes for one in sightings() if one.disputes}
    assert asked == set(questions._LABELS)
    labels = [questions.question_label(key) for key in asked]
    assert len(set(labels)) == len(labels)
    assert not [label for label in labels if "-" in label]
