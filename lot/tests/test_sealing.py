"""Sealed bytes open in their place with their key, and nowhere else."""

import pytest

from lot.sealing import Keyring, SealError, keyed_hash, new_key, new_keyring_entry, open_sealed, seal

PLACE = b"memory_answer|text|1|ada"


def test_what_was_sealed_opens_again() -> None:
    key = new_key()
    assert open_sealed(key, seal(key, "chamomile, café ☕".encode(), PLACE), PLACE).decode() == "chamomile, café ☕"


def test_same_text_never_gives_the_same_bytes() -> None:
    key = new_key()
    assert len({seal(key, b"tea", PLACE) for _ in range(100)}) == 100


def test_sealed_bytes_open_in_no_other_place() -> None:
    key = new_key()
    with pytest.raises(SealError):
        open_sealed(key, seal(key, b"tea", PLACE), b"memory_answer|text|2|ada")


def test_no_other_key_opens() -> None:
    with pytest.raises(SealError):
        open_sealed(new_key(), seal(new_key(), b"tea", PLACE), PLACE)


def test_every_flipped_byte_is_noticed() -> None:
    key = new_key()
    sealed = seal(key, b"tea", PLACE)
    for index in range(len(sealed)):
        damaged = sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :]
        with pytest.raises(SealError):
            open_sealed(key, damaged, PLACE)


@pytest.mark.parametrize("length", [0, 1, 12, 28])
def test_cut_bytes_are_no_sealed_value(length: int) -> None:
    key = new_key()
    with pytest.raises(SealError):
        open_sealed(key, seal(key, b"", PLACE)[:length], PLACE)


def test_hashes_of_two_purposes_never_meet() -> None:
    key = new_key()
    assert keyed_hash(key, "topic", "tea") == keyed_hash(key, "topic", "tea")
    assert keyed_hash(key, "topic", "tea") != keyed_hash(key, "question", "tea")
    assert keyed_hash(key, "topic", "tea") != keyed_hash(new_key(), "topic", "tea")


def test_first_key_seals_and_all_open() -> None:
    old, new = new_keyring_entry("k1"), new_keyring_entry("k2")
    data_key = new_key()
    kid, wrapped = Keyring.parse(old).wrap(data_key, b"ada")
    both = Keyring.parse(f"{new},{old}")
    assert (kid, both.first) == ("k1", "k2")
    assert both.unwrap(kid, wrapped, b"ada") == data_key


def test_wrapped_key_of_one_person_does_not_open_as_anothers() -> None:
    ring = Keyring.parse(new_keyring_entry("k1"))
    kid, wrapped = ring.wrap(new_key(), b"ada")
    with pytest.raises(SealError):
        ring.unwrap(kid, wrapped, b"bob")


def test_key_that_the_ring_does_not_have_is_named() -> None:
    ring = Keyring.parse(new_keyring_entry("k1"))
    with pytest.raises(SealError, match="k9"):
        ring.unwrap("k9", b"", b"ada")


@pytest.mark.parametrize("text", ["", "k1", "k1:short", "k1:!!!", ":" + "A" * 44, "a b:" + "A" * 43 + "="])
def test_keyring_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Keyring.parse(text)


def test_key_id_may_stand_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        Keyring.parse(f"{new_keyring_entry('k1')},{new_keyring_entry('k1')}")
