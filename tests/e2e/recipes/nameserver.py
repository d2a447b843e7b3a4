# A name server for the recipes: names below example.org and example.net are at 127.0.0.1, and there
# are no others. It prints a line when it listens.
import socket
import struct

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(("127.0.0.1", 53))
    print("listening", flush=True)
    while True:
        query, client = server.recvfrom(512)
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].lower())
            at += 1 + query[at]
        question = query[12 : at + 5]
        known = labels[-2:] in ([b"example", b"org"], [b"example", b"net"])
        wants_address = question[-4:-2] == b"\x00\x01"
        answer = b""
        if known and wants_address:
            answer = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x7f\x00\x00\x01"
        flags = 0x8180 if known else 0x8183
        counts = struct.pack(">HHHHH", flags, 1, 1 if answer else 0, 0, 0)
        server.sendto(query[:2] + counts + question + answer, client)
