"""Bob never reaches Ada's rows: every address that exists, every verb."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import StringConverter, UUIDConverter
from django.utils import timezone

from accounts.models import AccessToken, Session, TagGrant, User
from accounts.sessions import start_api_session
from accounts.tests.make import bearer, make_access_token, make_user, sign_in
from intentions.models import CheckIn, Intention, IntentionDay, Mood, Tombstone
from intentions.services import add_mood, check_in, end_intention, mark_day, set_intention
from lot.fields import EncryptedTextField
from lot.tests.test_admin_words import is_owned
from memory.models import (
    Memory,
    MemoryAnswer,
    Note,
    NoteVersion,
    PersonSpending,
    ProviderCall,
    Question,
    RecallItem,
    RecallPostings,
    RecallSlots,
    RecallState,
    SentText,
    Story,
    StorySentence,
    StorySource,
    StruckFact,
    StruckSentence,
    TopicRule,
)
from memory.services import delete_answer, delete_note, edit_note, forget_memory, mute_topic, strike_sentence
from memory.tests.make import NOON, answer_once, ask, make_note
from ops.models import Chunk, Erasure, Export, Import, ImportedRow, SealedFile
from ops.sealed_files import SealedWriter
from profiles.models import UserPreferences
from profiles.services import save_profile, save_public_page
from progress.models import Award, Badge, CountedMonth, Reminder, Review, UserProgress

pytestmark = [pytest.mark.django_db, pytest.mark.once]
OWNED = (Memory, MemoryAnswer, Note, Question, TopicRule, Session, Intention, IntentionDay, Mood, CheckIn)
OWNED += (AccessToken, UserProgress, CountedMonth, Award, Review, Reminder)
OWNED += (
    Story,
    StorySentence,
    StorySource,
    StruckSentence,
    StruckFact,
    ProviderCall,
    SentText,
    PersonSpending,
    NoteVersion,
    Export,
    Import,
    ImportedRow,
    SealedFile,
    Chunk,
)
INDEX = (RecallItem, RecallSlots, RecallPostings, RecallState)  # without ids of their own
VERBS = ("get", "post", "put", "patch", "delete")
SECRET = "marmalade xylophone"
FEW = 3  # of what names no table of hers
BODIES = (
    {},
    {"text": "taken over"},
    {"text": "taken over", "version": 1},
    {"option": "a"},
    {"zone": "UTC"},
    {"state": "done"},
    {"mood": "calm"},
    {"topic": "food"},
    {"country": "PT"},
    {"on": "0"},
)


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every pattern with its whole route."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if not route.startswith("admin/"):  # the admin has its own test: it is staff's, and shows no text
                yield from patterns(pattern, route)
        else:
            yield route, pattern


ROUTES = dict(patterns(get_resolver()))
# Pages take no token; REST takes both.
WAYS = [("browser", route) for route in sorted(ROUTES)]
WAYS += [("token", route) for route in sorted(ROUTES) if route.startswith("api/")]


def addresses(route: str, ids: list[str]) -> list[str]:
    """The route filled with each id."""
    converters = ROUTES[route].pattern.converters
    kinds = {type(converter) for converter in converters.values()}
    assert kinds <= {UUIDConverter, StringConverter}, f"{route} has an argument that this test cannot fill"
    filled = []
    for value in ids if converters else [""]:
        address = route
        for name, converter in converters.items():
            kind = "uuid" if isinstance(converter, UUIDConverter) else "str"
            address = address.replace(f"<{kind}:{name}>", value)
        filled.append("/" + address)
    return filled


@pytest.fixture(scope="module")
def adas_id(django_db_setup, django_db_blocker):
    """Her rows are made once; each test changes them in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_ada().pk
        transaction.set_rollback(True)


@pytest.fixture
def ada(db, adas_id):
    return User.objects.select_related("profile", "preferences").get(pk=adas_id)


