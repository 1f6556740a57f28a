"""What the mails say, and that each leaves once whatever happens on the way."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import override_settings

from accounts.mail_blocks import block_mail
from accounts.sending import MailNotSent
from accounts.tests.make import make_user
from accounts.tests.threads import in_threads
from intentions.services import add_mood, check_in, end_intention, mark_day, set_intention
from memory.models import MemoryAnswer
from memory.services import mute_topic
from memory.tests.make import answer_once, make_note
from progress.models import Mailing, Reminder, Review
from progress.review import review_text
from progress.services.letters import send_reminder, send_review

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MAY, FIRST = date(2026, 5, 1), datetime(2026, 6, 1, 9, tzinfo=UTC)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANSWER, NOTE, INTENTION, MOOD = "Bergamot on the balcony", "marmalade xylophone", "Walk before work.", "saudade"


@pytest.fixture
def ada():
    """Nine days of May, one of all kinds; a heavy one among them."""
    user = make_user()
    user.preferences.change(NOON, has_review=True, has_reminders=True)
    with time_machine.travel(NOON, tick=False):
        intention = set_intention(user=user, text=INTENTION, at=NOON)
        answer_once(user, NOON, text=ANSWER)
        mood = add_mood(user=user, label=MOOD, score=4, at=NOON)
        for _ in range(2):
            check_in(user=user, mood=str(mood.pk), now=NOON)
            check_in(user=user, mood="calm", now=NOON)
        mark_day(user=user, intention_id=intention.pk, at=NOON)
    for days in range(1, 9):
        make_note(user, NOTE, at=NOON + days * DAY)
    end_intention(user=user, intention_id=intention.pk, state="kept", reflection=NOTE, at=NOON + 26 * DAY)
    return user


def review_of(user):
    row = Review.objects.create(user=user, on=MAY, made_at=FIRST)
    with time_machine.travel(FIRST, tick=False):
        send_review(review_id=row.pk, at=FIRST)
    row.refresh_from_db()
    return row


def parts():
    [message] = mail.outbox
    [alternative] = message.alternatives
    assert alternative.mimetype == "text/html"
    return message.body, alternative.content


def test_the_review_says_the_numbers_of_the_month_and_no_word_of_the_person(ada):
    assert review_of(ada).state == Mailing.State.SENT
    body, page = parts()
    lines = body.splitlines()
    assert mail.outbox[0].subject == "May 2026 at LOT"
    for line in (
        "May 2026:",
        "Days with an entry: 9 of 31.",
        "1 answer, 8 notes, 4 check-ins.",
        "Intention: Kept on 30 May. Lived on 1 day.",
    ):
        assert line in lines
        assert line in page
    assert any(line.startswith("Badges: Droplet ∘") for line in lines)
    for word in (ANSWER, NOTE, INTENTION.rstrip("."), MOOD, "calm"):
        assert word not in body + page + mail.outbox[0].subject


def test_with_a_word_from_the_person_it_carries_words_and_never_those_of_heavy_days_or_muted_topics(ada):
    ada.preferences.change(NOON, has_text_in_mail=True)
    text = review_text(ada, MAY)
    assert (text.quoted_as, text.quote) == ("From your answers", MemoryAnswer.objects.for_user(ada).get().phrase)
    assert "Intention: Walk before work. Kept on 30 May. Lived on 1 day." in text.lines
    assert set(text.lines[-1].removeprefix("Moods, most often: ").rstrip(".").split(", ")) == {"calm", MOOD}
    topic = MemoryAnswer.objects.for_user(ada).get().topic
    with time_machine.travel(NOON, tick=False):
        check_in(user=ada, mood="exhausted", now=NOON)  # from here on the day stays closed
    assert review_text(ada, MAY).quote == ""
    fresh = make_user("bob@example.org")
    fresh.preferences.change(NOON, has_text_in_mail=True)
    answer_once(fresh, NOON, text=ANSWER)
    mute_topic(user=fresh, topic=MemoryAnswer.objects.for_user(fresh).get().topic, at=NOON)
    assert topic
    assert review_text(fresh, MAY).quote == ""


def test_what_shows_help_lines_is_never_in_a_mail(ada):
    bob = make_user("bob@example.org")
    bob.preferences.change(NOON, has_text_in_mail=True)
    answer_once(bob, NOON, text="I want to die.")
    heavy = set_intention(user=bob, text="I want to die.", at=NOON)
    end_intention(user=bob, intention_id=heavy.pk, state="let_go", at=NOON + DAY)
    text = review_text(bob, MAY)
    assert "die" not in " ".join([*text.lines, text.quote])


def test_who_hides_progress_reads_no_count(ada):
    ada.preferences.change(NOON, has_progress=False)
    text = " ".join(review_text(ada, MAY).lines)
    assert "9 of 31" not in text and "Droplet" not in text and "Streak" not in text


def test_words_of_a_person_are_text_in_the_page(ada):
    ada.preferences.change(NOON, has_text_in_mail=True)
    mood = add_mood(user=ada, label="<b>&", score=5, at=NOON)
    with time_machine.travel(NOON + DAY, tick=False):
        for _ in range(5):
            check_in(user=ada, mood=str(mood.pk), now=NOON + DAY)
    review_of(ada)
    body, page = parts()
    assert "<b>&" in body
    assert "<b>" not in page and "&lt;b&gt;&amp;" in page


def test_reviews_and_reminders_can_be_switched_off_with_one_click_and_mails_of_signing_in_cannot(ada, client):
    review_of(ada)
    row = Reminder.objects.create(user=ada, on=NOON.date(), made_at=NOON)
    send_reminder(reminder_id=row.pk, at=NOON + 10 * DAY)
    for message in mail.outbox:
        [url] = re.findall("<(.+)>", message.extra_headers["List-Unsubscribe"])
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"
        assert url in message.body and url in message.alternatives[0].content
        path = url.removeprefix("http://127.0.0.1:8000")
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    ada.preferences.refresh_from_db()
    assert not ada.preferences.has_review and not ada.preferences.has_reminders


def test_eight_workers_with_the_same_review_send_one(ada, transactional_db):
    row = Review.objects.create(user=ada, on=MAY, made_at=FIRST)
    sent = in_threads(8, lambda _: send_review(review_id=row.pk, at=FIRST))
    assert sum(sent) == len(mail.outbox) == 1


class Cut(EmailBackend):
    """A worker that is killed after the mail has left and before that is noted."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit(1)


