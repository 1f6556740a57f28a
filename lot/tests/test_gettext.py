"""Every word of LOT on a screen goes through gettext, and stands in the source where makemessages finds it."""

import ast
import gettext
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
import pytest
import time_machine
from django.apps import apps
from django.template.base import Lexer, Token, TokenType
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import trans_real

from lot import clock
from lot.api import CODES
from lot.destinations import LABELS
from lot.errors import LotError
from lot.fields import EncryptedTextField
from lot.tests.walk import Reader, settle_in, walk
from memory.engine.bank import built_in_bank
from memory.models import Question
from ops.backups.errors import BackupError
from profiles.countries import names
from profiles.models import HelpLine
from progress.models import Badge

ROOT = Path(__file__).resolve().parent.parent.parent
NOW = datetime(2026, 6, 4, 15, 20, tzinfo=UTC)
WORD = re.compile(r"[^\W\d_]{2,}")
MARKED = re.compile(r"\[\[[^\[\]]*\]\]")
LITERAL = re.compile(r"""\|default:["'][^"']*[^\W\d_]{2}""")
WRAPPERS = re.compile(r"(translate|blocktranslate|trans|blocktrans)\b")
FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.suffix != ".js")
# Names, units, and what only machines read.
SAME_EVERYWHERE = re.compile(r"\b(LOT|UTC|ms|REST|Swagger)\b")


def blanked(tokens: list[Token]) -> Iterator[str]:
    """A template without what is translated, and without variables: what is left is written for good."""
    ends = ""
    for token in tokens:
        first = token.contents.partition(" ")[0]
        if token.token_type == TokenType.BLOCK:
            if ends == first:
                ends = ""
            elif not ends and first in {"blocktranslate", "comment", "blocktrans"}:
                ends = f"end{first}"
        elif token.token_type == TokenType.TEXT and not ends:
            yield token.contents
        if token.token_type in {TokenType.VAR, TokenType.BLOCK} and LITERAL.search(token.contents):
            yield f" {LITERAL.findall(token.contents)} "


def has_words(text: str) -> bool:
    return WORD.search(SAME_EVERYWHERE.sub("", text)) is not None


def outside(source: str) -> list[str]:
    """What a template says or shows outside of gettext."""
    page = Reader("".join(blanked(Lexer(source).tokenize())))
    return [text for text in page.said if has_words(text)]


def test_no_template_holds_a_word_outside_of_gettext() -> None:
    found = {path.name: outside(path.read_text(encoding="utf-8")) for path in TEMPLATES}
    assert len(found) > 50
    assert not {name: texts for name, texts in found.items() if texts}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Saved.</p>", True),
        ('<p>{% translate "Saved." %}</p>', False),
        ("<p>{% blocktranslate %}Saved, {{ name }}{% endblocktranslate %}</p>", False),
        ('<nav aria-label="Main">', True),
        ('<input placeholder="Main">', True),
        ('<img alt="{{ name }}">', False),
        ('<input type="submit" value="Send">', True),
        ('<p>{{ name|default:"Nobody" }}</p>', True),
        ('<p>{{ name|default:_("Nobody") }}</p>', False),
        ("{% comment %}Nobody reads this.{% endcomment %}{# Nor this. #}<p>{{ number }} ms</p>", False),
    ],
)
def test_a_word_outside_of_gettext_is_found(source: str, found: bool) -> None:
    assert bool(outside(source)) == found


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(ROOT.glob("*/**/*.py")):
        if not {".venv", "tests", "migrations"} & set(path.parts):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def strings(node: ast.AST) -> set[str]:
    return {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def name_of(node: ast.AST) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def wrapped(tree: ast.AST) -> set[str]:
    """All that is given to gettext as it stands, where makemessages finds it."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node.func) in FUNCTIONS]
    return {text for call in calls for argument in call.args for text in strings(argument)}


def errors(kind: type[LotError] = LotError) -> list[type[LotError]]:
    """All errors that a person is told of; what goes wrong with backups is said to operators, in a shell."""
    children = [child for child in kind.__subclasses__() if child is not BackupError]
    return [kind, *(below for child in children for below in errors(child))]


def test_no_error_is_worded_outside_of_gettext() -> None:
    names = {"ValidationError", "refused", "_refused", *(kind.__name__ for kind in errors())}
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in names:
                said = {
                    text
                    for part in [*node.args, *node.keywords]
                    for text in strings(part)
                    if " " in text and WORD.search(text)
                }
                assert said <= wrapped(node), f"{path.relative_to(ROOT)}:{node.lineno}"


def test_what_errors_say_by_themselves_is_translated_too() -> None:
    assert all(isinstance(kind.default, Promise) for kind in errors())
    assert all(isinstance(words, Promise) for _code, words in CODES.values())


class Marking(gettext.NullTranslations):
    """A language in which every word stands between brackets; remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message.rpartition("\x04")[2])
        return f"[[{message.rpartition(chr(4))[2]}]]"

    def ngettext(self, one: str, many: str, number: int) -> str:
        self.asked.add(one)
        return self.gettext(one if number == 1 else many)

    def to_language(self) -> str:
        return "en-xx"


@pytest.fixture
def marking() -> Iterator[Marking]:
    yield Marking()
    translation.deactivate()


def data_of(ada) -> list[str]:
    """What is on her pages and nobody translates: her own words, the bank's, the operator's; the longest first."""
    texts: set[str] = {ada.email, "Ada", "Local", "Firefox on Linux", *LABELS.values(), *clock.zones()}
    for model in apps.get_models():
        sealed = [field.attname for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if sealed and any(field.name == "user" for field in model._meta.fields):
            rows = model._default_manager.filter(user=ada)
            texts |= {text for row in rows for name in sealed if (text := getattr(row, name))}
    texts |= {option.text for question in Question.objects.for_user(ada) for option in question.options}
    texts |= {str(value) for model in (HelpLine, Badge) for row in model.objects.values_list() for value in row}
    texts |= set(built_in_bank().topics.values()) | set(names().values())  # countries: a catalogue of their own
    return sorted((" ".join(text.split()) for text in texts), key=len, reverse=True)


def unmarked(page: Reader, data: list[str]) -> list[str]:
    """What is said outside of the brackets, and is nobody's data."""
    text = "\n".join(page.texts)
    while MARKED.search(text):
        text = MARKED.sub("", text)
    lines = [*text.split("\n"), *(MARKED.sub("", spoken) for spoken in page.spoken)]
    left = []
    for line in filter(has_words, lines):
        for known in data:
            if known in line:
                line = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", "", line)
        line = line.strip(" .,:;")
        if has_words(line) and not any(line in known for known in data):  # a search cuts texts into pieces
            left.append(line)
    return left


@pytest.mark.django_db
@pytest.mark.once
def test_every_page_speaks_the_language_that_is_chosen(client, marking: Marking) -> None:
    with time_machine.travel(NOW, tick=False):
        data = data_of(settle_in(client, NOW))
        trans_real._active.value = marking
        found = {path: left for path, page in walk(client) if (left := unmarked(page, data))}
    assert not found
    in_source = {text for _path, tree in modules() for text in wrapped(tree)}
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    assert len(marking.asked) > 200
    known = in_source | djangos()
    assert not {text for text in marking.asked - known if re.sub(r"%\((\w+)\)s", r"{{ \1 }}", text) not in templates}


def djangos() -> set[str]:
    """What Django brings translations for: months, weekdays, messages of fields."""
    keys = gettext.translation("django", Path(django.__file__).parent / "conf/locale", ["de"])._catalog
    return {(key[0] if isinstance(key, tuple) else key).rpartition("\x04")[2] for key in keys}
