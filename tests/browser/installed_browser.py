"""A browser for the tests: the one that is installed, else one from the system's packages.

Standard library only: run.py asks for it before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

LINUX_BROWSERS = (
    "chromium", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable",
    "chromium-browser",
)  # fmt: skip
MAC_BROWSERS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
)
WINDOWS_BROWSERS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe",
)
INSTALLS: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "apt-get": ("linux", (("apt-get", "update"), ("apt-get", "install", "-y", "chromium"))),
    "dnf": ("linux", (("dnf", "install", "-y", "chromium"),)),
    "zypper": ("linux", (("zypper", "--non-interactive", "install", "chromium"),)),
    "pacman": ("linux", (("pacman", "-Sy", "--noconfirm", "chromium"),)),
    "apk": ("linux", (("apk", "add", "chromium"),)),
    "brew": ("darwin", (("brew", "install", "--cask", "chromium"),)),
    "winget": (
        "win32",
        (("winget", "install", "--id", "Google.Chrome", "--silent",
          "--accept-package-agreements", "--accept-source-agreements"),),
    ),
}  # fmt: skip
"""Package manager -> the system it is for, and the commands that install a browser with it."""


class NoBrowser(Exception):
    """The tests have no browser; the text is one sentence that says what to do."""


NEEDED = (
    "The tests need a browser: install Chromium, Chrome or Edge (or name one in the environment "
    "variable ATLAS_BROWSER), then run this again."
)


def find_browser(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> str | None:
    """Path of a Chrome, Edge or Chromium: the variable ATLAS_BROWSER, else the usual places.

    Raises NoBrowser when ATLAS_BROWSER names nothing that is there.
    """
    if given := environ.get("ATLAS_BROWSER"):
        found = shutil.which(given)
        if not found:
            raise NoBrowser(f"ATLAS_BROWSER names no program that can be started: {given}.")
        return found
    if system == "win32":
        roots = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        folders = [Path(environ[root]) for root in roots if environ.get(root)]
        places = [folder / browser for browser in WINDOWS_BROWSERS for folder in folders]
    elif system == "darwin":
        folders = [Path("/Applications"), Path(environ.get("HOME", "/")) / "Applications"]
        places = [folder / browser for browser in MAC_BROWSERS for folder in folders]
    else:
        on_path = (shutil.which(name, path=environ.get("PATH")) for name in LINUX_BROWSERS)
        # Ubuntu's chromium-browser may be a note that points to its store: ask it.
        return next((path for path in on_path if path and says_version(path)), None)
    return next((str(place) for place in places if place.is_file()), None)


def says_version(path: str) -> bool:
    """True when a program answers --version (not to be asked of Windows, where it opens)."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def installs_for(managers: Sequence[str], prefix: Sequence[str] | None) -> list[list[str]]:
    """The commands that install a browser with the first of these package managers.

    `prefix` goes before each command: nothing for root, sudo for who may use it without a
    password, None for who may not install on Linux. brew and winget need neither.
    """
    for manager in managers:
        system, commands = INSTALLS[manager]
        if system != "linux":
            return [list(command) for command in commands]
        if prefix is not None:
            return [[*prefix, *command] for command in commands]
    return []


def right_to_install() -> list[str] | None:
    """What goes before a command that installs: nothing for root, `sudo -n` where it asks nothing.

    None where neither is so.
    """
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and not subprocess.run([*sudo, "true"], capture_output=True).returncode:
        return sudo
    return None


def browser_for_tests() -> str:
    """Path of a browser, installed first where there is none and that is allowed.

    Raises NoBrowser; the output of an install that failed is printed before.
    """
    found = find_browser()
    if found is None:
        here = [name for name, (system, _) in INSTALLS.items() if system == sys.platform]
        managers = [name for name in here if shutil.which(name)]
        prefix = right_to_install() if sys.platform == "linux" else []
        for command in installs_for(managers, prefix):
            print(f"The tests need a browser: {' '.join(command)}", flush=True)
            done = subprocess.run(command, capture_output=True, text=True, errors="replace")
            if done.returncode:
                print((done.stdout + done.stderr)[-2000:], file=sys.stderr)
                raise NoBrowser(NEEDED)
        found = find_browser()
    if found is None:
        raise NoBrowser(NEEDED)
    return found
