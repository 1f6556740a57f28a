"""What is deleted can be brought back until the day turns, as it was; afterwards only that it was deleted is known."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.tests.make import bearer, make_user, sign_in
from intentions import services
from intentions.models import CheckIn, Intention, IntentionDay, Tombstone
from intentions.tests.make import NOON, make_check_in, make_intention
from lot.errors import Conflict, Gone, NotFound
from memory.services.forgetting import purge_undo
from memory.services.recalling import recall
from profiles.days import day_turns

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ada(db):
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def page(client, ada):
    with time_machine.travel(NOON, tick=False):
        sign_in(client, ada)
        yield client


def columns(row) -> dict:
    """All that a row holds, its texts opened."""
    return {field.attname: getattr(row, field.attname) for field in type(row)._meta.concrete_fields}


def full_check_in(ada) -> CheckIn:
    own = services.add_mood(user=ada, label="Wistful", score=2, at=NOON - DAY)
    entry = make_check_in(ada, str(own.pk), NOON, note=" Céilí 👩‍👩‍👧\nat the window ", intensity=7, at=NOON - DAY)
    services.edit_check_in(user=ada, check_in_id=entry.pk, note="xylophone 👩‍👩‍👧\nat the window", now=NOON)
    return CheckIn.objects.get(pk=entry.pk)


def full_intention(ada) -> Intention:
    intention = make_intention(ada, "Learn the xylophone 👩‍👩‍👧")
    services.mark_day(user=ada, intention_id=intention.pk, at=NOON)
    services.end_intention(user=ada, intention_id=intention.pk, state="let_go", reflection="Too loud.", at=NOON)
    return Intention.objects.get(pk=intention.pk)


def test_a_check_in_comes_back_as_it_was_and_is_found_again(ada):
    entry = full_check_in(ada)
    before = columns(entry)
    services.delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    assert not recall(user=ada, query="xylophone", at=NOON)
    services.restore_check_in(user=ada, check_in_id=entry.pk, at=NOON + timedelta(hours=1))
    assert columns(CheckIn.objects.get()) == before
    assert [found.text for found in recall(user=ada, query="xylophone", at=NOON)] == [entry.note]
    assert not Tombstone.objects.exists()


def test_an_intention_comes_back_as_it_was_with_its_days_and_is_found_again(ada):
    intention = full_intention(ada)
    before, days = columns(intention), [columns(day) for day in IntentionDay.objects.all()]
    services.delete_intention(user=ada, intention_id=intention.pk, at=NOON)
    assert not recall(user=ada, query="xylophone", at=NOON)
    services.restore_intention(user=ada, intention_id=intention.pk, at=NOON + timedelta(hours=1))
    assert columns(Intention.objects.get()) == before
    assert [columns(day) for day in IntentionDay.objects.all()] == days
    assert len(recall(user=ada, query="xylophone", at=NOON)) == 1
    assert not Tombstone.objects.exists()


def test_what_was_brought_back_can_be_deleted_and_brought_back_again(ada):
    entry = make_check_in(ada)
    for _time in range(2):
        services.delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
        services.restore_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    assert CheckIn.objects.get().pk == entry.pk


@pytest.mark.parametrize("is_purged", [False, True])
def test_once_the_day_has_turned_nothing_comes_back_and_no_word_is_kept(ada, is_purged):
    entry, intention, turns = make_check_in(ada, note="marmalade"), make_intention(ada), day_turns(ada, NOON)
    services.delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    services.delete_intention(user=ada, intention_id=intention.pk, at=NOON)
    assert "marmalade" in (Tombstone.objects.get(kind="check_in").copy or "")
    if is_purged:
        assert purge_undo(at=turns) == 2
        assert not Tombstone.objects.filter(copy__isnull=False).exists()
    with pytest.raises(Gone):
        services.restore_check_in(user=ada, check_in_id=entry.pk, at=turns)
    with pytest.raises(Gone):
        services.restore_intention(user=ada, intention_id=intention.pk, at=turns)
    assert not CheckIn.objects.exists() and not Intention.objects.exists()


def test_an_intention_does_not_come_back_over_the_one_that_was_set_in_its_place(ada):
    intention = make_intention(ada)
    services.delete_intention(user=ada, intention_id=intention.pk, at=NOON)
    another = make_intention(ada, "Sleep.")
    with pytest.raises(Conflict) as caught:
        services.restore_intention(user=ada, intention_id=intention.pk, at=NOON)
    assert caught.value.code == "intention_exists"
    services.end_intention(user=ada, intention_id=another.pk, state="done", at=NOON)
    assert services.restore_intention(user=ada, intention_id=intention.pk, at=NOON).state == "active"


def test_nobody_else_brings_it_back(ada):
    entry, intention, bob = make_check_in(ada), make_intention(ada), make_user("bob@example.org")
    services.delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    services.delete_intention(user=ada, intention_id=intention.pk, at=NOON)
    with pytest.raises(NotFound):
        services.restore_check_in(user=bob, check_in_id=entry.pk, at=NOON)
    with pytest.raises(NotFound):
        services.restore_intention(user=bob, intention_id=intention.pk, at=NOON)


def test_the_day_says_that_a_check_in_was_deleted_and_brings_it_back(page, ada):
    entry = make_check_in(ada, note="At the window.")
    said = page.post(reverse("check-in-delete", args=[entry.pk]), follow=True).content.decode()
    assert "Deleted." in said and "Can be undone until 04:00." in said and "At the window." not in said
    assert f'id="c-{entry.pk}"' in said
    said = page.post(reverse("check-in-restore", args=[entry.pk]), follow=True).content.decode()
    assert "At the window." in said and "Deleted." not in said
    assert page.post(reverse("check-in-restore", args=[entry.pk])).status_code == 404


def test_the_page_of_all_intentions_brings_one_back(page, ada):
    intention = make_intention(ada, "Walk before work.")
    said = page.post(reverse("intention-delete", args=[intention.pk]), follow=True).content.decode()
    assert "Can be undone until 04:00." in said and "Walk before work." not in said
    said = page.post(reverse("intention-restore", args=[intention.pk]), follow=True).content.decode()
    assert "Walk before work." in said
    assert "Can be undone" not in page.get(reverse("intentions")).content.decode()


def test_the_page_says_so_where_another_one_has_its_days(page, ada):
    intention = make_intention(ada)
    page.post(reverse("intention-delete", args=[intention.pk]))
    make_intention(ada, "Sleep.")
    answer = page.post(reverse("intention-restore", args=[intention.pk]))
    assert answer.status_code == 409
    assert "There is an intention for these days already. End it first." in answer.content.decode()


@pytest.mark.parametrize("kind", ["check-ins", "intentions"])
def test_rest_brings_back_until_the_day_turns(client, ada, kind):
    with time_machine.travel(NOON, tick=False) as traveller:
        row = make_check_in(ada, note="At the window.") if kind == "check-ins" else make_intention(ada)
        path, headers = f"/api/v1/{kind}/{row.pk}/", bearer(ada)
        before = client.get(path, headers=headers).json()
        assert client.delete(path, headers=headers).status_code == 204
        answer = client.post(f"{path}restore/", headers=headers)
        assert (answer.status_code, answer.json()) == (200, before)
        assert client.post(f"{path}restore/", headers=headers).status_code == 404
        assert client.delete(path, headers=headers).status_code == 204
        traveller.move_to(NOON + DAY)
        answer = client.post(f"{path}restore/", headers=bearer(ada))
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "cannot_undo")


def test_a_tap_that_is_taken_back_leaves_a_tombstone_too(page, ada):
    page.post(reverse("check-ins"), {"mood": "calm"})
    entry = CheckIn.objects.get()
    page.post(reverse("check-in-undo", args=[entry.pk]), {"seen": entry.stamp})
    assert Tombstone.objects.get().row_id == entry.pk
