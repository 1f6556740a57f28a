"""Diaries of other programs come in by page and REST, once, with moods as the person says, and go again."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.tests.make import bearer, make_user, run_tasks, sign_in
from intentions.models import CheckIn, Mood
from intentions.services import add_mood, check_in
from intentions.services.check_ins import MOST_OWN_MOODS
from lot.errors import InvalidInput
from memory.models import Note
from memory.services.recalling import recall
from memory.tests.make import NOON
from ops.models import Import, ImportedRow, SealedFile
from ops.services.importing import start_import
from ops.tests.other_diaries import NEW, day_one_entry, day_one_json, day_one_zip, daylio_csv, daylio_row
from ops.tests.test_imports import new, undone
from ops.tests.test_imports_broken import bring as look_at
from ops.tests.test_round_trip import bring, people
from progress.models import UserProgress

pytestmark = pytest.mark.django_db
DAY_ONE, DAYLIO = 300, 300


@pytest.fixture
def ada(db):
    return people(make_user(zone="Europe/Lisbon"))


def day_one(number: int = DAY_ONE) -> bytes:
    return day_one_zip(Journal=day_one_json([day_one_entry(place) for place in range(number)]))


def daylio(*moods: str) -> bytes:
    return daylio_csv([daylio_row(number, mood=mood) for number, mood in enumerate(moods)], NEW).encode()


def nothing_is_left() -> bool:
    return not (Note.objects.exists() or CheckIn.objects.exists() or Mood.objects.exists())


def test_two_diaries_come_in_once_are_found_and_counted_and_go_again(ada):
    table = daylio_csv([daylio_row(number) for number in range(DAYLIO)], NEW).encode("utf-16")
    first, second = bring(ada, day_one()), bring(ada, table)
    assert new(first) == {"notes": DAY_ONE}
    assert new(second) == {"check_ins": DAYLIO, "moods": 5}
    assert (first.done, first.total) == (DAY_ONE, DAY_ONE)
    assert recall(user=ada, query="letter garden", at=timezone.now())
    progress = UserProgress.objects.get(user=ada)
    assert (progress.notes, progress.check_ins) == (DAY_ONE, DAYLIO)
    assert {mood.label: mood.score for mood in Mood.objects.for_user(ada)} == {
        "rad": 5,
        "good": 4,
        "meh": 3,
        "bad": 2,
        "awful": 1,
    }
    assert new(bring(ada, day_one())) == {}
    assert new(bring(ada, table)) == {}
    undone(ada, second)
    undone(ada, first)
    assert nothing_is_left()
    assert not ImportedRow.objects.exists()
    assert not recall(user=ada, query="letter garden", at=timezone.now())


def test_a_later_and_longer_export_brings_what_is_new(ada):
    bring(ada, day_one(3))
    bring(ada, daylio("rad", "meh"))
    assert new(bring(ada, day_one(5))) == {"notes": 2}
    rows = [daylio_row(number, mood=mood) for number, mood in enumerate(("rad", "meh", "bad"))]
    assert new(bring(ada, daylio_csv(rows[::-1]).encode())) == {"check_ins": 1, "moods": 1}


def test_words_become_what_the_person_says(ada):
    mine = add_mood(user=ada, label="Wintry", score=2, at=NOON)
    chosen = {"rad": "excited", "wobbly": str(mine.pk), "odd": "1"}
    row = bring(ada, daylio("rad", "wobbly", "odd", "good"), moods=chosen)
    assert new(row) == {"check_ins": 4, "moods": 2}
    names = {str(mood.pk): mood.label for mood in Mood.objects.for_user(ada)}
    found = [(names.get(entry.mood, entry.mood), entry.score) for entry in CheckIn.objects.for_user(ada).order_by("at")]
    assert found == [("excited", 5), ("Wintry", 2), ("odd", 1), ("good", 4)]
    undone(ada, row)
    assert [mood.label for mood in Mood.objects.for_user(ada)] == ["Wintry"]


def test_what_is_proposed_is_a_mood_of_that_name_or_one_that_weighs_as_much(ada):
    mine = add_mood(user=ada, label="Rad", score=3, at=NOON)
    row = look_at(ada, daylio("rad", "Calm", "awful", "wobbly"), at_once=False)
    proposed = {word: (said["becomes"], said["is_known"]) for word, said in row.report["moods"].items()}
    assert proposed == {
        "rad": (str(mine.pk), True),
        "Calm": ("calm", True),
        "awful": ("1", True),
        "wobbly": ("3", False),
    }
    assert not CheckIn.objects.exists()


def test_a_new_mood_with_the_name_of_one_that_is_there_is_that_one(ada):
    chosen = {"wobbly": "1", "Calm": "3"}
    first = bring(ada, daylio("wobbly", "Calm"), moods=chosen)
    assert new(first) == {"check_ins": 2, "moods": 1}
    rows = [daylio_row(number, mood="wobbly", note="again") for number in range(2)]
    assert new(bring(ada, daylio_csv(rows).encode(), moods={"wobbly": "5"})) == {"check_ins": 2}
    assert Mood.objects.for_user(ada).get().score == 1
    assert sorted(entry.score for entry in CheckIn.objects.for_user(ada)) == [1, 1, 1, 4]


UNFIT = [{"other": "calm"}, {"wobbly": "happy"}, {"wobbly": "6"}, {"wobbly": ""}]


@pytest.mark.parametrize("moods", UNFIT, ids=str)
def test_words_become_nothing_else(ada, moods):
    row = look_at(ada, daylio("wobbly", "Calm"), at_once=False)
    with pytest.raises(InvalidInput):
        start_import(user=ada, import_id=row.pk, moods=moods)


def test_a_mood_of_another_person_is_none_to_become(ada):
    theirs = add_mood(user=make_user("bob@example.org"), label="Wintry", score=2, at=NOON)
    row = look_at(ada, daylio("wobbly"), at_once=False)
    with pytest.raises(InvalidInput):
        start_import(user=ada, import_id=row.pk, moods={"wobbly": str(theirs.pk)})


def test_more_moods_than_a_person_may_have_wait_for_choices(client, ada):
    words = [f"word {number}" for number in range(MOST_OWN_MOODS + 1)]
    row = look_at(ada, daylio(*words), at_once=True)
    assert row.state == Import.State.CHECKED
    sign_in(client, ada)
    chosen = {"do": "start", "mood-3": "calm"} | {f"mood-{place}": "2" for place in (0, 1)}
    page = f"/settings/import/{row.pk}/"
    refused = client.post(page, {"do": "start", "mood-0": "2"})
    assert refused.status_code == 400
    assert f"At most {MOST_OWN_MOODS} moods" in refused.content.decode()
    assert '<option value="2" selected>' in refused.content.decode()
    assert client.post(page, chosen).status_code == 302
    run_tasks()
    assert Mood.objects.for_user(ada).count() == MOST_OWN_MOODS


def test_undo_leaves_a_mood_that_was_used_since(ada):
    row = bring(ada, daylio("rad", "bad"))
    used = next(mood for mood in Mood.objects.for_user(ada) if mood.label == "rad")
    check_in(user=ada, mood=str(used.pk), now=timezone.now())
    undone(ada, row)
    assert [mood.label for mood in Mood.objects.for_user(ada)] == ["rad"]
    assert CheckIn.objects.for_user(ada).count() == 1


def test_old_texts_put_no_question_to_rest(ada):
    bring(ada, day_one_json([day_one_entry(text="I want to kill myself.")]))
    bring(ada, daylio_csv([daylio_row(note="I want to kill myself.")]).encode())
    assert people(ada).preferences.rests_until is None


BROKEN = [
    (
        day_one_json([*(day_one_entry(number) for number in range(600)), day_one_entry(601, text=5)]),
        "entries[600].text",
    ),
    (day_one_json([day_one_entry(number) for number in range(600)])[:-20_000], "entries["),
    (day_one_json([day_one_entry(1), day_one_entry(2), day_one_entry(1)]), "entries[2]"),
    (daylio_csv([*(daylio_row(number) for number in range(600)), daylio_row(time="x")]).encode(), "line 602, time"),
    (daylio_csv([daylio_row(number) for number in range(600)]).encode()[:-20], "line 601"),
    (daylio_csv([daylio_row(mood="x" * 201)]).encode(), "line 2"),
    (daylio_csv([daylio_row(number, mood=str(number)) for number in range(201)]).encode(), "line 202"),
]


@pytest.mark.parametrize(("content", "place"), BROKEN, ids=range(len(BROKEN)))
def test_a_file_that_is_broken_in_the_middle_changes_nothing(ada, content, place):
    row = look_at(ada, content, at_once=True)
    assert row.state == Import.State.BROKEN
    assert row.report["place"].startswith(place)
    assert row.report["place"] in row.report["error"]
    assert nothing_is_left()
    assert not SealedFile.objects.exists()


def test_by_page_words_are_mapped_and_what_is_left_out_is_said(client, ada):
    sign_in(client, ada)
    add_mood(user=ada, label="Wintry", score=2, at=NOON)
    table = SimpleUploadedFile("daylio.csv", daylio("rad", "<wobbly>", "wobbly"))
    page = client.post("/settings/import/", {"file": table})["Location"]
    run_tasks()
    shown = client.get(page).content.decode()
    assert "a Daylio export" in shown
    assert '<option value="5" selected>rad: light</option>' in shown
    assert "&lt;wobbly&gt;" in shown
    assert shown.count("LOT does not know what it weighs.") == 2
    assert "Wintry" in shown
    client.post(page, {"do": "start", "mood-0": "calm"})
    run_tasks()
    assert CheckIn.objects.filter(user=ada).count() == 3
    entries = [day_one_entry(1, photos=[{}, {}], location={"latitude": 1}), day_one_entry(2, text="")]
    page = client.post("/settings/import/", {"file": SimpleUploadedFile("J.json", day_one_json(entries))})["Location"]
    run_tasks()
    shown = client.get(page).content.decode()
    assert "Left out: 2 photos, 1 exact place, 1 entry without words." in shown


def test_by_page_a_file_with_nothing_to_take_says_so(client, ada):
    sign_in(client, ada)
    sent = client.post(
        "/settings/import/", {"file": SimpleUploadedFile("J.json", day_one_json([day_one_entry(text="")]))}
    )
    run_tasks()
    shown = client.get(sent["Location"]).content.decode()
    assert "There is nothing in it that LOT takes." in shown
    assert "Bring it in" not in shown


def test_over_rest_a_dry_run_names_the_words_and_takes_meanings(client, ada):
    headers = bearer(ada)
    file = SimpleUploadedFile("x.csv", daylio("rad", "wobbly"))
    sent = client.post(
        "/api/v1/import/?dry_run=true", {"file": file, "moods": json.dumps({"rad": "excited"})}, headers=headers
    )
    assert sent.status_code == 202
    run_tasks()
    found = client.get(f"/api/v1/import/{sent.json()['id']}/", headers=headers).json()
    assert found["moods"] == {
        "rad": {"number": 1, "becomes": "excited", "is_known": True},
        "wobbly": {"number": 1, "becomes": "3", "is_known": False},
    }
    assert found["left_out"] == {}
    body = {"moods": {"wobbly": "tired"}}
    client.post(f"/api/v1/import/{found['id']}/start/", body, content_type="application/json", headers=headers)
    run_tasks()
    assert [entry.mood for entry in CheckIn.objects.for_user(ada).order_by("at")] == ["excited", "tired"]


def test_over_rest_meanings_come_with_the_file_and_it_comes_in_at_once(client, ada):
    file = SimpleUploadedFile("x.csv", daylio("rad"))
    client.post("/api/v1/import/", {"file": file, "moods": '{"rad": "excited"}'}, headers=bearer(ada))
    run_tasks()
    assert CheckIn.objects.get().mood == "excited"


@pytest.mark.parametrize(
    "moods",
    ["{", "[]", '"x"', '{"rad": 5000}', '{"rad": {}}', '{"rad": "happy"}', '{"rad": null}', r'{"\ud800": "calm"}'],
)
def test_over_rest_unreadable_meanings_are_refused(client, ada, moods):
    file = SimpleUploadedFile("x.csv", daylio("rad"))
    refused = client.post("/api/v1/import/", {"file": file, "moods": moods}, headers=bearer(ada))
    assert refused.status_code == 400
    assert next(iter(refused.json()["error"]["fields"])).startswith("moods")
    assert not Import.objects.exists()
