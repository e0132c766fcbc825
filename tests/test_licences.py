"""No package under the GPL is shipped, and none whose licence nobody looked at."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent

FREE = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC",
    "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib",
}  # fmt: skip
"""SPDX names of licences that ask for no more than that their notice stays."""
MEANT = {
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "MPL-2.0 AND MIT": "MPL-2.0 AND MIT",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""How older metadata write them. The classifiers say no more than BSD; 3-Clause asks for more."""
ACCEPTED = {
    ("certifi", "MPL-2.0"): "Root certificates, used as they are: only changes to its own files would "
    "have to be published.",
    ("tqdm", "MPL-2.0"): "The bar of progress of pyvrp's own command, used as it is.",
}
"""(package, licence) -> why we may ship it all the same."""
NAMES_THE_GPL = {
    "lxml": "A test script of its source is under the GPL; the wheel does not hold it.",
    "matplotlib": "FreeType in the wheel, which may be taken under its own licence (FTL) in place of the GPL.",
    "numba": "Python's own licence among the notices, which names the GPL for Python 1.6.1.",
    "numpy": "libgfortran and libquadmath in the wheel: GPL-3 with the GCC runtime exception, LGPL-2.1.",
    "pandas": "Python's own licence among the notices, which names the GPL for Python 1.6.1.",
    "pillow": "Libraries in the wheel that may be taken under another licence than the GPL (FreeType, "
    "liblzma).",
    "scikit-learn": "libgomp in the wheel: GPL-3 with the GCC runtime exception.",
    "scipy": "libgfortran and libquadmath in the wheel: GPL-3 with the GCC runtime exception, LGPL-2.1.",
    "shapely": "GEOS in the wheel: LGPL-2.1, a library of its own that anybody can replace.",
    "typing-extensions": "Python's own licence among the notices, which names the GPL for Python 1.6.1.",
}
"""Package -> why its licence files name the GNU licences although it is not under them."""


def shipped() -> list[str]:
    """The packages of the lock that this system needs."""
    lines = (PROJECT / "requirements.lock").read_text("utf-8").splitlines()
    named = [line.removesuffix(" \\") for line in lines if line and not line.startswith(("#", " "))]
    wanted = [Requirement(line) for line in named]
    return [canonicalize_name(r.name) for r in wanted if r.marker is None or r.marker.evaluate()]


def licence_of(package: Distribution) -> str | None:
    """What its metadata say, as an SPDX expression; None where they say nothing that is known."""
    said = package.metadata
    if expression := said.get("License-Expression"):
        return expression
    classifiers = [c for c in said.get_all("Classifier") or () if c.startswith("License :: ")]
    if classifiers:
        known = [MEANT.get(c) for c in classifiers if c != "License :: OSI Approved"]
        return " AND ".join(known) if known and all(known) else None
    text = (said.get("License") or "").strip()
    return MEANT.get(text, text if re.fullmatch(r"[\w.-]+", text) else None)


def is_allowed(package: str, expression: str | None) -> bool:
    """OR: one is enough. AND: all have to be."""
    if expression is None or "(" in expression:
        return False
    return any(
        all(part.strip() in FREE or (package, part.strip()) in ACCEPTED for part in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def licence_texts(package: Distribution) -> str:
    files = [f for f in package.files or () if re.search(r"licen[cs]e|copying|notice", str(f), re.IGNORECASE)]
    texts = [f.locate() for f in files if ".dist-info" in str(f)]
    return "\n".join(Path(t).read_text("utf-8", errors="replace") for t in texts if Path(t).is_file())


@pytest.mark.parametrize("package", shipped())
def test_the_licence_of_what_is_shipped_is_known_and_free(package):
    said = licence_of(distribution(package))
    assert is_allowed(package, said), (
        f"{package}: {said}. Look at it, then allow it with a reason, or do without."
    )


@pytest.mark.parametrize("package", shipped())
def test_a_licence_file_that_names_the_gpl_was_looked_at(package):
    """Wheels carry libraries of others, whose licences stand in files only."""
    if re.search(
        r"general\s+public\s+licen[cs]e|\bgpl\b", licence_texts(distribution(package)), re.IGNORECASE
    ):
        assert package in NAMES_THE_GPL


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-or-later", False),
        ("LGPL-2.1", False),
        ("MPL-2.0", False),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only OR MIT", True),
        ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", True),
        ("MIT OR (GPL-2.0 AND MIT)", False),
        (None, False),
    ],
)
def test_what_is_allowed(expression, allowed):
    assert is_allowed("anything", expression) == allowed


def test_the_exceptions_stand_in_the_notice():
    notice = (PROJECT / "NOTICE").read_text("utf-8")
    for package in [*(name for name, _ in ACCEPTED), "shapely"]:
        assert package in notice


def test_the_licence_is_whole_and_said_in_the_notice():
    text = (PROJECT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text
    assert all(f"\n   {n}. " in text for n in range(1, 10))
    assert "Apache License, Version 2.0" in (PROJECT / "NOTICE").read_text("utf-8")
