"""What the audit says after a life at LOT: every kind of event that it promises, in a chain, and about nobody."""

import ast
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.audit import flush_refusals
from accounts.models import AuditEvent
from accounts.tags import find_tag, tag_user, untag_user
from accounts.tests.make import mailed, make_user, run_tasks
from memory.tests.vendors import open_vendor, set_up
from ops.services.erasing import erase_person

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESS, WORDS = "ada@example.org", "quincejelly"
# A restore writes into the database that it restores: test_with_its_name_typed_back_it_is_backed_up_and_replaced.
KINDS = {
    "user_created",
    "signed_in",
    "code_refused",
    "request_limited",
    "tag_set",
    "tag_removed",
    "export_started",
    "leaving_started",
    "leaving_ended",
    "person_erased",
    "keys_checked",
    "keys_rewrapped",
    "session_ended",
}


def live(client: Client, root) -> None:
    """Signs in with a slip of the finger, is tagged, takes all along, leaves, stays, signs out."""
    client.post("/sign-in/", {"email": ADDRESS})
    client.post("/sign-in/code/", {"code": "000000"})
    client.post("/sign-in/code/", {"code": mailed(ADDRESS)[0]})
    client.post("/log/2026-03-04/", {"text": WORDS})
    for _ in range(3):
        Client().post("/sign-in/", {"email": ADDRESS})
    ada = client.get("/settings/").wsgi_request.user
    tag = find_tag("Pro")
    tag_user(user=ada, tag=tag, by=root.pk)
    untag_user(user=ada, tag=tag, by=root.pk)
    client.post("/settings/export/", {"export": "1"})
    client.post("/settings/export/", {"code": mailed(ADDRESS)[0]})
    client.post("/settings/leaving/", {})
    client.post("/settings/leaving/", {"code": mailed(ADDRESS)[0]})
    client.post("/settings/staying/", {})
    client.post("/sign-out/", {})
    run_tasks()


@pytest.mark.django_db
def test_every_kind_is_written_down_in_a_chain_that_holds_and_says_nothing_of_anybody(client, settings):
    root = make_user("root@example.org", tags=("Admin",))
    settings.SIGNUP_OPEN = True
    live(client, root)
    ada = AuditEvent.objects.filter(kind="signed_in").get().subject_id
    with open_vendor() as vendor:
        set_up(settings, vendor, "local")
        call_command("verify_api_keys")
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        flush_refusals()
        erase_person(user_id=ada, at=timezone.now())
    rotate(settings)
    events = list(AuditEvent.objects.values("kind", "actor_id", "subject_id", "detail"))
    assert {event["kind"] for event in events} >= KINDS
    told = str(events)
    for word in (WORDS, ADDRESS, "@", "127.0.0.1", "Pro"):
        assert word not in told, word
    assert {event["subject_id"] for event in events if event["kind"] == "person_erased"} == {ada}
    call_command("verify_audit")


def rotate(settings) -> None:
    from lot.sealing import Keyring, new_key

    settings.DATA_KEYS = Keyring({"k2": new_key(), **settings.DATA_KEYS.keys})
    call_command("rotate_data_key")


def test_an_event_refers_to_nobody_by_foreign_key():
    """So that it stays when a person goes, and holds nobody back."""
    assert not [field for field in AuditEvent._meta.get_fields() if field.is_relation]


def test_nothing_in_lot_changes_or_deletes_an_event():
    """Append-only: no code but the tests calls anything else on the table than what reads or adds."""
    found = []
    for path in ROOT.glob("*/**/*.py"):
        if "tests" in path.parts or ".venv" in path.parts or "AuditEvent" not in (source := path.read_text()):
            continue
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
        for call in calls:
            if isinstance(call.func, ast.Attribute) and "AuditEvent.objects" in ast.unparse(call.func):
                found.append(call.func.attr)
    assert found
    assert not set(found) & {"update", "delete", "bulk_update", "update_or_create", "raw"}


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["get", "post"])
def test_staff_can_look_and_neither_add_nor_change_nor_delete(client, verb):
    from accounts.tests.make import confirm_sessions, sign_in

    root = make_user("root@example.org", tags=("Admin",))
    sign_in(client, root)
    confirm_sessions()  # a code does not open it either
    event = AuditEvent.objects.order_by("pk").first()
    base = "/admin/accounts/auditevent/"
    assert client.get(base).status_code == 200
    for address in (f"{base}add/", f"{base}{event.pk}/delete/"):
        assert getattr(client, verb)(address, {"post": "yes", "kind": "x"}).status_code in {403, 404}, address
    client.post(f"{base}{event.pk}/change/", {"kind": "x", "actor_id": str(uuid4())})
    client.post(base, {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"})
    assert AuditEvent.objects.get(pk=event.pk).kind == event.kind
    call_command("verify_audit")
    assert settings.LOT_SESSION_COOKIE_NAME in client.cookies
