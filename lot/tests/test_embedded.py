"""Keys of an embedded installation: made once, readable by nobody else, never replaced where they are needed."""

import sqlite3
import stat
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from lot.embedded import embedded_keys
from lot.sealing import Keyring

pytestmark = pytest.mark.once


def make_database(path: Path, *, keys: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE accounts_datakey (user_id TEXT)")
        connection.executemany("INSERT INTO accounts_datakey VALUES (?)", [(str(n),) for n in range(keys)])
        connection.commit()


def _keys_of_process(directory: str) -> dict[str, str]:
    return embedded_keys(Path(directory), Path(directory) / "lot.sqlite3", has_data_keys=False)


def test_first_start_makes_keys_that_only_the_owner_can_read(tmp_path: Path) -> None:
    keys = embedded_keys(tmp_path / "data", tmp_path / "data" / "lot.sqlite3", has_data_keys=False)
    path = tmp_path / "data" / "keys.env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(keys) == {"SECRET_KEY", "JWT_SECRET", "DATA_KEYS"}
    assert len(keys["SECRET_KEY"]) >= 50
    assert Keyring.parse(keys["DATA_KEYS"]).first == "k1"


def test_second_start_reads_the_same_keys(tmp_path: Path) -> None:
    first = embedded_keys(tmp_path, tmp_path / "lot.sqlite3", has_data_keys=False)
    assert embedded_keys(tmp_path, tmp_path / "lot.sqlite3", has_data_keys=False) == first


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    with get_context("spawn").Pool(4) as pool:
        found = pool.map(_keys_of_process, [str(tmp_path)] * 8)
    assert all(keys == found[0] for keys in found)
    assert [path.name for path in tmp_path.iterdir()] == ["keys.env"]


def test_lost_keys_refuse_to_start_rather_than_be_replaced(tmp_path: Path) -> None:
    make_database(tmp_path / "lot.sqlite3", keys=1)
    with pytest.raises(ImproperlyConfigured, match=r"keys\.env is missing"):
        embedded_keys(tmp_path, tmp_path / "lot.sqlite3", has_data_keys=False)
    assert not (tmp_path / "keys.env").exists()


@pytest.mark.parametrize("name", ["a#b", "a?b", "a%20b", "a b"])
def test_lost_keys_are_noticed_in_a_directory_of_any_name(tmp_path: Path, name: str) -> None:
    directory = tmp_path / name
    directory.mkdir()
    make_database(directory / "lot.sqlite3", keys=1)
    with pytest.raises(ImproperlyConfigured, match=r"keys\.env is missing"):
        embedded_keys(directory, directory / "lot.sqlite3", has_data_keys=False)


def test_database_without_sealed_rows_may_get_new_keys(tmp_path: Path) -> None:
    make_database(tmp_path / "lot.sqlite3", keys=0)
    assert embedded_keys(tmp_path, tmp_path / "lot.sqlite3", has_data_keys=False)


def test_keys_from_the_environment_stand_in_for_the_lost_file(tmp_path: Path) -> None:
    make_database(tmp_path / "lot.sqlite3", keys=1)
    assert embedded_keys(tmp_path, tmp_path / "lot.sqlite3", has_data_keys=True)["SECRET_KEY"]
