"""Brings a whole installation of the Node.js system over, one person and one transaction at a time."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.keys import forget_cached_keys
from accounts.models import AdminTag, User
from accounts.services import create_user
from accounts.tags import tag_user
from intentions.services.carrying import CarriedCheckIn, carry_check_ins, known_check_ins
from lot.errors import InvalidInput
from memory.services.carrying import CarriedAnswer, CarriedNote, carry_answers, carry_notes, carry_on, known_ids
from memory.services.reindexing import reindex_person
from ops.legacy.entries import Carried, Read, has_weather_or_place, read_entries, story_note
from ops.legacy.people import LegacyPerson, as_one, by_address, is_person, read_person
from ops.legacy.source import Staged
from ops.legacy.values import identity
from ops.models import Erasure
from profiles.services import save_profile, save_public_page
from progress.services import rebuild

CARRIED, KNOWN, DELETED = "carried", "here already", "deleted here"
NOT_READ = ("sessions", "email_codes")


@dataclass(slots=True)
class Report:
    """What became of every row, by table; and what of a person's own row has no place in LOT."""

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    people: list[UUID] = field(default_factory=list)

    def count(self, table: str, outcome: str, number: int = 1) -> None:
        """So many rows of a table came to this."""
        if number:
            self.rows[table, outcome] += number

    def total(self, table: str) -> int:
        """How many rows of a table are accounted for."""
        return sum(number for (name, _outcome), number in self.rows.items() if name == table)


def bring_over(*, stage: Staged, at: datetime, is_dry: bool) -> Iterator[Report]:
    """Yields the same report after each person. A dry run does everything and takes it back, person by person."""
    report, people = Report(), []
    for row in stage.people():
        if is_person(row):
            people.append(read_person(row))
        else:
            report.count("users", "a counter, not a person")
    _count_the_rest(report, stage, people)
    for group in by_address(people):
        with transaction.atomic():
            _bring_person(report, stage, group, at)
            transaction.set_rollback(is_dry)
        if is_dry:
            forget_cached_keys()  # of who was made and unmade
        yield report


def make_searchable(people: Sequence[UUID]) -> Iterator[int]:
    """Read the index of everyone who was brought over anew; yields how many are done."""
    for number, user_id in enumerate(people, 1):
        for _done in reindex_person(user=User(pk=user_id)):
            pass
        yield number


def _count_the_rest(report: Report, stage: Staged, people: Sequence[LegacyPerson]) -> None:
    known = [person.id for person in people]
    for table in ("logs", "answers"):
        report.count(table, "of nobody in users", stage.number_of_others(table, known))
    for table, number in stage.counts.items():
        if table not in {"users", "logs", "answers"}:
            report.count(table, "never read: secrets" if table in NOT_READ else "LOT has no place for it", number)


def _bring_person(report: Report, stage: Staged, group: Sequence[LegacyPerson], at: datetime) -> None:
    user, outcome = _user_of(as_one(group), at, report)
    report.count("users", outcome)
    report.count("users", "the same address in other letters: one person", len(group) - 1)
    if user is None:
        for table in ("logs", "answers"):
            report.count(table, f"person {outcome}", sum(len(stage.of(table, person.id)) for person in group))
        return
    zone = user.profile.zone
    found: list[Carried] = []
    for person in group:
        report.left_out.update(person.left_out)
        logs = stage.of("logs", person.id)
        found += _count(report, user, list(read_entries(logs, stage.of("answers", person.id), zone)))
        report.left_out["weather and place beside an entry"] += sum(map(has_weather_or_place, logs))
        if person.story:
            found += _new(user, [story_note(person.story, person.id, at)])
    if found:
        _store(user, found, at)
        report.people.append(user.pk)


def _count(report: Report, user: User, read: Sequence[Read]) -> list[Carried]:
    """The items that are new, with the outcome of each row counted."""
    ids = [item.id for row in read for item in row.items]
    known, deleted = _known(user, ids)
    new: list[Carried] = []
    for row in read:
        fresh = [item for item in row.items if item.id not in known and item.id not in deleted]
        new += fresh
        outcome = row.outcome.value if fresh or not row.items else _why_not(row.items[0].id, deleted)
        report.count(row.table, f"{row.kind}: {outcome}" if row.kind else outcome)
    return new


def _why_not(item_id: UUID, deleted: set[UUID]) -> str:
    return DELETED if item_id in deleted else KNOWN


def _new(user: User, items: list[CarriedNote]) -> list[CarriedNote]:
    known, deleted = _known(user, [item.id for item in items])
    return [item for item in items if item.id not in known | deleted]


def _known(user: User, ids: Sequence[UUID]) -> tuple[set[UUID], set[UUID]]:
    known, deleted = known_ids(user, ids)
    return known | known_check_ins(ids), deleted


def _store(user: User, items: Sequence[Carried], at: datetime) -> None:
    carry_answers(user=user, answers=[item for item in items if isinstance(item, CarriedAnswer)])
    carry_notes(user=user, notes=[item for item in items if isinstance(item, CarriedNote)])
    carry_check_ins(user=user, check_ins=[item for item in items if isinstance(item, CarriedCheckIn)])
    carry_on(user=user)
    rebuild(user=user, at=at)


def _user_of(person: LegacyPerson, at: datetime, report: Report) -> tuple[User | None, str]:
    """The person here, made now if need be; None with the reason where they do not come."""
    user_id = identity(person.id) or uuid4()
    if Erasure.objects.filter(user_id=user_id).exists():
        return None, "erased here"
    try:
        validate_email(person.email)
    except ValidationError:
        return None, "without an address that mail could reach"
    here = User.objects.select_related("profile", "preferences")
    user = here.filter(pk=user_id).first() or here.filter(email=person.email).first()
    if user is not None:
        return user, KNOWN
    return _make(person, user_id, at, report), CARRIED


def _make(person: LegacyPerson, user_id: UUID, at: datetime, report: Report) -> User:
    user = create_user(email=person.email, zone=person.zone, user_id=user_id)
    User.objects.filter(pk=user.pk).update(created_at=person.created_at or at, last_seen_at=person.last_seen_at)
    given = {"name": person.name, "city": person.city, "country": person.country, "zone": person.zone}
    save_profile(user=user, **{name: value for name, value in given.items() if value}, at=at)
    if person.handle:
        _open_page(user, person, at, report)
    user = User.objects.select_related("profile", "preferences").get(pk=user.pk)
    preferences = user.preferences
    preferences.theme = person.theme or preferences.theme
    if person.own_accent:
        preferences.accent, preferences.own_accent = preferences.Accent.OWN, person.own_accent
    preferences.save()
    for name in person.tags:
        tag = AdminTag.objects.filter(name__iexact=name).first()
        if tag is None:
            report.left_out[f"tag {name}"] += 1
        else:
            tag_user(user=user, tag=tag)
    user.refresh_from_db(fields=["is_staff", "is_suspended"])
    return user


def _open_page(user: User, person: LegacyPerson, at: datetime, report: Report) -> None:
    """Their page under its old address, where that is free and one that LOT allows; else it stays closed."""
    try:
        save_public_page(user=user, is_public=True, handle=person.handle, shown=person.shown, at=at)
    except InvalidInput:
        report.left_out["address of the public page"] += 1
