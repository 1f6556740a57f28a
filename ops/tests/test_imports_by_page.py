"""Files come in by pages and over REST: looked at first, mapped, brought in, taken back; by nobody else."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.tests.make import bearer, make_user, run_tasks, sign_in
from intentions.models import CheckIn
from lot.errors import TooLarge
from memory.models import Note
from memory.tests.make import make_note
from ops.importing.formats import FORMATS
from ops.services.importing import receive_file
from ops.tests.diary import Diary, lines
from ops.tests.test_round_trip import export, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def bob(db):
    return people(make_user("bob@example.org", zone=""))


@pytest.fixture
def diary(monkeypatch):
    monkeypatch.setattr("ops.importing.formats.FORMATS", (*FORMATS, Diary()))


def test_by_page_a_file_is_looked_at_brought_in_and_taken_back(client, ada, bob):
    make_note(ada, "words")
    sign_in(client, bob)
    assert b"Look at it" in client.get("/settings/import/").content
    sent = client.post("/settings/import/", {"file": SimpleUploadedFile("lot.zip", export(ada))})
    assert sent.status_code == 302
    page = sent["Location"]
    assert b"Look again" in client.get(page).content
    run_tasks()
    shown = client.get(page).content.decode()
    assert "1 new." in shown
    assert not Note.objects.for_user(bob).exists()
    assert client.post(page, {"do": "start"}).status_code == 302
    run_tasks()
    assert b"Brought in at" in client.get(page).content
    assert Note.objects.for_user(bob).exists()
    assert client.post(page, {"do": "undo"}).status_code == 302
    run_tasks()
    assert b"Taken back." in client.get(page).content
    assert client.post(page, {"do": "undo"}).status_code == 409
    assert client.post(page, {"do": "else"}).status_code == 400


def test_by_page_what_is_no_file_of_lot_is_said_at_the_field(client, ada):
    sign_in(client, ada)
    for file in (SimpleUploadedFile("x.zip", b"words"), SimpleUploadedFile("x.zip", b"")):
        response = client.post("/settings/import/", {"file": file})
        assert response.status_code == 400
        assert b"LOT does not know this kind of file." in response.content
    assert b"Choose a file." in client.post("/settings/import/", {}).content


def test_by_page_the_words_of_a_file_are_mapped(client, ada, diary):
    sign_in(client, ada)
    content = lines({"id": "2", "at": "2026-03-04T10:00", "mood": "<rad>"})
    page = client.post("/settings/import/", {"file": SimpleUploadedFile("x", content)})["Location"]
    run_tasks()
    shown = client.get(page).content.decode()
    assert "&lt;rad&gt;" in shown
    client.post(page, {"do": "start", "mood-0": "calm"})
    run_tasks()
    assert CheckIn.objects.get().mood == "calm"


def test_an_upload_without_the_csrf_token_is_refused(ada):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, ada)
    assert client.post("/settings/import/", {"file": SimpleUploadedFile("x", b"x")}).status_code == 403


def test_large_bodies_are_taken_where_files_are_and_nowhere_else(client, ada, settings):
    settings.MAX_UPLOAD_BYTES = 600_000
    sign_in(client, ada)
    large, too_large = bytes(500_000), bytes(900_000)
    assert client.post("/settings/import/", {"file": SimpleUploadedFile("x", large)}).status_code == 400
    assert client.post("/settings/import/", {"file": SimpleUploadedFile("x", too_large)}).status_code == 413
    assert client.post("/settings/", {"file": SimpleUploadedFile("x", large)}).status_code == 413
    with pytest.raises(TooLarge):
        receive_file(user=ada, name="x", size=600_001, file=io.BytesIO(b""), starts_at_once=True)


def test_a_stranger_uploads_nothing(client, settings):
    assert client.post("/settings/import/", {"file": SimpleUploadedFile("x", bytes(500_000))}).status_code == 302
    assert client.post("/api/v1/import/", {"file": SimpleUploadedFile("x", bytes(500_000))}).status_code == 401


def test_over_rest_a_dry_run_counts_and_a_start_brings_in(client, ada, bob):
    make_note(ada, "words")
    headers = bearer(bob)
    file = SimpleUploadedFile("lot.zip", export(ada))
    sent = client.post("/api/v1/import/?dry_run=true", {"file": file}, headers=headers)
    assert sent.status_code == 202
    path = f"/api/v1/import/{sent.json()['id']}/"
    run_tasks()
    found = client.get(path, headers=headers).json()
    assert found["state"] == "checked"
    assert found["counts"]["notes"] == {"new": 1, "there": 0, "deleted": 0, "refused": 0}
    assert not Note.objects.for_user(bob).exists()
    started = client.post(f"{path}start/", {}, content_type="application/json", headers=headers)
    assert started.status_code == 202
    run_tasks()
    assert client.get(path, headers=headers).json()["state"] == "done"
    assert client.post(f"{path}undo/", headers=headers).status_code == 202
    run_tasks()
    assert client.get(path, headers=headers).json()["state"] == "undone"
    assert client.post(f"{path}start/", {}, content_type="application/json", headers=headers).status_code == 409


def test_over_rest_without_a_dry_run_it_comes_in_at_once(client, ada, bob):
    make_note(ada, "words")
    headers = bearer(bob)
    client.post("/api/v1/import/", {"file": SimpleUploadedFile("lot.zip", export(ada))}, headers=headers)
    run_tasks()
    assert Note.objects.for_user(bob).get().text == "words"
    for query, files in (("?dry_run=perhaps", {"file": SimpleUploadedFile("x", b"x")}), ("", {})):
        refused = client.post(f"/api/v1/import/{query}", files, headers=headers)
        assert refused.status_code == 400
        assert refused.json()["error"]["fields"]


def test_over_rest_moods_that_the_file_does_not_have_are_refused(client, ada, bob):
    headers = bearer(bob)
    file = SimpleUploadedFile("lot.zip", export(ada))
    row = client.post("/api/v1/import/?dry_run=1", {"file": file}, headers=headers).json()
    run_tasks()
    path = f"/api/v1/import/{row['id']}/start/"
    refused = client.post(path, {"moods": {"rad": "calm"}}, content_type="application/json", headers=headers)
    assert refused.status_code == 400
    assert "moods" in refused.json()["error"]["fields"]
