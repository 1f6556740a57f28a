"""A sealed stream opens whole or not at all."""

import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lot.sealing import Keyring, SealError, new_keyring_entry
from ops.backups.sealed_stream import CHUNK, HEAD_BYTES, TAG_BYTES, open_stream, seal_stream

RING = Keyring.parse(new_keyring_entry("b1"))
PLACE = b"lot-20260304T020000Z"
PIECE = CHUNK + TAG_BYTES


def sealed(content: bytes, place: bytes = PLACE) -> bytes:
    return b"".join(seal_stream([content], RING, place))


def opened(stream: bytes, ring: Keyring = RING, place: bytes = PLACE) -> bytes:
    return b"".join(open_stream([stream], ring, place))


CONTENT = random.Random(1).randbytes(4 * CHUNK + 1000)
STREAM = sealed(CONTENT)


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5])
def test_any_length_comes_back_as_it_was(length):
    content = CONTENT[:length]
    stream = sealed(content)
    assert opened(stream) == content
    assert content[:64] not in stream or length < 8


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, CHUNK), max_size=8))
def test_it_does_not_matter_in_which_pieces_it_comes(sizes):
    pieces, place = [], 0
    for size in sizes:
        pieces.append(CONTENT[place : place + size])
        place += size
    stream = list(seal_stream(pieces, RING, PLACE))
    joined = b"".join(stream)
    cut = [joined[start : start + 70_001] for start in range(0, len(joined), 70_001)]
    assert b"".join(open_stream(cut, RING, PLACE)) == b"".join(pieces)


@pytest.mark.parametrize("sixteenth", range(16))
def test_cut_at_each_sixteenth_it_does_not_open(sixteenth):
    with pytest.raises(SealError):
        opened(STREAM[: len(STREAM) * sixteenth // 16])


def test_cut_at_the_end_of_any_chunk_it_does_not_open():
    for number in range(5):
        with pytest.raises(SealError):
            opened(STREAM[: HEAD_BYTES + number * PIECE])


def test_with_any_of_64_bits_flipped_it_does_not_open():
    chance = random.Random(2)
    for place in [*range(HEAD_BYTES), *(chance.randrange(len(STREAM)) for _ in range(64))]:
        changed = bytearray(STREAM)
        changed[place] ^= 1 << chance.randrange(8)
        with pytest.raises(SealError):
            opened(bytes(changed))


def test_with_chunks_swapped_repeated_or_left_out_it_does_not_open():
    head, pieces = (
        STREAM[:HEAD_BYTES],
        [STREAM[start : start + PIECE] for start in range(HEAD_BYTES, len(STREAM), PIECE)],
    )
    assert len(pieces) == 5
    orders = [(1, 0, 2, 3, 4), (0, 1, 2, 2, 3, 4), (0, 1, 3, 4), (0, 1, 2, 3, 4, 4), (4,), ()]
    for order in orders:
        with pytest.raises(SealError):
            opened(head + b"".join(pieces[number] for number in order))


def test_a_chunk_of_another_stream_does_not_open():
    other = sealed(CONTENT)
    with pytest.raises(SealError):
        opened(STREAM[: HEAD_BYTES + PIECE] + other[HEAD_BYTES + PIECE :])
    assert other[HEAD_BYTES:] != STREAM[HEAD_BYTES:]


def test_it_opens_under_no_other_name_and_with_no_other_key():
    with pytest.raises(SealError):
        opened(STREAM, place=b"lot-20260305T020000Z")
    with pytest.raises(SealError, match="key b1 is not in BACKUP_ENCRYPTION_KEY"):
        opened(STREAM, ring=Keyring.parse(new_keyring_entry("b2")))
    with pytest.raises(SealError):
        opened(STREAM, ring=Keyring.parse(new_keyring_entry("b1")))


def test_an_older_key_behind_the_new_one_still_opens():
    fresh = Keyring.parse(new_keyring_entry("b2"))
    assert opened(STREAM, ring=Keyring({**fresh.keys, **RING.keys})) == CONTENT


def test_memory_does_not_grow_with_the_length():
    def peak(blocks: int) -> int:
        tracemalloc.start()
        content = (bytes(CHUNK) for _ in range(blocks))
        for _ in open_stream(seal_stream(content, RING, PLACE), RING, PLACE):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(200) < peak(20) + CHUNK
