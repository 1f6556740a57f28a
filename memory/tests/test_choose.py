from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from memory.engine.bank import Bank, BankOption, BankQuestion, built_in_bank
from memory.engine.choose import choose
from memory.engine.kinds import Asked, Fact, Moment, Person, Said, Strategy, Thread

ANSWER = UUID(int=1)
NOW = Moment(
    at=datetime(2026, 3, 4, 12, tzinfo=UTC), on=date(2026, 3, 4), daypart="midday", season="spring", is_weekend=False
)
NEWCOMER = Person(seed="ada", answers=0)


def bank_question(name: str, topic: str = "food", depth: int = 1, **fields) -> BankQuestion:
    options = (BankOption("a", "A", f"a of {name}", None), BankOption("b", "B", f"b of {name}", None))
    return BankQuestion(f"{topic}.{name}", topic, depth, f"What of {name}?", name, options, **fields)


def small_bank(*questions: BankQuestion) -> Bank:
    return Bank(
        {question.topic: question.topic for question in questions},
        {question.id: question for question in questions},
        tuple(question for question in questions if question.is_root),
    )


def thread(follow: BankQuestion) -> Thread:
    return Thread(Said(ANSWER, date(2026, 3, 3), "tea first"), (follow,))


def test_the_first_question_is_a_root_with_nothing_to_build_on():
    plan = choose(built_in_bank(), NEWCOMER, NOW)
    assert plan.strategy == Strategy.FIRST
    assert plan.question.is_root
    assert plan.sources == ()


def test_the_first_questions_are_small_and_close_at_hand():
    for number in range(30):
        plan = choose(built_in_bank(), Person(seed=f"p{number}", answers=0), NOW)
        assert plan.question.topic in {"food", "home", "routines", "sleep"}


def test_the_same_person_and_moment_get_the_same_question():
    plans = {choose(built_in_bank(), NEWCOMER, NOW).question.id for _ in range(5)}
    assert len(plans) == 1
    others = {choose(built_in_bank(), Person(seed=f"p{n}", answers=0), NOW).question.id for n in range(20)}
    assert len(others) > 5


def test_an_answer_that_leads_on_is_followed_up_with_its_source():
    root, follow = bank_question("first-drink"), bank_question("tea-made", depth=2)
    person = Person(seed="ada", answers=1, threads=(thread(follow),), asked={root.id: NOW.on})
    plan = choose(small_bank(root, follow), person, NOW)
    assert (plan.strategy, plan.question.id) == (Strategy.FOLLOW_UP, follow.id)
    assert plan.sources[0].quote == "tea first"


def test_a_question_is_not_asked_twice():
    root = bank_question("first-drink")
    assert choose(small_bank(root), replace(NEWCOMER, asked={root.id: NOW.on}), NOW) is None


def test_a_muted_topic_never_returns_by_itself():
    root, follow = bank_question("first-drink"), bank_question("tea-made", depth=2)
    person = replace(NEWCOMER, muted=frozenset({"food"}), threads=(thread(follow),))
    assert choose(small_bank(root, follow), person, NOW) is None


def test_no_breakfast_question_at_night():
    breakfast = bank_question("breakfast", dayparts=frozenset({"morning"}))
    night = replace(NOW, daypart="night")
    assert choose(small_bank(breakfast), NEWCOMER, night) is None
    assert choose(small_bank(breakfast), NEWCOMER, replace(NOW, daypart="morning")).question == breakfast


def test_a_season_is_that_of_the_moment():
    snow = bank_question("snow", topic="nature", seasons=frozenset({"winter"}))
    assert choose(small_bank(snow), NEWCOMER, NOW) is None
    assert choose(small_bank(snow), NEWCOMER, replace(NOW, season="winter")).question == snow


def test_a_light_weekend_has_nothing_deep():
    deep, light = bank_question("deep", depth=3), bank_question("easy", topic="home", light=True)
    weekend = replace(NOW, is_weekend=True)
    person = Person(seed="ada", answers=40, threads=(thread(deep),))
    plan = choose(small_bank(deep, light), person, weekend)
    assert (plan.strategy, plan.question.id) == (Strategy.LIGHT, light.id)
    assert choose(small_bank(deep, light), replace(person, has_light_weekends=False), weekend).question == deep


def test_three_skips_in_a_row_lower_the_depth():
    deep, root = bank_question("deep", topic="mind", depth=3), bank_question("easy")
    skips = tuple(Asked("home", 2, "follow_up", True, NOW.on) for _ in range(3))
    person = Person(seed="ada", answers=40, threads=(thread(deep),), recent=skips)
    assert choose(small_bank(deep, root), person, NOW).question == root


def test_no_topic_more_than_twice_in_ten_while_others_are_left():
    food, home = bank_question("lunch"), bank_question("window", topic="home")
    twice = tuple(Asked("food", 1, "explore", False, NOW.on) for _ in range(2))
    person = Person(seed="ada", answers=40, recent=twice)
    assert choose(small_bank(food, home), person, NOW).question == home
    assert choose(small_bank(food), person, NOW).question == food


def test_a_fact_older_than_ninety_days_is_asked_again_and_says_so():
    root = bank_question("first-drink")
    said = Said(ANSWER, NOW.on - timedelta(days=91), "a of first-drink")
    fact = Fact(said, root, "a", said.on, said.on)
    person = Person(seed="ada", answers=40, facts=(fact,), asked={root.id: said.on})
    plan = choose(small_bank(root), person, NOW)
    assert (plan.strategy, plan.fact, plan.sources) == (Strategy.RE_ASK, fact, (said,))


def test_where_all_was_asked_what_was_said_a_month_ago_is_asked_again():
    root, new = bank_question("first-drink"), bank_question("window", topic="home")
    said = Said(ANSWER, NOW.on - timedelta(days=30), "a of first-drink")
    person = Person(seed="ada", answers=40, facts=(Fact(said, root, "a", said.on, said.on),), asked={root.id: said.on})
    assert choose(small_bank(root, new), person, NOW).question == new
    assert choose(small_bank(root), person, NOW).strategy == Strategy.RE_ASK
    fresh = Fact(said, root, "a", NOW.on - timedelta(days=29), NOW.on - timedelta(days=29))
    assert choose(small_bank(root), replace(person, facts=(fresh,)), NOW) is None


def test_a_reserve_fits_at_any_hour():
    bank = built_in_bank()
    for hour in range(12):
        plan = choose(bank, Person(seed=f"p{hour}", answers=0), NOW, any_time=True)
        assert not (plan.question.dayparts or plan.question.seasons or plan.question.weekdays or plan.question.weather)


def test_less_of_a_topic_keeps_its_roots_and_drops_what_goes_deeper():
    root, follow = bank_question("first-drink"), bank_question("tea-made", depth=2)
    person = Person(seed="ada", answers=1, threads=(thread(follow),), less=frozenset({"food"}))
    assert choose(small_bank(root, follow), person, NOW).question == root


def test_a_topic_of_three_days_running_rests_on_the_fourth():
    food, home = bank_question("lunch"), bank_question("window", topic="home")
    days = tuple(Asked("food", 1, "explore", False, NOW.on - timedelta(days=day)) for day in (1, 2, 3))
    person = Person(seed="ada", answers=40, recent=days)
    assert choose(small_bank(food, home), person, NOW).question == home
    two = replace(person, recent=days[:1])
    assert {choose(small_bank(food), two, NOW).question} == {food}
