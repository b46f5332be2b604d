/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SNOOPBOX_MM_H
#define SNOOPBOX_MM_H

#define PAGE_ALIGN(address) ALIGN(address, PAGE_SIZE)

/* Start of the direct mapping when it is not randomized; programs only check which side of it an
 * address is on. */
#if defined(CONFIG_X86_64)
#define __PAGE_OFFSET_BASE 0xffff888000000000UL
#define __PAGE_OFFSET_BASE_L4 0xffff888000000000UL
#define __PAGE_OFFSET_BASE_L5 0xff11000000000000UL
#define PAGE_OFFSET __PAGE_OFFSET_BASE_L4
#define __START_KERNEL_map 0xffffffff80000000UL
#elif defined(CONFIG_ARM64) && defined(CONFIG_ARM64_VA_BITS)
#define PAGE_OFFSET (-(1UL << CONFIG_ARM64_VA_BITS))
#else
#define PAGE_OFFSET 0x8000000000000000UL
#endif

#define PROT_NONE 0x0
#define PROT_READ 0x1
#define PROT_WRITE 0x2
#define PROT_EXEC 0x4
#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20

#define VM_READ 0x00000001
#define VM_WRITE 0x00000002
#define VM_EXEC 0x00000004
#define VM_SHARED 0x00000008
#define VM_GROWSDOWN 0x00000100

#define sg_is_chain(sg) ((sg)->page_link & 1)
#define sg_is_last(sg) ((sg)->page_link & 2)
#define sg_chain_ptr(sg) ((struct scatterlist *)((sg)->page_link & ~3UL))

#endif
