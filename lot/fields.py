"""Encrypted text in a model: sealed with its owner's key, opened only when the attribute is read."""

from collections.abc import Callable
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from lot.sealing import hash_under, keyed_hash, open_sealed, purpose_key, seal

KeyProvider = Callable[[UUID], bytes]
_text_of = lru_cache(maxsize=64)(str)  # the same owner, row after row
_provider: list[KeyProvider] = []


def register_key_provider(provider: KeyProvider) -> None:
    """Say where people's data keys come from: owner id in, 32 bytes out. `accounts` calls this once."""
    _provider[:] = [provider]


def data_key(owner_id: UUID) -> bytes:
    """The data key of a person. Raises what the provider raises where there is none."""
    return _provider[0](owner_id)


def owner_hash(owner_id: UUID, purpose: str, text: str) -> bytes:
    """A keyed hash under the person's own key, for columns that SQL must match."""
    return keyed_hash(data_key(owner_id), purpose, text)


def owner_hashing(owner_id: UUID, purpose: str) -> Callable[[str], bytes]:
    """`owner_hash` for one owner and purpose, where many are made."""
    return partial(hash_under, purpose_key(data_key(owner_id), purpose))


class Sealed:
    """Ciphertext as it stands in the row; says nothing of its content."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __repr__(self) -> str:
        return "<sealed>"


class _Opened:
    """Plaintext with the ciphertext it came from and its place, so that saving it unchanged there keeps its bytes."""

    __slots__ = ("place", "sealed", "text")

    def __init__(self, text: str, sealed: Sealed, place: bytes) -> None:
        self.text, self.sealed, self.place = text, sealed, place


class SealedAttribute(DeferredAttribute):
    """The attribute on the model: opens on first read, remembers what it opened."""

    field: "EncryptedTextField"

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname, self)
        if value is self:
            super().__get__(instance, cls)  # deferred: loads the column through __set__
            value = instance.__dict__[self.field.attname]
        if isinstance(value, Sealed):
            value = _Opened(self.field.open(instance, value), value, self.field.place(instance)[1])
            instance.__dict__[self.field.attname] = value
        return value.text if isinstance(value, _Opened) else value

    def __set__(self, instance: models.Model, value: Any) -> None:
        current = instance.__dict__.get(self.field.attname)
        if isinstance(current, _Opened) and current.text == value:
            return
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field[str | None, str | None]):
    """Text sealed with AES-256-GCM under the data key of the row's owner.

    Table, column, row id and owner are bound as associated data, so ciphertext moved to another place does
    not open. The model needs an id before it is saved (a UUID default) and `user_id`, or names another
    attribute in `owner`. Filtering, `update()` and `bulk_update()` are refused: SQL cannot match what it
    cannot read. `update(field=None)` alone is taken: it is the way to wipe.
    """

    descriptor_class = SealedAttribute
    description = "Text, encrypted with its owner's key"

    def __init__(self, *args: Any, owner: str = "user_id", **kwargs: Any) -> None:
        self.owner = owner
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.owner != "user_id":
            kwargs["owner"] = self.owner
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def place(self, instance: models.Model) -> tuple[UUID, bytes]:
        """The owner, and what the ciphertext is bound to."""
        owner_id: UUID = getattr(instance, self.owner)
        return owner_id, self._bound_to(instance.pk, owner_id)

    def _bound_to(self, pk: object, owner_id: UUID) -> bytes:
        return f"{self.model._meta.db_table}|{self.column}|{pk}|{_text_of(owner_id)}".encode()

    def open(self, instance: models.Model, sealed: Sealed) -> str:
        """Decrypt. Raises SealError where the value does not belong here."""
        return self.open_of(instance.pk, getattr(instance, self.owner), sealed) or ""

    def open_of(self, pk: object, owner_id: UUID, sealed: Sealed | None) -> str | None:
        """Decrypt what `values_list` read of the row with this id. Raises SealError as `open` does."""
        if sealed is None:
            return None
        return open_sealed(data_key(owner_id), sealed.data, self._bound_to(pk, owner_id)).decode()

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, instance: models.Model, add: bool) -> Sealed | None:
        if self.attname not in instance.__dict__:  # deferred, and named in update_fields all the same
            instance.refresh_from_db(fields=[self.attname])
        value = instance.__dict__[self.attname]
        if value is None:
            return None
        if isinstance(value, Sealed):
            if add:  # a row that was loaded and is stored as another one: rather fail than keep what cannot be opened
                self.open(instance, value)
            return value
        owner_id, place = self.place(instance)
        if isinstance(value, _Opened):
            if value.place == place:
                return value.sealed
            value = value.text  # read in one row, stored in another one or under another owner
        if hasattr(value, "resolve_expression"):
            raise FieldError(f"{self} is sealed and takes text, no expression.")
        sealed = Sealed(seal(data_key(owner_id), str(value).encode(), place))
        instance.__dict__[self.attname] = _Opened(str(value), sealed, place)
        return sealed

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Django's hook for every value that goes into SQL: refuses expressions, which `update()` would compute."""
        if hasattr(value, "as_sql"):
            raise FieldError(f"{self} is sealed: set the attribute and save() the row.")
        return "%s"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self} is sealed: set the attribute and save() the row.")
        return connection.Database.Binary(value.data)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self} is sealed and cannot be searched by {lookup_name}.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        return None

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self} is sealed and is not serialised.")


def sealed_field(model: type[models.Model], name: str) -> EncryptedTextField:
    """A sealed column of a model, to open by `open_of` what was read of it."""
    field = model._meta.get_field(name)
    assert isinstance(field, EncryptedTextField)
    return field


def stored(row: models.Model) -> bytes:
    """What stands in the row and in those that were read along with it, as a hash; nothing sealed is opened.

    Unchanged text keeps its bytes and changed text gets others, so equal hashes are equal rows.
    """
    found = sha256()
    _feed(found, row, set())
    return found.digest()


def _feed(found: Any, row: models.Model, seen: set[tuple[str, object]]) -> None:
    label = row._meta.label
    if (label, row.pk) in seen:
        return
    seen.add((label, row.pk))
    found.update(label.encode())
    for field in row._meta.concrete_fields:
        if field.attname in row.__dict__:
            found.update(f"|{field.attname}={_stored(row.__dict__[field.attname])!r}".encode())
    for name, other in sorted(row._state.fields_cache.items()):
        if isinstance(other, models.Model) and name != "user":
            _feed(found, other, seen)
    for name, others in sorted(getattr(row, "_prefetched_objects_cache", {}).items()):
        found.update(f"|{name}".encode())
        for other in others:
            _feed(found, other, seen)


def _stored(value: Any) -> Any:
    if isinstance(value, _Opened):
        value = value.sealed
    if isinstance(value, Sealed):
        return value.data
    return bytes(value) if isinstance(value, memoryview) else value
