# The CPU time of a server and all that it starts, whoever waits for those: a control group counts
# them. (What wait4(2) adds up lacks the program under stunnel, which ignores SIGCHLD, so that the
# kernel drops its figures.) It starts and ends nothing.
import math
import os
import sys
import tempfile
import time

EMPTY_WITHIN = 10


def make_group():
    """A new control group's directory; None, and a line that says so, where none can be made."""
    with open("/proc/self/mounts", encoding="utf-8") as file:
        mounts = [line.split() for line in file]
    roots = [where for _, where, kind, *_ in mounts if kind == "cgroup2"]
    try:
        return tempfile.mkdtemp(prefix="dotls-bench-", dir=roots[0])
    except (IndexError, OSError) as error:
        print("bench: CPU time is not counted, which takes root and a mounted cgroup2: %s" %
              (error if roots else "none is"), file=sys.stderr)
        return None


class CpuAccount:
    """A group of its own for one server."""

    def __init__(self):
        self.path = make_group()

    def join(self):
        """Puts the calling process in; for Popen's preexec_fn."""
        if self.path:
            with open(os.path.join(self.path, "cgroup.procs"), "w", encoding="ascii") as processes:
                processes.write("0")

    def close(self):
        """The CPU seconds of all who were in it, user and system, once they have ended; NaN where
        nobody counted them."""
        if not self.path:
            return math.nan
        deadline = time.monotonic() + EMPTY_WITHIN
        while self.read("cgroup.events")["populated"] != "0":
            if time.monotonic() > deadline:
                raise TimeoutError("who was started for the bench goes on: see " + self.path)
            time.sleep(0.01)
        used = int(self.read("cpu.stat")["usage_usec"]) / 1e6
        os.rmdir(self.path)
        return used

    def read(self, name):
        with open(os.path.join(self.path, name), encoding="ascii") as file:
            return dict(line.split() for line in file)
