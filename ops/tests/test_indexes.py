"""Every index of a person's table is led by its owner: so rows lie by person, and tables can be split by person."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models

from ops.belongings import belongings

FOR_THE_CLOCK = "the clock asks across people what is over"
OF_STAFF = "staff ask who has a tag, and what an action on many people set or took off"
# Of those that are not, each by its name (or table and column), with the reason.
EXCEPTIONS = {
    "accounts_ad_expires_560ea2_idx": FOR_THE_CLOCK,
    "accounts_co_expires_8d41b5_idx": FOR_THE_CLOCK,
    "accounts_id_created_6bdd33_idx": FOR_THE_CLOCK,
    "accounts_session_expires": FOR_THE_CLOCK,
    "accounts_session_ended": FOR_THE_CLOCK,
    "accounts_token_expires": FOR_THE_CLOCK,
    "accounts_token_ended": FOR_THE_CLOCK,
    "memory_sent_created_50e868_idx": FOR_THE_CLOCK,
    "memory_tomb_undo_un_c8af1c_idx": FOR_THE_CLOCK,
    "ops_sealedf_created_3409ab_idx": FOR_THE_CLOCK,
    "ops_export_state_f092eb_idx": FOR_THE_CLOCK,
    "ops_import_state_f2ee23_idx": FOR_THE_CLOCK,
    "profiles_he_until_89371d_idx": FOR_THE_CLOCK,
    "progress_re_made_at_f52f03_idx": FOR_THE_CLOCK,
    "memory_made": "the clock asks across people who told something lately",
    "memory_recall_stale": "the clock asks whose index is to be read anew; of nearly all rows it holds none",
    "profiles_remind_next": "the clock asks every minute who is due",
    "profiles_weather_from": "the clock asks who wants the weather",
    "progress_us_updated_5e61f5_idx": "the clock asks who wrote lately",
    "memory_prov_on_f58d4c_idx": "health and the day's spending are asked of all people together",
    "accounts_session.token_hash": "a token is all that a request brings: it says who asks",
    "profiles_handle_once": "a handle is one in the whole installation",
    "profiles_heldhandle.handle": "a handle is one in the whole installation",
    "accounts_accesstoken.token_hash": "a token is all that a request brings: it says who asks",
    "accounts_tag_now": OF_STAFF,
    "accounts_tag_set_at": OF_STAFF,
    "accounts_tag_set_in": OF_STAFF,
    "accounts_tag_removed_in": OF_STAFF,
    "accounts_taggrant.tag_id": "who has a tag; tags are few, and nobody's",
    "progress_award.badge_id": "a badge that people have is not deleted; badges are few, and nobody's",
    "django_admin_log.content_type_id": "Django's own table, of what staff did",
}


def found_not_led_by_the_owner() -> Iterator[str]:
    """Names of indexes and unique constraints. Two kinds are right without it: the `id` of a row, which is drawn at
    random and one in all the world, and the index of a foreign key to a person's row, by which the database looks for
    what refers to a row that goes."""
    owned = {one.table for one in belongings()}
    for one in belongings():
        meta = one.table._meta
        owner = meta.get_field(one.column).name
        for option in (*meta.indexes, *meta.constraints):
            fields = getattr(option, "fields", None)
            if fields and fields[0] != owner and meta.get_field(fields[0].lstrip("-")).attname != one.column:
                yield option.name
        for field in meta.concrete_fields:
            is_random_id = field.primary_key and isinstance(field, models.UUIDField | models.AutoField)
            has_index = field.db_index or field.unique
            if has_index and field.name != owner and field.related_model not in owned and not is_random_id:
                yield f"{meta.db_table}.{field.column}"


def test_every_index_of_a_persons_table_is_led_by_its_owner_or_named_with_a_reason():
    assert set(found_not_led_by_the_owner()) == set(EXCEPTIONS)


def test_every_table_of_a_persons_rows_has_an_index_led_by_the_owner_for_all_rows_and_none_of_the_owner_beside_it():
    """One of the owner alone would be written with every row, and tempts the planner to sort what lies in order."""
    for one in belongings():
        meta = one.table._meta
        owner = meta.get_field(one.column)
        led = [option.fields[0] for option in meta.indexes if option.condition is None and option.fields]
        led += [
            option.fields[0]
            for option in meta.constraints
            if isinstance(option, models.UniqueConstraint) and option.condition is None and option.fields
        ]
        is_indexed = owner.db_index or owner.unique or meta.pk_fields[0] is owner or owner.name in led
        # Of handles that were given up there are few, and they are found by handle or by date.
        assert is_indexed or meta.db_table == "profiles_heldhandle", meta.db_table
        assert not (owner.db_index and not owner.unique and owner.name in led), f"{meta.db_table} is indexed twice"


@pytest.mark.django_db
@pytest.mark.parametrize("model", apps.get_models(), ids=lambda one: one._meta.label)
def test_what_the_models_promise_stands_in_the_database(model):
    """A migration that takes an index off can take another one with it."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    promised = {option.name for option in (*model._meta.indexes, *model._meta.constraints)}
    assert promised <= found.keys()