def make_ada():
    ada = make_user("ada@example.org")
    answer_once(ada, text=SECRET)
    gone = answer_once(ada, text=SECRET)
    sign_in(type("Jar", (), {"cookies": {}})(), ada)
    start_api_session(user=ada, device=SECRET)
    make_access_token(ada, name=SECRET)
    delete_answer(user=ada, answer_id=gone.pk, at=gone.created_at)
    forgotten = answer_once(ada, text=SECRET).memories.get().memory
    forget_memory(user=ada, memory_id=forgotten.pk, at=gone.created_at)
    mute_topic(user=ada, topic="clothing", at=gone.created_at)
    changed = make_note(ada, f"{SECRET} before")
    edit_note(user=ada, note_id=changed.pk, text=SECRET, at=NOON + timedelta(hours=1))
    deleted = make_note(ada, SECRET, keep_closed=True)
    delete_note(user=ada, note_id=deleted.pk, at=gone.created_at)
    make_intentions(ada, gone.created_at)
    make_story(ada)
    make_call(ada)
    make_files(ada)
    badge = Badge.objects.create(key="own/ada", rule="streak", parameter=1, water_name="x", architecture_name="x")
    Award.objects.create(user=ada, badge=badge, on=NOON.date())
    Review.objects.create(user=ada, on=NOON.date().replace(day=1), made_at=NOON)
    Reminder.objects.create(user=ada, on=NOON.date(), made_at=NOON)
    return ada


def make_call(ada) -> None:
    """Something that left this server, with the text that did."""
    sent = SentText(user=ada, system=SECRET, text=SECRET, schema=SECRET, created_at=NOON)
    sent.save()
    call = ProviderCall(user=ada, provider="openai", host="api.openai.com", model="small", purpose="question")
    call.sent, call.on, call.created_at = sent, NOON.date(), NOON
    call.save()
    PersonSpending.objects.create(user=ada, on=NOON.date(), calls=1)


def make_files(ada) -> None:
    """An export to fetch, and an import to undo."""
    writer = SealedWriter(ada)
    writer.write(SECRET.encode())
    at = timezone.now()
    until = at + timedelta(hours=1)
    export = Export(user=ada, state="ready", created_at=at, ready_at=at, expires_at=until)
    export.file = writer.finish()
    export.save()
    brought = Import(user=ada, state="done", format="lot", created_at=at, undo_until=until)
    brought.report = {"not_taken": [SECRET]}
    brought.save()
    ImportedRow.objects.create(user=ada, made_by=brought, section="notes", row_id=brought.pk, stamp=b"x" * 16)


def make_story(ada) -> None:
    """A version with two sentences, one of them struck."""
    answer = MemoryAnswer.objects.for_user(ada).first()
    story = Story.objects.create(user=ada, number=1, told_at=NOON, on=NOON.date(), memories_count=1)
    for place, content in enumerate((b"a" * 16, b"b" * 16)):
        row = StorySentence(user=ada, story=story, paragraph=0, place=place, topic="food", text=SECRET)
        row.content_hash = content
        row.save()
        StorySource.objects.create(user=ada, sentence=row, answer=answer, place=0, on=answer.on)
    strike_sentence(user=ada, sentence_id=row.pk, at=NOON)


def make_intentions(ada, at) -> None:
    """One that has ended, one that is lived; a mood of her own, and a check-in with a note."""
    ended = set_intention(user=ada, text=SECRET, at=at)
    end_intention(user=ada, intention_id=ended.pk, state="kept", reflection=SECRET, at=at)
    mark_day(user=ada, intention_id=set_intention(user=ada, text=SECRET, at=at).pk, at=at)
    mood = add_mood(user=ada, label=SECRET, score=3, at=at)
    check_in(user=ada, mood=str(mood.pk), note=SECRET, now=at)
    ada.preferences.rest(at - timedelta(hours=1))


def ids_of(ada, route: str) -> tuple[list[str], int]:
    """Ada's ids: all of what the address names, then one of each other table; and on how many of them, the first, every
    body is tried. On the others they are tried until a row is looked for in vain."""
    question = str(ask(ada).pk)
    rows = {model: [str(row.pk) for row in model.objects.for_user(ada)] for model in OWNED}
    names = {name.removesuffix("_id").replace("_", "") for name in ROUTES[route].pattern.converters}
    named = [
        model for model in OWNED if names & {model.__name__.lower(), model.__name__.lower().removeprefix("memory")}
    ]
    first = [row for model in named for row in rows[model]]
    rest = [own[0] for own in rows.values() if own]
    rest += [str(stone.row_id) for stone in Tombstone.objects.for_user(ada)]
    ids = list(dict.fromkeys([*first, *rest, str(ada.pk), question]))
    return ids, len(first) or FEW


def rows_of(user) -> dict[str, list]:
    """All of a person's rows, down to the ciphertext."""
    return {
        model.__name__: sorted(
            (str(row) for row in model.objects.for_user(user).values_list(*readable(model))), key=str
        )
        for model in (*OWNED, *INDEX)
    }


