/* SPDX-License-Identifier: Apache-2.0 */
/* Functions whose arguments have types of all kinds. Compiled with debug information, by both compilers. */
#include <stdbool.h>
#include <stddef.h>

enum state { IDLE, BUSY = 5, LOST = -1 };
typedef unsigned long long big_t;

struct unknown;
struct point {
    int x, y;
};
struct three {
    long a, b, c;
};
struct mixed {
    double weight;
    long count;
};

struct request {
    char kind;
    big_t id;
    unsigned low : 3, high : 11;
    int negative : 4;
    enum state state;
    struct {
        const char *label;
        struct request *next;
    };
    union {
        struct point at;
        float weight;
    } place;
    bool is_open;
    char text[16];
    int grid[2][3];
    int (*call)(struct request *, int);
    struct unknown *unknown;
    _Atomic int counter;
    long double precise;
    __int128 wide;
    volatile int *restrict last;
    char tail[];
};

int handle(struct request *request, const char *name, unsigned char small, enum state state, big_t big, bool yes,
           int seventh)
{
    return request->kind + name[0] + small + (int)state + (int)big + yes + seventh;
}

/* What is floating or passed in memory is in no register for integers. */
long places(double weight, int one, struct point two, struct three memory, struct mixed three, short four)
{
    return (long)weight + one + two.x + memory.a + three.count + four;
}

/* More than registers have room for. */
long many(long a, long b, long c, long d, long e, long f, struct three memory, char g, long double precise, short h)
{
    return a + b + c + d + e + f + memory.a + g + (long)precise + h;
}

struct three by_memory(int second)
{
    struct three result = {second, 0, 0};

    return result;
}

double floating(float only)
{
    return only;
}

void nothing(void)
{
}

struct far_1 {
    struct far_2 *next;
};
struct far_2 {
    struct far_3 *next;
};
struct far_3 {
    struct far_4 *next;
};
struct far_4 {
    struct far_5 *next;
};
struct far_5 {
    struct far_6 *next;
};
struct far_6 {
    struct far_7 *next;
};
struct far_7 {
    struct far_8 *next;
};
struct far_8 {
    struct far_9 *next;
};
struct far_9 {
    struct far_10 *next;
};
struct far_10 {
    struct far_11 *next;
};
struct far_11 {
    int end;
};

int far(struct far_1 *first)
{
    return first->next == NULL;
}
