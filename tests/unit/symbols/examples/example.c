// SPDX-License-Identifier: Apache-2.0
// Says where its functions are, and waits until its standard input ends.
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

__attribute__((noinline)) static int example_static(int x) {
    return x * 3 + (x >> 1);
}

__attribute__((noinline)) int example_global(int x) {
    return x * 5 + (x >> 2);
}

int main(void) {
    printf("%" PRIxPTR " %" PRIxPTR "\n", (uintptr_t)example_static, (uintptr_t)example_global);
    fflush(stdout);
    int sum = 0;
    for (int c = 0; (c = getchar()) != EOF;) {
        sum += example_static(c) + example_global(c);
    }
    return sum == 1;
}
