"""``./run`` on machines that are not ours: no Python, dead shims, no ensurepip, broken installs, moved folders.

The Pythons here are a few lines of shell that note what they were asked; nothing is downloaded.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.contracts import ROOT

PROGRAMS = ("sh", "dirname", "cksum", "sed", "grep", "rm", "mv", "mkdir", "cp", "touch")
PYTHON = """#!/bin/sh
case "$*" in
*"sys.exit(sys.version_info"*) exit {too_old} ;;
"-c import ensurepip") exit {no_ensurepip} ;;
*version_info*) echo python3.11-venv ;;
"-m venv "*) mkdir -p "$3/bin" "$3/lib/python3.11/site-packages" && cp "$0" "$3/bin/python" ;;
"-m pip "*) echo "$@" >>"{log}"; [ ! -e "{log}.broken" ] ;;
*) printf '<%s>' "$PWD" "$OPENLINE_COMMAND" "$@" ;;
esac
"""


class Machine:
    """A folder with a clone and a PATH that holds nothing but what is put there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin, self.clone = folder, folder / "bin", folder / "a clone"
        self.log = folder / "pip.log"
        self.bin.mkdir()
        (self.clone / "requirements").mkdir(parents=True)
        shutil.copy(ROOT / "run", self.clone / "run")
        for lock in ("run", "dev"):
            (self.clone / "requirements" / f"{lock}.txt").write_text(f"{lock} pins\n", "utf-8")
        for name in PROGRAMS:
            (self.bin / name).symlink_to(str(shutil.which(name)))
        self.program("id", "echo 1000")

    def program(self, name: str, text: str) -> None:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
        path.chmod(0o755)

    def python(self, name: str = "python3.11", *, too_old: int = 0, no_ensurepip: int = 0) -> None:
        path = self.bin / name
        path.write_text(PYTHON.format(too_old=too_old, no_ensurepip=no_ensurepip, log=self.log), "utf-8")
        path.chmod(0o755)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.bin / "sh"), str(self.clone / "run"), *words]
        return subprocess.run(
            command, cwd=self.folder, env={"PATH": str(self.bin)}, capture_output=True, text=True, check=False
        )

    def installs(self) -> list[str]:
        """The lock that each installation so far was asked for."""
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return [Path(line.split(" -r ")[1]).stem for line in lines]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    yield Machine(tmp_path)


