# The network of the test, and nothing of the machine's own: this process starts itself again in
# mount, network and process namespaces, and names those of the machines in a /run that only it
# sees. All of it ends with it, however it ends.
import os
import subprocess
import sys

INSIDE = "DOTLS_CLUSTER_INSIDE"

BALANCER = "192.0.2.10"
# Where the clients connect, and where they are.
SERVICE = "198.51.100.1"
CLIENTS = ["198.51.100.%d" % (101 + number) for number in range(6)]
# As cron/haproxy/haproxy.cfg has them.
MACHINES = {"mail1": "192.0.2.21", "mail2": "192.0.2.22", "mail3": "192.0.2.23"}


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def inside(namespace, *command):
    """The command line that runs `command` there, as the process that is started."""
    return ["ip", "netns", "exec", namespace, *command]


def _connect(first, second):
    """A cable: (namespace, interface, address) of both ends, None being ours."""
    (_, name, _), (_, other_name, _) = first, second
    ip("link", "add", name, "type", "veth", "peer", "name", other_name)
    for (namespace, interface, address), (_, _, peer) in ((first, second), (second, first)):
        where = []
        if namespace:
            ip("link", "set", interface, "netns", namespace)
            where = ["-n", namespace]
        ip(*where, "address", "add", address, "peer", peer, "dev", interface)
        ip(*where, "link", "set", interface, "up")


def enter():
    """Returns in the namespaces, where this process is the first one."""
    if INSIDE not in os.environ:
        os.environ[INSIDE] = "yes"
        os.execvp("unshare", ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child",
                              "--mount-proc", sys.executable, *sys.argv])
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/run"], check=True)
    os.makedirs("/run/haproxy")
    ip("link", "set", "lo", "up")
    # HAProxy drops lines of its log where there is no room for them.
    with open("/proc/sys/net/unix/max_dgram_qlen", "w", encoding="ascii") as room:
        room.write("4096")
    for namespace in ("balancer", *MACHINES):
        ip("netns", "add", namespace)
        ip("-n", namespace, "link", "set", "lo", "up")
    _connect((None, "clients", CLIENTS[0]), ("balancer", "front", SERVICE))
    for client in CLIENTS[1:]:
        ip("address", "add", client, "peer", SERVICE, "dev", "clients")
        ip("-n", "balancer", "route", "add", client, "dev", "front")
    for name, address in MACHINES.items():
        _connect(("balancer", name, BALANCER), (name, "back", address))


def processes_in(namespace):
    found = subprocess.run(["ip", "netns", "pids", namespace], check=True, capture_output=True,
                           text=True)
    return [int(word) for word in found.stdout.split()]
