"""Tests begin with a copy of a migrated database, and never with that of other code."""

from pathlib import Path

from lot.tests.migrated import ROOT, fingerprint, place_migrated, read_by_migrations


def test_what_lies_there_for_this_code_is_copied(tmp_path: Path) -> None:
    (tmp_path / f"{fingerprint()}.sqlite3").write_bytes(b"migrated")
    place_migrated(tmp_path / "test.sqlite3", tmp_path)
    assert (tmp_path / "test.sqlite3").read_bytes() == b"migrated"


def test_every_migration_and_model_and_word_list_counts_and_no_test_does() -> None:
    counted = {str(path.relative_to(ROOT)) for path in read_by_migrations()}
    written = {str(path.relative_to(ROOT)) for path in ROOT.glob("*/migrations/*.py")}
    assert written and written <= counted
    assert {"accounts/models/people.py", "lot/settings.py", "requirements.txt"} <= counted
    assert not [path for path in counted if "/tests/" in path]
