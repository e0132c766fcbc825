"""Somebody outside who has the published tables and linear programming, and wants the counts back."""

import math

from scipy.optimize import linprog

from analytics.disclosure.masking import MASK_UNDER, UNDER_MARK, is_mark

COUNTS = ["children", "families", "in_window_children"]
LARGER = {"families": "children", "in_window_children": "children"}


class Attacker:
    """Knows the published tables, the marks, and how the tables hang together. Nothing else."""

    def __init__(self, towns, counties, total, *, reads_marks=True, overlaps=False, months=None, rest=None):
        self.bounds, self.numbers, self.equal, self.at_most = [], {}, [], []
        for number, town in enumerate(towns.to_dict("records")):
            self.learn(("town", number), town, reads_marks)
        for county in counties.to_dict("records"):
            self.learn(("county", county["county_fips"]), county, reads_marks)
        for number, month in enumerate(() if months is None else months.to_dict("records")):
            self.learn(("month", number), month, reads_marks)
        self.learn(("rest",), rest or dict.fromkeys(COUNTS, 0), reads_marks)
        self.learn(("total",), total, reads_marks)
        fips = list(towns["county_fips"])
        for count in COUNTS:
            for county in counties["county_fips"]:
                inside = [("town", i) for i, f in enumerate(fips) if f == county]
                self.adds_up(inside, ("county", county), count, overlaps)
            self.adds_up(
                [("county", f) for f in counties["county_fips"]] + [("rest",)],
                ("total",),
                count,
                overlaps,
            )
            if months is not None and count in months:
                self.adds_up([("month", i) for i in range(len(months))], ("total",), count, overlaps)

    def learn(self, node, row, reads_marks):
        for count in COUNTS:
            if count not in row:
                continue
            value = row[count]
            least = 0 if count == "in_window_children" or node == ("rest",) else 1
            self.numbers[node, count] = len(self.bounds)
            if not is_mark(value):
                self.bounds.append((value, value))
            elif value == UNDER_MARK and reads_marks:
                self.bounds.append((least, MASK_UNDER - 1))
            else:
                self.bounds.append((least, 2_000))
        for small, large in LARGER.items():
            if small in row and large in row:
                self.at_most.append(({self.numbers[node, small]: 1, self.numbers[node, large]: -1}, 0))

    def adds_up(self, parts, whole, count, overlaps):
        if (whole, count) not in self.numbers or not parts:
            return
        here = [self.numbers[p, count] for p in parts if (p, count) in self.numbers]
        above = self.numbers[whole, count]
        if overlaps:
            self.at_most.append(({above: 1, **dict.fromkeys(here, -1)}, 0))
            self.at_most += [({n: 1, above: -1}, 0) for n in here]
        else:
            self.equal.append(({above: -1, **dict.fromkeys(here, 1)}, 0))

    def interval(self, node, count):
        def rows(entries):
            if not entries:
                return None, None
            matrix = [[weights.get(n, 0) for n in range(len(self.bounds))] for weights, _ in entries]
            return matrix, [right for _, right in entries]

        a_eq, b_eq = rows(self.equal)
        a_ub, b_ub = rows(self.at_most)
        ends = []
        for sign in (1, -1):
            aim = [0] * len(self.bounds)
            aim[self.numbers[node, count]] = sign
            found = linprog(aim, A_ub=a_ub, b_ub=b_ub, A_eq=a_eq, b_eq=b_eq, bounds=self.bounds)
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return math.ceil(ends[0] - 1e-6), math.floor(ends[1] + 1e-6)


def hidden_cells(towns, counties, total, months=None, rest=None):
    rows = [(("town", i), r) for i, r in enumerate(towns.to_dict("records"))]
    rows += [(("county", r["county_fips"]), r) for r in counties.to_dict("records")]
    rows += [(("month", i), r) for i, r in enumerate(() if months is None else months.to_dict("records"))]
    rows += [(("rest",), rest or {}), (("total",), total)]
    return [(node, c) for node, row in rows for c in COUNTS if is_mark(row.get(c))]
