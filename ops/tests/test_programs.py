"""The programs of PostgreSQL reach the database as Django does, and are told no secret but its password."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ops.backups.errors import BackupError
from ops.backups.programs import libpq_environment, output_of
from ops.tests.make import ROOT

pytestmark = pytest.mark.once
BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def test_they_are_told_how_to_reach_the_database_and_none_of_lots_secrets(monkeypatch):
    monkeypatch.setenv("DATA_KEYS", "k1:secret")
    monkeypatch.setenv("PGPASSFILE", "/run/passwords")
    parameters = {"host": "db", "port": 5433, "dbname": "lot", "user": "lot", "password": "p", "sslmode": "verify-full"}
    environment = libpq_environment({**parameters, "sslrootcert": "/ca.pem", "cursor_factory": object()})
    told = {name: value for name, value in environment.items() if name.startswith("PG")}
    assert told == {
        "PGHOST": "db",
        "PGPORT": "5433",
        "PGDATABASE": "lot",
        "PGUSER": "lot",
        "PGPASSWORD": "p",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/ca.pem",
        "PGPASSFILE": "/run/passwords",
    }
    assert "DATA_KEYS" not in environment


def test_output_of_a_program_that_fails_is_not_taken_for_whole():
    with pytest.raises(BackupError, match="sh failed: not well"):
        list(output_of(["sh", "-c", "echo much; echo not well >&2; exit 3"], os.environ))


def test_what_a_program_is_given_must_come_to_its_end():
    def given() -> Iterator[bytes]:
        yield b"half"
        raise BackupError("The rest is missing.")

    with pytest.raises(BackupError, match="The rest is missing"):
        list(output_of(["cat"], os.environ, given()))
    assert b"".join(output_of(["cat"], os.environ, iter([b"a" * 3_000_000, b"b"]))) == b"a" * 3_000_000 + b"b"


def write_certificate(directory: Path) -> None:
    """For 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lot-test")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    (directory / "server.crt").write_bytes(builder.sign(key, SHA256()).public_bytes(Encoding.PEM))
    (directory / "server.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.fixture
def only_tls(tmp_path_factory) -> Iterator[tuple[int, Path]]:
    """A PostgreSQL of the test's own that refuses whoever does not encrypt; its port and its certificate."""
    if BIN is None:
        pytest.skip("no PostgreSQL server is installed")
    owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    directory = Path("/tmp") / f"lot-tls-{os.getpid()}"
    directory.mkdir(mode=0o700)
    try:
        write_certificate(directory)
        for path in [directory, *directory.iterdir()]:
            path.chmod(0o700 if path.is_dir() else 0o600)
            if owner:
                account = pwd.getpwnam("postgres")
                os.chown(path, account.pw_uid, account.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        data = directory / "data"
        run = {"check": True, "cwd": directory, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **owner}
        subprocess.run([BIN / "initdb", "-D", data, "-U", "lot", "--auth=trust", "--no-sync"], **run)
        (data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 trust\nhostnossl all all all reject\n")
        options = f"-p {port} -c ssl=on -c ssl_cert_file={directory}/server.crt -c ssl_key_file={directory}/server.key "
        options += f"-c listen_addresses=127.0.0.1 -c unix_socket_directories={directory}"
        subprocess.run([BIN / "pg_ctl", "-D", data, "-w", "-o", options, "-l", directory / "log", "start"], **run)
        certificate = tmp_path_factory.mktemp("ca") / "ca.pem"
        shutil.copy(directory / "server.crt", certificate)
        yield port, certificate
        subprocess.run([BIN / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.mark.long
def test_a_server_that_refuses_plain_connections_is_backed_up_and_restored(only_tls, tmp_path: Path):
    port, certificate = only_tls
    address = f"postgresql://lot@127.0.0.1:{port}/postgres"
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "BACKUP_DIR": str(tmp_path / "backups"),
        "DB_SSL": "verify-full",
    }
    environment["DB_CA_CERT"] = str(certificate)
    for command in (
        ["migrate", "-v0"],
        ["backup_db", "--label", "one"],
        ["verify_backup", "--latest", "--deep"],
        ["restore_db", "NAME", "--into", "DATABASE_URL", "--yes-replace", "postgres"],
    ):
        names = [path.stem for path in (tmp_path / "backups").glob("*.json")] if command[0] == "restore_db" else []
        line = [names[0] if part == "NAME" else part for part in command]
        done = subprocess.run([sys.executable, "manage.py", *line], cwd=ROOT, env=environment, capture_output=True)
        assert done.returncode == 0, done.stderr
    plain = {**environment, "DB_SSL": "disable", "DB_CA_CERT": ""}
    refused = subprocess.run([sys.executable, "manage.py", "backup_db"], cwd=ROOT, env=plain, capture_output=True)
    assert refused.returncode != 0
