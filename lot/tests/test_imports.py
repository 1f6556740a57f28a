"""The import direction: each room imports only from its left."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("accounts", "profiles", "intentions", "memory", "progress", "ops")
# The half of the frame that knows no room, and that every room may use.
LEFT_HALF = {
    "admin_base",
    "api",
    "care",
    "clock",
    "dates",
    "destinations",
    "embedded",
    "environment",
    "errors",
    "fields",
    "handing",
    "language",
    "logs",
    "make_keys",
    "models",
    "outgoing",
    "patterns",
    "prepared",
    "quiet",
    "schema",
    "schema_examples",
    "widgets",
    "sealing",
    "stopwords",
    "strict_json",
    "text",
    "version",
}
PURE = (
    "intentions/moods.py",
    "intentions/pacing.py",
    "intentions/rules.py",
    "intentions/stamps.py",
    "memory/engine",
    "memory/providers/kinds.py",
    "memory/providers/reading.py",
    "memory/providers/redaction.py",
    "memory/providers/redaction_patterns.py",
    "memory/providers/wording.py",
    "ops/backups/manifest.py",
    "ops/backups/retention.py",
    "ops/backups/sealed_stream.py",
    "ops/bars.py",
    "ops/health/kinds.py",
    "ops/importing/archive.py",
    "ops/importing/formats.py",
    "ops/importing/kinds.py",
    "ops/schedule.py",
    "progress/chart.py",
    "progress/days.py",
    "progress/features.py",
    "progress/findings.py",
    "progress/heat.py",
    "progress/patterns.py",
    "progress/reminding.py",
    "progress/reviewing.py",
    "progress/rules.py",
    "progress/streaks.py",
    "progress/summary.py",
    "lot/care",
    "lot/clock.py",
    "lot/language.py",
    "lot/stopwords.py",
    "lot/text.py",
    "lot/sealing.py",
    "lot/strict_json.py",
)


def modules(under: str) -> list[Path]:
    base = ROOT / under
    found = [base] if base.suffix else sorted(base.rglob("*.py"))
    return [path for path in found if "tests" not in path.parts and "migrations" not in path.parts]


def imports(path: Path) -> set[str]:
    """Dotted names of everything that a module imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("room", ROOMS)
def test_room_imports_only_from_rooms_to_its_left(room: str) -> None:
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    for path in modules(room):
        wrong = {name for name in imports(path) if (top := name.split(".")[0]) in ROOMS and top not in allowed}
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize("room", ROOMS)
def test_room_uses_only_the_left_half_of_the_frame(room: str) -> None:
    for path in modules(room):
        used = {name.split(".")[1] for name in imports(path) if name.startswith("lot.")}
        assert used <= LEFT_HALF, f"{path.relative_to(ROOT)} imports lot.{used - LEFT_HALF}"


@pytest.mark.parametrize("name", sorted(LEFT_HALF))
def test_left_half_of_the_frame_knows_no_room_and_not_the_right_half(name: str) -> None:
    package = ROOT / "lot" / name
    for path in modules(f"lot/{name}" if package.is_dir() else f"lot/{name}.py"):
        if not path.exists():
            continue
        found = imports(path)
        assert not {top for line in found if (top := line.split(".")[0]) in ROOMS}
        assert {line.split(".")[1] for line in found if line.startswith("lot.")} <= LEFT_HALF


@pytest.mark.parametrize("under", PURE)
def test_pure_modules_know_no_database_no_network_and_no_clock(under: str) -> None:
    for path in modules(under):
        found = {name for name in imports(path) if not name.startswith("django.utils.translation.")}
        assert not {name for name in found if name.split(".")[0] in {"django", "requests", "socket", "urllib"}}, path
        source = path.read_text(encoding="utf-8")
        assert "datetime.now(" not in source, path
        assert "date.today(" not in source, path


def test_provider_libraries_are_never_imported_at_the_top() -> None:
    heavy = {"anthropic", "openai", "together", "google", "httpx", "httpx2", "minio"}
    for path in modules("."):
        if ".venv" in path.parts:
            continue
        tops = {
            alias.name.split(".")[0]
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Import)
            for alias in node.names
        } | {
            node.module.split(".")[0]
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.ImportFrom) and node.module
        }
        assert not tops & heavy, path
