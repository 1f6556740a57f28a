"""The form of a note as htmx and plain forms send it: saved in place, settled, with what it said before."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from accounts.drafts import draft_store_of
from accounts.tests.make import make_user, sign_in
from memory import services
from memory.models import Note, NoteVersion
from memory.tests.make import NOON, make_note
from profiles.help_lines import load_help_lines
from profiles.models import HelpLine

pytestmark = pytest.mark.django_db
SAVE, SETTLE = reverse("note-save"), reverse("note-settle")
QUIET = {"HX-Request": "true", "HX-Target": "note-state"}
MINUTE = timedelta(minutes=1)
HEAVY = "I want to die. The rest of the day was walks."


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user()


@pytest.fixture
def page(client, ada):
    sign_in(client, ada)
    return client


def read(page, address: str) -> str:
    response = page.get(address)
    assert response.status_code == 200
    return response.content.decode()


def form_in(text: str) -> dict[str, str]:
    """What a browser sends of the form of the note: its hidden fields and its text."""
    form = re.search(r'<form id="note-form".*?</form>', text, re.DOTALL)[0]
    fields = re.findall(r'<input type="hidden"[^>]*?name="(\w+)" value="([^"]*)"(?![^>]*disabled)', form)
    return dict(fields) | {"text": re.search(r"<textarea.*?>\n(.*?)</textarea>", form, re.DOTALL)[1]}


def save(page, sent, text, headers=QUIET):
    return page.post(SAVE, {**sent, "text": text, "number": sent.get("number", "1")}, headers=headers)


def test_todays_note_is_saved_in_place_and_the_next_save_names_its_version(page, ada):
    sent = form_in(read(page, "/"))
    response = save(page, sent, "Rain until noon.")
    text = response.content.decode()
    note = Note.objects.get()
    assert (response.status_code, str(note.pk), note.version) == (200, sent["note"], 1)
    assert '<p data-state="saved"><small>Saved 12:00.</small></p>' in text
    assert 'name="version" value="1" hx-swap-oob="true"' in text
    assert 'hx-swap-oob="true"><a href="/?note=' in text
    assert "<textarea" not in text
    again = form_in(read(page, "/"))
    assert (again["note"], again["version"], again["text"]) == (sent["note"], "1", "Rain until noon.")
    assert again["page"] != sent["page"]


def test_another_note_begins_under_an_id_of_its_own_and_is_found_there_again(page, ada):
    first = make_note(ada, "Rain.", at=NOON - MINUTE)
    address = re.search(r'href="(/\?note=[^#]*)#note">Another note', read(page, "/"))[1]
    sent = form_in(read(page, address))
    assert (sent["text"], sent["version"]) == ("", "0")
    assert not Note.objects.exclude(pk=first.pk).exists()  # to look at it makes nothing
    save(page, sent, "Sun.")
    for again in (address, "/"):
        assert form_in(read(page, again))["text"] == "Sun."
    assert Note.objects.count() == 2


def test_today_opens_no_closed_note_and_none_of_another_day_or_person(page, ada):
    make_note(ada, "Closed.", keep_closed=True)
    old = make_note(ada, "Old.", at=NOON - timedelta(days=1))
    theirs = make_note(make_user("bob@example.org"), "Theirs.")
    for address in ("/", f"/?note={old.pk}", f"/?note={theirs.pk}", "/?note=x"):
        assert form_in(read(page, address))["text"] == ""


def test_without_script_saving_leads_back_to_today(page, ada):
    sent = form_in(read(page, "/"))
    for _ in range(2):  # the button pressed twice
        response = save(page, sent, "Rain until noon.", headers={})
        assert response["Location"] == f"/?note={sent['note']}#note"
    assert Note.objects.count() == 1
    refused = save(page, form_in(read(page, "/")), " ", headers={})
    assert refused.status_code == 400
    assert ">Nothing yet.</p>" in refused.content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": " "}, "Not saved. Nothing yet."),
        ({"text": "x" * 20_001}, "Not saved. At most 20000 characters; these are 20001."),
        ({"text": "x", "on": "2026-03-05"}, "Not saved. This day is still to come."),
        ({"text": "x", "on": "soon"}, "Not saved. A date such as 2026-03-05."),
        ({"text": "a\0b"}, "Not saved. The text holds characters that cannot be stored."),
    ],
)
def test_what_cannot_be_saved_is_said_in_the_line_below(page, ada, changed, said):
    sent = form_in(read(page, "/log/2026-03-04/"))
    response = page.post(SAVE, sent | changed, headers=QUIET)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize("name", ["note", "page", "number", "version", "place", "stands", "beside", "keep"])
@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "²", "a\0b"])
def test_fields_that_nobody_typed_may_be_anything(page, ada, name, value):
    make_note(ada, "Rain.")
    sent = form_in(read(page, "/")) | {"keep": "this", "stands": "1", "beside": str(uuid4())}
    for address in (SAVE, SETTLE):
        assert page.post(address, sent | {"text": "Sun.", name: value}, headers=QUIET).status_code < 500


def test_help_lines_come_with_the_save_that_is_noticed_and_not_with_the_next(page, ada):
    load_help_lines(HelpLine)
    sent = form_in(read(page, "/"))
    first = save(page, sent, HEAVY).content.decode()
    assert '<div id="note-help" hx-swap-oob="true">' in first
    assert "Are you safe right now?" in first
    assert 'name="care" value="1" hx-swap-oob="true"' in first
    then = save(page, sent | {"version": "1", "care": "1"}, f"{HEAVY} And sleep.").content.decode()
    assert "Are you safe" not in then
    own = read(page, reverse("note", args=[sent["note"]]))
    assert form_in(own)["care"] == "1"  # the page shows them already
    plain = save(page, form_in(read(page, "/?note=" + str(uuid4()))), HEAVY, headers={})
    assert plain["Location"].startswith("/notes/")


def changed_elsewhere(page, ada) -> dict[str, str]:
    """What a page sends whose note was changed since it was opened."""
    note = make_note(ada, "Rain.")
    sent = form_in(read(page, "/"))
    services.edit_note(user=ada, note_id=note.pk, text="Wind & <b>snow</b>.", at=NOON)
    return sent


def test_a_note_changed_elsewhere_gives_both_texts_and_the_choice(page, ada):
    sent = changed_elsewhere(page, ada)
    response = save(page, sent, "Sun.")
    text = response.content.decode()
    assert response.status_code == 409
    assert "This note was changed elsewhere at 12:00." in text
    assert "Wind &amp; &lt;b&gt;snow&lt;/b&gt;." in text
    assert re.findall(r'name="keep" value="(\w+)"', text) == ["both", "this", "other"]
    assert 'name="stands" value="2"' in text
    assert "<textarea" not in text


@pytest.mark.parametrize(
    ("keep", "notes", "versions"),
    [
        ("both", ["Sun.", "Wind & <b>snow</b>."], []),
        ("this", ["Sun."], ["Wind & <b>snow</b>."]),
        ("other", ["Wind & <b>snow</b>."], ["Sun."]),
    ],
)
@pytest.mark.parametrize("headers", [{}, QUIET])
def test_the_choice_is_carried_out_and_leads_back(page, ada, keep, notes, versions, headers):
    sent = changed_elsewhere(page, ada) | {"text": "Sun.", "stands": "2", "keep": keep, "beside": str(uuid4())}
    response = page.post(SETTLE, sent, headers=headers)
    stands = sent["beside"] if keep == "both" else sent["note"]
    if headers:
        assert response["HX-Redirect"] == f"/?note={stands}"
    else:
        assert response["Location"] == f"/?note={stands}#note"
    assert sorted(row.text for row in Note.objects.all()) == notes
    assert [row.text for row in NoteVersion.objects.all()] == versions


def test_without_script_the_choice_is_a_page_with_what_was_typed(page, ada):
    sent = changed_elsewhere(page, ada)
    response = save(page, sent, "Sun.", headers={})
    text = response.content.decode()
    assert response.status_code == 409
    again = form_in(text)
    assert (again["text"], again["note"], again["stands"]) == ("Sun.", sent["note"], "2")
    assert text.count("<h1>") == 1


def test_a_note_deleted_elsewhere_can_be_saved_as_another(page, ada):
    note = make_note(ada, "Rain.")
    sent = form_in(read(page, "/"))
    services.delete_note(user=ada, note_id=note.pk, at=NOON)
    response = save(page, sent, "Sun.")
    text = response.content.decode()
    assert response.status_code == 410
    assert "This note was deleted elsewhere." in text
    assert re.findall(r'name="keep" value="(\w+)"', text) == ["both"]
    beside = re.search(r'name="beside" value="([^"]+)"', text)[1]
    page.post(SETTLE, sent | {"text": "Sun.", "keep": "both", "beside": beside}, headers=QUIET)
    assert [(str(row.pk), row.text) for row in Note.objects.all()] == [(beside, "Sun.")]


def test_ids_of_another_persons_note_reach_nothing(page, ada):
    bob = make_user("bob@example.org")
    note = make_note(bob, "Theirs.")
    services.edit_note(user=bob, note_id=note.pk, text="Theirs too.", at=NOON + 10 * MINUTE)
    version = NoteVersion.objects.get()
    sent = form_in(read(page, "/")) | {"text": "Mine.", "note": str(note.pk), "beside": str(uuid4())}
    for number in ("0", "1", "2"):
        assert page.post(SAVE, sent | {"version": number}, headers=QUIET).status_code == 404
        for keep in ("both", "this", "other"):
            assert page.post(SETTLE, sent | {"keep": keep, "stands": number}, headers=QUIET).status_code == 404
    own = make_note(ada, "Own.")
    taken = sent | {"note": str(own.pk), "keep": "both", "beside": str(note.pk)}
    assert page.post(SETTLE, taken, headers=QUIET).status_code == 404
    for note_id in (note.pk, own.pk):
        assert page.post(reverse("note-version-back", args=[note_id, version.pk])).status_code == 404
    assert sorted(row.text for row in Note.objects.all()) == ["Own.", "Theirs too."]


def test_saving_and_settling_take_posts_alone(page):
    for address in (SAVE, SETTLE, reverse("note-version-back", args=[uuid4(), uuid4()])):
        assert page.get(address).status_code == 405


def test_the_form_of_a_day_makes_one_note_however_it_is_sent(page, ada):
    address = "/log/2025-08-12/"
    sent = form_in(read(page, address)) | {"on": "2025-08-12", "keep_closed": "1"}
    save(page, sent, "Found the photos")
    saved = sent | {"text": "Found the photos again.", "version": "1", "number": "2"}
    assert page.post(address, saved)["Location"] == f"/log/2025-08-12/#n-{sent['note']}"
    note = Note.objects.get()
    assert (note.text, note.on.isoformat(), note.keep_closed) == ("Found the photos again.", "2025-08-12", True)


def test_todays_form_opens_and_closes_nothing(page, ada):
    note = make_note(ada, "Rain.")
    sent = form_in(read(page, "/"))
    services.edit_note(user=ada, note_id=note.pk, keep_closed=True, at=NOON)
    save(page, sent | {"version": "2"}, "Sun.")
    row = Note.objects.get()
    assert (row.text, row.keep_closed) == ("Sun.", True)


def test_earlier_versions_stand_on_the_notes_page_and_come_back(page, ada, at_noon):
    note = make_note(ada, "# One\n\n*calm*", at=NOON - 20 * MINUTE)
    own = reverse("note", args=[note.pk])
    assert "Earlier versions" not in read(page, own)
    services.edit_note(user=ada, note_id=note.pk, text="Two.", at=NOON)
    version = NoteVersion.objects.get()
    text = read(page, own)
    assert '<time datetime="2026-03-04T11:40:00+00:00">4 March 2026, 11:40</time>' in text
    assert "<em>calm</em>" not in text
    assert "<em>calm</em>" in read(page, f"{own}?version={version.pk}")
    assert read(page, f"{own}?version={uuid4()}") and read(page, f"{own}?version=x")
    response = page.post(reverse("note-version-back", args=[note.pk, version.pk]))
    assert response["Location"] == own
    assert Note.objects.get().text == "# One\n\n*calm*"
    assert [row.text for row in NoteVersion.objects.all()] == ["Two."]


@pytest.mark.parametrize("rows", [1, 10])
def test_the_page_of_a_note_takes_the_same_queries_for_any_number_of_versions(
    page, ada, rows, django_assert_num_queries
):
    note = make_note(ada, "0")
    for number in range(1, rows + 1):
        services.edit_note(user=ada, note_id=note.pk, text=str(number), at=NOON + number * 10 * MINUTE)
    own = reverse("note", args=[note.pk])
    page.get(own)
    with django_assert_num_queries(3):
        assert read(page, own).count('id="v-') == rows


def test_a_heading_of_a_note_stands_below_those_of_its_page(page, ada):
    note = make_note(ada, "# Saturday\n\n**Rain**, [a list](https://example.org) and [none](javascript:alert(1))")
    for address in (reverse("note", args=[note.pk]), "/log/2026-03-04/"):
        text = read(page, address)
        assert "<h3>Saturday</h3>" in text
        assert text.count("<h1>") == 1
        assert 'rel="noopener noreferrer nofollow"' in text
        assert 'href="javascript' not in text


def test_what_a_browser_keeps_is_named_and_sealed_by_what_only_its_writer_is_given(page, ada):
    bob = make_user("bob@example.org")
    mine, theirs = draft_store_of(ada), draft_store_of(bob)
    assert mine == draft_store_of(ada)
    assert mine.owner != theirs.owner
    assert mine.seal != theirs.seal
    for address in ("/", "/log/2026-03-04/", "/sign-out/", reverse("note", args=[make_note(ada).pk])):
        text = read(page, address)
        assert f'data-owner="{mine.owner}" data-seal="{mine.seal}"' in text
        assert theirs.owner not in text and theirs.seal not in text
        assert ada.email not in text
    page.post("/sign-out/")
    assert mine.owner not in read(page, "/sign-out/")
