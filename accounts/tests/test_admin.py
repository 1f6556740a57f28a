"""Promises of the admin: entered by the code, changes through services, no secret shown."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.mail_blocks import block_mail, standing_block
from accounts.models import AdminTag, AuditEvent, MailBlock, Session
from accounts.tests.make import make_tags, make_user, sign_in

LISTS = ["user", "admintag", "taggrant", "bulkaction", "session", "logincode", "auditevent", "mailblock"]


def admin_client():
    user = make_user("admin@example.org", tags=("Admin",))
    sign_in(client := Client(), user)
    return client, user


@pytest.mark.django_db
def test_stranger_is_sent_to_the_one_door():
    response = Client().get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/sign-in/?next=/admin/")


@pytest.mark.django_db
def test_person_who_is_no_staff_finds_nothing():
    sign_in(client := Client(), make_user())
    assert client.get("/admin/", follow=True).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens(name):
    client, _user = admin_client()
    assert client.get(f"/admin/accounts/{name}/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in LISTS if name != "admintag"])
def test_nothing_but_tags_is_added_or_changed_by_hand(name):
    client, _user = admin_client()
    assert client.get(f"/admin/accounts/{name}/add/").status_code == 403


@pytest.mark.django_db
def test_new_tag_is_made_in_the_admin():
    client, _admin = admin_client()
    make_tags()
    client.post("/admin/accounts/admintag/add/", {"name": "Patron", "grants_ai": "on"})
    assert AdminTag.objects.get(name="Patron").grants_ai


@pytest.mark.django_db
def test_no_hash_is_shown():
    client, admin = admin_client()
    session = Session.objects.for_user(admin).get()
    page = client.get(f"/admin/accounts/session/{session.pk}/change/")
    assert page.status_code == 200 and "token" not in page.content.decode().lower().replace("csrfmiddlewaretoken", "")


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["token_hash=abc", "user__email=ada@example.org", "kind__regex=("])
def test_lists_are_searched_by_what_they_offer_and_nothing_else(query):
    client, _admin = admin_client()
    assert client.get(f"/admin/accounts/session/?{query}").status_code == 400


@pytest.mark.django_db
def test_offered_filters_work():
    client, _admin = admin_client()
    assert client.get("/admin/accounts/user/?state=staff").status_code == 200
    assert client.get("/admin/accounts/auditevent/?kind=signed_in").status_code == 200


@pytest.mark.django_db
def test_an_admin_who_is_told_an_address_finds_its_block_and_lifts_it_and_sees_no_address():
    client, admin = admin_client()
    for address in ("ada@example.org", "bob@example.org"):
        block_mail(address=address, reason="bounced", at=timezone.now())
    path, row = "/admin/accounts/mailblock/", standing_block("ada@example.org")
    every = client.get(path).content.decode()
    assert str(row.pk) in every
    assert "ada@" not in every
    found = client.get(path, {"q": " Ada@Example.org "}).content.decode()
    assert found.count("field-reason") == 1 and str(row.pk) in found
    for term in ("ada", "example.org", row.pk):
        assert "field-reason" not in client.get(path, {"q": term}).content.decode()
    client.post(path, {"action": "lift", "_selected_action": [str(row.pk)]})
    assert standing_block("ada@example.org") is None
    assert MailBlock.objects.standing().count() == 1
    assert AuditEvent.objects.get(kind="mail_blocks_lifted").actor_id == admin.pk
    assert client.get(path, {"lifted_at__isempty": "1"}).status_code == 200
