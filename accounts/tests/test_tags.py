"""Promises of tags."""

import pytest

from accounts.models import AdminTag, AuditEvent, TagGrant, User
from accounts.tags import Grants, find_tag, grants_of, save_tag, tag_user, untag_user
from accounts.tests.make import make_tags, make_user, put_tag
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


@pytest.mark.django_db
def test_changing_a_tag_recomputes_its_people():
    put_tag(user := make_user(), "Onyx")
    tag = AdminTag.objects.get(name="Onyx")
    tag.grants_staff = True
    save_tag(tag=tag)
    assert User.objects.get(pk=user.pk).is_staff
