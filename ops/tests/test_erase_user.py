"""The operator's way to delete an account: shows first, asks for the address, and does what it says."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import DataKey, User
from accounts.tests.make import make_user, run_tasks
from memory.models import Note
from memory.tests.make import make_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    ada = make_user()
    make_note(ada, "quince jelly")
    return ada


@pytest.fixture
def typed(monkeypatch):
    """What the operator types."""
    return lambda text: monkeypatch.setattr("sys.stdin", StringIO(text))


def erase_user(*arguments: str) -> str:
    out = StringIO()
    call_command("erase_user", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("options", [(), ("--now",), ("--dry-run",), ("--now", "--dry-run"), ("--keep",)])
def test_without_apply_it_counts_and_changes_nothing(ada, options):
    said = erase_user("Ada@example.org", *options)
    assert "1  memory.Note" in said and "Nothing was changed" in said
    assert "quince" not in said
    assert User.objects.get().leaves_at is None and Note.objects.exists()


def test_at_once_it_erases_and_names_the_receipt(ada, typed):
    typed(" ADA@example.org\n")
    assert "Erased. Receipt " in erase_user("ada@example.org", "--now", "--apply")
    assert not User.objects.exists() and not DataKey.objects.exists()
    assert mail.outbox[-1].to == ["ada@example.org"]


def test_otherwise_the_seven_days_begin_and_the_person_is_told(ada, typed):
    typed("ada@example.org\n")
    assert "unless they stay" in erase_user("ada@example.org", "--apply")
    assert User.objects.get().leaves_at
    run_tasks()
    assert "press Stay" in mail.outbox[-1].body
    assert "Leaves at" in erase_user("ada@example.org")
    erase_user("ada@example.org", "--keep", "--apply")
    assert User.objects.get().leaves_at is None


@pytest.mark.parametrize("text", ["", "\n", "bob@example.org\n"])
def test_another_address_typed_back_changes_nothing(ada, typed, text):
    typed(text)
    with pytest.raises(CommandError, match="another address"):
        erase_user("ada@example.org", "--now", "--apply")
    assert Note.objects.exists()


def test_the_last_admin_is_refused_in_a_sentence(typed):
    make_user("admin@example.org", tags=("Admin",))
    typed("admin@example.org\n")
    with pytest.raises(CommandError, match="last admin"):
        erase_user("admin@example.org", "--now", "--apply")


@pytest.mark.parametrize(
    "arguments", [("nobody@example.org",), ("a@b.c", "--now", "--keep"), ("a@b.c", "--dry-run", "--apply")]
)
def test_what_cannot_be_is_refused(arguments):
    with pytest.raises(CommandError):
        erase_user(*arguments)
