# A network of its own for the bench: a namespace with nothing but a loopback and with Debian's
# congestion control, so that neither an administrator's choice nor what Linux remembers of
# 127.0.0.1 from before the run is part of the figures.
import ctypes
import os
import subprocess
import sys

CONGESTION_CONTROL = "cubic"
CONTROL_FILE = "/proc/sys/net/ipv4/tcp_congestion_control"
CLONE_NEWNET = 0x40000000


def enter():
    """Moves this process, and what it starts from now on, into such a network. Where it may not
    (that takes root), says so and stays."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        print("bench: on the machine's own network: " + os.strerror(ctypes.get_errno()),
              file=sys.stderr)
        return
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    try:
        with open(CONTROL_FILE, "w", encoding="ascii") as file:
            file.write(CONGESTION_CONTROL)
    except OSError as error:
        print("bench: TCP is not set to %s: %s" % (CONGESTION_CONTROL, error), file=sys.stderr)


def congestion_control():
    with open(CONTROL_FILE, encoding="ascii") as file:
        return file.read().strip()
