"""What becomes of each table and each column when a person takes their data along. Data; `sections` resolves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ops.portable.given import Given


@dataclass(frozen=True, slots=True)
class Section:
    """A table that is carried, under its name in the file. Each column is carried, rebuilt, or left out with a reason.

    `derived` are keys of the file that stand for a keyed hash: it is under the person's own key, so it is made anew
    where the row is read. `own` are the columns that the person changes: a row in which they changed is not taken
    back with its import. What is not `is_read_back` stands in the file to be read by people.
    """

    name: str
    model: str
    carried: tuple[str | Given, ...]
    rebuilt: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    derived: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    is_single: bool = False
    is_read_back: bool = True
    leaves: Mapping[str, str] = field(default_factory=dict)  # rows of which this is so stay behind
    says: str = ""


KEYED = "a keyed hash under the person's own key, made anew under the key of who reads the file"
STAMP = "says when the row was stored here, nothing about the person"

SECTIONS = (
    Section(
        "person",
        "accounts.User",
        ("email", "created_at"),
        left_out={
            "id": "ids of people belong to an installation",
            "updated_at": STAMP,
            "is_active": "what this installation allows",
            "is_staff": "what this installation allows",
            "is_suspended": "what this installation allows",
            "last_seen_at": "a record of sessions",
            "leaves_at": "a wish that was made here",
        },
        is_single=True,
        is_read_back=False,
        says="Whose file this is. An import changes nobody's address.",
    ),
    Section(
        "profile",
        "profiles.Profile",
        (
            "zone",
            "is_zone_confirmed",
            "country",
            "language",
            Given("name", most=80),
            Given("city", most=80),
            Given("about", most=500),
            "handle",
            Given("shown", kind="list"),
        ),
        left_out={
            "id": "one row a person",
            "created_at": STAMP,
            "updated_at": STAMP,
            "is_public": "a page is made public by its switch, never by a file",
            "place": "where the city lies, rounded; found anew where weather is wished for",
        },
        is_single=True,
    ),
    Section(
        "preferences",
        "profiles.UserPreferences",
        (
            Given("questions_per_day", least=1, most=15),
            Given("gap_minutes", most=720),
            "day_start",
            "light_weekends",
            "has_care",
            "theme",
            "accent",
            "own_accent",
            "has_progress",
            "badge_theme",
            "has_keys",
            "hours",
            "date_order",
            "week_start",
            "has_quiet_hours",
            "quiet_from",
            "quiet_until",
            "remind_at",
        ),
        left_out={
            "id": "one row a person",
            "created_at": STAMP,
            "updated_at": STAMP,
            "ai_destinations": "consent is given where it counts, not by a file",
            "sealed_rest": "lasts a day, and says that a text was noticed",
            "weather_from": "consent is given where it counts, not by a file",
            "has_reminders": "mail is asked for where it comes from",
            "has_review": "mail is asked for where it comes from",
            "has_text_in_mail": "mail is asked for where it comes from",
            "reminders_from": "mail is asked for where it comes from",
            "remind_next_at": "worked out by the clock",
        },
        is_single=True,
    ),
    Section(
        "moods",
        "intentions.Mood",
        (Given("label", most=40), Given("score", least=1, most=5), "created_at"),
        rebuilt={"label_hash": KEYED},
        own=("label", "score"),
        says="Moods of one's own, beside the fourteen. `score` runs from 1 (heavy) to 5 (light).",
    ),
    Section("topic_rules", "memory.TopicRule", ("topic", "rule", "created_at"), own=("rule",)),
    Section(
        "intentions",
        "intentions.Intention",
        (
            "state",
            Given("text", most=140),
            Given("reflection", most=2000),
            "starts_on",
            "ends_on",
            "created_at",
            "ended_at",
            "asks_on",
        ),
        own=("text", "reflection", "starts_on", "ends_on", "state"),
    ),
    Section(
        "intention_days",
        "intentions.IntentionDay",
        (Given("intention_id", refers_to="intentions"), "on"),
        says="Days on which an intention was lived.",
    ),
    Section(
        "questions",
        "memory.Question",
        (
            "state",
            "strategy",
            "topic",
            Given("depth", least=1, most=4),
            "bank_id",
            "worded_by",
            "text",
            Given("sealed_options", key="options", kind="json"),
            "why",
            "draft",
            "reason",
            "fits_from",
            "fits_until",
            "created_at",
            "made_rule",
            "opened_at",
            "snoozed_at",
            "snoozed_until",
            "ended_at",
            "ended_on",
        ),
        rebuilt={"bank_hash": KEYED, "marks": KEYED},
        leaves={"state": "ready"},
        own=("state", "draft"),
        says="What was asked. Questions that merely stand prepared are left out: nobody has seen them.",
    ),
    Section(
        "answers",
        "memory.MemoryAnswer",
        (
            Given("question_id", refers_to="questions"),
            "topic",
            "option_id",
            "understood",
            Given("text", most=2000),
            "phrase",
            Given("context", kind="json"),
            "reply",
            "has_thread",
            "on",
            "created_at",
            "edited_at",
        ),
        own=("text", "option_id", "on"),
        says="`phrase` is how an answer is quoted; one that is never to be quoted has an empty one.",
    ),
    Section(
        "question_sources",
        "memory.QuestionSource",
        (
            Given("question_id", refers_to="questions"),
            Given("answer_id", refers_to="answers"),
            Given("intention_id", refers_to="intentions"),
            "on",
            "quote",
            "is_beside",
        ),
        leaves={"question__state": "ready"},
        says="The answer, or the intention, that a question builds on.",
    ),
    Section(
        "reply_sources",
        "memory.ReplySource",
        (Given("reply_to_id", refers_to="answers"), Given("answer_id", refers_to="answers"), "on"),
    ),
    Section(
        "memories",
        "memory.Memory",
        (
            "topic",
            "state",
            "origin",
            "key",
            "value",
            "text",
            "first_confirmed_on",
            "last_confirmed_on",
            "touched_on",
            Given("replaces_id", refers_to="memories", is_late=True),
            Given("last_answer_id", refers_to="answers"),
            Given("doubted_by_id", refers_to="answers"),
            "doubt",
            "created_at",
        ),
        rebuilt={"key_hash": KEYED, "value_hash": KEYED},
        own=("text", "state"),
        says="What LOT remembers, and what held before. Of what was forgotten there is no word.",
    ),
    Section(
        "memory_sources",
        "memory.MemorySource",
        (Given("memory_id", refers_to="memories"), Given("answer_id", refers_to="answers")),
    ),
    Section(
        "notes",
        "memory.Note",
        (Given("text", most=20_000), "on", "keep_closed", "version", "created_at", "edited_at", "written_at"),
        left_out={
            "saved_by": "the page that was open when it was saved",
            "saved_number": "the page that was open when it was saved",
        },
        own=("text", "on", "keep_closed"),
    ),
    Section(
        "note_versions",
        "memory.NoteVersion",
        (Given("note_id", refers_to="notes"), Given("text", most=20_000), "written_at"),
        says="What notes said before.",
    ),
    Section(
        "check_ins",
        "intentions.CheckIn",
        (
            Given("mood", covers="sealed_mood", kind="text", most=36, says="One of the fourteen, or the id of a mood."),
            Given("score", covers="sealed_score", kind="number", least=1, most=5),
            Given("intensity", covers="sealed_intensity", kind="number", least=1, most=10),
            Given("note", most=2000),
            "at",
            "on",
            "created_at",
            "edited_at",
        ),
        own=("sealed_mood", "sealed_score", "sealed_intensity", "note", "at"),
    ),
    Section(
        "stories",
        "memory.Story",
        (Given("number", least=1), "told_at", "on", "memories_count"),
        says="Versions of the story.",
    ),
    Section(
        "story_sentences",
        "memory.StorySentence",
        (Given("story_id", refers_to="stories"), "paragraph", "place", "topic", "worded_by", "text"),
        rebuilt={"content_hash": KEYED},
        derived=("content",),
        says="`content` is what a sentence says in whatever words, so that one that was struck is known again.",
    ),
    Section(
        "story_sources",
        "memory.StorySource",
        (
            Given("sentence_id", refers_to="story_sentences"),
            Given("memory_id", refers_to="memories"),
            Given("answer_id", refers_to="answers"),
            "place",
            "on",
        ),
    ),
    Section(
        "struck_sentences",
        "memory.StruckSentence",
        ("at",),
        rebuilt={"content_hash": KEYED},
        derived=("content",),
        says="What the story is not to tell. What stands nowhere any more to be told is left out.",
    ),
    Section(
        "struck_facts",
        "memory.StruckFact",
        (Given("struck_id", refers_to="struck_sentences"),),
        rebuilt={"content_hash": KEYED},
        derived=("content", "answer"),
    ),
    Section("awards", "progress.Award", ("on",), rebuilt={"badge": "found by its key"}, derived=("badge",)),
    Section(
        "tombstones",
        "intentions.Tombstone",
        (Given("row_id", kind="id"), "kind", "at"),
        left_out={"undo_until": "what was deleted here is undone here", "copy": "words that were deleted"},
        says="What was deleted on purpose: no later import of an older file brings it back.",
    ),
    Section(
        "provider_calls",
        "memory.ProviderCall",
        (
            "provider",
            "host",
            "model",
            "purpose",
            "outcome",
            "verdict",
            "milliseconds",
            "tokens_in",
            "tokens_out",
            "cost_millionths",
            "on",
            "created_at",
        ),
        left_out={
            "item_ids": "ids of rows that a model was told of",
            "sent": "the text that was sent goes after thirty days, and a copy in a file would not",
        },
        is_read_back=False,
        says="What left the server that this was written on.",
    ),
)

# Tables that say nothing that the sections do not: made anew from them.
REBUILT = {
    "memory.RecallState": "the index is read anew from what stands in the log",
    "memory.RecallItem": "the index is read anew from what stands in the log",
    "memory.RecallSlots": "the index is read anew from what stands in the log",
    "memory.RecallPostings": "the index is read anew from what stands in the log",
    "progress.CountedMonth": "counted anew from the entries",
    "progress.UserProgress": "counted anew from the entries",
}

# Tables with rows of a person that stay where they are.
LEFT_OUT = {
    "accounts.DataKey": "the key that opens what is sealed here; the file is in clear",
    "accounts.LoginCode": "a way in",
    "accounts.Confirmation": "a code that lasts ten minutes",
    "accounts.AddressChange": "a wish that lasts ten minutes",
    "accounts.Session": "a way in, to this installation",
    "accounts.AccessToken": "a way in, to this installation",
    "accounts.TagGrant": "what this installation allows",
    "accounts.IdempotencyKey": "answers to writes that may be repeated for a day; what was written is carried",
    "accounts.AuditEvent": "the installation's own chain of ids and kinds, which holds no word of a person",
    "profiles.HeldHandle": "keeps others on this installation from a handle that was given up",
    "memory.SentText": "goes after thirty days, and a copy in a file would not; the calls are listed",
    "memory.PersonSpending": "a day's budget of this installation",
    "progress.Reminder": "that a mail was sent from here",
    "progress.Review": "that a mail was sent from here",
    "ops.Erasure": "says that somebody is gone from this installation",
    "ops.Export": "this very file",
    "ops.Import": "how something came in here; what came in is carried",
    "ops.ImportedRow": "how something came in here; what came in is carried",
    "ops.SealedFile": "an export that waits, or an upload that is being read",
    "ops.Chunk": "an export that waits, or an upload that is being read",
    "admin.LogEntry": "what staff did in the admin",
}

# Tables that belong to nobody.
NOBODYS = frozenset(
    """
    accounts.AdminTag accounts.AttemptCount accounts.AuditHead accounts.BulkAction accounts.MailBlock
    profiles.HelpLine profiles.Weather
    memory.BankCount memory.InstallationSpending memory.ProviderState memory.KeyCheck progress.Badge
    ops.BackupRun ops.CheckRun ops.Heartbeat ops.Incident ops.IncidentUpdate ops.JobRun ops.Probe ops.StatusSample
    ops.Task
    """.split()
)
