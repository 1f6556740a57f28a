"""What staff do to many people: asked on a page, confirmed, done once, reported, taken back."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit import verify_chain
from accounts.bulk import services
from accounts.bulk.services import ask_for, ask_to_undo, carry_out, purge_actions
from accounts.mail_blocks import block_mail
from accounts.models import AdminTag, AuditEvent, BulkAction, Session, TagGrant, User
from accounts.tags import find_tag, tag_user, tags_of, untag_user
from accounts.tests.make import confirm_sessions, mailed, make_user, run_tasks, sign_in
from lot.errors import Conflict, InvalidInput
from ops.models import Incident
from profiles.models import HelpLine

pytestmark = pytest.mark.django_db
PATH = "/admin/accounts/user/"
DELETABLE = (
    (AdminTag, {"name": "Spare"}),
    (Incident, {"title": "Slow.", "started_at": timezone.now()}),
    (
        HelpLine,
        {"key": "own/x", "country": "PT", "name": "x", "source": "https://x.example", "checked_on": date.today()},
    ),
)


@pytest.fixture
def root(client):
    root = make_user("root@example.org", tags=("Admin",))
    sign_in(client, root)
    return root


@pytest.fixture
def people(root):
    return [make_user(f"p{number}@example.org") for number in range(4)]


def press(client: Client, action: str, people: list[User], tag: str = "", **more: str) -> str:
    """Tick them and press; the address of the page that asks."""
    body = {"action": action, "_selected_action": [str(user.pk) for user in people], **more}
    body |= {"tag": str(AdminTag.objects.get(name=tag).pk)} if tag else {}
    response = client.post(PATH, body)
    assert response.status_code == 302
    return response["Location"]


def carriers(tag: str) -> set[str]:
    return {grant.user.email for grant in TagGrant.objects.filter(tag__name=tag, removed_at=None)}


def test_page_says_who_and_how_many_and_nothing_is_done_before_the_press(client, root, people):
    address = press(client, "add_tag", people, "Pro")
    page = client.get(address).content.decode()
    assert "p0@example.org" in page and "4 people" in page and "Pro" in page
    assert carriers("Pro") == set()
    page = client.post(address, follow=True).content.decode()
    assert carriers("Pro") == {user.email for user in people}
    assert "4 people" in page and "Undo" in page
    assert AuditEvent.objects.filter(kind="tag_set", actor_id=root.pk).count() == 4
    assert AuditEvent.objects.get(kind="bulk_add_tag").detail["done"] == 4
    assert verify_chain() is None


def test_pressing_twice_does_it_once_and_says_the_same(client, root, people):
    address = press(client, "add_tag", people, "Pro")
    first = client.post(address, follow=True).content
    assert re.sub(rb'value="\w{64}"', b"", client.post(address, follow=True).content) == re.sub(
        rb'value="\w{64}"', b"", first
    )
    assert TagGrant.objects.filter(tag__name="Pro").count() == 4


def test_who_has_the_tag_already_is_left_out_with_the_reason_and_keeps_it_at_undo(client, root, people):
    tag_user(user=people[0], tag=find_tag("Pro"))
    address = press(client, "add_tag", people, "Pro")
    page = client.post(address, follow=True).content.decode()
    assert "3 people" in page and "It is so already: 1" in page
    client.post(f"{address}undo/", follow=True)
    assert carriers("Pro") == {"p0@example.org"}
    assert "Undo" not in client.get(address).content.decode().replace("Undone", "")


def test_undo_of_taking_a_tag_off_puts_it_back_on_those_alone_who_had_it(client, root, people):
    for user in people[:2]:
        tag_user(user=user, tag=find_tag("Pro"))
    address = press(client, "remove_tag", people, "Pro")
    client.post(address)
    assert carriers("Pro") == set()
    page = client.post(f"{address}undo/", follow=True).content.decode()
    assert "2 people" in page
    assert carriers("Pro") == {"p0@example.org", "p1@example.org"}


def test_undo_leaves_alone_what_somebody_changed_since(client, root, people):
    address = press(client, "add_tag", people, "Pro")
    client.post(address)
    untag_user(user=people[0], tag=find_tag("Pro"))
    tag_user(user=people[0], tag=find_tag("Pro"))
    client.post(f"{address}undo/")
    assert carriers("Pro") == {"p0@example.org"}


def test_undo_is_offered_for_a_day(root, people):
    action = carry_out(action=ask_for(kind="add_tag", people=[people[0].pk], by=root, tag=find_tag("Pro")))
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)), pytest.raises(Conflict):
        ask_to_undo(action=action, by=root)


@pytest.mark.parametrize("action", ["suspend", "end_sessions"])
def test_what_is_destructive_takes_a_code_that_is_mailed_and_counts_for_some_minutes(client, root, people, action):
    sign_in(Client(), people[0])
    address = press(client, action, people)
    assert "To the code" in client.get(address).content.decode()
    response = client.post(address)
    assert response["Location"].startswith("/admin/confirm/?next=")
    assert Session.objects.for_user(people[0]).filter(ended_at=None).exists()
    path = response["Location"]
    client.post(path, {"next": address})
    code, _link = mailed(root.email)
    refused = client.post(path, {"next": address, "code": "222222"})
    assert refused.status_code == 400 and not Session.objects.exclude(confirmed_until=None).exists()
    assert client.post(path, {"next": address, "code": code})["Location"] == address
    client.post(address)
    assert not Session.objects.for_user(people[0]).filter(ended_at=None).exists()
    again = press(client, "end_sessions", people)
    assert "To the code" not in client.get(again).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert "To the code" in client.get(again).content.decode()
        assert client.post(again)["Location"].startswith("/admin/confirm/")
    assert AuditEvent.objects.filter(kind="staff_confirmed", actor_id=root.pk).count() == 1


def test_a_code_counts_in_the_session_in_which_it_was_typed_and_in_no_other(client, root, people):
    confirm_sessions()
    sign_in(elsewhere := Client(), root)
    address = press(client, "suspend", people)
    assert elsewhere.post(address)["Location"].startswith("/admin/confirm/")
    assert not User.objects.filter(is_suspended=True).exists()


def test_tags_that_grant_or_suspend_take_a_code_too(client, root, people):
    for name in ("Admin", "Suspended"):
        assert client.post(press(client, "add_tag", people, name))["Location"].startswith("/admin/confirm/")
    assert not User.objects.exclude(pk=root.pk).filter(is_staff=True).exists()


def test_suspended_people_are_let_in_again_by_undo(client, root, people):
    confirm_sessions()
    address = press(client, "suspend", people)
    client.post(address)
    assert User.objects.filter(is_suspended=True).count() == 4
    client.post(f"{address}undo/")
    assert not User.objects.filter(is_suspended=True).exists()


@pytest.mark.parametrize(("action", "tag"), [("suspend", ""), ("remove_tag", "Admin"), ("end_sessions", "")])
def test_staff_never_lock_themselves_out_and_read_why(client, root, people, action, tag):
    confirm_sessions()
    tag_user(user=people[0], tag=find_tag("Admin"))
    address = press(client, action, [root, people[0]], tag)
    assert "nobody locks themselves out" in client.get(address).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "That is you: 1" in page
    root.refresh_from_db()
    assert root.is_staff and not root.is_suspended
    assert client.get("/admin/").status_code == 200


def test_the_last_admin_stays_even_where_an_action_began_before_the_others_left(client, root, people):
    tag_user(user=people[0], tag=find_tag("Admin"))
    action = ask_for(kind="suspend", people=[people[0].pk], by=root)
    User.objects.filter(pk=root.pk).update(is_staff=False)
    with pytest.raises(Conflict):
        carry_out(action=action)
    people[0].refresh_from_db()
    assert people[0].is_staff and not people[0].is_suspended


def test_a_tag_is_changed_after_a_code_alone_and_never_so_that_who_does_it_is_locked_out(client, root):
    tag = AdminTag.objects.get(name="Admin")
    address, body = f"/admin/accounts/admintag/{tag.pk}/change/", {"name": "Admin", "suspends": "on"}
    assert "To the code" in client.get(address).content.decode()
    assert client.post(address, body).status_code == 403
    confirm_sessions()
    make_user("other@example.org", tags=("Pro",))
    assert client.post(address, body).status_code == 409
    root.refresh_from_db()
    assert root.is_staff and not root.is_suspended


def test_deleting_in_the_admin_takes_a_code(client, root):
    tag = AdminTag.objects.create(name="Spare")
    address = f"/admin/accounts/admintag/{tag.pk}/delete/"
    assert client.post(address, {"post": "yes"})["Location"].startswith("/admin/confirm/")
    assert AdminTag.objects.filter(pk=tag.pk).exists()
    confirm_sessions()
    client.post(address, {"post": "yes"})
    assert not AdminTag.objects.filter(pk=tag.pk).exists()


@pytest.mark.parametrize("has_code", [False, True])
@pytest.mark.parametrize(("model", "made"), DELETABLE, ids=lambda value: getattr(value, "__name__", ""))
def test_no_list_deletes_what_is_ticked_past_the_code_of_the_page(client, root, model, made, has_code):
    row = model.objects.create(**made)
    if has_code:
        confirm_sessions()
    body = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
    client.post(f"/admin/{model._meta.app_label}/{model._meta.model_name}/", body)
    assert model.objects.filter(pk=row.pk).exists()


def test_all_that_were_found_are_meant_by_all_and_nobody_else(client, root, people):
    tag_user(user=people[0], tag=find_tag("Pro"))
    body = {"action": "add_tag", "select_across": "1", "tag": str(AdminTag.objects.get(name="Mala").pk)}
    address = client.post(f"{PATH}?tags_all=Pro", body)["Location"]
    client.post(address)
    assert carriers("Mala") == {"p0@example.org"}


def test_a_way_in_is_mailed_once_a_day_and_not_where_it_does_not_arrive(client, root, people):
    block_mail(address=people[0].email, reason="bounced", at=timezone.now())
    tag_user(user=people[1], tag=find_tag("Suspended"))
    page = client.post(press(client, "send_link", people), follow=True).content.decode()
    assert "2 people" in page and "Suspended: 1" in page and "Mail does not reach them: 1" in page
    run_tasks()
    assert sorted(message.to[0] for message in mail.outbox) == ["p2@example.org", "p3@example.org"]
    page = client.post(press(client, "send_link", people), follow=True).content.decode()
    assert "Was sent one within a day: 2" in page
    assert AuditEvent.objects.filter(kind="way_in_sent").count() == 2


def test_the_way_in_fills_in_the_address_and_signs_nobody_in(client, root, people):
    client.post(press(client, "send_link", people[:1]))
    run_tasks()
    link = re.search(r"http\S+/sign-in/\?for=(\S+)", str(mail.outbox[-1].body))
    assert link and "p0@" not in link[0]
    stranger = Client()
    page = stranger.get("/sign-in/", {"for": link[1]}).content.decode()
    assert 'value="p0@example.org"' in page
    assert not Session.objects.for_user(people[0]).exists()
    assert "p0@" not in stranger.get("/sign-in/", {"for": link[1][:-1] + "x"}).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert "p0@" not in stranger.get("/sign-in/", {"for": link[1]}).content.decode()


def test_who_did_not_ask_for_it_neither_sees_nor_carries_it_out(client, root, people):
    address = press(client, "add_tag", people, "Pro")
    sign_in(other := Client(), make_user("other@example.org", tags=("Admin",)))
    for answer in (other.get(address), other.post(address), other.post(f"{address}undo/")):
        assert answer.status_code == 404
    sign_in(person := Client(), people[0])
    assert person.post(address, follow=True).status_code == 404
    assert carriers("Pro") == set()


def test_what_makes_no_sense_is_refused_and_changes_nothing(client, root, people):
    one = str(people[0].pk)
    for body in (
        {"action": "add_tag", "_selected_action": [one]},
        {"action": "add_tag", "_selected_action": [one], "tag": "zzz"},
        {"action": "no-such-action", "_selected_action": [one]},
        {"action": "suspend", "_selected_action": ["zzz"]},
        {"action": "suspend"},
        {"action": "suspend", "select_across": "zzz"},
    ):
        assert client.post(PATH, body).status_code in {200, 302, 400}
    assert not BulkAction.objects.exclude(kind="suspend").exists()
    assert not TagGrant.objects.exclude(user=root).exists()
    with pytest.raises(InvalidInput):
        ask_for(kind="suspend", people=[], by=root)


def test_it_goes_on_where_it_was_stopped(root, people, monkeypatch):
    monkeypatch.setattr(services, "PEOPLE_AT_ONCE", 1)
    action = ask_for(kind="add_tag", people=[user.pk for user in people], by=root, tag=find_tag("Pro"))
    carry_out(action=action, seconds=0)
    assert (action.position, action.done, action.finished_at) == (1, 1, None)
    carry_out(action=action)
    assert (action.done, bytes(action.people)) == (4, b"") and action.finished_at
    assert len(carriers("Pro")) == 4


def test_queries_do_not_grow_with_people_but_for_the_rows_written(root):
    def count(number: int) -> int:
        ids = [make_user(f"{number}-{n}@example.org").pk for n in range(number)]
        action = ask_for(kind="suspend", people=ids, by=root)
        with CaptureQueriesContext(connection) as queries:
            carry_out(action=action)
        assert action.done == number
        return len(queries)

    assert count(3) == count(30)


def test_nothing_of_who_it_was_for_is_kept_and_old_actions_go(root, people):
    waiting = ask_for(kind="suspend", people=[people[0].pk], by=root)
    done = carry_out(action=ask_for(kind="add_tag", people=[people[0].pk], by=root, tag=find_tag("Pro")))
    assert purge_actions(at=timezone.now() + timedelta(days=2)) == 1
    assert not BulkAction.objects.filter(pk=waiting.pk).exists()
    assert bytes(BulkAction.objects.get(pk=done.pk).people) == b""
    assert purge_actions(at=timezone.now() + timedelta(days=91)) == 1


def test_somebody_who_is_gone_meanwhile_is_left_out(root, people):
    action = ask_for(kind="add_tag", people=[user.pk for user in people], by=root, tag=find_tag("Pro"))
    User.objects.filter(pk=people[0].pk).update(is_active=False)
    carry_out(action=action)
    assert (action.done, action.skipped) == (3, {"gone": 1})
    assert not tags_of(people[0]).exists()
