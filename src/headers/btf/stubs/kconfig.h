/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libbcc includes this before anything else. It brings in all of this tree,
 * as BTF does not record which header declared a type.
 */
#ifndef __LINUX_KCONFIG_H
#define __LINUX_KCONFIG_H

#include <generated/autoconf.h>

/*
 * IS_ENABLED(CONFIG_X) is 1 if CONFIG_X is defined as 1, else 0: only then
 * does pasting its value to SNOOPBOX_IS_ yield a second argument.
 */
#define SNOOPBOX_IS_1 ,
#define SNOOPBOX_SECOND(ignored, value, ...) value
#define SNOOPBOX_IS_SET(value) SNOOPBOX_IS_SET_(value)
#define SNOOPBOX_IS_SET_(value) SNOOPBOX_IS_SET__(SNOOPBOX_IS_##value)
#define SNOOPBOX_IS_SET__(comma_or_junk) SNOOPBOX_SECOND(comma_or_junk 1, 0, 0)
#define IS_BUILTIN(option) SNOOPBOX_IS_SET(option)
#define IS_MODULE(option) SNOOPBOX_IS_SET(option##_MODULE)
#define IS_ENABLED(option) (IS_BUILTIN(option) || IS_MODULE(option))
#define IS_REACHABLE(option) IS_ENABLED(option)

#ifndef __ASSEMBLY__
#include <snoopbox/kernel.h>
#endif

#endif
