"""Promises of tags."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.leaving import start_leaving
from accounts.models import AdminTag, AuditEvent, TagGrant, User
from accounts.sessions import start_web_session
from accounts.tags import (
    Grants,
    find_tag,
    grants_of,
    make_admin,
    save_tag,
    tag_named_admins,
    tag_user,
    untag_user,
)
from accounts.tests.make import make_tags, make_user, put_tag
from accounts.tests.threads import in_threads
from lot.errors import Conflict


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "grants"),
    [
        ("Admin", Grants(staff=True)),
        ("R&D", Grants(ai=True, accent=True)),
        ("Usership", Grants(ai=True, accent=True)),
        ("Pro", Grants(ai=True, accent=True)),
        ("Evangelist", Grants()),
        ("Mala", Grants()),
        ("Onyx", Grants()),
    ],
)
def test_tag_grants_what_it_says(name, grants):
    put_tag(user := make_user(), name)
    assert grants_of(user) == grants


@pytest.mark.django_db
def test_suspension_takes_every_grant():
    make_user("other@example.org", tags=("Admin",))
    user = make_user(tags=("Admin", "Pro", "Suspended"))
    assert grants_of(user) == Grants()
    assert not User.objects.get(pk=user.pk).has_perm("accounts.view_user")


@pytest.mark.django_db
def test_who_set_a_tag_when_is_kept_after_it_is_taken_off():
    make_tags()
    admin, user = make_user("admin@example.org"), make_user()
    assert tag_user(user=user, tag=find_tag("pro"), by=admin.pk)
    assert untag_user(user=user, tag=find_tag("pro"), by=admin.pk)
    grant = TagGrant.objects.for_user(user).get()
    assert grant.set_by == grant.removed_by == admin.pk and grant.removed_at
    assert AuditEvent.objects.filter(kind__in=["tag_set", "tag_removed"], actor_id=admin.pk).count() == 2


@pytest.mark.django_db
def test_tagging_twice_changes_nothing():
    make_tags()
    user = make_user()
    assert [tag_user(user=user, tag=find_tag("Mala")) for _ in range(2)] == [True, False]


@pytest.mark.django_db
def test_last_admin_cannot_be_untagged_or_suspended():
    make_tags()
    user = make_user(tags=("Admin",))
    with pytest.raises(Conflict):
        untag_user(user=user, tag=find_tag("Admin"))
    with pytest.raises(Conflict):
        tag_user(user=user, tag=find_tag("Suspended"))
    assert User.objects.get(pk=user.pk).is_staff


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_cannot_take_the_tag_off_each_other():
    make_tags()
    tag = find_tag("Admin")
    pair = [make_user("ada@example.org"), make_user("bob@example.org")]
    for _ in range(10):
        for user in pair:
            tag_user(user=user, tag=tag)
        results = in_threads(2, lambda index: untag_user(user=pair[index], tag=tag, by=pair[1 - index].pk))
        assert results.count("last_admin") == 1
        assert User.objects.filter(is_staff=True).count() == 1


@pytest.mark.django_db
def test_admin_who_leaves_does_not_count_as_one_who_stays():
    make_tags()
    leaving, staying = make_user("ada@example.org", tags=("Admin",)), make_user("bob@example.org", tags=("Admin",))
    start_leaving(user=leaving)
    with pytest.raises(Conflict):
        untag_user(user=staying, tag=find_tag("Admin"))


@pytest.mark.django_db
def test_audit_chain_is_locked_after_every_session_has_ended():
    make_tags()
    tag = AdminTag.objects.create(name="Guest")
    for number in range(3):
        tag_user(user=(user := make_user(f"u{number}@example.org")), tag=tag)
        start_web_session(user=user, device="")
    tag.suspends = True
    with CaptureQueriesContext(connection) as queries:
        save_tag(tag=tag)
    updated = [query["sql"].split('"')[1] for query in queries if query["sql"].startswith("UPDATE")]
    order = [table for table in updated if table in {"accounts_session", "accounts_audithead"}]
    assert order[0] == "accounts_session" and "accounts_session" not in order[1:]
    assert AuditEvent.objects.filter(kind="sessions_ended").count() == 3


@pytest.mark.django_db
def test_admin_tag_is_found_in_any_case_and_grants_staff_again():
    make_tags()
    AdminTag.objects.filter(name="Admin").update(name="admin", grants_staff=False)
    make_admin(user=(user := make_user()))
    assert User.objects.get(pk=user.pk).is_staff
    assert AdminTag.objects.filter(name__iexact="admin").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("listed", ["Ada@Bücher.example", "ada@xn--bcher-kva.example"])
def test_admin_is_named_in_either_spelling_of_an_international_domain(settings, listed):
    make_tags()
    settings.ADMIN_EMAILS = [listed]
    tag_named_admins(user=(user := make_user("ada@bücher.example")))
    assert User.objects.get(pk=user.pk).is_staff
    assert User.objects.by_email("ada@BÜCHER.example") == user


@pytest.mark.django_db
def test_changing_a_tag_recomputes_its_people():
    put_tag(user := make_user(), "Onyx")
    tag = AdminTag.objects.get(name="Onyx")
    tag.grants_staff = True
    save_tag(tag=tag)
    assert User.objects.get(pk=user.pk).is_staff
