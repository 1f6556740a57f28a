from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.tests.make import make_user
from memory.judging.script import script_named, scripts
from memory.judging.stories import story_of_life
from memory.models import Story
from memory.tests.make import NOON, answer_days

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize("name", ["retired", "nurse", "parent"])
def test_every_sentence_of_a_scripted_life_is_supported(name):
    told = story_of_life(script_named(name), 10)
    assert told.facts > 10
    assert told.paragraphs
    assert told.unsupported == []
    assert not User.objects.exists()


@pytest.mark.long
@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.name)
def test_every_sentence_of_a_longer_life_is_supported(script):
    assert story_of_life(script, 45).unsupported == []


def test_the_command_prints_a_story_with_its_sources_and_stores_none():
    ada = make_user("ada@example.org")
    answer_days(ada, 12, NOON)
    out = StringIO()
    call_command("tell", "ada@example.org", stdout=out)
    assert ", 0 without support" in out.getvalue()
    assert "  - 2026-03-" in out.getvalue()
    assert not Story.objects.exists()


def test_the_command_says_what_it_needs():
    for arguments in ([], ["nobody@example.org"], ["--simulate", "0"], ["--simulate", "3", "--person", "nobody"]):
        with pytest.raises(CommandError):
            call_command("tell", *arguments)
