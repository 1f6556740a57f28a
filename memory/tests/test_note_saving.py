"""Notes that save by themselves: one note however often they are sent, nothing lost between two pages."""

from datetime import date, timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest

from accounts.tests.make import make_user
from lot.errors import Gone, InvalidInput, NotFound
from memory import services
from memory.models import Note, NoteVersion
from memory.services.note_saving import Keep
from memory.services.notes import Change, NoteChanged, OpenPage
from memory.tests.make import NOON, make_note

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


class Tab:
    """An open page, as its script saves."""

    def __init__(self, user, note_id: UUID | None = None, version: int = 0):
        self.user, self.note_id, self.version = user, note_id or uuid4(), version
        self.page, self.numbers = uuid4(), count(1)

    def wanted(self, text, **fields):
        return Change(text, version=self.version, page=OpenPage(self.page, next(self.numbers)), **fields)

    def save(self, text, at=NOON, *, is_heard=True, **fields):
        written = services.save_note(user=self.user, note_id=self.note_id, wanted=self.wanted(text, **fields), at=at)
        if is_heard:
            self.version = written.note.version
        return written

    def settle(self, keep, text, version, at=NOON, new_id=None):
        self.version = version
        return services.settle_note(
            user=self.user, note_id=self.note_id, keep=keep, wanted=self.wanted(text), new_id=new_id or uuid4(), at=at
        ).note


def texts(user) -> list[str]:
    return sorted(row.text for row in Note.objects.for_user(user))


def versions(user) -> list[str]:
    return [row.text for row in NoteVersion.objects.for_user(user).order_by("-written_at")]


def test_what_is_typed_on_stays_one_note(ada):
    tab = Tab(ada)
    for text in ("Rain", "Rain until", "Rain until noon."):
        tab.save(text)
    assert texts(ada) == ["Rain until noon."]
    assert (tab.version, Note.objects.get().pk) == (3, tab.note_id)


@pytest.mark.parametrize("then", ["Rain", "Rain until noon."])
def test_a_first_save_whose_answer_was_lost_makes_no_second_note(ada, then):
    tab = Tab(ada)
    tab.save("Rain", is_heard=False)
    tab.save(then)
    assert texts(ada) == [then]


def test_a_later_save_whose_answer_was_lost_is_no_conflict(ada):
    tab = Tab(ada)
    tab.save("Rain")
    tab.save("Rain until", is_heard=False)
    tab.save("Rain until noon.")
    assert texts(ada) == ["Rain until noon."]


def test_a_save_that_was_long_on_its_way_does_not_undo_a_later_one(ada):
    tab = Tab(ada)
    tab.save("Rain")
    late = tab.wanted("Rain until")
    tab.save("Rain until noon.")
    with pytest.raises(NoteChanged):
        services.save_note(user=ada, note_id=tab.note_id, wanted=late, at=NOON)
    assert texts(ada) == ["Rain until noon."]


def test_the_second_of_two_pages_is_told_what_stands(ada):
    one = Tab(ada)
    one.save("Rain.")
    other = Tab(ada, one.note_id, one.version)
    one.save("Rain until noon.")
    with pytest.raises(NoteChanged) as caught:
        other.save("Sun.")
    assert (caught.value.note.text, caught.value.note.version) == ("Rain until noon.", 2)
    assert texts(ada) == ["Rain until noon."]


def test_two_pages_under_one_new_id_do_not_write_over_each_other(ada):
    one = Tab(ada)
    other = Tab(ada, one.note_id)
    one.save("Rain.")
    with pytest.raises(NoteChanged):
        other.save("Sun.")


def test_what_stands_already_is_no_conflict(ada):
    one = Tab(ada)
    one.save("Rain.")
    other = Tab(ada, one.note_id, one.version)
    one.save("Rain until noon.")
    assert other.save("Rain until noon.\n").note.version == 2


@pytest.mark.parametrize("text", ["", " \n ", "x" * 20_001, "a\0b"])
def test_a_save_that_cannot_be_kept_leaves_what_was_there(ada, text):
    tab = Tab(ada)
    with pytest.raises(InvalidInput):
        tab.save(text)
    assert texts(ada) == []
    tab.save("Rain.")
    with pytest.raises(InvalidInput):
        tab.save(text)
    assert texts(ada) == ["Rain."]


def test_a_note_deleted_in_the_meantime_is_gone_and_its_text_can_become_another(ada):
    tab = Tab(ada)
    tab.save("Rain.")
    services.delete_note(user=ada, note_id=tab.note_id, at=NOON)
    with pytest.raises(Gone) as caught:
        tab.save("Rain until noon.")
    assert caught.value.code == "note_deleted"
    for keep in (Keep.THIS, Keep.OTHER):
        with pytest.raises(NotFound):
            tab.settle(keep, "Rain until noon.", 1)
    tab.settle(Keep.BOTH, "Rain until noon.", 1)
    assert texts(ada) == ["Rain until noon."]


def test_an_id_of_another_persons_note_is_not_there_and_changes_nothing(ada):
    note, bob = make_note(ada, "Rain."), make_user("bob@example.org")
    for version in (0, 1):
        with pytest.raises(NotFound):
            Tab(bob, note.pk, version).save("Mine.")
        for keep in Keep:
            with pytest.raises(NotFound):
                Tab(bob, note.pk).settle(keep, "Mine.", version)
    with pytest.raises(NotFound):
        Tab(bob, make_note(bob, "Own.").pk).settle(Keep.BOTH, "Mine.", 1, new_id=note.pk)
    assert (texts(ada), texts(bob)) == (["Rain."], ["Own."])