def test_it_is_forty_lines_of_plain_shell() -> None:
    assert len((ROOT / "run").read_text("utf-8").splitlines()) <= 40
    assert (ROOT / "run").read_text("utf-8").startswith("#!/bin/sh\n")
    assert os.access(ROOT / "run", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_help_needs_no_python(machine: Machine) -> None:
    done = machine.run()
    assert done.returncode == 0
    for word in ("demo", "test", "check", "campaign", "bench", "docs", "--help"):
        assert f" {word} " in done.stdout
    assert machine.run("help").stdout == done.stdout


def test_without_python_it_says_what_to_install_and_makes_nothing(machine: Machine) -> None:
    done = machine.run("demo")
    assert done.returncode == 1
    assert "apt-get install python3 python3-venv" in done.stderr
    assert not list(machine.clone.glob(".venv*"))


def test_a_shim_that_does_not_run_and_an_old_python_are_passed_over(machine: Machine) -> None:
    machine.program("python3.14", "echo 'not installed' >&2; exit 127")
    machine.python("python3.13", too_old=1)
    machine.python("python3")
    done = machine.run("demo")
    assert done.returncode == 0
    assert "with python3:" in done.stderr
    assert "not installed" not in done.stderr


def test_arguments_and_the_persons_folder_arrive_unchanged(machine: Machine) -> None:
    machine.python()
    done = machine.run("check-in", "a plan.geojson", "*", "")
    assert done.stdout == f"<{machine.folder}><{machine.clone / 'run'}><-m><openline><check-in><a plan.geojson><*><>"


@pytest.mark.parametrize("word", ["test", "campaign", "bench", "docs"])
def test_a_developers_word_goes_to_its_tool(machine: Machine, word: str) -> None:
    machine.python()
    assert machine.run(word, "-k", "two words").stdout.endswith(f"<{machine.clone / 'tools' / word}.py><-k><two words>")
    assert machine.installs() == ["dev"]


def test_check_alone_checks_the_house_and_with_a_plan_the_plan(machine: Machine) -> None:
    machine.python()
    assert machine.run("check", "plan.geojson").stdout.endswith("<-m><openline><check><plan.geojson>")
    assert machine.run("check").stdout.endswith(f"<{machine.clone / 'tools' / 'check.py'}>")
    assert machine.installs() == ["run", "dev"]


def test_only_hashed_wheels_are_installed_and_nothing_is_resolved(machine: Machine) -> None:
    machine.python()
    machine.run("demo")
    for option in ("--require-hashes", "--only-binary :all:", "--no-deps"):
        assert option in machine.log.read_text("utf-8")
    pth = machine.clone / ".venv" / "lib" / "python3.11" / "site-packages" / "openline.pth"
    assert pth.read_text("utf-8") == f"{machine.clone / 'src'}\n"


def test_the_environment_is_built_once_and_grows_once(machine: Machine) -> None:
    machine.python()
    for words in (("demo",), ("demo",), ("test",), ("demo",), ("check",), ("verify", "x")):
        assert machine.run(*words).returncode == 0
    assert machine.installs() == ["run", "dev"]


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_a_changed_lock_is_seen(machine: Machine, lock: str) -> None:
    machine.python()
    machine.run("test")
    (machine.clone / "requirements" / f"{lock}.txt").write_text("other pins\n", "utf-8")
    machine.run("test")
    assert machine.installs() == ["dev", "dev"]


def test_a_moved_clone_does_not_run_the_source_it_left(machine: Machine) -> None:
    machine.python()
    machine.run("demo")
    machine.clone = machine.clone.rename(machine.folder / "moved")
    machine.run("demo")
    assert machine.installs() == ["run", "run"]


def test_an_environment_whose_python_is_gone_is_built_again(machine: Machine) -> None:
    machine.python()
    machine.run("demo")
    (machine.clone / ".venv" / "bin" / "python").unlink()
    assert machine.run("demo").returncode == 0


def test_a_failed_installation_leaves_the_old_environment_and_no_stamp(machine: Machine) -> None:
    machine.python()
    machine.run("demo")
    (machine.clone / ".venv" / "kept").touch()
    broken = machine.folder / "pip.log.broken"
    broken.touch()
    done = machine.run("test")
    assert done.returncode == 1
    assert "begins anew" in done.stderr
    assert (machine.clone / ".venv" / "kept").exists()
    assert not (machine.clone / ".venv.new" / "lock").exists()
    assert machine.run("demo").returncode == 0, "the old environment still serves"
    broken.unlink()
    assert machine.run("test").returncode == 0
    assert not (machine.clone / ".venv.new").exists()


def test_without_ensurepip_a_person_is_told_the_exact_command(machine: Machine) -> None:
    machine.python(no_ensurepip=1)
    machine.program("apt-get", f'touch "{machine.folder}/called"')
    done = machine.run("demo")
    assert done.returncode == 1
    assert "apt-get install python3.11-venv" in done.stderr
    assert not (machine.folder / "called").exists()


def test_without_ensurepip_root_gets_it_and_dpkg_finds_its_folders(machine: Machine) -> None:
    machine.python(no_ensurepip=1)
    machine.program("id", "echo 0")
    machine.program("apt-get", f'echo "$* $PATH" >>"{machine.folder}/apt"')
    assert machine.run("demo").returncode == 0
    update, install = (machine.folder / "apt").read_text("utf-8").splitlines()
    assert update.startswith("update")
    assert install.startswith("install -y -qq python3.11-venv ")
    assert install.endswith(":/usr/sbin:/sbin")


def test_an_apt_that_fails_stops_everything(machine: Machine) -> None:
    machine.python(no_ensurepip=1)
    machine.program("id", "echo 0")
    machine.program("apt-get", "exit 100")
    assert machine.run("demo").returncode != 0
    assert not list(machine.clone.glob(".venv*"))


@pytest.mark.parametrize(("check", "test", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1)])
def test_what_ci_runs_always_ends_with_the_count_of_tests(tmp_path: Path, check: int, test: int, code: int) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    stub = f'#!/bin/sh\n[ $1 = test ] || {{ echo checked; exit {check}; }}\necho "3 passed"; exit {test}\n'
    (tmp_path / "run").write_text(stub, "utf-8")
    (tmp_path / "run").chmod(0o755)
    done = subprocess.run([str(tmp_path / ".ci" / "run")], cwd="/", capture_output=True, text=True, check=False)
    assert done.stdout == "checked\n3 passed\n"
    assert done.returncode == code
