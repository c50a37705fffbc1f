# SPDX-License-Identifier: MIT
"""What the power-cut library is asked for while a program runs, through a page that both map (faults.hpp):
where it is to end, whether its disk refuses, how far its clock is off."""
import mmap
import os
import struct

# name: format and place, as in Control of faults.hpp
LAYOUT = {"point": ("Q", 0), "passes": ("I", 8), "kills": ("I", 12), "reached": ("Q", 16), "write_error": ("I", 24),
          "sync_error": ("I", 28), "clock_ns": ("q", 32), "refused": ("Q", 40), "not_accepted": ("Q", 48)}
SIZE = 4096


def number_of(point):
    return int.from_bytes(point.encode(), "little")


def name_of(number):
    return number.to_bytes(8, "little").rstrip(b"\0").decode()


class Faults:
    """Nothing is asked for at first. What is asked for holds for every program that maps the file."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as file:
            file.write(bytes(SIZE))
        with open(path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), SIZE)

    def set(self, name, value):
        kind, at = LAYOUT[name]
        struct.pack_into("=" + kind, self.page, at, value)

    def get(self, name):
        kind, at = LAYOUT[name]
        return struct.unpack_from("=" + kind, self.page, at)[0]

    def arm(self, point, passes=0, kills=False):
        """The program ends where it has passed the point so often before."""
        self.disarm()
        self.set("reached", 0)
        self.set("kills", int(kills))
        self.set("passes", passes)
        self.set("point", number_of(point))

    def disarm(self):
        self.set("point", 0)

    def reached(self):
        """The point that ended the program, or an empty text."""
        return name_of(self.get("reached"))

    def variables(self, library, data, **more):
        """The environment of a program under the library."""
        return {"LD_PRELOAD": library, "POWERCUT_DIR": data, "POWERCUT_CONTROL": self.path,
                **{name: str(value) for name, value in more.items()}}

    def close(self):
        self.page.close()
        os.unlink(self.path)
