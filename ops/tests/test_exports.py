"""An export: a code by mail, a worker, fifteen minutes; nobody else's, and nothing that was taken back in it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.make import bearer, mailed, make_user, run_tasks, sign_in
from intentions.services import delete_check_in
from intentions.tests.make import make_check_in
from lot.errors import Gone, InvalidInput, TooMany
from memory.services import delete_note
from memory.tests.make import NOON, make_note
from ops.models import Chunk, Export, SealedFile
from ops.sealed_files import CHUNK_BYTES, FileGone, SealedWriter, open_file
from ops.services.export_writing import write_export
from ops.services.exporting import ask_for_export, confirm_export, file_of, purge_exports

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_user()


def start(user) -> Export:
    ask_for_export(user=user)
    code, _link = mailed(user.email)
    return confirm_export(user=user, code=code)


def made(user) -> Export:
    row = start(user)
    run_tasks()
    row.refresh_from_db()
    return row


def content_of(user, row: Export) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(open_file(file_of(user, row.pk)).read()))


def test_the_code_of_the_mail_lets_it_be_written_and_fetched(ada):
    make_note(ada, "marmalade")
    row = made(ada)
    assert row.state == Export.State.READY
    assert row.done == row.total > 0
    assert row.expires_at - row.ready_at == timedelta(minutes=15)
    notes = json.loads(content_of(ada, row).read("lot.json"))["notes"]
    assert [note["text"] for note in notes] == ["marmalade"]
    assert AuditEvent.objects.filter(kind="export_started", subject_id=ada.pk).count() == 1


def test_without_its_code_nothing_is_written(ada):
    ask_for_export(user=ada)
    mailed()
    with pytest.raises(InvalidInput, match="invalid_code"):
        confirm_export(user=ada, code="AAAAAA")
    run_tasks()
    assert not SealedFile.objects.exists()


def test_the_sixth_wrong_code_meets_a_burnt_wish(ada):
    ask_for_export(user=ada)
    code, _link = mailed()
    for _ in range(5):
        with pytest.raises(InvalidInput):
            confirm_export(user=ada, code="AAAAAA")
    with pytest.raises(Gone):
        confirm_export(user=ada, code=code)


def test_the_code_is_good_for_ten_minutes_and_once(ada):
    ask_for_export(user=ada)
    code, _link = mailed()
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)), pytest.raises(Gone):
        confirm_export(user=ada, code=code)
    confirm_export(user=ada, code=code)
    with pytest.raises(Gone):
        confirm_export(user=ada, code=code)


def test_a_code_of_bobs_is_of_no_use_to_ada(ada):
    bob = make_user("bob@example.org")
    ask_for_export(user=bob)
    code, _link = mailed("bob@example.org")
    ask_for_export(user=ada)
    mailed()
    with pytest.raises(InvalidInput):
        confirm_export(user=ada, code=code)


def test_the_mail_goes_to_the_persons_own_address_with_no_code_in_its_subject(ada):
    ask_for_export(user=ada)
    code, _link = mailed()
    assert mail.outbox[-1].to == ["ada@example.org"]
    assert code not in mail.outbox[-1].subject


def test_five_mails_an_hour(ada):
    for _ in range(5):
        ask_for_export(user=ada)
    with pytest.raises(TooMany):
        ask_for_export(user=ada)


def test_after_fifteen_minutes_it_is_gone_from_the_database_too(ada):
    row = made(ada)
    later = row.expires_at + timedelta(seconds=1)
    with time_machine.travel(later), pytest.raises(Gone):
        file_of(ada, row.pk)
    purge_exports(at=later)
    row.refresh_from_db()
    assert row.state == Export.State.OVER
    assert not Chunk.objects.exists()


def test_a_new_export_ends_the_one_before(ada):
    first, second = made(ada), made(ada)
    with pytest.raises(Gone):
        file_of(ada, first.pk)
    assert file_of(ada, second.pk)
    assert SealedFile.objects.count() == 1


def test_what_no_worker_has_any_more_is_given_up_and_another_can_be_asked_for(ada):
    row = start(ada)
    purge_exports(at=timezone.now() + timedelta(hours=4))
    row.refresh_from_db()
    assert row.state == Export.State.FAILED
    write_export(export_id=row.pk)
    assert made(ada).state == Export.State.READY


@pytest.mark.parametrize("what", ["note", "check-in"])
def test_words_that_are_taken_back_leave_the_file_that_waits(ada, what):
    note, entry = make_note(ada, "marmalade"), make_check_in(ada, note="marmalade", now=NOON)
    row = made(ada)
    if what == "note":
        delete_note(user=ada, note_id=note.pk, at=timezone.now())
    else:
        delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    with pytest.raises(Gone):
        file_of(ada, row.pk)
    assert not Chunk.objects.exists()


def test_words_that_are_taken_back_before_it_is_written_are_not_in_it(ada):
    note = make_note(ada, "marmalade")
    row = start(ada)
    delete_note(user=ada, note_id=note.pk, at=timezone.now())
    run_tasks()
    assert b"marmalade" not in content_of(ada, row).read("lot.json")


def test_a_file_that_is_thrown_away_while_it_is_written_stops_its_writer(ada):
    writer = SealedWriter(ada)
    writer.write(bytes(CHUNK_BYTES))
    writer.throw_away()
    with pytest.raises(FileGone):
        writer.write(bytes(CHUNK_BYTES))


def test_chunks_are_sealed_and_open_in_their_own_place_alone(ada):
    writer = SealedWriter(ada)
    content = b"marmalade" * 70_000
    writer.write(content)
    file = writer.finish()
    assert file.size == len(content)
    assert open_file(file).read() == content
    assert b"marmalade" not in b"".join(bytes(chunk.data) for chunk in Chunk.objects.all())
    reader = open_file(file)
    reader.seek(CHUNK_BYTES - 4)
    assert reader.read(9) == content[CHUNK_BYTES - 4 : CHUNK_BYTES + 5]
    Chunk.objects.filter(number=2).delete()
    Chunk.objects.filter(number=1).update(number=2)
    reader = open_file(file)
    reader.seek(2 * CHUNK_BYTES)
    from lot.sealing import SealError

    with pytest.raises(SealError):
        reader.read(1)


def test_by_page_it_is_asked_for_confirmed_and_fetched_as_an_attachment(client, ada):
    sign_in(client, ada)
    assert b"/settings/export/" in client.get("/settings/").content
    assert client.post("/settings/export/", {"export": "1"}).status_code == 302
    code, _link = mailed()
    wrong = client.post("/settings/export/", {"code": "AAAAAA"})
    assert wrong.status_code == 400
    assert b"This is not the code" in wrong.content
    assert client.post("/settings/export/", {"code": code}).status_code == 302
    assert b"Being written" in client.get("/settings/export/").content
    run_tasks()
    page = client.get("/settings/export/").content.decode()
    row = Export.objects.get()
    assert f"/settings/export/{row.pk}/" in page
    response = client.get(f"/settings/export/{row.pk}/")
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Content-Type"] == "application/zip"
    body = b"".join(response)
    assert len(body) == int(response["Content-Length"]) == row.size
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None


def test_over_rest_the_state_is_told_until_the_zip_is_there(client, ada):
    headers = bearer(ada)
    asked = client.post("/api/v1/export/code/", headers=headers)
    assert asked.status_code == 202
    assert 0 < asked.json()["expires_in"] <= 600
    code, _link = mailed()
    started = client.post("/api/v1/export/", {"code": code}, content_type="application/json", headers=headers)
    assert started.status_code == 202
    path = f"/api/v1/export/{started.json()['id']}/"
    assert client.get(path, headers=headers).status_code == 202
    run_tasks()
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(b"".join(response))).namelist()
    assert client.get(path, headers={**headers, "Accept": "application/zip"}).status_code == 200
    purge_exports(at=timezone.now() + timedelta(hours=1))
    assert client.get(path, headers=headers).status_code == 410
    assert client.get(path, headers=bearer(make_user("bob@example.org"))).status_code == 404


def test_a_wrong_code_over_rest_is_said_in_the_envelope(client, ada):
    ask_for_export(user=ada)
    mailed()
    response = client.post("/api/v1/export/", {"code": "AAAAAA"}, content_type="application/json", headers=bearer(ada))
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "invalid_code"
