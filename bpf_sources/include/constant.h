/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SNOOP_CONSTANT_H
#define SNOOP_CONSTANT_H

/*
 * Options. The front end defines each as SNOOP_CONSTANT(marker). The marker is an address for the
 * compile helper to fill in: it becomes a relocation to a variable of that name in .rodata, like a
 * `const volatile` variable in a libbpf program. The verifier knows the value at load time and removes
 * dead code, so an unused option costs nothing, and one object serves all values.
 */
#define SNOOP_CONSTANT(marker)                                          \
    ({                                                                  \
        s64 value_;                                                     \
        asm("%0 = " #marker " ll\n\t%0 = *(u64 *)(%0 + 0)" : "=r"(value_)); \
        value_;                                                         \
    })

#endif
