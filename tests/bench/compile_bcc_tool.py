#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""compile_bcc_tool.py ANSWERS TOOL [ARGUMENT]...

Runs one of BCC's tools up to where it has its program compiled, by the libbcc that is installed, with the
headers in BCC_KERNEL_SOURCE. What the tool asks about the kernel before, ANSWERS tells: a file that
`headers` made from the BTF of that kernel, which need not run here. Exits with 0 if the program compiles,
1 if it does not, 3 if the tool never came so far; says on stderr why.
"""
import json
import os
import re
import runpy
import sys
from unittest import mock

import bcc

compiles, does_not, nothing_to_compile = 0, 1, 3


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def end(status):
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def compile_and_end(source, *others):
    module = bcc.libbcc.lib.bpf_module_create_c_from_string(source, *others)
    if not module:
        end(does_not)
    if source.strip():
        end(compiles)
    return module  # some ask libbcc about itself by an empty program


class Libbcc:
    """libbcc, but for the one function that compiles."""

    bpf_module_create_c_from_string = staticmethod(compile_and_end)

    def __getattr__(self, name):
        return getattr(bcc.libbcc.lib, name)


def answer_for_kernel(answers):
    structs = answers["structs"]
    functions = set(answers["functions"])
    tracepoints = set(answers["tracepoints"])
    bpf = bcc.BPF
    bcc.lib = Libbcc()
    bpf.kernel_struct_has_field = staticmethod(
        lambda struct, field: int(text(field) in structs.get(text(struct), ())) if text(struct) in structs else -1)
    bpf.tracepoint_exists = staticmethod(lambda category, event: text(event) in tracepoints)
    bpf.support_kfunc = staticmethod(lambda: True)
    bpf.support_raw_tracepoint = staticmethod(lambda: True)
    bpf.get_kprobe_functions = staticmethod(lambda event: {
        name.encode() for name in functions if re.match(text(event), name)})
    bpf.ksymname = staticmethod(lambda name: 1 if text(name) in functions else -1)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        answer_for_kernel(json.load(file))
    sys.argv = sys.argv[2:]
    # There is no terminal here, and nothing to show on it.
    sys.modules["curses"] = mock.MagicMock(wrapper=lambda run, *given: run(mock.MagicMock(), *given))
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as ended:
        print(f"ended with status {ended.code}", file=sys.stderr)
    except BaseException as error:  # a tool may raise anything
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    end(nothing_to_compile)


main()
