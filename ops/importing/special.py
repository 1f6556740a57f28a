"""Where a row cannot come in as it stands, since something here has its place: which of the two gives way."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from accounts.models import User
from intentions.models import CheckIn, Intention
from memory.models import Memory, MemoryAnswer, Note, Question, Story
from ops.importing.drafts import Draft
from progress.models import Badge


class Special:
    """For one person and one file. What stands here stays; what comes in is put beside it."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._badges = dict(Badge.objects.values_list("key", "pk"))
        self._has_open = Question.objects.for_user(user).filter(state=Question.State.OPEN).exists()
        self._live = set(Intention.objects.for_user(user).live().values_list("state", flat=True))
        self._stories = set(Story.objects.for_user(user).values_list("number", flat=True))
        self._current: set[bytes] = set()
        self.unsettled: set[bytes] = set()
        """Keys under which what stands is to be put in order by the answers it rests on."""
        self.are_stories_mixed = False

    def fill(self, section: str, draft: Draft, row: Any) -> bool:
        """Make a row fit; False where it cannot come in."""
        match section:
            case "awards":
                row.badge_id = self._badges.get(draft.derived["badge"] or "")
                return row.badge_id is not None
            case "questions":
                self._question(row)
            case "intentions":
                self._intention(row)
            case "stories":
                self._story(row)
        return True

    def refused(self, section: str, found: Sequence[Any]) -> Iterable[Any]:
        """Of a batch, what is not to come in because of what stands here."""
        if section == "memories":
            return self._memories(found)
        return self._stones(found) if section == "tombstones" else []

    def _question(self, row: Question) -> None:
        """There is one open question; another one is put aside."""
        if row.state == Question.State.OPEN:
            if self._has_open:
                row.state, row.snoozed_at, row.snoozed_until = Question.State.SNOOZED, row.created_at, None
            self._has_open = True

    def _intention(self, row: Intention) -> None:
        """There is one present intention and one to come; another one is over."""
        if row.state in Intention.LIVE:
            if row.state in self._live:
                row.state = Intention.State.OVER
            self._live.add(row.state)

    def _story(self, row: Story) -> None:
        if row.number in self._stories:
            row.number, self.are_stories_mixed = max(self._stories) + 1, True
        self._stories.add(row.number)

    def _memories(self, found: Sequence[Any]) -> list[Any]:
        """One holds under a key; what was forgotten or denied here stays so."""
        hashes = {bytes(judged.row.key_hash) for judged in found}
        rows = Memory.objects.for_user(self._user).filter(key_hash__in=hashes)
        here = [
            (bytes(row.key_hash), bytes(row.value_hash), row.state)
            for row in rows.only("key_hash", "value_hash", "state", "user_id")
        ]
        blocked = {(key, value) for key, value, state in here if state in Memory.BLOCKED}
        self._current |= {key for key, _value, state in here if state == Memory.State.CURRENT}
        refused = []
        for judged in found:
            row = judged.row
            key = bytes(row.key_hash)
            if (key, bytes(row.value_hash)) in blocked:
                refused.append(judged)
            elif row.state == Memory.State.CURRENT:
                if key in self._current:
                    row.state = Memory.State.CHANGED
                    self.unsettled.add(key)
                self._current.add(key)
        return refused

    def _stones(self, found: Sequence[Any]) -> list[Any]:
        """What lives here was not deleted here."""
        wanted: list[UUID] = [judged.row.row_id for judged in found]
        alive: set[UUID] = set()
        for rows in (
            MemoryAnswer.objects.for_user(self._user),
            Note.objects.for_user(self._user),
            Memory.objects.for_user(self._user).standing(),
            CheckIn.objects.for_user(self._user),
            Intention.objects.for_user(self._user),
        ):
            alive |= set(rows.filter(pk__in=wanted).values_list("pk", flat=True))
        return [judged for judged in found if judged.row.row_id in alive]
