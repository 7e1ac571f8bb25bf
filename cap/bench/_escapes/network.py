"""Network: TCP, UDP, Unix sockets, names, servers, raw packets, passed descriptors."""

from __future__ import annotations

from cap.bench._escapes._escape import MODULES, NATIVE, Escape, escapes

_PYTHON = {
    "tcp": "load('socket').create_connection(('127.0.0.1', @TCP@), 1).sendall(b'x')",
    "tcp from a raw socket object": """
s = load('_socket').socket(2, 1, 0)
s.connect(('127.0.0.1', @TCP@))
""",
    "tcp by urllib": "load('urllib.request').request.urlopen('http://127.0.0.1:@TCP@', None, 0.2)",
    "tcp by http.client": "load('http.client').client.HTTPConnection('127.0.0.1', @TCP@).connect()",
    "tcp by numpy's data source": """
np.lib.npyio.DataSource('@DIR@').open('http://127.0.0.1:@TCP@/x').read()
""",
    "tcp by asyncio": """
asyncio = load('asyncio')
asyncio.run(asyncio.open_connection('127.0.0.1', @TCP@))
""",
    "udp": """
socket = load('socket')
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', @UDP@))
""",
    "unix stream": """
socket = load('socket')
socket.socket(socket.AF_UNIX).connect('@UNIX@')
""",
    "unix datagram": """
socket = load('socket')
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', '@DATAGRAM@')
""",
    "unix abstract": """
socket = load('socket')
socket.socket(socket.AF_UNIX).connect('\\0@ABSTRACT@')
""",
    "resolve a name by udp": """
socket = load('socket')
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
query = b'\\x12\\x34\\x01\\0\\0\\x01' + bytes(6) + b'\\x06secret\\x04test\\0\\0\\x01\\0\\x01'
s.sendto(query, ('127.0.0.1', @UDP@))
""",
    "listen": """
socket = load('socket')
s = socket.socket()
s.bind(('127.0.0.1', 0))
s.listen()
proof('listens')
""",
    "raw packets": """
socket = load('socket')
socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
proof('raw socket')
""",
    "packet socket": """
socket = load('socket')
socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
proof('packet socket')
""",
    "netlink": """
socket = load('socket')
socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
proof('netlink')
""",
    "vsock": "load('socket').socket(40, 1)\nproof('vsock')",
    "kernel crypto socket": "load('socket').socket(38, 5).bind(('hash', 'sha256'))\nproof('alg')",
    "a socket pair": "load('socket').socketpair()\nproof('pair')",
    "interfaces": "if len(load('socket').if_nameindex()) > 0: proof('interfaces')",
    "hand a descriptor to the broker": """
worker = [c.cell_contents for c in say.__closure__ if type(c.cell_contents).__name__ == 'Worker'][0]
s = worker._channel._socket
s.sendmsg([b'\\0'], [(1, 1, (3).to_bytes(4, 'little'))])
proof('descriptor sent')
""",
    "take a descriptor from the broker": """
worker = [c.cell_contents for c in say.__closure__ if type(c.cell_contents).__name__ == 'Worker'][0]
worker._channel._socket.recvmsg(0, 100, 0x40)
proof('recvmsg')
""",
    "duplicate the channel": """
worker = [c.cell_contents for c in say.__closure__ if type(c.cell_contents).__name__ == 'Worker'][0]
worker._channel._socket.dup()
proof('duplicate')
""",
}

_NATIVE = {
    "native socket": "reached('socket', raw(41, 2, 2, 0))",
    "native tcp": """
fd = raw(41, 2, 1, 0)[0]
address = b'\\x02\\0' + (@TCP@).to_bytes(2, 'big') + bytes([127, 0, 0, 1]) + bytes(8)
raw(42, fd, address, 16)
""",
    "native udp": """
fd = raw(41, 2, 2, 0)[0]
address = b'\\x02\\0' + (@UDP@).to_bytes(2, 'big') + bytes([127, 0, 0, 1]) + bytes(8)
raw(44, fd, b'x', 1, 0, address, 16)
""",
    "native sendto with an address on the channel": """
address = b'\\x02\\0' + (@UDP@).to_bytes(2, 'big') + bytes([127, 0, 0, 1]) + bytes(8)
reached('sendto', raw(44, 3, b'x', 1, 0, address, 16))
""",
    "native sendto on another descriptor": "reached('sendto', raw(44, 2, b'x', 1, 0, 0, 0))",
    "native sendmmsg": "reached('sendmmsg', raw(307, 3, 0, 0, 0))",
    "native write on the channel": "reached('write', raw(1, 3, b'', 0))",
    "native connect on the channel": "reached('connect', raw(42, 3, b'\\0' * 16, 16))",
    "native shutdown": "reached('shutdown', raw(48, 3, 0))",
    "native setsockopt": """
reached('setsockopt', raw(54, 3, 1, 8, ctypes.byref(ctypes.c_int(1 << 24)), 4))
""",
    "native getpeername": """
size = ctypes.byref(ctypes.c_int(128))
reached('getpeername', raw(52, 3, ctypes.create_string_buffer(128), size))
""",
}

NETWORK: tuple[Escape, ...] = (
    *escapes("network", MODULES, _PYTHON),
    *escapes("network", NATIVE, _NATIVE),
)
