# SPDX-License-Identifier: Apache-2.0
"""What a kernel's BTF tells tools that ask: members of structs, functions and tracepoints."""
import struct

INT, PTR, ARRAY, STRUCT, UNION, ENUM, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FUNC_PROTO, VAR, \
    DATASEC, FLOAT, DECL_TAG, TYPE_TAG, ENUM64 = range(1, 20)


def trailing_bytes(kind, count):
    """How much follows the 12 bytes that all types have."""
    return {INT: 4, ARRAY: 12, STRUCT: 12 * count, UNION: 12 * count, ENUM: 8 * count, FUNC_PROTO: 8 * count,
            VAR: 4, DATASEC: 12 * count, DECL_TAG: 4, ENUM64: 12 * count}.get(kind, 0)


def sections(blob):
    header, types, types_bytes, strings, strings_bytes = struct.unpack_from("<5I", blob, 4)
    return blob[header + types:][:types_bytes], blob[header + strings:][:strings_bytes]


class Reader:
    def __init__(self, vmlinux):
        self.types = [None]  # (kind, name, members as (name, type), the type it refers to)
        self.base_strings = b""
        self.add(vmlinux)
        self.base, self.base_strings = len(self.types), self.strings

    def add(self, blob):
        types, self.strings = sections(blob)
        at = 0
        while at < len(types):
            name, info, other = struct.unpack_from("<3I", types, at)
            kind, count = info >> 24 & 31, info & 0xffff
            members = []
            if kind in (STRUCT, UNION):
                members = [struct.unpack_from("<2I", types, at + 12 + 12 * i) for i in range(count)]
            self.types.append((kind, self.name(name), [(self.name(n), t) for n, t in members], other))
            at += 12 + trailing_bytes(kind, count)

    def add_module(self, blob):
        """A module's types go on where those of vmlinux end."""
        after = self.types[self.base:]
        self.types = self.types[:self.base]
        self.add(blob)
        yield from self.types[self.base:]
        self.types[self.base:] = after

    def name(self, offset):
        strings = self.strings
        if self.base_strings:
            if offset < len(self.base_strings):
                strings = self.base_strings
            else:
                offset -= len(self.base_strings)
        return strings[offset:strings.index(b"\0", offset)].decode()

    def members(self, of):
        for name, number in of[2]:
            inner = self.types[number]
            if name:
                yield name
            elif inner[0] in (STRUCT, UNION):
                yield from self.members(inner)


def answers(vmlinux, modules):
    """The same as JSON can hold it."""
    reader = Reader(vmlinux)
    found = {"structs": {}, "functions": set(), "tracepoints": set()}

    def look_at(one):
        kind, name, _, _ = one
        if kind == STRUCT and name:
            found["structs"].setdefault(name, sorted(set(reader.members(one))))
        elif kind == FUNC:
            found["functions"].add(name)
        elif kind == TYPEDEF and name.startswith("btf_trace_"):
            found["tracepoints"].add(name.removeprefix("btf_trace_"))

    for one in reader.types[1:]:
        look_at(one)
    for blob in modules:
        for one in reader.add_module(blob):
            look_at(one)
    return {name: value if isinstance(value, dict) else sorted(value) for name, value in found.items()}
