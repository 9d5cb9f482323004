# SPDX-License-Identifier: Apache-2.0
"""Multicast DNS for tests: announcements as anybody on the link could make them, hostile packets, and what a capture of frames
says. Run as a program it sends, from the host that it is started on."""
import os
import socket
import struct
import sys

GROUP, PORT = "224.0.0.251", 5353
SERVICE = b"\x05_kith\x04_tcp\x05local\x00"


def label(text):
    return bytes([len(text)]) + text


def record(name, kind, data, ttl=120):
    return name + struct.pack(">HHIH", kind, 1, ttl, len(data)) + data


def message(records, flags=0x8400):
    return struct.pack(">HHHHHH", 0, flags, 0, len(records), 0, 0) + b"".join(records)


def announcement(name, number, port, address):
    """Somebody who shows a code under that number."""
    instance = label(name) + SERVICE
    host = label(b"h" + name[:60]) + b"\x05local\x00"
    subtype = label(b"_%d" % number) + label(b"_sub") + SERVICE
    texts = b"".join(label(text) for text in (b"v=1", b"n=%d" % number))
    return message([record(SERVICE, 12, instance), record(subtype, 12, instance), record(instance, 33, struct.pack(">HHH", 0, 0, port) + host),
                    record(instance, 16, texts), record(host, 1, socket.inet_aton(address))])


def hostile(number):
    """Packets that no resolver should believe or choke on, all about that number."""
    head = struct.pack(">HHHHHH", 0, 0x8400, 0, 1, 0, 0)
    tail = struct.pack(">HHIH", 12, 1, 120, 2) + b"\xc0\x0c"
    long_name = (label(b"x" * 63) * 5) + b"\x00"
    off_link = announcement(b"offlink", number, 9, "203.0.113.9")
    yield head + b"\xc0\x0c" + tail                      # a name that is itself
    yield head + b"\xc0\x0e\xc0\x0c" + tail              # two names that are each other
    yield head + b"\xc0\xff" + tail                      # a name that lies ahead
    yield head + long_name + tail                        # a name of more than 255 bytes
    yield struct.pack(">HHHHHH", 0, 0x8400, 0xffff, 0xffff, 0xffff, 0xffff) + SERVICE  # counts that lie
    yield message([record(SERVICE, 12, label(b"y%d" % index) + SERVICE) for index in range(400)])  # very many records
    yield announcement(b"z", number, 9, "192.168.77.1")[:60]  # cut
    yield off_link + bytes(9001 - len(off_link))         # longer than any mDNS message may be
    yield announcement(b"offlink", number, 9, "203.0.113.9")  # where nobody on this link is
    yield announcement(b"group", number, 9, "224.0.0.251")
    yield announcement(b"everybody", number, 9, "255.255.255.255")
    yield announcement(b"nowhere", number, 9, "0.0.0.0")
    yield announcement(b"yourself", number, 9, "127.0.0.1")
    yield announcement(b"noport", number, 0, "192.168.77.1")
    yield b""
    yield os.urandom(512)


def sender():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind(("", PORT))
    own = next(line.split()[0] for line in os.popen("ip -o -4 addr show dev eth0 | sed 's/.*inet //; s,/.*,,'"))
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
    return sock, own


def send():
    """A line on stdin, a batch: `flood COUNT NUMBER PORT`, `hostile NUMBER`. Answers `ok` after each."""
    sock, own = sender()
    made = 0
    for line in sys.stdin:
        kind, *numbers = line.split()
        if kind == "hostile":
            packets = hostile(int(numbers[0]))
        else:
            count, number, port = map(int, numbers)
            packets = (announcement(b"%060d" % (made + index), number or 1 + (made + index) % 9999, port, own) for index in range(count))
            made += count
        for packet in packets:
            sock.sendto(packet, (GROUP, PORT))
        print("ok", flush=True)


# --- what a capture says

def payloads(frame):
    """(protocol, source port, destination port, payload) of an Ethernet frame, or None."""
    kind = frame[12:14]
    if kind == b"\x08\x00":
        size = (frame[14] & 15) * 4
        protocol, rest = frame[23], frame[14 + size:14 + int.from_bytes(frame[16:18], "big")]
    elif kind == b"\x86\xdd":
        protocol, rest = frame[20], frame[54:54 + int.from_bytes(frame[18:20], "big")]
    else:
        return None
    if protocol not in (6, 17) or len(rest) < 8:
        return None
    source, destination = struct.unpack(">HH", rest[:4])
    return protocol, source, destination, rest[8:] if protocol == 17 else rest[(rest[12] >> 4) * 4:]


def name_at(packet, at):
    """The labels of a name, and where it ends."""
    labels, end = [], None
    while packet[at]:
        if packet[at] >= 0xc0:
            end = end or at + 2
            at = int.from_bytes(packet[at:at + 2], "big") & 0x3fff
            continue
        labels.append(packet[at + 1:at + 1 + packet[at]])
        at += 1 + packet[at]
    return labels, end or at + 1


def said_in(packet):
    """Every label, text and port of a DNS message, and its id."""
    number, _, *counts = struct.unpack(">HHHHHH", packet[:12])
    labels, texts, ports, at = [], [], [], 12
    for _ in range(counts[0]):
        name, at = name_at(packet, at)
        labels += name
        at += 4
    for _ in range(sum(counts[1:])):
        name, at = name_at(packet, at)
        labels += name
        kind, _, _, size = struct.unpack(">HHIH", packet[at:at + 10])
        at += 10
        if kind == 12:
            labels += name_at(packet, at)[0]
        elif kind == 33:
            ports.append(int.from_bytes(packet[at + 4:at + 6], "big"))
            labels += name_at(packet, at + 6)[0]
        elif kind == 16:
            text = packet[at:at + size]
            while text:
                texts.append(text[1:1 + text[0]])
                text = text[1 + text[0]:]
        at += size
    return number, labels, texts, ports


if __name__ == "__main__":
    send()