class Refusing(EmailBackend):
    """A service that is away."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("ada@example.org")


def test_a_worker_that_is_killed_while_sending_leaves_a_mail_that_is_not_sent_again(ada):
    row = Review.objects.create(user=ada, on=MAY, made_at=FIRST)
    with override_settings(EMAIL_BACKEND=f"{__name__}.Cut"), pytest.raises(SystemExit):
        send_review(review_id=row.pk, at=FIRST)
    assert not send_review(review_id=row.pk, at=FIRST)
    assert len(mail.outbox) == 1


def test_a_try_that_failed_is_made_again_and_the_log_names_nobody(ada, caplog):
    row = Review.objects.create(user=ada, on=MAY, made_at=FIRST)
    with override_settings(EMAIL_BACKEND=f"{__name__}.Refusing"), pytest.raises(MailNotSent):
        send_review(review_id=row.pk, at=FIRST)
    assert "ConnectionRefusedError" in caplog.text and "ada@" not in caplog.text
    assert send_review(review_id=row.pk, at=FIRST)
    assert len(mail.outbox) == 1


def test_two_tries_of_one_mail_are_the_same_mail(ada):
    row = Review.objects.create(user=ada, on=MAY, made_at=FIRST)
    for _ in range(2):
        Review.objects.for_user(ada).update(state=Mailing.State.DUE)
        send_review(review_id=row.pk, at=FIRST)
    first, second = mail.outbox
    assert first.idempotency_key == second.idempotency_key == f"review/{row.pk}"
    assert (first.body, first.alternatives, first.extra_headers) == (
        second.body,
        second.alternatives,
        second.extra_headers,
    )


def test_mail_that_is_stopped_is_noted_as_not_sent(ada):
    block_mail(address=ada.email, reason="complained", at=FIRST)
    assert review_of(ada).state == Mailing.State.SKIPPED
    assert mail.outbox == []


@pytest.mark.parametrize("switch", ["has_review", "has_reminders"])
def test_what_is_switched_off_in_between_is_not_sent(ada, switch):
    ada.preferences.change(NOON, **{switch: False})
    review_of(ada)
    row = Reminder.objects.create(user=ada, on=NOON.date(), made_at=NOON)
    send_reminder(reminder_id=row.pk, at=NOON + 10 * DAY)
    assert len(mail.outbox) == 1


def test_a_reminder_is_calm_and_short(ada):
    row = Reminder.objects.create(user=ada, on=NOON.date(), made_at=NOON)
    send_reminder(reminder_id=row.pk, at=datetime.combine(date(2026, 5, 14), time(19), UTC))
    body, page = parts()
    assert mail.outbox[0].subject == "A reminder from LOT"
    assert "Today has no entry yet. A mood is one tap. Leaving the day empty is fine, too." in body
    assert "!" not in body
    assert "9 days" not in body + page
