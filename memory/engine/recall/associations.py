"""Which words are close in meaning, for English: "camping" also finds the tent. Loaded when first asked, packed."""

import gzip
import json
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Associations:
    """Stems in alphabetical order; the neighbours of number n stand from starts[n] to starts[n + 1], closest first."""

    stems: tuple[str, ...]
    starts: "array[int]"
    neighbours: "array[int]"
    cosines: bytes  # in hundredths

    def of(self, stem: str) -> list[tuple[str, float]]:
        """The neighbours of a stem with their cosine (0.5 to 1), closest first."""
        place = bisect_left(self.stems, stem)
        if place == len(self.stems) or self.stems[place] != stem:
            return []
        reach = range(self.starts[place], self.starts[place + 1])
        return [(self.stems[self.neighbours[at]], self.cosines[at] / 100) for at in reach]


NONE = Associations((), array("I"), array("H"), b"")


def associations(language: str) -> Associations:
    """Those of a language; there are none but for English."""
    return _english() if language == LANGUAGE else NONE


@cache
def _english() -> Associations:
    packed = files("memory.engine.recall").joinpath("associations_en.json.gz").read_bytes()
    rows = json.loads(gzip.decompress(packed))
    return Associations(
        stems=tuple(rows["stems"].split()),
        starts=array("I", rows["starts"]),
        neighbours=array("H", rows["neighbours"]),
        cosines=bytes(rows["cosines"]),
    )