def readable(model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not isinstance(field, EncryptedTextField)]


@pytest.mark.parametrize(("way", "route"), WAYS)
def test_bob_neither_reads_nor_changes_what_is_adas(client, ada, route, way):
    bob = make_user("bob@example.org")
    sign_in(client, bob)
    headers = bearer(bob) if way == "token" else {}
    ids, every_body = ids_of(ada, route)
    before = rows_of(ada)
    verbs = list(VERBS)
    for place, address in enumerate(addresses(route, ids)):
        has_id = bool(ROUTES[route].pattern.converters)
        for verb in list(verbs):
            for body in BODIES if verb != "get" else ({},):
                kind = {} if verb == "get" else {"content_type": "application/json"}
                response = getattr(client, verb)(address, body, headers=headers, **kind)
                assert response.status_code < 500
                if has_id and route.startswith("api/") and response.status_code != 405:
                    assert response.status_code in {400, 404}, (verb, address, response.content)
                content = b"".join(response) if response.streaming else response.content
                assert SECRET.encode() not in content
                assert b"ada@example.org" not in content
                if response.status_code == 405:
                    verbs.remove(verb)  # no id and no body makes it take this verb
                    break
                if has_id and response.status_code == 404 and place >= every_body:
                    break
        sign_in(client, bob)  # signing out was one of the addresses
    assert rows_of(ada) == before
    theirs = UserPreferences.objects.get(user=ada)
    assert theirs.rests_until and theirs.has_care
    assert theirs.ai_destinations == []
    assert not theirs.user.profile.country


@pytest.mark.parametrize("way", ["recall", "answers"])
def test_bob_finds_nothing_that_ada_wrote(client, ada, way):
    bob = make_user("bob@example.org")
    headers = bearer(bob)
    for query in (SECRET, "marmalade", "today", "this year"):
        response = client.get(f"/api/v1/memory/{way}/", {"q": query}, headers=headers)
        assert response.json()["results"] == []
    mine = client.get(f"/api/v1/memory/{way}/", {"q": SECRET}, headers=bearer(ada))
    assert SECRET.encode() in mine.content


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_a_stranger_sees_nothing_of_ada(client, ada, route):
    for address in addresses(route, [str(ask(ada).pk)]):
        response = client.get(address)
        assert response.status_code < 500
        content = b"".join(response) if response.streaming else response.content
        assert SECRET.encode() not in content
        assert b"ada@example.org" not in content


def test_the_admin_shows_staff_no_word_of_a_person(client, ada):
    sign_in(client, make_user("root@example.org", tags=("Admin",)))
    save_profile(user=ada, name=SECRET, city=SECRET, about=SECRET, at=timezone.now())
    save_public_page(user=ada, handle=SECRET.replace(" ", "-"), is_public=True, shown=["name"], at=timezone.now())
    for address in ("/admin/", "/admin/bank/", f"/admin/accounts/user/?q={ada.email}"):
        assert b"marmalade" not in client.get(address).content, address
    opened = set()
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        rows = list(rows_about(model, ada)[:5])
        opened |= {model} if rows and is_owned(model) else set()
        pages = [
            base,
            f"{base}?q=marmalade",
            *(f"{base}{row.pk}/{page}/" for row in rows for page in ("change", "history")),
        ]
        for address in pages:
            response = client.get(address)
            assert response.status_code == 200, address
            words = SECRET.split()[1:] if "?q=" in address else SECRET.split()  # it stands in its field
            assert not [word for word in words if word in response.content.decode()], address
    assert opened == {model for model in admin.site._registry if is_owned(model)} - {TagGrant, Erasure}


def rows_about(model, ada):
    """Hers, where rows are somebody's; else whichever there are."""
    every = model._default_manager.all()
    return every.filter(user_id=ada.pk) if is_owned(model) else every.filter(pk=ada.pk) if model is User else every


@pytest.mark.parametrize("way", ["strike", "unstrike"])
def test_bob_strikes_none_of_adas_sentences(client, ada, way):
    sign_in(client, make_user("bob@example.org"))
    before = rows_of(ada)
    for sentence in StorySentence.objects.for_user(ada):
        assert client.post("/memory/story/strike/", {way: sentence.pk}).status_code == 404
    for number in ("1", "2"):
        assert client.get(f"/memory/story/{number}/").status_code == 404
        assert client.get(f"/api/v1/memory/story/versions/{number}/").status_code == 404
    assert rows_of(ada) == before
