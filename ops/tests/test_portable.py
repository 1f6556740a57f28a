"""Every table and every column has a fate; the file is what its schema says."""

import pytest
from django.apps import apps
from django.db import models

from lot.fields import EncryptedTextField
from ops.portable.fates import LEFT_OUT, NOBODYS, REBUILT, SECTIONS
from ops.portable.sections import OWNERSHIP, tables

ROOMS = {"accounts", "profiles", "intentions", "memory", "progress", "ops"}
OWNERS = {"user_id", "actor_id", "subject_id"}


def is_a_persons(model) -> bool:
    """Whether rows of it may belong to a person: it refers to one, or it may be of one of LOT's rooms."""
    refers = any(
        getattr(field.remote_field, "model", None) is apps.get_model("accounts.User")
        for field in model._meta.concrete_fields
    )
    return refers or model._meta.app_label in ROOMS


def test_every_table_is_carried_rebuilt_or_left_out_with_a_reason():
    known = {section.model for section in SECTIONS} | set(REBUILT) | set(LEFT_OUT) | NOBODYS
    forgotten = {model._meta.label for model in apps.get_models() if is_a_persons(model)} - known
    assert not forgotten, f"ops/portable/fates.py does not say what becomes of {sorted(forgotten)}"
    assert not known - {model._meta.label for model in apps.get_models()}, "a table that is gone"


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_every_column_of_a_carried_table_has_a_fate(table):
    carried = [column.covers for column in table.columns]
    said = [*carried, *table.section.rebuilt, *table.section.left_out]
    assert len(said) == len(set(said)), "twice"
    columns = {field.name for field in table.model._meta.concrete_fields}
    forgotten = columns - set(said) - OWNERSHIP
    assert not forgotten, f"ops/portable/fates.py does not say what becomes of {table.name}: {sorted(forgotten)}"
    assert not set(said) - columns, "a column that is gone"
    assert set(table.section.own) <= columns


@pytest.mark.parametrize("name", sorted(NOBODYS))
def test_a_table_of_nobodys_holds_nothing_of_a_person(name):
    model = apps.get_model(name)
    fields = model._meta.concrete_fields
    assert not OWNERS & {field.attname for field in fields}
    assert not [field for field in fields if isinstance(field, EncryptedTextField)]


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_what_is_referred_to_comes_before(table):
    names = [other.name for other in tables()]
    for column in table.references:
        assert column.is_late or names.index(column.refers_to) < names.index(table.name)
        assert isinstance(table.model._meta.get_field(column.covers), models.ForeignKey)
