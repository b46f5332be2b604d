/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's types, then the macros that BTF lacks. */
#ifndef SNOOPBOX_KERNEL_H
#define SNOOPBOX_KERNEL_H

/* libbcc has its own copy of these two, whose enums are already in BTF. */
#define _UAPI__LINUX_BPF_H__
#define _UAPI__LINUX_BPF_COMMON_H__

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wmissing-declarations"
#pragma clang diagnostic ignored "-Wattribute-packed-for-bitfield"
#pragma clang diagnostic ignored "-Wignored-attributes"
#include <snoopbox/types.h>
#pragma clang diagnostic pop

#include <linux/version.h>
#include <snoopbox/compiler.h>
#include <snoopbox/derived.h>
#include <snoopbox/bpf.h>
#include <snoopbox/errno.h>
#include <snoopbox/time.h>
#include <snoopbox/mm.h>
#include <snoopbox/sched.h>
#include <snoopbox/fs.h>
#include <snoopbox/net.h>

#endif
