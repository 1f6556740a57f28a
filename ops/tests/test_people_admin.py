"""People in the admin: sifted by the address, never by a word that they wrote."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.mail_blocks import block_mail
from accounts.models import AdminTag, User
from accounts.tags import find_tag, tag_user, untag_user
from accounts.tests.make import make_user, sign_in

pytestmark = pytest.mark.django_db
PATH = "/admin/accounts/user/"
TAGS = {"ada": ("Usership", "Pro"), "bob": ("Usership", "Suspended"), "cleo": ("Pro",), "dan": ()}


@pytest.fixture
def staff(client):
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    return client


@pytest.fixture
def people(staff):
    return {name: make_user(f"{name}@example.org", tags=tags) for name, tags in TAGS.items()}


def shown(client: Client, query: str = "") -> set[str]:
    page = client.get(f"{PATH}?{query}")
    assert page.status_code == 200
    return {user.email.split("@")[0] for user in page.context["cl"].result_list} - {"root"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"ada", "bob", "cleo", "dan"}),
        ("tags_all=Usership", {"ada", "bob"}),
        ("tags_all=Usership&tags_all=Pro", {"ada"}),
        ("tags_any=Pro&tags_any=Suspended", {"ada", "bob", "cleo"}),
        ("tags_none=Pro&tags_none=Suspended", {"dan"}),
        ("tags_all=usership&tags_none=Suspended", {"ada"}),
        ("tags_all=Usership&tags_any=Pro&tags_any=Suspended&tags_none=Suspended", {"ada"}),
        ("tags_all=No+such+tag", set()),
        ("tags_any=No+such+tag", set()),
        ("tags_none=No+such+tag", {"ada", "bob", "cleo", "dan"}),
        ("state=suspended", {"bob"}),
        ("state=active", {"ada", "cleo", "dan"}),
        ("q=CLEO", {"cleo"}),
        ("q=a%25", set()),
    ],
)
def test_people_are_sifted_by_all_any_and_none_of_tags_by_state_and_by_address(staff, people, query, found):
    assert shown(staff, query) == found


def test_an_address_with_a_tag_that_is_gone_says_so(staff, people):
    assert "There is no such tag: Patron" in staff.get(f"{PATH}?tags_all=Patron").content.decode()


def test_a_tag_that_was_taken_off_counts_no_more(staff, people):
    untag_user(user=people["ada"], tag=find_tag("Pro"))
    assert shown(staff, "tags_all=Pro") == {"cleo"}


def test_people_are_sifted_by_when_they_were_here(staff, people):
    now = timezone.now()
    for name, came, seen in (("ada", 200, 1), ("bob", 200, 40), ("cleo", 200, 120), ("dan", 200, None)):
        last = now - timedelta(days=seen) if seen else None
        User.objects.filter(pk=people[name].pk).update(created_at=now - timedelta(days=came), last_seen_at=last)
    assert shown(staff, "seen=7") == {"ada"}
    assert shown(staff, "seen=silent-30") == {"bob", "cleo", "dan"}
    assert shown(staff, "seen=silent-90") == {"cleo", "dan"}
    assert shown(staff, "seen=never-back") == {"dan"}
    assert shown(staff, "seen=nonsense") == {"ada", "bob", "cleo", "dan"}


def test_people_are_sifted_by_the_month_in_which_they_came(staff, people):
    for name, at in (("ada", datetime(2026, 3, 1, tzinfo=UTC)), ("bob", datetime(2026, 3, 31, 23, 59, tzinfo=UTC))):
        User.objects.filter(pk=people[name].pk).update(created_at=at)
    User.objects.filter(pk=people["cleo"].pk).update(created_at=datetime(2026, 4, 1, tzinfo=UTC))
    assert shown(staff, "joined=2026-03") == {"ada", "bob"}
    assert shown(staff, "joined=2026-13") == {"ada", "bob", "cleo", "dan"}
    assert ("2026-03", "March 2026") in staff.get(PATH).context["cl"].filter_specs[2].lookup_choices


def test_whom_no_mail_reaches_is_found_and_marked(staff, people):
    block_mail(address="dan@example.org", reason="bounced", at=timezone.now())
    assert shown(staff, "state=blocked") == {"dan"}
    assert "address blocked" in staff.get(f"{PATH}?q=dan").content.decode().split("</form></search>")[1]


def test_pages_and_order_keep_what_was_sifted(staff, people):
    page = staff.get(f"{PATH}?tags_all=Usership&tags_all=Pro").content.decode()
    assert "tags_all=Usership&amp;tags_all=Pro" in page or "tags_all=Pro&amp;tags_all=Usership" in page


@pytest.mark.parametrize(
    "query", ["email__startswith=a", "preferences__has_care=1", "profile__country=PT", "is_staff=1"]
)
def test_nothing_that_is_not_offered_can_be_asked(staff, people, query):
    assert staff.get(f"{PATH}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["p=x", "p=-1", "o=zzz", "o=99", "all=1", "e=1", "state=%00x"])
def test_what_makes_no_sense_in_the_address_breaks_nothing(staff, people, query):
    assert staff.get(f"{PATH}?{query}").status_code in {200, 302, 400}


def test_a_persons_page_shows_numbers_and_who_set_which_tag_when(staff, people):
    root = User.objects.get(email="root@example.org")
    tag_user(user=people["dan"], tag=find_tag("Mala"), by=root.pk)
    untag_user(user=people["dan"], tag=find_tag("Mala"), by=root.pk)
    page = staff.get(f"{PATH}{people['dan'].pk}/change/").content.decode()
    assert page.count("root@example.org") == 2
    assert "Mala" in page
    tag = AdminTag.objects.get(name="Mala")
    assert "dan@example.org" in staff.get(f"/admin/accounts/admintag/{tag.pk}/change/").content.decode()


def test_who_is_being_erased_is_not_listed(staff, people):
    User.objects.filter(pk=people["dan"].pk).update(is_active=False)
    assert shown(staff) == {"ada", "bob", "cleo"}
    assert staff.get(f"{PATH}{people['dan'].pk}/change/").status_code == 302


@pytest.mark.parametrize(
    "name", ["memory/question", "memory/memoryanswer", "intentions/checkin", "profiles/profile", "accounts/session"]
)
def test_what_is_a_persons_is_sifted_by_their_tag(staff, people, name):
    assert staff.get(f"/admin/{name}/?tag=Usership").status_code == 200
    found = staff.get("/admin/profiles/profile/?tag=Usership").context["cl"].result_list
    assert {row.user_id for row in found} == {people["ada"].pk, people["bob"].pk}
    assert not staff.get("/admin/profiles/profile/?tag=Nobody").context["cl"].result_list
