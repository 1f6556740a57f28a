"""The audit chain: append-only events, each bound to the one before, written under one lock row."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.codes import hash_subject
from accounts.models import AttemptCount, AuditEvent, AuditHead

REFUSALS = (
    "code_refused",
    "request_limited",
    "wrong_codes_limited",
    "suspended_refused",
    "sign_up_refused",
    "webhook_refused",
    "token_refused",
)
# What the admin sifts the chain by; a test looks for kinds that are written and not named here.
KINDS = (
    "signed_in",
    "session_ended",
    "sessions_ended",
    "refresh_replayed",
    "token_made",
    "token_ended",
    "link_printed",
    "way_in_sent",
    "staff_confirmed",
    "user_created",
    "address_changed",
    "tag_set",
    "tag_removed",
    "tag_saved",
    "bulk_add_tag",
    "bulk_remove_tag",
    "bulk_suspend",
    "bulk_end_sessions",
    "bulk_send_link",
    "mail_blocks_lifted",
    "leaving_started",
    "leaving_ended",
    "person_erased",
    "export_started",
    "import_done",
    "import_undone",
    "backup_asked_for",
    "restored",
    "keys_checked",
    "keys_rewrapped",
    "maintenance_started",
    "maintenance_ended",
    *REFUSALS,
)
REFUSAL_WINDOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class News:
    """What happened to whom, before it stands in the chain. `detail` as in `record_event`."""

    kind: str
    actor_id: UUID | None = None
    subject_id: UUID | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def record_event(
    *, kind: str, actor_id: UUID | None = None, subject_id: UUID | None = None, detail: Mapping[str, Any] | None = None
) -> AuditEvent:
    """Append one event. Call it last in the transaction: every writer of the chain waits for the lock row.

    `detail` holds ids, counts and names of tags; never an address or what a person wrote.
    """
    return record_events([News(kind, actor_id, subject_id, detail or {})])[0]


def record_events(news: Sequence[News]) -> list[AuditEvent]:
    """Append these in their order, under the lock taken once. As with `record_event`: last in the transaction."""
    if not news:
        return []
    with transaction.atomic():
        head = _locked_head()
        events, previous, at = [], bytes(head.head), timezone.now()
        for one in news:
            event = AuditEvent(at=at, kind=one.kind, actor_id=one.actor_id, subject_id=one.subject_id)
            event.detail, event.previous_hash = dict(one.detail), previous
            event.hash = previous = event_hash(event)
            events.append(event)
        AuditEvent.objects.bulk_create(events)
        head.head = previous
        head.save(update_fields=["head"])
    return events


def event_hash(event: AuditEvent) -> bytes:
    """SHA-256 over the event as canonical JSON, the hash of the one before included."""
    content = {
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": event.kind,
        "actor_id": str(event.actor_id) if event.actor_id else None,
        "subject_id": str(event.subject_id) if event.subject_id else None,
        "detail": event.detail,
        "previous_hash": bytes(event.previous_hash).hex(),
    }
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).digest()


def verify_chain() -> int | None:
    """The id of the first event that does not fit, or None. 0 says that every event is gone.

    An event that was taken off the end shows in the head: then the last one that is left is named.
    """
    with transaction.atomic():  # the lock for a moment only: sign-ins wait for it
        head = bytes(_locked_head().head)
        newest = AuditEvent.objects.order_by("-pk").first()
    if newest is None:
        return None if head == bytes(32) else 0
    previous = bytes(32)
    for event in AuditEvent.objects.filter(pk__lte=newest.pk).order_by("pk").iterator(chunk_size=2000):
        if bytes(event.previous_hash) != previous or bytes(event.hash) != event_hash(event):
            return event.pk
        previous = bytes(event.hash)
    return None if head == previous else newest.pk


def count_refusal(kind: str) -> None:
    """Count a refusal. Once its minute is over it becomes one event with the number, whatever the flood."""
    at = timezone.now()
    rows = AttemptCount.objects.filter(key=_refusal_key(kind))
    if not rows.filter(window_start__gt=at - REFUSAL_WINDOW).update(count=F("count") + 1):
        _write_down(kind, at, further=1)


def flush_refusals() -> None:
    """Write down the refusals of minutes that are over. Safe to run at any time, and twice."""
    for kind in REFUSALS:
        _write_down(kind, timezone.now(), further=0)


def _write_down(kind: str, at: datetime, *, further: int) -> None:
    key = _refusal_key(kind)
    with transaction.atomic():
        if further:
            AttemptCount.objects.bulk_create([AttemptCount(key=key, window_start=at, count=0)], ignore_conflicts=True)
        row = AttemptCount.objects.select_for_update().filter(key=key).first()
        if row is None:
            return
        is_over, count, since = row.window_start <= at - REFUSAL_WINDOW, row.count, row.window_start
        row.count = further if is_over else row.count + further
        row.window_start = at if is_over else row.window_start
        row.save(update_fields=["count", "window_start"])
        if is_over and count:
            record_event(kind=kind, detail={"count": count, "since": since.isoformat(timespec="seconds")})


def _refusal_key(kind: str) -> bytes:
    return hash_subject("refusal", kind)


def _locked_head() -> AuditHead:
    heads = AuditHead.objects.select_for_update()
    head = heads.first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead()], ignore_conflicts=True)
        head = heads.get()
    return head
