// SPDX-License-Identifier: Apache-2.0
// Ctrl-C as a value: SIGINT, SIGTERM, SIGHUP and SIGQUIT set a flag that long operations check.
#pragma once

#include "util/result.h"

namespace snoopbox {

// From now on, those signals are recorded instead of ending the process. Ignored signals (nohup)
// stay ignored. SIGPIPE and SIGXFSZ are ignored as well: writing to a closed output fails with
// EPIPE, and exceeding the file size limit with EFBIG. After an interrupt, blocking calls are
// interrupted repeatedly and return EINTR.
void catch_interrupts();

// In a child that is about to execute a program: signals do again what they did before
// catch_interrupts. Async-signal-safe.
void restore_signals();

// True once one of them has arrived.
bool interrupted();

// The last one that arrived; 0 before.
int interrupt_signal();

// Becomes readable when one of them arrives; for poll. -1 before catch_interrupts.
int interrupt_fd();

// What a long operation returns if it stops for an interrupt; is_interrupt recognizes it.
tl::unexpected<Error> fail_interrupted();
bool is_interrupt(const Error& error);

}  // namespace snoopbox
