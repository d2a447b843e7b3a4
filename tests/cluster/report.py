# What a run has cost: counted, shown as a table, and judged.
import network

RESUMED_AT_LEAST = 0.99


class Result:
    """sessions: of clients.Client; connections: of machines.Balancer; events: name -> time."""

    def __init__(self, sessions, connections, events):
        self.sessions = sessions
        self.connections = connections
        self.events = events
        self.failed = [one for one in sessions if one.fault]

    def _machine_of(self, session):
        """Where the balancer sent it, also if it came to nothing there."""
        name, _ = min(self.connections.get(session.source, [("no machine", 0)]),
                      key=lambda one: abs(one[1] - session.begin))
        return name

    def _count(self, first, last):
        """How many there were between two events, and how many failed then; None: ever."""
        if first is None:
            return len(self.sessions), len(self.failed)
        begin, end = self.events[first], self.events[last]
        return (sum(one.begin <= end and one.end >= begin for one in self.sessions),
                sum(begin <= one.end <= end for one in self.failed))

    def _held(self, machine, first, last):
        """The sessions that a machine had then."""
        return [one for one in self.sessions
                if one.begin <= self.events[last] and one.end >= self.events[first]
                and self._machine_of(one) == machine]

    def _ahead(self):
        """Those that offered a ticket of the new key to a machine that had not adopted it yet."""
        return [one for one in self.sessions
                if one.ticket and one.ticket.machine == "mail1" and not one.fault
                and one.ticket.since > self.events["rotated"] and one.machine != "mail1"
                and one.end < self.events["adopted by " + one.machine]]

    def rows(self):
        """(what, held there at that moment, connections in that time, failed of these)"""
        drained = self._held("mail1", "drained", "drained")
        killed = self._held("mail2", "killed", "dead")
        times = [("SIGTERM to the super-servers of mail1, until it is empty", len(drained),
                  "drained", "empty"),
                 ("SIGKILL to all of mail2, until it serves again", len(killed),
                  "killed", "back"),
                 ("keys rotated on mail1, until mail3 has adopted them", None,
                  "rotated", "adopted by mail3"),
                 ("in all", None, None, None)]
        return [(what, held, *self._count(first, last)) for what, held, first, last in times]

    def resumption(self):
        """(what, tickets offered, resumed)"""
        offered = [one for one in self.sessions if one.ticket and not one.fault]
        ahead = self._ahead()
        return [("in all", len(offered), sum(one.resumed for one in offered)),
                ("of the new key, by a machine that has not adopted it", len(ahead),
                 sum(one.resumed for one in ahead))]

    def table(self, seconds):
        lines = ["%d clients, %g seconds, %d machines" %
                 (len(network.CLIENTS), seconds, len(network.MACHINES)),
                 "%-56s %6s %12s %7s" % ("", "held", "connections", "failed")]
        lines += ["%-56s %6s %12d %7d" % (what, "" if held is None else held, some, failed)
                  for what, held, some, failed in self.rows()]
        lines.append("%-56s %6s %12s %7s" % ("", "", "tickets", "resumed"))
        lines += ["%-56s %6s %12d %7d" % (what, "", offered, resumed)
                  for what, offered, resumed in self.resumption()]
        return "\n".join(lines)

    def problems(self):
        """What is worse than the manual says, in sentences."""
        found = []
        drained = self._held("mail1", "drained", "drained")
        killed = self._held("mail2", "killed", "dead")
        for one in self.failed:
            if one not in killed:
                found.append("%s port %d failed %.3f s after the drain, %.3f s after the kill, "
                             "at %s: %s" % (one.client, one.port,
                                            one.end - self.events["drained"],
                                            one.end - self.events["killed"],
                                            self._machine_of(one), one.fault))
        if not drained or not killed:
            found.append("the machines held nothing at that moment: nothing is shown")
        if any(one.fault for one in drained):
            found.append("a session that was open at SIGTERM did not go on")
        (_, offered, resumed), (_, ahead, ahead_resumed) = self.resumption()
        if not ahead or ahead_resumed < ahead:
            found.append("%d of %d tickets of the new key resumed at a machine that had not "
                         "adopted it" % (ahead_resumed, ahead))
        if not offered or resumed < RESUMED_AT_LEAST * offered:
            found.append("%d of %d tickets resumed a session" % (resumed, offered))
        return found
