/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `typed COUNT`: calls functions with arguments of many types, COUNT times, 10 ms apart. It has debug
 * information.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum state { IDLE, BUSY = 5, LOST = -1 };

struct point {
    long x;
    long y;
};

/* The kernel has another struct of this name. */
struct file {
    char padding[24];
    int count;
    short deltas[4];
    unsigned low : 3, high : 11;
    enum state state;
    struct {
        const char *label;
        struct file *next;
    };
    union {
        struct point at;
        double weight;
    } place;
    bool is_open;
    char text[16];
};

static volatile long turns;

__attribute__((noinline)) int handle(struct file *file, const char *name, unsigned char small, enum state state)
{
    turns += file->count + small + name[0] + state;
    return -file->count;
}

__attribute__((noinline)) long measure(double weight, int repeats, struct point by_value, short last)
{
    turns += (long)(weight * repeats) + by_value.x + last;
    return by_value.y;
}

__attribute__((noinline)) static double weigh(const struct file *file)
{
    turns++;
    return file->place.weight;
}

__attribute__((noinline)) enum state next_state(struct file *file)
{
    turns++;
    return file->state;
}

/* More than registers have room for. */
__attribute__((noinline)) long many(long a, int b, long c, long d, long e, long f, struct file by_value, signed char g,
                                    long double precise, const char *name)
{
    turns += a + b + c + d + e + f + by_value.count + g + (long)precise;
    return name[0] + g;
}

int main(int words, char **word)
{
    static struct file second = {.count = 7, .label = "second", .state = LOST};
    static struct file first = {.count = 42,
                                .deltas = {-1, -2, -3, -4},
                                .low = 5,
                                .high = 1027,
                                .state = BUSY,
                                .label = "first",
                                .next = &second,
                                .is_open = true,
                                .text = "inside"};

    for (int i = words > 1 ? atoi(word[1]) : 1; i > 0; i--) {
        struct point by_value = {-11, 12};

        turns += handle(&first, "some name", 200, first.state) + next_state(&second);
        first.place.at.x = 1000000;
        turns += measure(2.5, -3, by_value, -4) + (long)weigh(&first);
        turns += many(1, -2, 3, 4, 5, 6, first, -7, 8.5L, "tenth");
        usleep(10000);
    }
    return turns == 0;
}
