"""A person who has something in every table that goes with them, made by the services that make it for real."""

from datetime import timedelta

from accounts.models import User
from accounts.tests.make import make_user
from intentions.services import add_mood, check_in, end_intention, mark_day, set_intention
from memory import services as memory
from memory.models import Memory, MemoryAnswer, ProviderCall, ReplySource, StorySentence
from memory.tests.make import NOON, answer_once, ask, make_note
from profiles.services import save_profile, save_public_page
from progress.models import Award, Badge

ODD = "=1+1 \u200fשלום\u200e مرحبا 👩‍👩‍👧 é\r\nnext <b>&amp;</b> \u2028 \u0001 |# "


def live(email: str = "ada@example.org", days: int = 14) -> User:
    """Two weeks of answers with a story, memories of all states, notes with versions, moods, intentions, badges."""
    user = make_user(email, zone="Europe/Lisbon")
    save_profile(user=user, name="Ada", city="Lisbon", country="PT", about=f"About {ODD}", at=NOON)
    save_public_page(user=user, handle="ada-of-lisbon", shown=["name", "city"], at=NOON)
    user = User.objects.select_related("profile", "preferences").get(pk=user.pk)
    _answer(user, days)
    _write(user)
    _feel(user)
    _aim(user)
    _change_minds(user)
    badge, _is_new = Badge.objects.get_or_create(
        key="own/early", defaults={"rule": "answers", "parameter": 7, "water_name": "x", "architecture_name": "x"}
    )
    Award.objects.get_or_create(user=user, badge=badge, defaults={"on": NOON.date()})
    first, second = MemoryAnswer.objects.for_user(user).order_by("created_at")[:2]
    ReplySource.objects.get_or_create(user=user, reply_to=second, answer=first, defaults={"on": first.on})
    ProviderCall.objects.create(
        user=user, provider="openai", host="h", model="m", purpose="question", on=NOON.date(), created_at=NOON
    )
    return User.objects.select_related("profile", "preferences").get(pk=user.pk)


def _answer(user: User, days: int) -> None:
    for day in range(days):
        at = NOON + timedelta(days=day)
        for number in range(3):
            question = ask(user, at)
            if number == 2 and day % 5 == 0:
                memory.skip_question(user=user, question_id=question.pk, at=at)
            else:
                answer_once(user, at, text=f"Own words {day} {ODD}" if (day + number) % 4 == 0 else None)
            at += timedelta(hours=2)
        if day % 6 == 5:
            memory.tell_story(user=user, at=at)


def _write(user: User) -> None:
    for number in range(12):
        make_note(user, f"Note {number}. {ODD}", NOON + timedelta(days=number), keep_closed=number == 3)
    note = make_note(user, "Before.", NOON)
    memory.edit_note(user=user, note_id=note.pk, text="After.", at=NOON + timedelta(hours=1))
    make_note(user, "x" * 20_000, NOON + timedelta(days=13))
    gone = make_note(user, "To be deleted.", NOON)
    memory.delete_note(user=user, note_id=gone.pk, at=NOON)


def _feel(user: User) -> None:
    own = add_mood(user=user, label="Wintry", score=2, at=NOON)
    for day in range(12):
        mood = str(own.pk) if day % 4 == 0 else "calm"
        note = f"Felt {day} {ODD}" if day % 3 == 0 else ""
        check_in(user=user, mood=mood, intensity=day % 10 or None, note=note, now=NOON + timedelta(days=day))


def _aim(user: User) -> None:
    ended = set_intention(user=user, text="Walk before work.", at=NOON)
    mark_day(user=user, intention_id=ended.pk, at=NOON)
    end_intention(user=user, intention_id=ended.pk, state="kept", reflection="It went.", at=NOON + timedelta(days=9))
    held = set_intention(user=user, text="Read at night.", at=NOON + timedelta(days=12))
    mark_day(user=user, intention_id=held.pk, at=NOON + timedelta(days=12))


def _change_minds(user: User) -> None:
    """Forgotten, corrected, reworded, muted, struck, deleted."""
    at = NOON + timedelta(days=30)
    current = list(Memory.objects.for_user(user).current().order_by("created_at", "pk"))
    memory.forget_memory(user=user, memory_id=current[0].pk, at=at)
    memory.correct_memory(user=user, memory_id=current[1].pk, at=at)
    memory.edit_memory(user=user, memory_id=current[2].pk, text="In my own words.", at=at)
    memory.mute_topic(user=user, topic="clothing", at=at)
    told = StorySentence.objects.for_user(user).filter(text__isnull=False).order_by("-story__number", "pk")
    memory.strike_sentence(user=user, sentence_id=told[0].pk, at=at)
    answer = answer_once(user, at + timedelta(hours=3))
    memory.delete_answer(user=user, answer_id=answer.pk, at=answer.created_at)
