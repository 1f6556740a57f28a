from collections import Counter

from intentions.moods import BUILT_IN_MOODS, BY_KEY, GROUP_LABELS, HEAVIEST, LIGHTEST, Group

NAMES = """
energized calm hopeful fulfilled grateful content peaceful excited
tired anxious exhausted restless overwhelmed uncertain
"""


def test_there_are_the_fourteen_moods_each_once():
    assert Counter(mood.key for mood in BUILT_IN_MOODS) == Counter(NAMES.split())
    assert len(BY_KEY) == 14


def test_every_mood_weighs_one_to_five_and_both_ends_are_used():
    scores = {mood.score for mood in BUILT_IN_MOODS}
    assert min(scores) == HEAVIEST
    assert max(scores) == LIGHTEST


def test_pleasant_groups_weigh_lighter_than_the_others():
    light = [mood.score for mood in BUILT_IN_MOODS if mood.group in {Group.LIVELY, Group.SETTLED}]
    heavy = [mood.score for mood in BUILT_IN_MOODS if mood.group in {Group.UNEASY, Group.LOW}]
    assert min(light) > max(heavy)


def test_every_group_has_moods_and_a_name():
    assert {mood.group for mood in BUILT_IN_MOODS} == set(Group) == set(GROUP_LABELS)
