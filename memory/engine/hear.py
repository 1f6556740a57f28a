"""What a person states in their own words, by careful rules: rather nothing than something that was not meant."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

from lot.text import content_stems, fold, stems, words
from memory.engine.bank import Bank, BankOption, BankQuestion, built_in_bank

FEWEST_STEMS, RARE_IN_OPTIONS = 2, 40  # two stems say enough where at least one of them is rare in the bank
LOOSE_WORDS = 5  # how many words may stand between those that count
SHORT_REPLY_STEMS = 4
SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]?")
FILLER = re.compile(r"\b(these days|nowadays|at the moment|by the way|lately|of late|for now|now)\b", re.IGNORECASE)

# A sentence with one of these does not plainly say that something is so, for the person, now.
NOT_SO = frozenset(
    """
    no not never none nobody nothing neither nor without hardly rarely seldom cannot cant don't dont doesn't doesnt
    isn't isnt wasn't aren't didn't won't wouldn't couldn't can't haven't stopped gave quit instead except unless
    would could should might may maybe perhaps if wish wished hope want wanted wants dream imagine suppose almost
    used once was were had did ago formerly before until yesterday years child childhood tomorrow will going
    he she they him them his her hers their mother father mum mom dad parents sister brother son daughter wife
    husband partner friend friends neighbour neighbours neighbor aunt uncle grandmother grandfather boss colleague
    people someone somebody everyone others
    """.split()
)
NO_ANSWER = re.compile(
    r"(i )?(really )?(do not|don'?t|dont) (know|remember|mind|care)|no (idea|answer|comment|opinion)|not sure|"
    r"(it|that)( all)? depends.*|who knows|never (really )?thought about (it|that).*|n/?a|nothing( (in )?particular)?|"
    r"hard to say|whatever|skip|next|pass|ok(ay)?|yes|no|maybe|perhaps|sometimes|hm+|"
    r"keine ahnung|(ich )?wei(ss|ß) (ich )?nicht|(das )?kommt (ganz )?dar?auf an|egal|vielleicht|"
    r"(je )?(ne )?sais pas|(ca|ça) depend|aucune idee|no (lo )?se|depende|ni idea|non (lo )?so|dipende|"
    r"(eu )?nao sei|(ik )?weet (het )?niet|geen idee|(det )?beror pa|vet (inte|ej)|ne znaju|не знаю",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """That an option of a question holds, said under another question."""

    question: BankQuestion
    option: BankOption


def says_something(text: str) -> bool:
    """Whether there is anything in it to remember: a statement, no question, no "it depends"."""
    plain = " ".join(fold(text).split()).strip(" .!…")
    return bool(words(plain)) and not text.rstrip().endswith("?") and not NO_ANSWER.fullmatch(plain)


def understood(question: BankQuestion, text: str) -> BankOption | None:
    """The option that a short reply in own words plainly says, or None."""
    plain = fold(text).strip(" .!")
    if same := [option for option in question.options if fold(option.text) == plain]:
        return same[0]
    said = content_stems(text)
    if len(said) > SHORT_REPLY_STEMS or not _is_plain(text, frozenset()):
        return None
    hit = [option for option in question.options if content_stems(option.text) <= said]
    return hit[0] if len(hit) == 1 else None


class Hearing:
    """Finds in free text what the options of the bank say. Made once a bank; a text of 2,000 characters takes 1 ms."""

    def __init__(self, bank: Bank) -> None:
        self._options: list[tuple[Claim, frozenset[str]]] = []
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        for question in bank.questions.values():
            for option in question.options:
                wanted = content_stems(FILLER.sub(" ", option.phrase))
                if len(wanted) >= FEWEST_STEMS:
                    for stem in wanted:
                        self._by_stem[stem].append(len(self._options))
                    self._options.append((Claim(question, option), wanted))
        self._common = {stem for stem, places in self._by_stem.items() if len(places) > RARE_IN_OPTIONS}

    def claims(self, text: str) -> list[Claim]:
        """What the text states, at most one option a question; two that exclude each other are both left out."""
        found: dict[str, dict[str, tuple[Claim, int]]] = defaultdict(dict)
        for sentence in SENTENCE.findall(text):
            for claim, size in self._in_sentence(sentence):
                found[claim.question.id][claim.option.id] = (claim, size)
        return [only for options in found.values() if (only := _only(list(options.values())))]

    def _in_sentence(self, sentence: str) -> list[tuple[Claim, int]]:
        if sentence.rstrip().endswith("?"):
            return []
        said = stems(FILLER.sub(" ", sentence))
        hits = Counter(place for stem in set(said) for place in self._by_stem.get(stem, ()))
        whole = [self._options[place] for place, number in hits.items() if number == len(self._options[place][1])]
        return [
            (claim, len(wanted))
            for claim, wanted in whole
            if (len(wanted) > FEWEST_STEMS or wanted - self._common)
            and _span(said, wanted) <= len(words(claim.option.phrase)) + LOOSE_WORDS
            and _is_plain(sentence, frozenset(words(claim.option.phrase)))
        ]


@cache
def built_in_hearing() -> Hearing:
    """For the bank that ships with LOT."""
    return Hearing(built_in_bank())


def _only(rows: list[tuple[Claim, int]]) -> Claim | None:
    """The one that says most; None where two say as much."""
    rows.sort(key=lambda row: -row[1])
    return None if len(rows) > 1 and rows[0][1] == rows[1][1] else rows[0][0]


def _span(said: list[str], wanted: frozenset[str]) -> int:
    """How many words lie between the first and the last that is wanted, both included."""
    places = [place for place, stem in enumerate(said) if stem in wanted]
    return places[-1] - places[0] + 1


def _is_plain(sentence: str, allowed: frozenset[str]) -> bool:
    return not (set(words(sentence)) - allowed) & NOT_SO
