// SPDX-License-Identifier: Apache-2.0
// Ctrl-C as a value: SIGINT, SIGTERM, SIGHUP and SIGQUIT set a flag, and long work asks for it.
#pragma once

#include "util/result.h"

namespace snoopbox {

// From now on those signals do not end the process but are remembered. Ignored signals (nohup) stay
// ignored. SIGPIPE and SIGXFSZ are ignored: a closed output shows as EPIPE, the limit of a file's
// size as EFBIG. Once an interrupt has come, calls that block return with EINTR time and again.
void catch_interrupts();

// True once one of them has come.
bool interrupted();

// The last that came; 0 before.
int interrupt_signal();

// Readable once one of them has come; for poll. -1 before catch_interrupts.
int interrupt_fd();

// What long work returns when it stops because of one. is_interrupt tells it from a failure.
tl::unexpected<Error> fail_interrupted();
bool is_interrupt(const Error& error);

}  // namespace snoopbox
