"""What a test or benchmark needs of the machine: programs from Debian's packages, peers in a folder of their own.

Nothing here stops a run: what cannot be had is said, and the tests that need it are skipped with that reason.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv-bench"


def need_program(name: str, package: str) -> bool:
    """Whether a program is there, or could be installed with apt-get as root."""
    if shutil.which(name):
        return True
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"{name} is missing: what needs it is skipped. As root: apt-get install {package}", file=sys.stderr)
        return False
    print(f"Installing {package} with apt-get.", file=sys.stderr)
    # dpkg wants the sbin folders in PATH
    environment = {
        **os.environ,
        "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    for words in (["update", "-qq"], ["install", "-y", "-qq", package]):
        subprocess.run(["apt-get", *words], env=environment, stdout=sys.stderr, check=False)
    return shutil.which(name) is not None


def need_peers() -> None:
    """Put the benchmark's peers on the path: pinned, hashed, in a folder that nothing else uses."""
    lock = ROOT / "requirements" / "bench.txt"
    if not lock.exists():
        return
    stamp = PEERS / "stamp"
    if not stamp.exists() or stamp.read_text("utf-8") != lock.read_text("utf-8"):
        print("Setting up the benchmark's peers, once.", file=sys.stderr)
        shutil.rmtree(PEERS, ignore_errors=True)
        options = ["-qq", "--disable-pip-version-check", "--require-hashes", "--no-deps", "--target", str(PEERS)]
        subprocess.run([sys.executable, "-m", "pip", "install", *options, "-r", str(lock)], check=True)
        stamp.write_text(lock.read_text("utf-8"), "utf-8")
    sys.path.append(str(PEERS))
