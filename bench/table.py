# SPDX-License-Identifier: MIT
"""The lines that a measurement prints."""


class Table:
    """One line for each comparison: what, ours, the reference, the ratio, the target, and whether it is met."""

    def __init__(self):
        self.missed = 0
        self.line("what", "ours", "reference", "ratio", "target", "")
        self.line("-" * 53, "-" * 10, "-" * 10, "-" * 7, "-" * 8, "")

    @staticmethod
    def line(*cells):
        print("{:<53} {:>10} {:>10} {:>7}  {:<8} {}".format(*cells).rstrip(), flush=True)

    def add(self, what, ours, reference, ratio, limit, at_least=False, digits=2):
        met = ratio >= limit if at_least else ratio <= limit
        self.missed += not met
        self.line(what, ours, reference, f"{ratio:.{digits}f}", f"{'>=' if at_least else '<='} {limit:g}",
                  "met" if met else "MISSED")
