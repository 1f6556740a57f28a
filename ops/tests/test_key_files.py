"""Who is erased is taken out of the key files of every backup, here and elsewhere."""

import threading
from uuid import uuid4

import pytest

from lot.sealing import new_key
from ops.backups.errors import Damaged
from ops.backups.key_files import WrappedKey, forget_person, head_line, read_key_file
from ops.backups.stores import LocalStore
from ops.backups.tombstones import ERASED, read_stones

pytestmark = pytest.mark.django_db


def write_keys(store: LocalStore, name: str, people) -> None:
    keys = (WrappedKey(person, "k1", new_key()).line() for person in people)
    store.write(f"{name}.keys", [head_line(name), *keys])


def people_in(store: LocalStore, name: str) -> list:
    return [key.user_id for key in read_key_file(store, f"{name}.keys")]


def test_an_erased_person_is_in_no_key_file_any_more_and_the_others_are(store):
    ada, bob = uuid4(), uuid4()
    write_keys(store, "one", [ada, bob])
    write_keys(store, "two", [bob, ada])
    write_keys(store, "three", [bob])
    assert forget_person(ada) == 2
    assert [people_in(store, name) for name in ("one", "two", "three")] == [[bob], [bob], [bob]]
    assert str(ada).encode() not in b"".join((store.directory / f"{n}.keys").read_bytes() for n in ("one", "two"))
    assert forget_person(ada) == 0


def test_their_id_stands_in_the_file_of_tombstones_once(store):
    ada = uuid4()
    forget_person(ada)
    forget_person(ada)
    assert list(read_stones(store)) == [(ERASED, ada)]
    assert (store.directory / "tombstones.jsonl").read_bytes().count(b"\n") == 1


def test_key_files_are_for_their_owner_alone_and_nothing_is_left_beside_them(store):
    ada = uuid4()
    write_keys(store, "one", [ada, uuid4()])
    forget_person(ada)
    assert store.directory.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in store.directory.iterdir()} == {0o600}
    assert not list(store.directory.glob("*.partial")) and not list(store.directory.glob(".*.partial"))


def test_a_key_file_of_another_backup_is_refused(store):
    write_keys(store, "one", [uuid4()])
    (store.directory / "one.keys").rename(store.directory / "two.keys")
    with pytest.raises(Damaged):
        list(read_key_file(store, "two.keys"))


@pytest.mark.parametrize("line", [b"{}", b"[1]", b"\xff", b'{"user": 1, "kid": "k1", "wrapped": "AA=="}'])
def test_a_line_that_cannot_be_read_is_left_and_said_and_the_other_files_are_done(store, line, caplog):
    ada = uuid4()
    write_keys(store, "two", [ada])
    store.write("one.keys", [head_line("one"), line + b"\n"])
    assert forget_person(ada) == 0
    assert "one.keys has a line that cannot be read" in caplog.text
    assert (store.directory / "one.keys").read_bytes().endswith(line + b"\n")
    assert people_in(store, "two") == []
    assert read_stones(store) == {}


@pytest.mark.django_db(transaction=True)
def test_eight_people_erased_at_once_are_all_gone(store):
    people = [uuid4() for _ in range(9)]
    write_keys(store, "one", people)
    threads = [threading.Thread(target=erase, args=(person,)) for person in people[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert people_in(store, "one") == people[:1]
    assert len(read_stones(store)) == 8


def erase(person) -> None:
    from django.db import connection

    forget_person(person)
    connection.close()
