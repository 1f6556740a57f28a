"""Handles: one person each, without case, held for a while after they were given up."""

from datetime import timedelta

import pytest

from accounts.tests.make import make_user
from lot.errors import InvalidInput
from memory.tests.make import NOON
from profiles.handles import RESERVED, clean_handle
from profiles.models import HeldHandle, Profile
from profiles.services import HELD, purge_held_handles, save_public_page


def take(user, handle, at=NOON, **more):
    return save_public_page(user=user, handle=handle, at=at, **more)


@pytest.mark.parametrize("text", ["Ada", " @ada ", "ADA"])
def test_case_and_an_at_sign_make_no_difference(text):
    assert clean_handle(text) == "ada"


@pytest.mark.parametrize(
    "text",
    ["", "ab", "x" * 31, "-ada", "ada-", "a--b", "a b", "ädä", "a/b", "a\0b", "a.b", *sorted(RESERVED)[:5]],
)
def test_what_cannot_be_one_is_refused(text):
    with pytest.raises(InvalidInput) as refused:
        clean_handle(text)
    assert "handle" in refused.value.fields


@pytest.mark.django_db
def test_two_people_cannot_have_the_same():
    take(make_user(), "ada")
    with pytest.raises(InvalidInput) as refused:
        take(make_user("bob@example.org"), "Ada")
    assert "Somebody has this one" in refused.value.message


@pytest.mark.django_db
def test_one_that_was_given_up_is_held_for_thirty_days_for_its_person_alone():
    ada, bob = make_user(), make_user("bob@example.org")
    take(ada, "ada")
    take(ada, "countess")
    with pytest.raises(InvalidInput):
        take(bob, "ada", NOON + HELD - timedelta(seconds=1))
    assert take(ada, "ada").handle == "ada"
    take(ada, "lovelace")
    assert take(bob, "ada", NOON + HELD).handle == "ada"


@pytest.mark.django_db
def test_giving_the_handle_up_ends_the_page():
    ada = make_user()
    take(ada, "ada", is_public=True)
    profile = take(ada, "")
    assert (profile.handle, profile.is_public) == ("", False)
    assert HeldHandle.objects.get().handle == "ada"


@pytest.mark.django_db
def test_a_page_needs_an_address():
    ada = make_user()
    with pytest.raises(InvalidInput):
        save_public_page(user=ada, is_public=True, at=NOON)
    with pytest.raises(InvalidInput):
        take(ada, "", is_public=True)
    assert not Profile.objects.get(user=ada).is_public


@pytest.mark.django_db
def test_nobody_keeps_more_than_three_from_the_others():
    ada = make_user()
    for handle in ("ada", "countess", "lovelace", "byron"):
        take(ada, handle)
    with pytest.raises(InvalidInput):
        take(ada, "fifth")
    assert take(ada, "ada").handle == "ada"  # back to one's own needs no new place
    assert HeldHandle.objects.count() == 3
    assert take(ada, "fifth", NOON + HELD).handle == "fifth"


@pytest.mark.django_db
def test_what_is_over_is_freed():
    ada = make_user()
    take(ada, "ada")
    take(ada, "countess")
    assert purge_held_handles(at=NOON) == 0
    assert purge_held_handles(at=NOON + HELD) == 1
