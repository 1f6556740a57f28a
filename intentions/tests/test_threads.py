"""Several requests at once, against a real database with real connections."""

from collections import Counter

import pytest

from accounts.tests.make import make_user
from accounts.tests.threads import in_threads
from intentions import services
from intentions.models import Intention, IntentionDay, Mood
from intentions.tests.make import NOON, make_intention

THREADS = 16


@pytest.mark.django_db(transaction=True)
def test_of_intentions_set_at_once_one_is_kept():
    ada = make_user()
    seen = in_threads(THREADS, lambda n: make_intention(ada, f"Walk {n}.").state)
    assert Counter(map(str, seen)) == {"active": 1, "intention_exists": THREADS - 1}
    assert Intention.objects.for_user(ada).live().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_day_marked_at_once_is_marked_once():
    ada = make_user()
    intention = make_intention(ada)
    days = in_threads(THREADS, lambda _: services.mark_day(user=ada, intention_id=intention.pk, at=NOON).pk)
    assert len(set(days)) == 1
    assert IntentionDay.objects.for_user(ada).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_mood_added_at_once_is_added_once():
    ada = make_user()
    seen = in_threads(THREADS, lambda _: str(services.add_mood(user=ada, label="Foggy", score=2, at=NOON).label))
    assert Counter(seen) == {"Foggy": 1, "mood_exists": THREADS - 1}
    assert Mood.objects.for_user(ada).count() == 1
