"""run.py: what it decides before anything is installed, tried without a network."""

from __future__ import annotations

import hashlib
import os
import re
import select
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import run
from data.store.folder import link_file, make_private_folder
from server.sign_in import Admission, links
from tests.browser import installed_browser
from tests.browser.installed_browser import NoBrowser, find_browser, installs_for
from tests.served import come_in, free_port


@pytest.fixture
def locks(tmp_path: Path) -> list[Path]:
    """Two lock files, the second for the tests."""
    paths = [tmp_path / "requirements.lock", tmp_path / "requirements-test.lock"]
    paths[0].write_text("a==1\n")
    paths[1].write_text("-r requirements.lock\nb==2\n")
    return paths


def a_program(path: Path, says: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return path


def test_an_environment_is_known_by_its_locks(tmp_path: Path, locks: list[Path]) -> None:
    stamp = tmp_path / "installed.json"
    assert not run.is_installed(locks[:1], stamp)
    run.write_stamp(locks[:1], stamp)
    assert run.is_installed(locks[:1], stamp)
    assert not run.is_installed(locks, stamp), "the tests' packages were never installed"


def test_an_environment_for_the_tests_also_opens_the_dashboard(tmp_path: Path, locks: list[Path]) -> None:
    stamp = tmp_path / "installed.json"
    run.write_stamp(locks, stamp)
    assert run.is_installed(locks, stamp)
    assert run.is_installed(locks[:1], stamp)


@pytest.mark.parametrize("changed", [0, 1])
def test_a_changed_lock_is_installed_again(tmp_path: Path, locks: list[Path], changed: int) -> None:
    stamp = tmp_path / "installed.json"
    run.write_stamp(locks, stamp)
    locks[changed].write_text("a==9\n")
    assert not run.is_installed(locks, stamp)


def test_line_ends_of_windows_are_no_change(tmp_path: Path, locks: list[Path]) -> None:
    stamp = tmp_path / "installed.json"
    run.write_stamp(locks, stamp)
    for lock in locks:
        lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    assert run.is_installed(locks, stamp)


@pytest.mark.parametrize("damage", ["", "{", "[]", '"text"', "\0"])
def test_a_damaged_stamp_means_install_again(tmp_path: Path, locks: list[Path], damage: str) -> None:
    stamp = tmp_path / "installed.json"
    stamp.write_text(damage)
    assert not run.is_installed(locks, stamp)


def test_another_python_means_install_again(
    tmp_path: Path, locks: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "installed.json"
    run.write_stamp(locks, stamp)
    monkeypatch.setattr(sys, "version", "3.99.0 (elsewhere)")
    assert not run.is_installed(locks, stamp)


@pytest.mark.parametrize(("version", "named"), [((2, 7, 18), "2.7"), ((3, 10, 13), "3.10")])
def test_an_old_python_is_told(version: tuple[int, ...], named: str) -> None:
    with pytest.raises(run.Stop, match=f"3.11 or newer is needed and this is {named}"):
        run.check_python(version)


def test_this_python_will_do() -> None:
    run.check_python()


def test_a_missing_venv_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(run.Stop, match="apt-get install python3-venv"):
        run.check_python()


def test_a_taken_port_is_told_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(run.Stop) as stop:
            run.check_port(port)
    assert f"Port {port} is taken" in str(stop.value)
    assert "another account" in str(stop.value)
    assert "--port" in str(stop.value)


def test_a_free_port_is_taken_as_free() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    run.check_port(port)


def test_a_store_is_empty_until_something_points_to_a_file(tmp_path: Path) -> None:
    assert run.is_empty(tmp_path / "nowhere")
    assert run.is_empty(tmp_path)
    link_file(tmp_path, 8501).write_text("a server runs here")
    assert run.is_empty(tmp_path)
    (tmp_path / "current").write_text("{}")
    assert not run.is_empty(tmp_path)


def test_set_up_takes_no_file_but_those_of_the_lock(tmp_path: Path) -> None:
    """pip itself, offline: a wheel of the right name and version that holds something else."""
    wheel = tmp_path / "atlas_swapped-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as swapped:
        about = "Metadata-Version: 2.1\nName: atlas-swapped\nVersion: 1.0\n"
        swapped.writestr("atlas_swapped-1.0.dist-info/METADATA", about)
        swapped.writestr("atlas_swapped-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        swapped.writestr("atlas_swapped-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock = tmp_path / "requirements.lock"
    install = [sys.executable, *run.INSTALL, "--no-index", "--find-links", str(tmp_path), "--dry-run"]
    for swap, is_taken in ((digest, True), ("0" * 64, False)):
        lock.write_text(f"atlas-swapped==1.0 --hash=sha256:{swap}\n")
        answer = subprocess.run([*install, "-r", str(lock)], capture_output=True, text=True)
        assert (answer.returncode == 0) == is_taken, answer.stderr


def test_the_link_that_the_server_keeps_is_found(tmp_path: Path) -> None:
    admission = Admission()
    assert run.link_in(tmp_path / "nothing.html") is None
    with links(tmp_path / "store", run.ADDRESS, 8501, admission):
        page = tmp_path / "store" / "open-8501.html"
        assert run.link_in(page) == f"http://127.0.0.1:8501/open?word={admission.word}"
        assert run.is_empty(tmp_path / "store"), "made-up families may still be loaded"


def test_a_link_of_a_server_that_ended_is_not_taken() -> None:
    assert not run.is_taken(f"http://127.0.0.1:{free_port()}/open?word=x")
    assert not run.is_taken("no address")


@pytest.mark.skipif(os.name == "nt", reason="a terminal of this kind is that of Linux and macOS")
def test_a_start_serves_and_enter_and_a_second_start_give_a_link_for_one_more_browser(tmp_path: Path) -> None:
    """run.py as a person runs it, in a terminal; only the environment stands already."""
    import pty

    port, store = free_port(), tmp_path / "store"
    make_private_folder(store)
    (store / "current.next").write_text("")  # not empty: no made-up families are loaded
    script = "import run, sys; run.set_up = lambda *_: sys.executable; sys.exit(run.main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "--store", str(store), "--port", str(port), "--no-browser"]
    ours, theirs = pty.openpty()
    started = subprocess.Popen(command, cwd=run.PROJECT, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = ""

    def link_after(words: str) -> str:
        nonlocal said
        until = time.monotonic() + 120
        while not (found := re.findall(rf"{words}.*?(http://\S+word=[\w-]+)\s", said)):
            assert time.monotonic() < until, said
            if select.select([ours], [], [], 1)[0]:
                said += os.read(ours, 4096).decode()
        return found[-1]

    try:
        first = link_after("by this link, once: ")
        while "Press Enter" not in said:
            said += os.read(ours, 4096).decode()
        name, cookie = come_in(first)
        os.write(ours, b"\n")
        second = link_after("The link, for one browser, once: ")
        assert second != first
        assert come_in(second) != (name, cookie)

        again = subprocess.run(command, cwd=run.PROJECT, capture_output=True, text=True, timeout=120)
        assert (again.returncode, again.stderr) == (0, "")
        page = store / f"open-{port}.html"
        assert again.stdout == f"The dashboard is running already.\nThe link is in {page}\n"
        assert come_in(run.link_in(page))
        other = [*command[:4], str(tmp_path / "other"), *command[5:]]
        refused = subprocess.run(other, cwd=run.PROJECT, capture_output=True, text=True, timeout=120)
        assert refused.returncode == 1
        assert f"Port {port} is taken by another program" in refused.stderr
    finally:
        started.terminate()
        started.wait(60)
        os.close(ours)
    assert started.returncode == 0
    assert not page.exists()


def test_a_failing_command_shows_its_last_lines_and_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    script = "print('\\n'.join(f'line {n}' for n in range(40))); raise SystemExit(3)"
    with pytest.raises(run.Stop, match="It did not work"):
        run.call([sys.executable, "-c", script], "It did not work.")
    shown = capsys.readouterr().err
    assert "line 39" in shown
    assert "line 24" not in shown


def test_a_working_command_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    run.call([sys.executable, "-c", "print('chatter')"], "never")
    assert capsys.readouterr() == ("", "")


def test_a_command_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(run.Stop, match="It is not there"):
        run.call(["no-such-program-anywhere"], "It is not there.")


def test_problems_are_printed_as_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert run.main(["setup"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "python3-venv" in shown.err
    assert "Traceback" not in shown.err


@pytest.mark.skipif(os.name == "nt", reason="programs of this kind are made for Linux and macOS")
class TestBrowser:
    def test_the_named_one_is_taken(self, tmp_path: Path) -> None:
        named = a_program(tmp_path / "mine")
        assert find_browser({"ATLAS_BROWSER": str(named)}, "linux") == str(named)

    def test_a_wrong_name_is_told_not_passed_over(self, tmp_path: Path) -> None:
        with pytest.raises(NoBrowser, match="ATLAS_BROWSER names no program"):
            find_browser({"ATLAS_BROWSER": str(tmp_path / "gone"), "PATH": "/usr/bin"}, "linux")

    def test_linux_takes_the_first_that_works(self, tmp_path: Path) -> None:
        a_program(tmp_path / "chromium", "exit 1")
        works = a_program(tmp_path / "microsoft-edge")
        assert find_browser({"PATH": str(tmp_path)}, "linux") == str(works)

    def test_linux_may_have_none(self, tmp_path: Path) -> None:
        assert find_browser({"PATH": str(tmp_path)}, "linux") is None

    def test_windows_looks_where_programs_are(self, tmp_path: Path) -> None:
        edge = r"Microsoft\Edge\Application\msedge.exe"
        (tmp_path / edge).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / edge).write_text("")
        assert find_browser({"PROGRAMFILES(X86)": str(tmp_path)}, "win32") == str(tmp_path / edge)

    def test_macos_looks_among_the_persons_own_applications(self, tmp_path: Path) -> None:
        mine = tmp_path / "Applications/Chromium.app/Contents/MacOS/Chromium"
        found = find_browser({"HOME": str(a_program(mine).parents[4])}, "darwin")
        assert found in (str(mine), *map(str, Path("/Applications").glob("*/Contents/MacOS/*")))

    def test_without_one_and_without_the_right_to_install_it_stops(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(installed_browser, "find_browser", lambda: None)
        monkeypatch.setattr(installed_browser, "right_to_install", lambda: None)
        monkeypatch.setattr(sys, "platform", "linux")
        with pytest.raises(NoBrowser, match="install Chromium, Chrome or Edge"):
            installed_browser.browser_for_tests()


def test_root_updates_the_lists_then_installs() -> None:
    assert installs_for(["apt-get", "dnf"], []) == [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "chromium"],
    ]


def test_sudo_goes_before_each_command() -> None:
    assert installs_for(["dnf"], ["sudo", "-n"]) == [["sudo", "-n", "dnf", "install", "-y", "chromium"]]


def test_who_may_not_install_installs_nothing() -> None:
    assert installs_for(["apt-get"], None) == []
    assert installs_for([], []) == []


def test_macos_and_windows_need_no_right() -> None:
    assert installs_for(["brew"], [])[0][:2] == ["brew", "install"]
    assert installs_for(["winget"], None)[0][0] == "winget"
