"""The page of all tables is what the models are."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from lot.fields import EncryptedTextField
from memory.models import MemoryAnswer
from ops import data_model
from ops.belongings import tables
from ops.data_model import PAGE, render_page
from ops.management.commands import data_model as command


def part_of(table: str) -> str:
    """What the page says of one table."""
    return render_page().split(f"\n### {table}\n")[1].split("\n### ")[0]


def test_the_page_is_what_the_models_are():
    assert PAGE.read_text(encoding="utf-8") == render_page(), "stale: `make docs` writes it anew"


def test_every_table_and_every_column_stands_on_it():
    page = render_page()
    for table in tables():
        assert f"`{table._meta.db_table}`" in page
        if table._meta.app_label in data_model.ROOMS:
            part = part_of(table.__name__)
            assert all(f"| `{field.column}` |" in part for field in table._meta.concrete_fields)


def test_every_constraint_and_index_stands_on_it_by_name():
    for table in tables():
        if table._meta.app_label in data_model.ROOMS:
            part = part_of(table.__name__)
            assert all(f"`{one.name}`" in part for one in (*table._meta.constraints, *table._meta.indexes))


def test_what_is_sealed_is_said_to_be():
    for table in tables():
        if table._meta.app_label in data_model.ROOMS:
            for line in part_of(table.__name__).splitlines():
                if line.startswith("| `"):
                    name = line.split("`")[1]
                    field = next(field for field in table._meta.concrete_fields if field.column == name)
                    assert ("| sealed |" in line) == isinstance(field, EncryptedTextField), line


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("MemoryAnswer", "- Whose: a person's, by `user_id`"),
        ("MemoryAnswer", "- On erase: deleted with all columns, once the data key is gone"),
        ("MemoryAnswer", "- In an export: as `answers`."),
        ("LoginCode", "- On erase: deleted, found by their address"),
        ("AuditEvent", "- On erase: stays: plain ids"),
        ("Erasure", "- On erase: stays; it says that somebody is gone, and nothing of them"),
        ("Badge", "- Whose: nobody's: no row leads to a person"),
        ("RecallItem", "- In an export: not carried: the index is read anew from what stands in the log"),
        ("Session", "- In an export: left out: a way in, to this installation"),
    ],
)
def test_whose_a_table_is_and_what_becomes_of_it_is_said(table, said):
    assert said in part_of(table)


def test_the_check_fails_where_the_page_is_stale_and_writes_nothing(tmp_path, monkeypatch):
    page = tmp_path / "data-model.md"
    page.write_text(render_page().replace("`phrase`", "`quotation`"), encoding="utf-8")
    monkeypatch.setattr(command, "PAGE", page)
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("data_model", check=True, stdout=said, stderr=StringIO())
    assert ended.value.code == 1 and "+| `phrase`" in said.getvalue()
    assert "`quotation`" in page.read_text(encoding="utf-8")
    call_command("data_model", stdout=StringIO())
    assert page.read_text(encoding="utf-8") == render_page()
    call_command("data_model", check=True, stdout=StringIO())


def test_every_room_is_on_it():
    rooms = {config.label for config in apps.get_app_configs() if config.name in data_model.ROOMS}
    assert rooms == set(data_model.ROOMS)
    assert MemoryAnswer._meta.app_label in rooms
