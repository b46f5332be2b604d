// SPDX-License-Identifier: Apache-2.0
/*
 * compat PATH: a 32-bit program without a C library, for tests. It opens PATH with open(), openat()
 * and creat(), tries to execute it with the arguments "failed from-32-bit", and then executes
 * /bin/true with "true from-32-bit".
 */
static int call(int number, int a, int b, int c, int d)
{
    int result;

    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d)
                     : "memory");
    return result;
}

/* The kernel puts a count and the arguments on the stack. */
__attribute__((used)) void run(int *stack)
{
    static char *failed[] = {"failed", "from-32-bit", 0};
    static char *done[] = {"true", "from-32-bit", 0};
    static char *none[] = {0};
    int path = stack[2];

    /* Faults the page in: otherwise the arguments of the failing call could not be read. */
    *(char *volatile *)failed = failed[0];
    (void)*(volatile char *)failed[0];
    call(5, path, 0, 0, 0);
    call(295, -100, path, 0, 0);
    call(8, path, 0600, 0, 0);
    call(11, path, (int)failed, (int)none, 0);
    call(11, (int)"/bin/true", (int)done, (int)none, 0);
    call(1, 1, 0, 0, 0);
}

__asm__(".globl _start\n_start:\n    mov %esp, %eax\n    push %eax\n    call run\n");
