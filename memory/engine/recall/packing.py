"""How postings and slots stand in their rows: packed bytes, the same on every machine (little-endian)."""

import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from memory.engine.recall.kinds import Flag, Log, Slot

SUFFIX_BYTES = 5  # of a term's hash; the byte before them is the bucket
BLOCK_ITEMS = 4096  # items a block: 12 bits for the place in it, 4 for how often
MOST_OFTEN = 15
LONGEST = 65_535
SLOTS_A_ROW = 256
GONE = Slot(day=0, minute=0, length=0, flags=Flag.GONE, kind=0, speaker=0, id=bytes(16))
_ID_BYTES = 16
_SLOT_BYTES = 2 + 4 + 2 + 4 + 1 + 1 + _ID_BYTES


def pack_bucket(postings: Mapping[bytes, "array[int]"]) -> bytes:
    """The postings of all terms of one bucket in one block: suffixes, lengths, items."""
    suffixes = sorted(postings)
    lengths = array("H", [len(postings[suffix]) for suffix in suffixes])
    head = array("H", [len(suffixes)])
    return b"".join(
        [_out(head), *suffixes, _out(lengths), *(_out(postings[suffix]) for suffix in suffixes)],
    )


def unpack_bucket(data: bytes) -> dict[bytes, "array[int]"]:
    """The inverse of `pack_bucket`."""
    suffixes, lengths, start = _directory(data)
    found = {}
    for place, length in enumerate(lengths):
        suffix = suffixes[place * SUFFIX_BYTES : (place + 1) * SUFFIX_BYTES]
        found[suffix] = _in("H", data[start : start + 2 * length])
        start += 2 * length
    return found


def find_postings(data: bytes, suffix: bytes) -> "array[int] | None":
    """The packed items of one term in a bucket, or None; reads no other term."""
    suffixes, lengths, start = _directory(data)
    at = suffixes.find(suffix)
    while at % SUFFIX_BYTES and at >= 0:
        at = suffixes.find(suffix, at + 1)
    if at < 0:
        return None
    place = at // SUFFIX_BYTES
    begin = start + 2 * sum(lengths[:place])
    return _in("H", data[begin : begin + 2 * lengths[place]])


def merge(items: "array[int]", changes: Mapping[int, int]) -> "array[int]":
    """Packed items with these places in the block set to how often the term stands there; 0 takes one out."""
    merged = items[:]
    for place, often in changes.items():
        at = bisect_left(merged, place << 4)
        if at < len(merged) and merged[at] >> 4 == place:
            merged.pop(at)
        if often:
            merged.insert(at, place << 4 | min(often, MOST_OFTEN))
    return merged


def pack_slots(log: Log) -> bytes:
    """Up to SLOTS_A_ROW items, column by column and compressed."""
    numbers = (_out(column) for column in (log.day, log.minute, log.length, log.speaker))
    return zlib.compress(b"".join([*numbers, log.flags, log.kind, log.ids]), 1)


def unpack_slots(rows: Iterable[bytes]) -> Log:
    """The log from its rows in order."""
    log = empty_log()
    for row in rows:
        data = memoryview(zlib.decompress(row))
        size = len(data) // _SLOT_BYTES
        at = 0
        for column, width in ((log.day, 2), (log.minute, 4), (log.length, 2), (log.speaker, 4)):
            column.frombytes(data[at : at + width * size])
            at += width * size
        log.flags.extend(data[at : at + size])
        log.kind.extend(data[at + size : at + 2 * size])
        log.ids.extend(data[at + 2 * size :])
    for column in (log.day, log.minute, log.length, log.speaker):
        _swap(column)
    return log


def empty_log() -> Log:
    """A log without items."""
    return Log(array("H"), array("I"), array("H"), bytearray(), bytearray(), array("I"), bytearray())


def set_slot(log: Log, number: int, slot: Slot) -> None:
    """Put a slot at its number; numbers between that nothing stands at are gone."""
    missing = number + 1 - len(log)
    if missing > 0:
        for column in (log.day, log.minute, log.length, log.speaker):
            column.extend([0] * missing)
        log.flags.extend([Flag.GONE] * missing)
        log.kind.extend(bytes(missing))
        log.ids.extend(bytes(_ID_BYTES * missing))
    log.day[number], log.minute[number], log.length[number] = slot.day, slot.minute, min(slot.length, LONGEST)
    log.flags[number], log.kind[number], log.speaker[number] = slot.flags, slot.kind, slot.speaker
    log.ids[number * _ID_BYTES : (number + 1) * _ID_BYTES] = slot.id


def _directory(data: bytes) -> tuple[bytes, "array[int]", int]:
    number = int.from_bytes(data[:2], "little")
    end = 2 + number * SUFFIX_BYTES
    start = end + 2 * number
    return data[2:end], _in("H", data[end:start]), start


def _in(code: str, data: bytes) -> "array[int]":
    items = array(code)
    items.frombytes(data)
    return _swap(items)


def _out(items: "array[int]") -> bytes:
    return _swap(items[:]).tobytes()


def _swap(items: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        items.byteswap()
    return items
