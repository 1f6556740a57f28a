from zoneinfo import ZoneInfo

from memory.engine.bank import built_in_bank
from memory.judging.conduct import Conduct
from memory.judging.planted import PLANTED
from memory.judging.script import script_named, scripts


def test_there_are_twelve_people_with_names_of_their_own():
    assert len({script.name for script in scripts()}) == len(scripts()) == 12


def test_every_event_is_known_and_names_what_is_there():
    for script in scripts():
        for event in script.events:
            assert event.kind in {*PLANTED, "silence"}
            assert not event.topic or event.topic in built_in_bank().topics
            assert not event.zone or ZoneInfo(event.zone)


def test_a_person_gives_the_same_answer_until_something_changes():
    nurse = Conduct(script_named("nurse"))
    question = built_in_bank().get("food.first-drink")
    before = nurse.value(question)
    assert nurse.value(question) == before
    nurse.change(question)
    assert nurse.value(question) == nurse.changed[question.id] != before


def test_who_answers_in_own_words_alone_never_taps_an_option():
    writer = Conduct(script_named("writer"))
    assert {writer.act(number, 1) for number in range(300)} == {"words", "skip", "snooze"}
