"""Packed rows hold what was put into them."""

import uuid
from array import array

import pytest

from memory.engine.recall.kinds import Flag, Slot
from memory.engine.recall.packing import (
    empty_log,
    find_postings,
    merge,
    pack_bucket,
    pack_slots,
    set_slot,
    unpack_bucket,
    unpack_slots,
)

ITEMS = {b"abcde": array("H", [16 | 1, 32 | 3]), b"bcdea": array("H", [4095 << 4 | 15])}


def test_a_bucket_is_read_as_it_was_packed():
    assert unpack_bucket(pack_bucket(ITEMS)) == ITEMS
    assert unpack_bucket(pack_bucket({})) == {}


def test_one_term_is_found_without_the_others_and_only_on_its_boundary():
    packed = pack_bucket(ITEMS)
    assert find_postings(packed, b"bcdea") == ITEMS[b"bcdea"]
    assert find_postings(packed, b"zzzzz") is None
    assert find_postings(packed, b"debcd") is None  # the end of one suffix and the start of the next


@pytest.mark.parametrize("often", [1, 15, 500])
def test_a_place_is_set_changed_and_taken_out(often):
    items = merge(array("H"), {7: often, 3: 2})
    assert items.tolist() == [3 << 4 | 2, 7 << 4 | min(often, 15)]
    assert merge(items, {7: 1}).tolist() == [3 << 4 | 2, 7 << 4 | 1]
    assert merge(items, {7: 0, 9: 0}).tolist() == [3 << 4 | 2]


def test_slots_are_read_as_they_were_packed_with_gaps_that_are_gone():
    slot = Slot(day=20_000, minute=29_000_000, length=12, flags=Flag.ASKS, kind=1, speaker=7, id=uuid.uuid4().bytes)
    log = empty_log()
    set_slot(log, 2, slot)
    read = unpack_slots([pack_slots(log), pack_slots(log)])
    assert len(read) == 6
    assert list(read.flags) == [Flag.GONE, Flag.GONE, Flag.ASKS] * 2
    assert (read.day[5], read.minute[5], read.length[5], read.speaker[5], read.kind[5]) == (
        20_000,
        29_000_000,
        12,
        7,
        1,
    )
    assert read.id_of(5).bytes == slot.id
