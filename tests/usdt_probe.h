/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A USDT probe as <sys/sdt.h> has it, but the text says where its arguments are. That can refer to
 * operands, which follow: "-4@%k[number]", [number] "r"(number). `semaphore` is a variable, or 0.
 */
#ifndef SNOOPBOX_TESTS_USDT_PROBE_H
#define SNOOPBOX_TESTS_USDT_PROBE_H

#define USDT_PROBE(provider, name, semaphore, arguments, ...)                       \
    __asm__ volatile(                                                               \
        "990: nop\n"                                                                \
        ".pushsection .note.stapsdt, \"\", \"note\"\n"                              \
        ".balign 4\n"                                                               \
        ".4byte 992f - 991f, 994f - 993f, 3\n"                                      \
        "991: .asciz \"stapsdt\"\n"                                                 \
        "992: .balign 4\n"                                                          \
        "993: .8byte 990b, _.stapsdt.base, " #semaphore                             \
        "\n"                                                                        \
        ".asciz \"" #provider "\", \"" #name "\", \"" arguments                     \
        "\"\n"                                                                      \
        "994: .balign 4\n"                                                          \
        ".popsection\n"                                                             \
        ".ifndef _.stapsdt.base\n"                                                  \
        ".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n" \
        ".weak _.stapsdt.base\n"                                                    \
        ".hidden _.stapsdt.base\n"                                                  \
        "_.stapsdt.base: .space 1\n"                                                \
        ".size _.stapsdt.base, 1\n"                                                 \
        ".popsection\n"                                                             \
        ".endif\n" ::__VA_ARGS__)

#endif
