import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, DataKey, User
from intentions.models import Tombstone
from lot.destinations import destinations
from memory.judging.figures import figures
from memory.judging.life import live
from memory.judging.script import script_named, scripts
from memory.judging.stub import stub_model
from memory.judging.table import lines
from memory.judging.town import live_all
from memory.judging.worded import lies_of
from memory.models import Question

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def _rows() -> list[int]:
    return [model.objects.count() for model in (User, DataKey, AuditEvent, Question, Tombstone)]


@pytest.mark.parametrize("name", ["retired", "writer"])
def test_fourteen_days_are_lived_and_nothing_is_left_of_them(name):
    before = _rows()
    life = live(script_named(name), 14)
    assert len(life.shown) > 30
    assert {shown.done for shown in life.shown} >= {"answered"}
    assert not life.unexplained
    assert len(life.prepare_ms) > 20
    assert _rows() == before


def test_a_life_is_lived_the_same_way_twice():
    first, second = (live(script_named("parent"), 6) for _ in range(2))
    assert [(shown.at, shown.text, shown.done) for shown in first.shown] == [
        (shown.at, shown.text, shown.done) for shown in second.shown
    ]


def test_the_command_prints_the_table_and_fails_where_a_target_is_missed():
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("bench_asking", people=1, days=3, processes=1, json=True, stdout=out, stderr=StringIO())
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["people"]["nurse"]["questions"] > 5


@pytest.mark.parametrize(
    ("options", "word"),
    [({"provider": "openai"}, "There is: builtin"), ({"days": 0}, "at least 1"), ({"person": ["bob"]}, "nurse")],
)
def test_the_command_says_what_it_cannot_do(options, word):
    with pytest.raises(CommandError, match=word):
        call_command("bench_asking", **options)


@pytest.mark.django_db(transaction=True)
def test_two_processes_live_side_by_side_and_leave_nothing():
    told: list[str] = []
    lives = live_all(scripts()[:2], 4, 2, told.append)
    assert [life.person for life in lives] == ["nurse", "retired"]
    assert len(told) == 2
    assert _rows()[0] == 0


@pytest.mark.long
def test_a_year_of_twelve_people_reaches_every_target_but_speed():
    lives = [live(script, 365) for script in scripts()]
    assert [f.rule.name for f in figures(lives) if not f.is_met and f.rule.figure != "speed"] == []


def test_made_up_people_allow_no_provider_of_the_installation_and_are_worded_by_the_judges_own(settings):
    settings.AI_KEYS = {**settings.AI_KEYS, "openai": "sk-ours"}
    assert destinations()
    life = live(scripts()[0], 2)
    assert not life.verdicts
    with stub_model():
        life = live(scripts()[0], 3)
    assert life.verdicts
    assert not list(lies_of(life))
    assert any("calls to the model" in line for line in lines([life]))
