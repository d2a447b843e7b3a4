# The wrappers that are measured side by side: how each is started around a program, and what its
# processes used. It knows no figures.
import os
import shutil
import signal
import socket
import subprocess
import time

from cpu_account import CpuAccount

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DOTLS = {"dotls": os.path.join(ROOT, "build/release/bin/dotls"),
         "dotls-static": os.path.join(ROOT, "build/static/bin/dotls")}
# The folders of dotls-via and dotls-keeper.
KEEPERS = {name.replace("dotls", "keeper"): os.path.dirname(path) for name, path in DOTLS.items()}
NAMES = [*DOTLS, *KEEPERS, "stunnel", "stunnel-daemon", "tlswrapper",
         "socat", "ncat", "none"]
STARTS_WITHIN = ENDS_WITHIN = 20


def tcpserver(port, *command):
    return ["tcpserver", "-c", "200", "-HRl0", "127.0.0.1", str(port), *command]


def stunnel_configuration(directory, program, port=None):
    """Under a super-server, or with a port of its own."""
    path = os.path.join(directory, "stunnel.conf")
    own = "foreground = yes\npid =\n[own]\naccept = 127.0.0.1:%d\n" % port if port else ""
    with open(path, "w", encoding="utf-8") as file:
        file.write("syslog = no\ndebug = 3\n%scert = %s/servercert.pem\nexec = %s\n"
                   "execArgs = %s\n" % (own, directory, program[0], " ".join(program)))
    return path


def command_of(name, port, directory, program, options):
    """The command line that serves `program` through wrapper `name`; "none" is no wrapper."""
    certificate = os.path.join(directory, "servercert.pem")
    words = " ".join(program)
    if name in DOTLS:
        return tcpserver(port, DOTLS[name], "-d", directory, *options, *program)
    if name in KEEPERS:
        return tcpserver(port, os.path.join(KEEPERS[name], "dotls-via"), socket_in(directory),
                         *options, *program)
    if name == "stunnel-daemon":
        return [shutil.which("stunnel4"), stunnel_configuration(directory, program, port)]
    if name == "stunnel":
        return tcpserver(port, shutil.which("stunnel4"), stunnel_configuration(directory, program))
    if name == "tlswrapper":
        return tcpserver(port, "tlswrapper", "-q", "-f", certificate, *program)
    if name == "socat":
        return ["socat", "OPENSSL-LISTEN:%d,bind=127.0.0.1,reuseaddr,fork,cert=%s,verify=0" %
                (port, certificate), "EXEC:" + words]
    if name == "ncat":
        return ["ncat", "-l", "-k", "--ssl", "--ssl-cert", certificate, "--ssl-key", certificate,
                "--exec", words, "127.0.0.1", str(port)]
    return tcpserver(port, *program)


def socket_in(directory):
    return os.path.join(directory, "keeper")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port):
    # Connecting would start a wrapper, and that would be counted.
    wanted = "0100007F:%04X" % port
    with open("/proc/net/tcp", encoding="ascii") as table:
        return any(line.split()[1] == wanted and line.split()[3] == "0A"
                   for line in table.readlines()[1:])


def wait_until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.01)


def children_of(pid):
    found = []
    try:
        for task in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, task), encoding="ascii") as file:
                found += [int(child) for child in file.read().split()]
    except OSError:
        pass  # it has just ended
    return found


def descendants_of(pid):
    return [one for child in children_of(pid) for one in [child, *descendants_of(child)]]


def private_kib(pid):
    """Private memory of a process in KiB; 0 where it is gone."""
    try:
        with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("Private_")
                       and not line.startswith("Private_Hugetlb"))
    except OSError:
        return 0


def runs(pid, program):
    try:
        return os.path.basename(os.readlink("/proc/%d/exe" % pid)) == program
    except OSError:
        return True


class Server:
    """A wrapper that serves a program on a port of 127.0.0.1, until stop()."""

    def __init__(self, name, directory, program, options=()):
        self.port = free_port()
        self.account = CpuAccount()
        self.keeper = None
        if name in KEEPERS:
            path = socket_in(directory)
            self.keeper = self.start(
                [os.path.join(KEEPERS[name], "dotls-keeper"), path, "-d", directory,
                 "--user", "nobody"])
            wait_until(lambda: os.path.exists(path), STARTS_WITHIN, "the keeper does not listen")
        self.process = self.start(command_of(name, self.port, directory, program, options))
        try:
            wait_until(lambda: is_listening(self.port), STARTS_WITHIN, name + " does not listen")
        except TimeoutError:
            self.stop()
            raise

    def start(self, command):
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=self.account.join)

    def serving(self):
        """All that serves connections, but the listeners."""
        # A keeper's child is the acceptor, which listens too.
        acceptors = children_of(self.keeper.pid) if self.keeper else []
        return [pid for listener in [self.process.pid, *acceptors]
                for pid in descendants_of(listener)]

    def wrapper_kib(self, program):
        """Private memory of all that serves connections, but the program and the listeners."""
        return sum(private_kib(pid) for pid in self.serving() if not runs(pid, program))

    def stop(self):
        """Ends it; returns the CPU seconds of its whole tree, user and system."""
        try:
            wait_until(lambda: not self.serving(), ENDS_WITHIN, "")
        except TimeoutError:
            for pid in self.serving():  # deadlocked: it has lost already
                os.kill(pid, signal.SIGKILL)
        for owner in [self.process] + ([self.keeper] if self.keeper else []):
            owner.terminate()
            try:
                owner.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                owner.kill()
                owner.wait()
        return self.account.close()
