# What is measured (DESIGN, "What it must reach"): the load, the program under the wrapper, who
# takes part, and what is to be reached. It prints nothing.
import json
import os
import subprocess
from dataclasses import dataclass, field

from contenders import DOTLS, KEEPERS, ROOT, Server

LOAD = os.path.join(ROOT, "build/release/bin/dotls_bench_load")
MIB = 1 << 20
TLS = [*DOTLS, *KEEPERS, "stunnel", "socat", "ncat"]
DAEMONS = [*TLS, "stunnel-daemon", "tlswrapper"]
RUN_LIMIT = 200


@dataclass
class Measure:
    name: str
    title: str
    unit: str
    mode: str
    program: list  # without {load} and {bytes} put in
    count: int = 1
    bytes: int = 64
    short: dict = field(default_factory=dict)
    contenders: list = field(default_factory=lambda: TLS)
    kind: str = "ecdsa"
    load_options: list = field(default_factory=list)
    wrapper_options: list = field(default_factory=list)
    higher_is_better: bool = True
    # (contender, against whom ("best": the best of the others that lost nothing), factor): what
    # DESIGN asks for. None as the other means an absolute figure.
    floors: list = field(default_factory=list)
    cpu_floor: float = 0  # of stunnel's CPU seconds


CONNECTION = {"program": ["/bin/echo", "ok"], "count": 200, "short": {"count": 8}}
ECHO = {"program": ["/bin/cat"], "higher_is_better": False}
MEASURES = [
    Measure("ecdsa", "new connections, ECDSA P-256", "1/s", "connections", contenders=DAEMONS,
            **CONNECTION, floors=[("dotls", "stunnel", 1.6), ("dotls-static", "stunnel", 2.2),
                                  ("keeper", "dotls", 1.8), ("keeper-static", "dotls", 2.0)]),
    Measure("rsa", "new connections, RSA-2048", "1/s", "connections", kind="rsa",
            contenders=DAEMONS, **CONNECTION, floors=[("keeper", "dotls", 1.8)]),
    Measure("resumed", "resumed connections (RSA-2048)", "1/s", "connections", kind="rsa",
            contenders=[*DOTLS, *KEEPERS], load_options=["--resumed"], **CONNECTION,
            floors=[("keeper", "dotls", 1.9)]),
    Measure("plain", "plain connections, -s smtp", "1/s", "connections", **{
        **CONNECTION, "program": ["{load}", "smtp"]}, contenders=[*DOTLS, *KEEPERS, "none"],
        load_options=["--plain"], wrapper_options=["-s", "smtp"]),
    Measure("first", "first request after the handshake", "µs", "first", count=30,
            short={"count": 2}, **ECHO, floors=[("dotls", None, 20000)]),
    Measure("in", "bulk to the program, 512 MiB", "MB/s", "in",
            ["{load}", "--bytes", "{bytes}", "sink"], bytes=512 * MIB, short={"bytes": 4 * MIB},
            floors=[("dotls", "best", 1.3)], cpu_floor=0.75),
    Measure("out", "bulk from the program, 512 MiB", "MB/s", "out",
            ["{load}", "--bytes", "{bytes}", "source"], bytes=512 * MIB, short={"bytes": 4 * MIB},
            floors=[("dotls", "best", 1.15)]),
    Measure("both", "both ways through cat, 128 MiB", "MB/s", "both", ["/bin/cat"],
            bytes=128 * MIB, short={"bytes": 2 * MIB}, floors=[("dotls", "best", 1.2)]),
    Measure("trip-64", "round trip of 64 bytes, median", "µs", "trips", count=5000,
            short={"count": 50}, **ECHO, floors=[("dotls", "stunnel", 1.0)]),
    Measure("trip-4k", "round trip of 4 KiB, median", "µs", "trips", count=5000, bytes=4096,
            short={"count": 50}, **ECHO),
    Measure("memory", "private memory of an idle connection", "KiB", "idle", count=8,
            short={"count": 2}, **ECHO,
            floors=[("dotls", None, 1150), ("dotls-static", None, 700), ("keeper", None, 410)]),
]


@dataclass
class Result:
    figure: float
    cpu: float  # seconds, the server's whole tree
    failed: int
    lost: int
    failure: str


def run_load(measure, server, count, size):
    command = [LOAD, "--port", str(server.port), "--count", str(count), "--bytes", str(size),
               *measure.load_options, measure.mode]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as load:
        try:
            line, kib = load.stdout.readline(), 0
            if line == "ready\n":
                kib = server.wrapper_kib(os.path.basename(measure.program[0])) / count
                line = load.communicate("\n", RUN_LIMIT)[0]
            outcome = json.loads(line)
            if measure.mode == "idle":
                outcome["figure"] = kib
            return outcome
        finally:
            load.kill()


def run_measure(measure, contender, directories, short):
    """One measurement of one contender, with a server of its own."""
    sizes = {"count": measure.count, "bytes": measure.bytes, **(measure.short if short else {})}
    program = [word.format(load=LOAD, bytes=sizes["bytes"]) for word in measure.program]
    server = Server(contender, directories[measure.kind], program, measure.wrapper_options)
    cpu = 0
    try:
        outcome = run_load(measure, server, sizes["count"], sizes["bytes"])
    finally:
        cpu = server.stop()
    return Result(outcome["figure"], cpu, outcome["failed"], outcome["lost"], outcome["failure"])
