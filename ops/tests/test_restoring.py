"""A restore ends well or changes nothing, and brings back nobody and nothing that people took away."""

import shutil
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent, DataKey, Session, User
from accounts.tests.make import sign_in
from intentions.models import Tombstone
from lot.sealing import Keyring, new_keyring_entry
from memory.models import Memory, MemoryAnswer, Note, Question, QuestionSource, RecallState
from memory.services import delete_answer, delete_note, forget_memory, restore_note
from memory.tests.make import make_note
from ops.backups.archives import find_archive
from ops.backups.errors import BackupError, Refused
from ops.backups.target import CONFIGURED
from ops.backups.tombstones import FILE_NAME
from ops.models import BackupRun, Erasure, Incident
from ops.services.backing_up import back_up
from ops.services.maintenance import start_maintenance
from ops.services.restoring import restore
from ops.services.tombstones import keep_tombstones
from ops.tests.backups import dump_path, erase, looking_at, make_life, make_sealing, rewrite_manifest, texts_of

pytestmark = pytest.mark.django_db(transaction=True)


def name_of(url: str) -> str:
    return url.rsplit("/", 1)[-1]


@pytest.fixture
def in_use(store, target):
    """A backup of Ada's life, and a database in which Bob lives, where it is to be restored."""
    bob = make_life("bob@example.org")
    restore(name=back_up().manifest.name, into=target)
    User.objects.all().delete()
    DataKey.objects.all().delete()
    make_life()
    archive = find_archive(back_up().manifest.name)
    with looking_at(target):
        said = texts_of(bob)
    yield archive, target
    with looking_at(target):
        assert [user.email for user in User.objects.all()] == ["bob@example.org"]
        assert texts_of(bob) == said
        assert make_note(bob, "and the database is in order")


def test_a_database_in_use_is_refused_without_its_name_typed_back(in_use):
    archive, target = in_use
    for typed in ("", "another", target):
        with pytest.raises(Refused, match="is not empty"):
            restore(name=archive.name, into=target, replace=typed)


