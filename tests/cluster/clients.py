# Clients under load: each makes one session after another, at each service in turn, and offers the
# newest ticket that it has of the service.
import socket
import ssl
import threading
import time

import machines
import network


class Ticket:
    """The newest of a service: the machine that sealed it, and when that connection began."""

    def __init__(self, tls_session, of):
        self.session = tls_session
        self.machine = of.machine
        self.since = of.begin


class Session:
    """What became of one connection."""

    def __init__(self, client, port):
        self.client = client
        self.port = port
        self.source = None
        self.machine = None
        self.ticket = None  # that was offered: a Ticket
        self.resumed = False
        self.begin = time.time()
        self.answered = 0  # when the last command was
        self.end = None
        self.fault = None


class Client(threading.Thread):
    """holds: seconds that it stays in each session, with a command every tenth of one; it stays on
    while `stays` is set."""

    def __init__(self, address, trusted, holds):
        super().__init__(daemon=True)
        self.address = address
        self.holds = holds
        self.stays = threading.Event()
        self.sessions = []
        self.current = None
        self.done = threading.Event()
        self._tickets = {}
        self._context = ssl.create_default_context(cafile=trusted)

    def run(self):
        number = 0
        while not self.done.is_set():
            port, protocol, options = machines.SERVICES[number % len(machines.SERVICES)]
            number += 1
            session = Session(self.address, port)
            self.current = session
            try:
                self._visit(session, protocol, bool(options))
            except (OSError, ValueError) as error:
                session.fault = "%s: %s" % (type(error).__name__, error)
            session.end = time.time()
            self.sessions.append(session)
            self.current = None

    def _visit(self, session, protocol, starttls):
        with socket.socket() as plain:
            plain.settimeout(30)
            plain.bind((self.address, 0))
            session.source = plain.getsockname()
            plain.connect((network.SERVICE, session.port))
            if starttls:
                self._upgrade(plain)
            ticket = self._tickets.pop(session.port, None)
            session.ticket = ticket
            with self._context.wrap_socket(plain, server_hostname=machines.NAME,
                                           session=ticket and ticket.session,
                                           suppress_ragged_eofs=False) as tls:
                session.resumed = tls.session_reused
                self._speak(session, tls, protocol, starttls)

    def _upgrade(self, plain):
        self._expect(_line(plain), "220 ")
        for command, answer in (("EHLO client", "250 "), ("STARTTLS", "220 ")):
            plain.sendall(command.encode() + b"\r\n")
            line = _line(plain)
            while line[3:4] == "-":
                line = _line(plain)
            self._expect(line, answer)

    def _speak(self, session, tls, protocol, starttls):
        tag, good, bye = {"smtp": ("", "2", "QUIT"), "imap": ("a ", "a OK", "a LOGOUT"),
                          "pop3": ("", "+OK", "QUIT")}[protocol]
        if not starttls:
            self._expect(_line(tls), "* OK" if protocol == "imap" else good)
        leaves = time.monotonic() + self.holds
        while session.machine is None or self.stays.is_set() or (
                time.monotonic() < leaves and not self.done.is_set()):
            tls.sendall((tag + "NOOP\r\n").encode())
            line = _line(tls)
            self._expect(line, good)
            session.machine, told = line.split()[-2:]
            if told != self.address:
                raise ValueError("the program was told of another client: " + line)
            session.answered = time.time()
            if self.holds:
                self.done.wait(0.1)
        tls.sendall((bye + "\r\n").encode())
        line = _line(tls)
        while line.startswith("* "):
            line = _line(tls)
        self._expect(line, good)
        # Not truncated: with suppress_ragged_eofs=False only close_notify is an end.
        if tls.recv(1):
            raise ValueError("more after the goodbye")
        if tls.session.has_ticket:
            self._tickets[session.port] = Ticket(tls.session, session)
        tls.unwrap()

    @staticmethod
    def _expect(line, start):
        if not line.startswith(start):
            raise ValueError("not %r but %r" % (start, line))


def _line(connection):
    text = b""
    while not text.endswith(b"\n"):
        got = connection.recv(1)
        if not got:
            raise ValueError("the connection ends after %r" % text)
        text += got
    return text.decode("ascii", "replace").rstrip()
