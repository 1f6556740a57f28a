"""A manifest comes back as it was written, or is refused."""

import json
from datetime import UTC, datetime

import pytest

from ops.backups.manifest import Manifest, UnreadableManifest, backup_name

AT = datetime(2026, 3, 4, 2, tzinfo=UTC)
MANIFEST = Manifest(
    name="lot-20260304T020000Z-by-hand",
    made_at=AT,
    app_version="0.1.0",
    engine="postgresql",
    engine_version="15.2",
    tool_version="15.2",
    schema="public",
    migrations=("accounts.0001_initial",),
    rows={"accounts_user": 2, "memory_note": 3},
    left_out=("accounts_datakey",),
    file="lot-20260304T020000Z-by-hand.dump",
    size=10,
    sha256="ab",
    sealed_by="",
    people=2,
    key_ids=("k1",),
)


def test_it_comes_back_as_it_was_written():
    assert Manifest.from_json(MANIFEST.to_json()) == MANIFEST
    assert (MANIFEST.label, MANIFEST.total_rows) == ("by-hand", 5)


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../../etc/passwd"},
        {"file": "lot-20260304T020000Z-by-hand.d/../../x"},
        {"name": "../x", "file": "../x.dump"},
        {"rows": {"accounts_user": "two"}},
        {"migrations": "accounts"},
        {"made_at": "yesterday"},
        {"size": None},
        {"further": 1},
    ],
)
def test_what_is_no_manifest_is_refused(change):
    with pytest.raises(UnreadableManifest):
        Manifest.from_json(json.dumps(json.loads(MANIFEST.to_json()) | change).encode())


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"{}", b"\xff\x00", MANIFEST.to_json()[:-20]])
def test_what_was_cut_is_refused(text):
    with pytest.raises(UnreadableManifest):
        Manifest.from_json(text)


def test_one_of_a_later_version_says_so():
    with pytest.raises(UnreadableManifest, match="later version"):
        Manifest.from_json(json.dumps({"format": 2, "anything": 1}).encode())


def test_two_of_one_second_have_two_names_and_a_label_is_plain():
    first = backup_name(AT)
    assert (first, backup_name(AT, taken=[first])) == ("lot-20260304T020000Z", "lot-20260304T020001Z")
    assert backup_name(AT, "before-migrate") == "lot-20260304T020000Z-before-migrate"
    for label in ("A", "a/b", "a" * 41, "-a", "a b"):
        with pytest.raises(ValueError):
            backup_name(AT, label)
