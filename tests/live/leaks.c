/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `leaks SECONDS`: allocates in functions named after allocators, frees some of that, and waits. It is
 * compiled with frame pointers. my_malloc() and its like are an allocator of its own.
 */
#include <malloc.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void *volatile kept[64];
static int count;
static volatile long turns;

static void keep(void *memory)
{
    kept[count++] = memory;
}

__attribute__((noinline)) void *my_malloc(size_t size)
{
    void *memory = malloc(size);

    turns++; /* so that the call is none at the end, which would leave no frame */
    return memory;
}

__attribute__((noinline)) void *my_calloc(size_t members, size_t size)
{
    void *memory = calloc(members, size);

    turns++;
    return memory;
}

__attribute__((noinline)) void *my_realloc(void *memory, size_t size)
{
    memory = realloc(memory, size);
    turns++;
    return memory;
}

__attribute__((noinline)) void my_free(void *memory)
{
    free(memory);
    turns++;
}

__attribute__((noinline)) void by_malloc(void)
{
    for (int i = 0; i < 10; i++)
        keep(malloc(64));
}

__attribute__((noinline)) void by_calloc(void)
{
    for (int i = 0; i < 3; i++)
        keep(calloc(5, 41));
}

__attribute__((noinline)) void by_realloc(void)
{
    keep(realloc(malloc(30), 3000));
}

__attribute__((noinline)) void by_memalign(void)
{
    void *memory = NULL;

    if (!posix_memalign(&memory, 64, 1001))
        keep(memory);
    keep(aligned_alloc(64, 1024));
    keep(memalign(64, 1003));
}

__attribute__((noinline)) void by_valloc(void)
{
    keep(valloc(2001));
    keep(pvalloc(2002));
}

__attribute__((noinline)) void by_mmap(void)
{
    for (int i = 0; i < 2; i++)
        keep(mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(kept[count - 1], 8192);
}

__attribute__((noinline)) void by_own(void)
{
    my_free(my_malloc(51));
    keep(my_malloc(52));
    keep(my_calloc(1, 53));
    keep(my_realloc(my_malloc(54), 55));
}

__attribute__((noinline)) void and_free(void)
{
    for (int i = 0; i < 20; i++) {
        void *volatile memory = malloc(77);

        free(memory);
    }
}

int main(int words, char **word)
{
    by_malloc();
    by_calloc();
    by_realloc();
    by_memalign();
    by_valloc();
    by_mmap();
    by_own();
    and_free();
    usleep(words > 1 ? (useconds_t)(strtod(word[1], NULL) * 1000000) : 0);
    return count == 0;
}
