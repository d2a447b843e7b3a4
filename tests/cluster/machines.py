# Three machines with a super-server for each of the five services, and HAProxy before them, as
# cron/haproxy/haproxy.cfg configures it.
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import network

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CONFIGURATION = os.path.join(ROOT, "cron/haproxy/haproxy.cfg")
NAME = "mail.example.org"

# Port, protocol, options of dotls.
SERVICES = [(25, "smtp", ["-s", "smtp"]),
            (465, "smtp", []),
            (587, "smtp", ["-s", "smtp", "--require-tls"]),
            (993, "imap", []),
            (995, "pop3", [])]
# Their names in the configuration.
LISTENS = ["smtp", "submissions", "submission", "imaps", "pop3s"]


def wait_until(condition, what, seconds=30):
    """What the condition came to."""
    end = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.01)
    return result


def is_running(pid):
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


class Machine:
    """One of them, with a certificate directory of its own."""

    def __init__(self, name, tools, certificate, scratch):
        self.name = name
        self.tools = tools
        self.directory = os.path.join(scratch, name)
        self.log = os.path.join(scratch, name + ".log")
        self.super_servers = []
        os.mkdir(self.directory, 0o750)
        shutil.copy(certificate, os.path.join(self.directory, "servercert.pem"))

    def update(self, *options):
        subprocess.run([os.path.join(self.tools, "update_tmprsadh"), "-q", "-d", self.directory,
                        *options], check=True)

    @property
    def ticket_keys(self):
        return os.path.join(self.directory, "ticket.keys")

    def start(self):
        """Its super-servers, until they listen."""
        address = network.MACHINES[self.name]
        with open(self.log, "ab") as log:
            for port, protocol, options in SERVICES:
                self.super_servers.append(subprocess.Popen(
                    network.inside(
                        self.name, "tcpserver", "-RHl0", address, str(port),
                        os.path.join(self.tools, "dotls"), "-d", self.directory,
                        "--proxy-protocol", network.BALANCER, *options,
                        os.path.join(HERE, "program"), protocol, self.name),
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        wait_until(lambda: len(self._waiting()) == len(SERVICES), self.name + " does not listen")

    def _waiting(self):
        """For each socket that listens, how many connections its super-server has not accepted."""
        sockets = subprocess.run(network.inside(self.name, "cat", "/proc/net/tcp"), check=True,
                                 capture_output=True, text=True).stdout
        return [int(count, 16) for count in re.findall(
            r"^ *\d+: \S+ \S+ 0A [0-9A-F]+:([0-9A-F]+) ", sockets, re.MULTILINE)]

    def wait_for_accepts(self):
        wait_until(lambda: not any(self._waiting()), self.name + " does not accept")

    def end_super_servers(self):
        """SIGTERM to them, and to nothing else."""
        for server in self.super_servers:
            server.send_signal(signal.SIGTERM)
        for server in self.super_servers:
            server.wait()
        self.super_servers = []

    def connections(self):
        """Processes of connections."""
        parents = {server.pid for server in self.super_servers}
        return [pid for pid in network.processes_in(self.name) if pid not in parents]

    def wait_for_connections(self):
        wait_until(lambda: not self.connections(), self.name + " keeps processes", 60)

    def kill(self):
        """SIGKILL to all that runs there, at once."""
        left = network.processes_in(self.name)
        while left:
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            left = [pid for pid in network.processes_in(self.name) if is_running(pid)]
        for server in self.super_servers:
            server.wait()
        self.super_servers = []


class Balancer:
    """HAProxy, and what its log says of each connection."""

    def __init__(self, scratch):
        self.lines = []
        self._log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = os.path.join(scratch, "log")
        self._log.bind(path)
        os.chmod(path, 0o666)
        threading.Thread(target=self._listen, daemon=True).start()
        with open(CONFIGURATION, encoding="utf-8") as file:
            text = file.read()
        assert " /dev/log " in text
        self.configuration = os.path.join(scratch, "haproxy.cfg")
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write(text.replace(" /dev/log ", " %s " % path))
        self.process = None

    def _listen(self):
        while True:
            self.lines.append(self._log.recv(65536).decode("utf-8", "replace"))

    def start(self):
        self.process = subprocess.Popen(
            network.inside("balancer", "haproxy", "-q", "-db", "-f", self.configuration),
            stdin=subprocess.DEVNULL)
        wait_until(lambda: os.path.exists("/run/haproxy/admin.sock"), "HAProxy does not start")

    def ask(self, command):
        with socket.socket(socket.AF_UNIX) as admin:
            admin.connect("/run/haproxy/admin.sock")
            admin.sendall(command.encode() + b"\n")
            return admin.makefile().read()

    def set_state(self, machine, state):
        for listen in LISTENS:
            answer = self.ask("set server %s/%s state %s" % (listen, machine, state)).strip()
            if answer:
                raise ValueError("HAProxy says: " + answer)

    def connections(self):
        """The finished ones: (address, port) of the client -> [(machine, begin as time.time())],
        since a port may serve twice."""
        pattern = re.compile(r" (\d[\d.]+):(\d+) \[([^].]+)\.(\d+)\] \S+ \S+/(\S+) ")
        found = {}
        for match in filter(None, map(pattern.search, self.lines)):
            begin = time.mktime(time.strptime(match[3], "%d/%b/%Y:%H:%M:%S")) + int(match[4]) / 1000
            found.setdefault((match[1], int(match[2])), []).append((match[5], begin))
        return found

    def end(self):
        if self.process:
            self.process.kill()
            self.process.wait()
