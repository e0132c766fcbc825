"""What was compared: figure by figure, what is seen beside what is true."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Difference:
    """One figure that is otherwise than it should be; `said`: the words of the screen that tell why."""

    where: str
    what: str
    seen: object
    true: object
    said: str = ""


@dataclass
class Account:
    """Every comparison; `where` is a room or a file, `what` names the figure and its filters."""

    compared: Counter = field(default_factory=Counter)
    equal: Counter = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def compare(self, where: str, what: str, seen: object, true: object, said: str = "") -> None:
        self.compared[where] += 1
        if seen == true:
            self.equal[where] += 1
        else:
            self.differences.append(Difference(where, what, seen, true, said))

    def compare_all(self, where: str, what: str, seen: dict, true: dict, said: str = "") -> None:
        """Each value of two dicts; a name that one lacks is a difference of its own."""
        for name in sorted(seen.keys() | true.keys(), key=str):
            self.compare(where, f"{what}: {name}", seen.get(name), true.get(name), said)

    def lines(self) -> list[str]:
        """The account for reading, differences last; those that the screen explains by their number."""
        every = sum(self.compared.values())
        told = [f"{'where':<42}{'compared':>10}{'equal':>8}"]
        told += [f"{where:<42}{n:>10,}{self.equal[where]:>8,}" for where, n in self.compared.items()]
        told += [f"{'together':<42}{every:>10,}{sum(self.equal.values()):>8,}"]
        for (where, said), n in Counter((d.where, d.said) for d in self.differences if d.said).items():
            told.append(f"{n:,} differ, and the screen says why: {where}: {said}")
        told += [f"DIFFERS {d.where}: {d.what}: seen {d.seen!r}, true {d.true!r}" for d in self.unexplained]
        return told

    @property
    def unexplained(self) -> list[Difference]:
        return [d for d in self.differences if not d.said]
