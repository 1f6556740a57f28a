"""News is sent inside the transaction: what listens and the row are stored together or not at all."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.tests.make import make_user
from intentions import services, signals
from intentions.models import CheckIn, Intention
from intentions.tests.make import NOON, make_check_in, make_intention


@pytest.fixture
def heard():
    news = []

    def hear(signal, sender, **given):
        news.append((signal, sender, given, connection.in_atomic_block))

    for signal in (signals.entry_recorded, signals.entry_deleted):
        signal.connect(hear)
    yield news
    for signal in (signals.entry_recorded, signals.entry_deleted):
        signal.disconnect(hear)


@pytest.mark.django_db(transaction=True)
def test_a_check_in_tells_when_it_is_made_changed_and_deleted(heard):
    ada = make_user()
    entry = make_check_in(ada)
    services.edit_check_in(user=ada, check_in_id=entry.pk, at=NOON - timedelta(days=1), now=NOON)
    services.delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    given = {"user_id": ada.pk, "kind": "check_in", "id": entry.pk}
    today, before = NOON.date(), NOON.date() - timedelta(days=1)
    assert heard == [
        (signals.entry_recorded, CheckIn, {**given, "on": today, "was_on": None, "at": NOON}, True),
        (signals.entry_recorded, CheckIn, {**given, "on": before, "was_on": today, "at": NOON}, True),
        (signals.entry_deleted, CheckIn, {**given, "on": before}, True),
    ]


@pytest.mark.django_db(transaction=True)
def test_an_intention_tells_when_its_words_come_change_or_go(heard):
    ada = make_user()
    intention = make_intention(ada)
    given = {"user": ada, "intention_id": intention.pk}
    services.edit_intention(text="Walk at noon.", at=NOON, **given)
    services.end_intention(state="done", reflection="Good.", at=NOON, **given)
    services.reopen_intention(at=NOON, **given)
    services.mark_day(at=NOON, **given)
    services.delete_intention(**given, at=NOON)
    assert [signal for signal, *_ in heard] == [signals.entry_recorded] * 4 + [signals.entry_deleted]
    on = intention.starts_on
    news = {"user_id": ada.pk, "kind": "intention", "id": intention.pk, "on": on}
    written = [{**news, "was_on": was_on, "at": NOON} for was_on in (None, on, on, on)]
    assert [(sender, told, inside) for _, sender, told, inside in heard] == [
        (Intention, told, True) for told in (*written, news)
    ]


@pytest.mark.django_db(transaction=True)
def test_where_a_listener_fails_nothing_is_stored():
    ada = make_user()

    def fail(**_):
        raise RuntimeError

    signals.entry_recorded.connect(fail)
    try:
        for make in (make_check_in, make_intention):
            with pytest.raises(RuntimeError):
                make(ada)
    finally:
        signals.entry_recorded.disconnect(fail)
    assert not CheckIn.objects.for_user(ada).exists()
    assert not Intention.objects.for_user(ada).exists()
