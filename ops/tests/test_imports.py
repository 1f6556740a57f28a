"""What comes in goes beside what is here; what was deleted stays deleted; what was changed since stays."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.db import models
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.make import make_user, run_tasks
from intentions.models import CheckIn, Intention, Mood, Tombstone
from intentions.services import add_mood, check_in, mark_day, set_intention
from lot.errors import Conflict, NotFound
from memory.models import Memory, MemoryAnswer, MemorySource, Note, Question, QuestionSource, Story
from memory.services import answer_question, delete_answer, delete_note, edit_note, forget_memory
from memory.services.recalling import recall
from memory.tests.make import NOON, answer_days, answer_once, ask, make_note
from ops.importing.constraints import BOUNDED, CHECKS
from ops.importing.formats import FORMATS
from ops.models import Import, ImportedRow, SealedFile
from ops.portable.sections import many
from ops.services import import_work
from ops.services.importing import purge_imports, receive_file, start_import, undo_import
from ops.tests.diary import Diary, lines
from ops.tests.test_round_trip import bring, export, people
from profiles.services import save_profile, save_public_page
from progress.models import UserProgress

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def bob(db):
    return people(make_user("bob@example.org", zone=""))


def undone(user, row: Import) -> Import:
    undo_import(user=user, import_id=row.pk)
    run_tasks()
    row.refresh_from_db()
    assert row.state == Import.State.UNDONE
    return row


def new(row: Import) -> dict[str, int]:
    assert row.state == Import.State.DONE, row.report
    return {name: counts["new"] for name, counts in row.report["counts"].items() if counts.get("new")}


def test_every_check_of_the_database_is_asked_before_it():
    constraints = [constraint for table in many() for constraint in table.model._meta.constraints]
    names = {constraint.name for constraint in constraints if isinstance(constraint, models.CheckConstraint)}
    assert names == set(CHECKS) | BOUNDED


TEXTS = [
    "👩‍👩‍👧 \U0001f600",
    "שלום مرحبا \u202eabc",
    "a\r\nb\rc\n",
    "x" * 20_000,
    "\u2028\u2029\x01\x7f\ufeff",
    "\\u0000 \\ \" ' <b>",
    " é ",
    "=1+1",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_odd_texts_come_back_to_the_letter(ada, bob, text):
    for place in (0, 1):
        row = Note(user=ada, text=text, on=NOON.date(), created_at=NOON + timedelta(hours=place))
        row.save()
    assert new(bring(bob, export(ada))) == {"notes": 2}
    assert {note.text for note in Note.objects.for_user(bob)} == {text}


def test_back_where_it_was_made_everything_is_there_already(ada):
    answer_days(ada, 3)
    make_note(ada)
    content = export(ada)
    before = MemoryAnswer.objects.for_user(ada).count()
    row = bring(ada, content)
    assert new(row) == {}
    assert MemoryAnswer.objects.for_user(ada).count() == before


def test_back_where_it_was_made_only_what_was_lost_comes_in(ada):
    kept, lost = make_note(ada, "kept"), make_note(ada, "lost")
    content = export(ada)
    Note.objects.filter(pk=lost.pk).delete()  # not by the person: without a tombstone
    assert new(bring(ada, content)) == {"notes": 1}
    assert {note.text for note in Note.objects.for_user(ada)} == {"kept", "lost"}
    assert Note.objects.filter(pk=kept.pk).exists()


def test_what_the_person_deleted_stays_deleted(ada):
    note, answer = make_note(ada), answer_once(ada)
    content = export(ada)
    delete_note(user=ada, note_id=note.pk, at=NOON)
    delete_answer(user=ada, answer_id=answer.pk, at=NOON)
    row = bring(ada, content)
    assert row.report["counts"]["notes"] == {"deleted": 1}
    assert row.report["counts"]["answers"] == {"deleted": 1}
    assert not Note.objects.exists()
    assert not MemoryAnswer.objects.exists()


def test_what_was_deleted_after_an_import_stays_deleted_through_undo_and_another_one(ada, bob):
    make_note(ada, "one")
    make_note(ada, "two")
    content = export(ada)
    first = bring(bob, content)
    delete_note(user=bob, note_id=Note.objects.for_user(bob)[0].pk, at=NOON)
    undone(bob, first)
    assert not Note.objects.for_user(bob).exists()
    assert new(bring(bob, content)) == {"notes": 1}


def test_what_quotes_a_deleted_answer_comes_in_without_its_words(ada, bob):
    answer_days(ada, 6)
    content = export(ada)
    first = bring(bob, content)
    source = QuestionSource.objects.for_user(bob).filter(answer__isnull=False, question__state="answered").first()
    question = source.question_id
    delete_answer(user=bob, answer_id=source.answer_id, at=NOON)
    undone(bob, first)
    bring(bob, content)
    again = Question.objects.for_user(bob).get(pk=question)
    assert again.text is None
    assert again.sealed_options is None


def test_deletions_come_along_and_hold_against_an_older_file(ada, bob):
    note = make_note(ada, "words")
    older = export(ada)
    delete_note(user=ada, note_id=note.pk, at=NOON)
    bring(bob, export(ada))
    assert Tombstone.objects.for_user(bob).count() == 1
    assert new(bring(bob, older)) == {}
    assert not Note.objects.for_user(bob).exists()


def test_a_newer_file_deletes_nothing_here(ada, bob):
    note = make_note(ada, "words")
    bring(bob, export(ada))
    delete_note(user=ada, note_id=note.pk, at=NOON)
    bring(bob, export(ada))
    mine = Note.objects.for_user(bob).get()
    delete_note(user=bob, note_id=mine.pk, at=NOON)


def test_what_stands_here_stays_and_what_comes_in_goes_beside_it(ada, bob):
    for user, text in ((ada, "Walk."), (bob, "Read.")):
        set_intention(user=user, text=text, at=timezone.now())
        ask(user, timezone.now())
        add_mood(user=user, label="Wintry", score=2 if user is bob else 4, at=NOON)
    check_in(user=ada, mood=str(Mood.objects.for_user(ada).get().pk), now=NOON)
    row = bring(bob, export(ada))
    assert row.state == Import.State.DONE, row.report
    assert {i.text: i.state for i in Intention.objects.for_user(bob)} == {"Read.": "active", "Walk.": "over"}
    assert Question.objects.for_user(bob).filter(state="open").count() == 1
    assert Mood.objects.for_user(bob).get().score == 2
    assert CheckIn.objects.for_user(bob).get().mood == str(Mood.objects.for_user(bob).get().pk)


def test_facts_under_one_key_are_put_in_order_by_the_answers_they_rest_on(ada, bob):
    answer_once(ada, NOON, option=0)
    question = ask(bob, NOON + timedelta(days=9))
    asked = MemoryAnswer.objects.for_user(ada).select_related("question").get().question
    question.bank_id, question.bank_hash, question.options = asked.bank_id, b"x" * 16, asked.options
    question.save()
    chosen, later = asked.options[1].id, NOON + timedelta(days=9)
    answer_question(user=bob, question_id=question.pk, option_id=chosen, text=None, at=later)
    row = bring(bob, export(ada))
    assert row.state == Import.State.DONE, row.report
    states = {memory.value: memory.state for memory in Memory.objects.for_user(bob)}
    assert states == {asked.options[0].value: "changed", asked.options[1].value: "current"}
    undone(bob, row)
    assert {m.value: m.state for m in Memory.objects.for_user(bob)} == {asked.options[1].value: "current"}


def test_what_was_forgotten_here_is_not_concluded_from_a_file(ada, bob):
    answer_once(ada)
    content = export(ada)
    bring(bob, content)
    memory = Memory.objects.for_user(bob).get()
    forget_memory(user=bob, memory_id=memory.pk, at=NOON)
    bring(bob, content)
    assert [m.state for m in Memory.objects.for_user(bob)] == ["forgotten"]


def test_stories_of_two_lives_count_in_the_order_in_which_they_were_told(ada, bob):
    Story.objects.create(user=ada, number=1, told_at=NOON, on=NOON.date(), memories_count=1)
    Story.objects.create(user=ada, number=2, told_at=NOON + timedelta(days=2), on=NOON.date(), memories_count=2)
    Story.objects.create(user=bob, number=1, told_at=NOON + timedelta(days=1), on=NOON.date(), memories_count=9)
    bring(bob, export(ada))
    told = Story.objects.for_user(bob).order_by("number").values_list("number", "memories_count")
    assert list(told) == [(1, 1), (2, 9), (3, 2)]


def test_settings_that_were_made_here_stay_and_others_are_filled_in(ada, bob):
    save_profile(user=ada, name="Ada", city="Porto", country="PT", at=NOON)
    save_public_page(user=ada, handle="ada", is_public=True, at=NOON)
    save_profile(user=bob, name="Bob", at=NOON)
    row = bring(bob, export(people(ada)))
    profile = people(bob).profile
    assert (profile.name, profile.city, profile.country) == ("Bob", "Porto", "PT")
    assert (profile.handle, profile.is_public) == ("", False)  # that address is ada's
    save_profile(user=bob, city="Faro", at=NOON)
    assert undone(bob, row).report["kept"] == {"settings": 1}
    profile = people(bob).profile
    assert (profile.name, profile.city, profile.country) == ("Bob", "Faro", "")


def test_undo_leaves_what_was_changed_or_used_since_with_all_that_it_needs(ada, bob):
    answer_once(ada, NOON)
    ask(ada, NOON + timedelta(days=1))
    open_now = Question.objects.for_user(ada).filter(state__in=["open", "ready"]).first()
    Question.objects.filter(pk=open_now.pk).update(state="open")
    make_note(ada, "untouched")
    changed = make_note(ada, "to be changed")
    intention = set_intention(user=ada, text="Walk.", at=timezone.now())
    bring_back = bring(bob, export(ada))
    mine = {note.text: note for note in Note.objects.for_user(bob)}
    edit_note(user=bob, note_id=mine["to be changed"].pk, text="changed", at=timezone.now())
    mark_day(user=bob, intention_id=Intention.objects.for_user(bob).get().pk, at=timezone.now())
    imported = ImportedRow.objects.for_user(bob).filter(section="questions").values("row_id")
    question = Question.objects.for_user(bob).get(pk__in=imported, state="open")
    given = answer_question(user=bob, question_id=question.pk, option_id=None, text="My own.", at=timezone.now())
    row = undone(bob, bring_back)
    assert {note.text for note in Note.objects.for_user(bob)} == {"changed"}
    assert [i.text for i in Intention.objects.for_user(bob)] == [intention.text]
    assert [answer.pk for answer in MemoryAnswer.objects.for_user(bob)] == [given.answer.pk]
    assert row.report["kept"]["notes"] == 1
    assert row.report["kept"]["intentions"] == 1
    assert row.report["kept"]["questions"] >= 1
    assert changed.pk != mine["to be changed"].pk
    assert UserProgress.objects.get(user=bob).notes == 1


def test_undo_takes_along_what_lot_has_made_of_it_since(ada, bob):
    answer_days(ada, 4)
    row = bring(bob, export(ada))
    answer_once(bob, timezone.now())
    undone(bob, row)
    left = MemoryAnswer.objects.for_user(bob)
    assert left.count() <= 1
    assert not QuestionSource.objects.for_user(bob).exclude(answer__in=left).exists()
    assert not MemorySource.objects.for_user(bob).exclude(answer__in=left).exists()
    assert not recall(user=bob, query="this year", at=timezone.now()) or left


def test_undo_is_possible_for_thirty_days_and_once(ada, bob):
    make_note(ada)
    row = bring(bob, export(ada))
    Import.objects.filter(pk=row.pk).update(undo_until=timezone.now())
    with pytest.raises(Conflict, match="cannot_undo"):
        undo_import(user=bob, import_id=row.pk)
    purge_imports(at=timezone.now())
    assert not ImportedRow.objects.exists()
    with pytest.raises(NotFound):
        undo_import(user=ada, import_id=row.pk)


def test_a_try_that_was_cut_off_is_begun_anew(ada, bob, monkeypatch):
    for number in range(4):
        make_note(ada, f"note {number}")
    content = export(ada)
    row = receive_file(user=bob, name="x", size=len(content), file=io.BytesIO(content), starts_at_once=True)
    with monkeypatch.context() as patch:
        patch.setattr(import_work, "finish", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            import_work.work_on_import(import_id=row.pk)
    assert Note.objects.for_user(bob).count() == 4
    run_tasks()
    row.refresh_from_db()
    assert new(row) == {"notes": 4}
    assert Note.objects.for_user(bob).count() == 4


def _power_cut(**_):
    raise KeyboardInterrupt


def test_what_no_worker_has_any_more_is_taken_back(ada, bob, monkeypatch):
    make_note(ada)
    content = export(ada)
    row = receive_file(user=bob, name="x", size=len(content), file=io.BytesIO(content), starts_at_once=True)
    with monkeypatch.context() as patch:
        patch.setattr(import_work, "finish", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            import_work.work_on_import(import_id=row.pk)
    purge_imports(at=timezone.now() + timedelta(hours=7))
    row.refresh_from_db()
    assert row.state == Import.State.FAILED
    assert not Note.objects.for_user(bob).exists()
    assert not SealedFile.objects.exists()


def test_a_file_that_nobody_brings_in_is_thrown_away_after_a_day(ada, bob):
    content = export(ada)
    row = receive_file(user=bob, name="x", size=len(content), file=io.BytesIO(content), starts_at_once=False)
    run_tasks()
    purge_imports(at=timezone.now() + timedelta(days=1, minutes=1))
    row.refresh_from_db()
    assert row.state == Import.State.OVER
    assert not SealedFile.objects.exists()
    with pytest.raises(Conflict):
        start_import(user=bob, import_id=row.pk, moods={})


def test_one_file_at_a_time(ada, bob):
    content = export(ada)

    def receive():
        return receive_file(user=bob, name="x", size=len(content), file=io.BytesIO(content), starts_at_once=False)

    receive()
    with pytest.raises(Conflict, match="import_at_work"):
        receive()
    run_tasks()
    receive()
    assert SealedFile.objects.count() == 1


def test_old_words_put_no_question_to_rest_and_count_for_the_streak(ada, bob):
    note = Note(user=ada, text="I want to kill myself.", on=NOON.date(), created_at=NOON)
    note.save()
    bring(bob, export(ada))
    assert people(bob).preferences.rests_until is None
    assert UserProgress.objects.get(user=bob).notes == 1


def test_what_came_in_and_was_taken_back_stands_in_the_audit_without_a_word(ada, bob):
    make_note(ada, "marmalade")
    undone(bob, bring(bob, export(ada)))
    kinds = list(AuditEvent.objects.filter(subject_id=bob.pk).order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["import_done", "import_undone"]
    assert "marmalade" not in json.dumps([event.detail for event in AuditEvent.objects.all()])


@pytest.fixture
def diary(monkeypatch):
    monkeypatch.setattr("ops.importing.formats.FORMATS", (*FORMATS, Diary()))


def test_another_format_comes_in_by_its_own_ids_with_moods_as_the_person_says(ada, diary):
    content = lines(
        {"id": "1", "at": "2026-03-04T09:00", "text": "Rain.\r\nThen sun."},
        {"id": "2", "at": "2026-03-04T10:00", "mood": "rad"},
        {"id": "3", "at": "2026-03-04T11:00", "mood": "Meh, so so", "note": "a word"},
        {"id": "4", "at": "2026-03-05T11:00", "mood": "Meh, so so"},
        {"id": "5", "at": "2026-03-05T12:00", "mood": "Calm"},
    )
    row = bring(ada, content, moods={"Meh, so so": "2"})
    assert new(row) == {"notes": 1, "moods": 1, "check_ins": 4}
    assert row.report["moods"]["rad"] == {"number": 1, "becomes": "excited", "is_known": True}
    own = Mood.objects.for_user(ada).get()
    assert (own.label, own.score) == ("Meh, so so", 2)
    found = CheckIn.objects.for_user(ada).order_by("at")
    assert [(c.mood, c.score) for c in found] == [("excited", 5), (str(own.pk), 2), (str(own.pk), 2), ("calm", 4)]
    assert Note.objects.get().text == "Rain.\nThen sun."
    assert Note.objects.get().created_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert new(bring(ada, content)) == {}
    undone(ada, row)
    assert not Note.objects.exists()
    assert not Mood.objects.exists()


BROKEN = [{"text": "  "}, {"text": "x" * 20_001}, {"text": "x", "at": "2999-03-04T09:00"}, {"mood": " "}]
BROKEN += [{"text": "again", "id": "1"}, {"mood": "rad", "at": "2999-03-04T09:00"}]


@pytest.mark.parametrize("row", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_entry_of_another_format_is_named_by_its_line(ada, diary, row):
    first = {"id": "1", "at": "2026-03-04T09:00", "text": "x"}
    found = bring(ada, lines(first, {"id": "2", "at": "2026-03-04T09:00"} | row))
    assert found.state == Import.State.BROKEN
    assert found.report["place"] == "line 3"
    assert not Note.objects.exists()


def test_no_id_of_a_file_becomes_the_id_of_a_row(ada, bob):
    note = make_note(ada)
    archive = zipfile.ZipFile(io.BytesIO(export(ada)))
    assert json.loads(archive.read("lot.json"))["notes"][0]["id"] == str(note.pk)
    bring(bob, export(ada))
    assert Note.objects.for_user(bob).get().pk != note.pk
    assert Note.objects.get(pk=note.pk).user_id == ada.pk
