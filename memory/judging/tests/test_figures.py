from memory.judging.figures import RULES, figures
from memory.judging.table import as_data, lines
from memory.judging.tests.make import make_life, make_shown


def test_every_figure_of_the_table_stands_in_it_in_order():
    names = list(dict.fromkeys(rule.figure for rule in RULES))
    assert names == [
        "repeats", "grounding", "building", "depth", "breadth", "change", "forgetting", "season and time", "silence",
        "speed", "a model",
    ]  # fmt: skip


def test_a_target_is_missed_just_outside_its_bounds_and_met_on_them():
    rule = next(rule for rule in RULES if rule.name == "length of chains, mean")
    assert [rule.is_met(value) for value in (1.9, 2, 4, 4.1)] == [False, True, True, False]


def test_where_nothing_could_be_measured_nothing_is_missed():
    assert all(figure.is_met for figure in figures([]))


def test_a_person_whose_script_excuses_a_figure_does_not_count_in_it():
    poor = make_life(make_shown(20), excused=frozenset({"building"}))
    values = {figure.rule.name: figure.value for figure in figures([poor])}
    assert values["after day 14, cite a memory"] is None
    assert values["the same words again"] == 0


def test_the_table_marks_what_is_missed_and_shows_an_example():
    printed = "\n".join(lines([make_life(make_shown(1, "What do you eat?"), make_shown(2, "What do you eat?"))]))
    assert "MISSED" in printed
    assert "ada: 2025-03-03 and 2025-03-04: What do you eat?" in printed


def test_machines_get_the_whole_and_each_person():
    data = as_data([make_life(make_shown(1))])
    assert len(data["figures"]) == len(data["people"]["ada"]["figures"]) == len(RULES)
