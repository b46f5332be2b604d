/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `usdt [FILE]`: passes its USDT probes, after FILE could be opened for reading. They have their
 * arguments in each kind of place.
 */
#include <fcntl.h>
#include <stdint.h>

#include "../usdt_probe.h"

/* The kernel counts those who trace the probe in it, in each process. */
__attribute__((section(".probes"), used)) volatile uint16_t example_counted_semaphore;

#if defined(__x86_64__)
__attribute__((noinline)) static void pass_all_kinds(int negative)
{
    volatile char text[] = "a text"; /* a constant may not be in memory yet, as nothing has read it */
    int16_t numbers[] = {0, -2, -1234, 3};
    volatile uint64_t local = 0x123456789abcdef0;
    int64_t second = 2;

    USDT_PROBE(example, kinds, 0,
               "-4@%k[negative] 8@%[text] 4@$5 -8@$-3 8@%[local] -2@(%[numbers],%[second],2) "
               "1@%b[negative]",
               [negative] "q"(negative), [text] "r"(text), [local] "m"(local),
               [numbers] "r"(numbers), [second] "r"(second), "m"(numbers), "m"(text));
    USDT_PROBE(example, floating, 0, "8@$1 8@%%xmm0", "r"(0));
    USDT_PROBE(example, plain, 0, "", "r"(0));
}

__attribute__((noinline)) static void pass_several(int number)
{
    USDT_PROBE(example, places, 0, "-4@%k[number]", [number] "r"(number));
    USDT_PROBE(example, places, 0, "-4@$12", "r"(0));
    USDT_PROBE(example, twice, 0, "-4@$1", "r"(0));
    USDT_PROBE(other, twice, 0, "-4@$2", "r"(0));
}

static void pass(void)
{
    int traced = example_counted_semaphore;

    pass_all_kinds(-7);
    pass_several(11);
    if (traced > 0)
        USDT_PROBE(example, counted, example_counted_semaphore, "4@%k[traced]", [traced] "r"(traced));
}
#else
static void pass(void)
{
}
#endif

int main(int count, char **words)
{
    if (count > 1 && open(words[1], O_RDONLY) < 0)
        return 1;
    pass();
    return 0;
}
