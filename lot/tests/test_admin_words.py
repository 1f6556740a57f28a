"""What the admin can show, sift and search by, read off its classes: never a column that holds a person's words."""

import pytest
from django.contrib import admin
from django.db import models

from accounts.admin_filters import OwnerTagFilter
from accounts.models import AdminTag, MailBlock, Session, User
from accounts.tests.make import confirm_sessions, make_tags, make_user, sign_in
from intentions.models import Intention
from lot.fields import EncryptedTextField
from memory.models import MemoryAnswer
from ops.models import Erasure
from profiles.models import Profile, UserPreferences
from progress.models import Badge, UserProgress

REGISTERED = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
NAMES = [model._meta.label for model, _page in REGISTERED]
LOOKED_AT = (User, Profile, Session, MemoryAnswer, Intention, UserProgress, UserPreferences)
# What a person chose that stands in clear: the address of their page, what is shown there, what a client is called.
IN_CLEAR = {(Profile, "handle"), (Profile, "shown"), (Session, "device")}
# Who is erased carries no tag any more.
WITHOUT_TAGS = {Erasure}


def is_words(model, name: str) -> bool:
    field = {one.name: one for one in model._meta.concrete_fields}.get(name)
    return isinstance(field, EncryptedTextField) or (model, name) in IN_CLEAR


def is_owned(model) -> bool:
    return any(field.attname == "user_id" for field in model._meta.concrete_fields)


@pytest.fixture
def staff(client, rf):
    user = make_user("root@example.org", tags=("Admin",))
    sign_in(client, user)
    request = rf.get("/admin/")
    request.user, request.session_row = user, None
    return request


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=NAMES)
def test_no_list_page_order_or_search_names_a_column_of_words(staff, model, page):
    named = {*page.get_list_display(staff), *page.get_fields(staff), *page.get_readonly_fields(staff)}
    named |= {*page.get_search_fields(staff), *page.list_editable, *(page.get_sortable_by(staff) or ())}
    named |= {str(name).lstrip("-") for name in page.get_ordering(staff)}
    assert not [name for name in named if isinstance(name, str) and ("__" in name.strip("_") or is_words(model, name))]


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=NAMES)
def test_no_address_sifts_by_a_part_of_any_column(model, page):
    texts = [field for field in model._meta.concrete_fields if not isinstance(field, models.BooleanField)]
    for field in texts:
        for how in ("__startswith", "__contains", "__regex", "__gt", "__isnull"):
            assert not page.lookup_allowed(f"{field.name}{how}", "a", None), (field, how)
        if isinstance(field, models.ForeignKey):
            assert not page.lookup_allowed(f"{field.name}__profile__handle", "a", None)
    sifted = {name for name in page.list_filter if isinstance(name, str)}
    assert not [name for name in sifted if is_words(model, name)]


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=NAMES)
def test_what_is_a_persons_is_only_looked_at_and_sifted_by_their_tag(model, page, rf):
    if not is_owned(model):
        return
    assert not (page.has_add_permission(None) or page.has_change_permission(None) or page.has_delete_permission(None))
    assert OwnerTagFilter in page.list_filter or model in WITHOUT_TAGS
    assert not page.actions


@pytest.mark.django_db
@pytest.mark.parametrize("model", LOOKED_AT, ids=lambda model: model.__name__)
def test_of_the_nine_models_seven_are_there_to_look_at(staff, client, model):
    page = admin.site._registry[model]
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    assert client.get(base).status_code == 200
    assert not (
        page.has_add_permission(staff) or page.has_change_permission(staff) or page.has_delete_permission(staff)
    )
    assert client.post(f"{base}add/", {}).status_code == 403


@pytest.mark.django_db
def test_of_the_nine_models_badge_and_tag_are_added_and_changed(staff, client):
    make_tags()
    confirm_sessions()
    tag = AdminTag.objects.get(name="Mala")
    client.post(f"/admin/accounts/admintag/{tag.pk}/change/", {"name": "Mala", "grants_accent": "on"})
    tag.refresh_from_db()
    assert tag.grants_accent
    fresh = {"rule": "streak", "parameter": "77", "water_name": "Reed", "architecture_name": "Arch"}
    fresh |= {"water_symbol": "~", "architecture_symbol": "#"}
    page = client.post("/admin/progress/badge/add/", fresh)
    assert page.status_code == 302, page.context["errors"]
    badge = Badge.objects.get(parameter=77)
    client.post(f"/admin/progress/badge/{badge.pk}/change/", fresh | {"water_name": "Rush", "is_active": "on"})
    badge.refresh_from_db()
    assert badge.water_name == "Rush" and badge.is_edited


@pytest.mark.parametrize(("model", "page"), REGISTERED, ids=NAMES)
def test_nothing_is_taken_out_of_the_admin_in_a_file(model, page):
    """The actions are known, and none of them answers with rows."""
    actions = {action if isinstance(action, str) else action.__name__ for action in page.actions}
    assert actions <= {"add_tag", "remove_tag", "suspend", "end_sessions", "send_link", "lift"}
    assert {User: 5, MailBlock: 1}.get(model, 0) == len(actions)


def test_no_row_calls_itself_by_a_persons_words():
    """Links, history and what is deleted with it show `str()` of a row."""
    for model, _page in REGISTERED:
        if is_owned(model):
            row = model()
            sealed = {f.name for f in model._meta.concrete_fields if is_words(model, f.name)}
            for name in sealed:
                row.__dict__[name] = "marmalade"
            assert "marmalade" not in str(row), model
