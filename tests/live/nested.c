/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `nested spin` or `nested sleep`: does so for some 300 ms in inner(), which middle() and outer() called.
 * It is compiled with frame pointers.
 */
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

static volatile long turns;

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The C library's own functions have no frames. */
static void sleep_ms(long ms)
{
    struct timespec time = {0, ms * 1000000};
#if defined(__x86_64__)
    long number = SYS_nanosleep;

    __asm__ volatile("syscall" : "+a"(number) : "D"(&time), "S"(0) : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long number __asm__("x8") = SYS_nanosleep;
    register struct timespec *first __asm__("x0") = &time;
    register long second __asm__("x1") = 0;

    __asm__ volatile("svc 0" : "+r"(first) : "r"(number), "r"(second) : "memory");
#endif
}

__attribute__((noinline)) void inner(int spin)
{
    long end = now_ms() + 300;

    while (now_ms() < end) {
        if (spin)
            for (long i = 0; i < 1000000; i++)
                turns++;
        else
            sleep_ms(10);
    }
}

__attribute__((noinline)) void middle(int spin)
{
    inner(spin);
    turns++; /* so that the call is none at the end, which would leave no frame */
}

__attribute__((noinline)) void outer(int spin)
{
    middle(spin);
    turns++;
}

int main(int count, char **words)
{
    outer(count < 2 || strcmp(words[1], "sleep") != 0);
    return 0;
}
