/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SNOOPBOX_TIME_H
#define SNOOPBOX_TIME_H

#define MSEC_PER_SEC 1000L
#define USEC_PER_MSEC 1000L
#define NSEC_PER_USEC 1000L
#define NSEC_PER_MSEC 1000000L
#define USEC_PER_SEC 1000000L
#define NSEC_PER_SEC 1000000000L
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_BOOTTIME 7
#define CLOCK_TAI 11
#define USER_HZ 100
#define KTIME_MAX S64_MAX
#ifdef HZ
#define jiffies_to_msecs(ticks) ((unsigned int)((ticks) * MSEC_PER_SEC / HZ))
#define jiffies_to_usecs(ticks) ((unsigned int)((ticks) * USEC_PER_SEC / HZ))
#endif

#endif
