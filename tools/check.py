"""``./run check``: format, lint, strict types, import contracts and house tests, in under a minute."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
LINT_IMPORTS = [PYTHON, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
"""import-linter has no ``-m`` door, and its script names the folder in which ``./run`` built the environment."""
STEPS = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "types": [PYTHON, "-m", "mypy"],
    "imports": LINT_IMPORTS,
    "documents": [PYTHON, "tools/docs.py", "--check"],
    "house": [PYTHON, "-m", "pytest", "-q", "tests/house", "--no-header", "-p", "no:cacheprovider"],
}


def main() -> int:
    """Run every step, also after one failed; name each with its seconds."""
    failed = []
    for name, command in STEPS.items():
        started = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"{name:10} {verdict:6} {time.monotonic() - started:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    print("all checks passed" if not failed else f"failed: {', '.join(failed)}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
