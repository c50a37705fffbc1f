# SPDX-License-Identifier: MIT
"""A list of checks that runs each one and prints a line for it."""
import traceback


class Checks:
    def __init__(self):
        self.all = []
        self.passed = 0
        self.failed = 0

    def add(self, name):
        """Decorator: the function is a check of this name."""
        def keep(function):
            self.all.append((name, function))
            return function
        return keep

    def run(self, label, *arguments):
        """Calls every check with the arguments, each whatever became of the others."""
        for name, function in self.all:
            try:
                function(*arguments)
                self.passed += 1
                print(f"ok    {label}: {name}", flush=True)
            except Exception as error:  # pylint: disable=broad-except
                self.failed += 1
                where = traceback.extract_tb(error.__traceback__)
                ours = [frame for frame in where if frame.filename == function.__code__.co_filename]
                print(f"FAIL  {label}: {name}: line {ours[0].lineno}: {type(error).__name__}: {str(error)[:2000]}",
                      flush=True)


def equal(have, want):
    if have != want:
        raise AssertionError(f"{have!r} is not {want!r}")


def true(condition, what=""):
    if not condition:
        raise AssertionError(what or "not so")


def raises(kind, function, *arguments, text="", **named):
    """The exception, which must be of this kind and contain the text."""
    try:
        function(*arguments, **named)
    except kind as error:
        if text not in str(error):
            raise AssertionError(f"{error!r} does not say {text!r}") from error
        return error
    raise AssertionError(f"no {kind.__name__}")