def cut_dump(archive, settings) -> None:
    path = dump_path(archive)
    path.write_bytes(path.read_bytes()[: archive.manifest.size // 2])


def flip_a_bit(archive, settings) -> None:
    path = dump_path(archive)
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 4
    path.write_bytes(bytes(content))


def cut_dump_with_its_hash(archive, settings) -> None:
    """Found out only while it is read into the database."""

    path = dump_path(archive)
    content = path.read_bytes()[: archive.manifest.size * 3 // 4]
    path.write_bytes(content)
    rewrite_manifest(archive, size=len(content), sha256=sha256(content).hexdigest())


def count_otherwise(archive, settings) -> None:
    """Found out when all rows are in."""
    rewrite_manifest(archive, rows=archive.manifest.rows | {"memory_note": 2})


def lose_the_keys(archive, settings) -> None:
    archive.store.remove(archive.manifest.key_file)


def take_a_key_out(archive, settings) -> None:
    path = archive.store.directory / archive.manifest.key_file
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])


def break_the_tombstones(archive, settings) -> None:
    archive.store.write(FILE_NAME, [b'{"kind": "person"}\n'])


def lose_the_keyring(archive, settings) -> None:
    settings.DATA_KEYS = Keyring.parse(new_keyring_entry("k2"))


def have_another_keyring(archive, settings) -> None:
    settings.DATA_KEYS = Keyring.parse(new_keyring_entry("test"))


def come_from_a_newer_version(archive, settings) -> None:
    rewrite_manifest(archive, migrations=[*archive.manifest.migrations, "memory.9999_later"])


def come_from_another_engine(archive, settings) -> None:
    rewrite_manifest(archive, engine="mysql")


HARMS = (
    cut_dump,
    flip_a_bit,
    cut_dump_with_its_hash,
    count_otherwise,
    lose_the_keys,
    take_a_key_out,
    break_the_tombstones,
    lose_the_keyring,
    have_another_keyring,
    come_from_a_newer_version,
    come_from_another_engine,
)


def test_whatever_is_wrong_the_database_stays_as_it_was(in_use, settings, tmp_path):
    archive, target = in_use
    keyring, whole = settings.DATA_KEYS, tmp_path / "whole"
    shutil.copytree(archive.store.directory, whole)
    for harm in HARMS:
        harm(archive, settings)
        with pytest.raises(BackupError):
            restore(name=archive.name, into=target, replace=name_of(target))
        settings.DATA_KEYS = keyring
        with looking_at(target):
            assert [user.email for user in User.objects.all()] == ["bob@example.org"], harm.__name__
        shutil.copytree(whole, archive.store.directory, dirs_exist_ok=True)
        (archive.store.directory / FILE_NAME).unlink(missing_ok=True)


def test_with_its_name_typed_back_it_is_backed_up_and_replaced(store, target, settings, client):
    make_sealing(settings)
    ada = make_life()
    sign_in(client, ada)
    name = back_up().manifest.name
    restore(name=name, into=target)
    with looking_at(target):
        later = make_note(ada, "written since")
    done = restore(name=name, into=target, replace=name_of(target))
    assert done.safety and done.safety.manifest.label == "before-restore"
    with looking_at(target):
        assert not Note.objects.filter(pk=later.pk).exists()
        assert not Session.objects.exists()
        assert RecallState.objects.get().is_stale
        assert AuditEvent.objects.filter(kind="restored").count() == 1
        assert set(BackupRun.objects.values_list("name", "outcome")) == {(name, "done"), (done.safety.name, "done")}
    restore(name=done.safety.name, into=target, replace=name_of(target))
    with looking_at(target):
        assert Note.objects.get(pk=later.pk).text == "written since"
        # It was closed while it was backed up and replaced, and is open again.
        assert Incident.objects.filter(closes=True).get().ended_at


@pytest.mark.once
def test_what_an_operator_closed_stays_closed(store, target):
    make_life()
    name = back_up().manifest.name
    restore(name=name, into=target)
    with looking_at(target):
        start_maintenance(at=timezone.now(), message="Moving house.")
    restore(name=name, into=target, replace=name_of(target))
    with looking_at(target):
        assert Incident.objects.closing().title == "Moving house."


@pytest.mark.once
def test_where_a_restore_fails_it_is_opened_again(in_use, settings):
    archive, target = in_use
    rewrite_manifest(archive, rows=archive.manifest.rows | {"memory_note": 99})  # found out when all is in place
    with pytest.raises(BackupError):
        restore(name=archive.name, into=target, replace=name_of(target))
    with looking_at(target):
        assert Incident.objects.get(closes=True).ended_at


def take_away(ada) -> dict[str, set]:
    """Ada deletes an answer that is quoted, a note and a memory; returns the ids, and the texts that are to be gone."""
    source = QuestionSource.objects.for_user(ada).first()
    answer = source.answer if source else MemoryAnswer.objects.for_user(ada).first()
    note = Note.objects.for_user(ada).get()
    memory = Memory.objects.for_user(ada).current().exclude(sources__answer=answer).first()
    now = timezone.now()
    words = {answer.text, note.text, memory.text} | ({source.question.text, source.quote} if source else set())
    delete_answer(user=ada, answer_id=answer.pk, at=now)
    delete_note(user=ada, note_id=note.pk, at=now)
    forget_memory(user=ada, memory_id=memory.pk, at=now)
    return {"answers": {answer.pk}, "notes": {note.pk}, "memories": {memory.pk}, "words": words - {None}}


def all_texts(user) -> set:
    questions = Question.objects.for_user(user)
    return {
        *(answer.text for answer in MemoryAnswer.objects.for_user(user)),
        *(note.text for note in Note.objects.for_user(user)),
        *(memory.text for memory in Memory.objects.for_user(user)),
        *(question.text for question in questions),
        *(source.quote for source in QuestionSource.objects.for_user(user)),
    }


@pytest.mark.parametrize("database_is_lost", [False, True])
def test_neither_erased_people_nor_deleted_things_nor_what_quotes_them_come_back(store, target, database_is_lost):
    ada, bob = make_life(), make_life("bob@example.org")
    bob_id = bob.pk
    name = back_up().manifest.name
    gone = take_away(ada)
    erase(bob)
    if database_is_lost:  # all that is left is what lies beside the backups
        keep_tombstones(at=timezone.now())
        Tombstone.objects.all().delete()
        Erasure.objects.all().delete()
    done = restore(name=name, into=target)
    assert (done.applied.people, done.applied.rows, done.keys) == (1, 3, 1)
    with looking_at(target):
        assert [user.pk for user in User.objects.all()] == [ada.pk]
        assert [key.user_id for key in DataKey.objects.all()] == [ada.pk]
        assert not MemoryAnswer.objects.filter(pk__in=gone["answers"]).exists()
        assert not Note.objects.filter(pk__in=gone["notes"]).exists()
        assert Memory.objects.get(pk__in=gone["memories"]).state == Memory.State.FORGOTTEN
        assert not gone["words"] & all_texts(ada)
        assert {stone.row_id for stone in Tombstone.objects.all()} >= gone["answers"] | gone["notes"] | gone["memories"]
        assert not Tombstone.objects.filter(copy__isnull=False).exists()
        assert Erasure.objects.get().user_id == bob_id


def test_what_was_deleted_and_brought_back_stays(store, target):
    ada = make_life()
    note = Note.objects.for_user(ada).get()
    name = back_up().manifest.name
    now = timezone.now()
    delete_note(user=ada, note_id=note.pk, at=now)
    keep_tombstones(at=now)
    restore_note(user=ada, note_id=note.pk, at=now + timedelta(seconds=1))
    done = restore(name=name, into=target)
    assert done.applied.rows == 0
    with looking_at(target):
        assert Note.objects.get(pk=note.pk).text == note.text


def test_the_database_of_this_installation_can_be_replaced_by_the_command(store, capsys):
    ada = make_life()
    said = texts_of(ada)
    name = back_up().manifest.name
    MemoryAnswer.objects.all().delete()
    from django.db import connection

    database = str(connection.settings_dict["NAME"]).rsplit("/", 1)[-1]
    with pytest.raises(CommandError, match=r"is not empty.*was not changed"):
        call_command("restore_db", name, into=CONFIGURED)
    call_command("restore_db", name, into=CONFIGURED, yes_replace=database)
    assert texts_of(ada) == said
    told = capsys.readouterr().out
    assert all(part in told for part in ("reindex_memory --left", "before-restore", "doctor --after-restore"))


@pytest.mark.parametrize(
    "into", ["postgresql://lot:secret@127.0.0.1/lot", "postgresql://x/lot?password=secret", "mysql://x/y"]
)
def test_an_address_with_a_password_in_it_or_of_another_kind_is_refused(store, into):
    with pytest.raises(Refused):
        restore(name="lot-20260101T000000Z", into=into)


def test_a_name_that_is_none_is_refused(store, tmp_path: Path):
    for name in ("../../etc/passwd", "lot-20260101T000000Z", ""):
        with pytest.raises(Refused, match="list_backups"):
            restore(name=name, into=f"sqlite:///{tmp_path}/x.sqlite3")