def conflict(user) -> Tab:
    """A page whose note says "Sun." by now, since another page wrote."""
    one = Tab(user)
    one.save("Rain.")
    other = Tab(user, one.note_id, one.version)
    other.save("Sun.")
    return one


def test_both_makes_a_second_note_of_the_same_day_and_is_safe_to_press_twice(ada):
    tab, new_id = conflict(ada), uuid4()
    services.edit_note(user=ada, note_id=tab.note_id, on=date(2026, 3, 1), keep_closed=True, at=NOON)
    for _ in range(2):
        made = tab.settle(Keep.BOTH, "Rain and wind.", 3, new_id=new_id)
    assert (made.pk, made.on, made.keep_closed) == (new_id, date(2026, 3, 1), True)
    assert texts(ada) == ["Rain and wind.", "Sun."]


def test_this_one_stands_and_the_other_becomes_an_earlier_version(ada):
    made = conflict(ada).settle(Keep.THIS, "Rain and wind.", 2)
    assert (texts(ada), versions(ada), made.version) == (["Rain and wind."], ["Sun."], 3)


def test_the_other_one_stands_and_this_becomes_an_earlier_version(ada):
    made = conflict(ada).settle(Keep.OTHER, "Rain and wind.", 2)
    assert (texts(ada), versions(ada), made.version) == (["Sun."], ["Rain and wind."], 2)


def test_a_choice_about_a_version_that_is_no_longer_there_is_asked_again(ada):
    tab = conflict(ada)
    services.edit_note(user=ada, note_id=tab.note_id, text="Snow.", at=NOON)
    with pytest.raises(NoteChanged):
        tab.settle(Keep.THIS, "Rain and wind.", 2)
    assert texts(ada) == ["Snow."]


def test_words_are_kept_as_a_version_after_a_pause_of_ten_minutes(ada):
    tab = Tab(ada)
    tab.save("One.", NOON)
    tab.save("One, two.", NOON + 9 * MINUTE)
    assert versions(ada) == []
    tab.save("One, two, three.", NOON + 19 * MINUTE)
    tab.save("One, two, three, four.", NOON + 20 * MINUTE)
    assert versions(ada) == ["One, two."]
    assert NoteVersion.objects.get().written_at == NOON + 9 * MINUTE


def test_a_change_of_the_day_alone_is_no_version_and_ends_no_pause(ada):
    note = make_note(ada, "One.")
    services.edit_note(user=ada, note_id=note.pk, on=date(2026, 3, 1), at=NOON + 30 * MINUTE)
    assert versions(ada) == []
    services.edit_note(user=ada, note_id=note.pk, text="Two.", at=NOON + 31 * MINUTE)
    assert versions(ada) == ["One."]


def test_the_last_ten_versions_are_kept(ada):
    note = make_note(ada, "0")
    for number in range(1, 15):
        services.edit_note(user=ada, note_id=note.pk, text=str(number), at=NOON + number * 10 * MINUTE)
    assert versions(ada) == [str(number) for number in range(13, 3, -1)]
    assert Note.objects.get().text == "14"


def test_a_version_that_is_brought_back_loses_no_other(ada):
    note = make_note(ada, "0")
    for number in range(1, 12):
        services.edit_note(user=ada, note_id=note.pk, text=str(number), at=NOON + number * 10 * MINUTE)
    oldest = NoteVersion.objects.for_user(ada).order_by("written_at").first()
    before = {*versions(ada), Note.objects.get().text}
    at = NOON + 111 * MINUTE
    services.bring_back_version(user=ada, note_id=note.pk, version_id=oldest.pk, at=at)
    row = Note.objects.get()
    assert (row.text, row.version, row.written_at) == ("1", 13, at)
    assert {*versions(ada), row.text} == before
    assert versions(ada)[0] == "11"


def test_versions_go_with_their_note_and_come_back_with_it(ada):
    note = make_note(ada, "One.")
    services.edit_note(user=ada, note_id=note.pk, text="Two.", at=NOON + 10 * MINUTE)
    kept = list(NoteVersion.objects.values_list("pk", "written_at"))
    services.delete_note(user=ada, note_id=note.pk, at=NOON)
    assert not NoteVersion.objects.exists()
    services.restore_note(user=ada, note_id=note.pk, at=NOON)
    assert (versions(ada), list(NoteVersion.objects.values_list("pk", "written_at"))) == (["One."], kept)


def test_another_persons_version_and_one_of_another_note_are_not_there(ada):
    bob, note, other = make_user("bob@example.org"), make_note(ada, "One."), make_note(ada, "Other.")
    services.edit_note(user=ada, note_id=note.pk, text="Two.", at=NOON + 10 * MINUTE)
    version = NoteVersion.objects.get()
    for user, note_id in ((bob, note.pk), (ada, other.pk)):
        with pytest.raises(NotFound):
            services.bring_back_version(user=user, note_id=note_id, version_id=version.pk, at=NOON)
    assert texts(ada) == ["Other.", "Two."]


def test_what_a_note_said_before_is_not_found(ada):
    from memory.services.recalling import recall

    note = make_note(ada, "A marmalade morning.")
    services.edit_note(user=ada, note_id=note.pk, text="Walked.", at=NOON + 10 * MINUTE)
    assert versions(ada) == ["A marmalade morning."]
    assert recall(user=ada, query="marmalade", at=NOON) == []


def test_a_save_says_whether_its_words_were_noticed(ada):
    tab = Tab(ada)
    assert not tab.save("Walked along the river.").is_noticed
    heavy = "I want to die. The rest of the day was walks."
    assert tab.save(heavy).is_noticed
    assert tab.save(heavy).is_noticed  # sent again, since nobody heard the answer
    ada.preferences.refresh_from_db()
    assert ada.preferences.rests_until
