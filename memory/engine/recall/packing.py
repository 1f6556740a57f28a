"""How postings and slots stand in their rows: packed bytes, the same on every machine (little-endian)."""

import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence

from memory.engine.recall.kinds import Flag, Log, Slot

SUFFIX_BYTES = 5  # of a term's hash; the byte before them is the bucket
BLOCK_ITEMS = 4096  # items a block: 12 bits for the place in it, 4 for how often
MOST_OFTEN = 15
SLOTS_A_ROW = 256
GONE = Slot(day=0, minute=0, length=0, flags=Flag.GONE, kind=0, speaker=0, id=bytes(16))
_ID_BYTES = 16


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
    kept = {item >> 4: item & MOST_OFTEN for item in items}
    kept.update(changes)
    return array("H", [place << 4 | min(often, MOST_OFTEN) for place, often in sorted(kept.items()) if often])


def pack_slots(slots: Sequence[Slot]) -> bytes:
    """Up to SLOTS_A_ROW slots, column by column and compressed."""
    columns = [
        _out(array("H", [slot.day for slot in slots])),
        _out(array("I", [slot.minute for slot in slots])),
        _out(array("H", [min(slot.length, 65535) for slot in slots])),
        bytes(slot.flags for slot in slots),
        bytes(slot.kind for slot in slots),
        _out(array("I", [slot.speaker for slot in slots])),
        *(slot.id for slot in slots),
    ]
    return zlib.compress(b"".join(columns), 1)


def unpack_slots(rows: Iterable[bytes]) -> Log:
    """The log from its rows in order."""
    day, minute, length, speaker = array("H"), array("I"), array("H"), array("I")
    flags, kind, ids = bytearray(), bytearray(), bytearray()
    for row in rows:
        data = zlib.decompress(row)
        size = len(data) // (2 + 4 + 2 + 1 + 1 + 4 + _ID_BYTES)
        at = 0
        for column, width in ((day, 2), (minute, 4), (length, 2)):
            column.frombytes(data[at : at + width * size])
            at += width * size
        flags += data[at : at + size]
        kind += data[at + size : at + 2 * size]
        speaker.frombytes(data[at + 2 * size : at + 6 * size])
        ids += data[at + 6 * size :]
    for column in (day, minute, length, speaker):
        _swap(column)
    return Log(day, minute, length, bytes(flags), bytes(kind), speaker, bytes(ids))


def slots_of(log: Log) -> list[Slot]:
    """The log as slots, to change some of them."""
    columns = zip(log.day, log.minute, log.length, log.flags, log.kind, log.speaker, strict=True)
    return [
        Slot(day, minute, length, flags, kind, speaker, log.ids[place * _ID_BYTES : (place + 1) * _ID_BYTES])
        for place, (day, minute, length, flags, kind, speaker) in enumerate(columns)
    ]


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
