// SPDX-License-Identifier: Apache-2.0
// The part of a one-liner that says where its probe is, which trace and argdist have alike.
#pragma once

#include <string_view>

#include "oneliners/probe.h"

namespace snoopbox::oneliners {

// "p:c:malloc", "kfree_skb+0x12", without signature, into the probe. `grammar` is for errors.
Status read_point(std::string_view text, const char* grammar, Span span, Probe& probe);

// Fails if the probe has a signature and is none of a function.
Status refuse_signature(const Probe& probe, std::string_view text);

}  // namespace snoopbox::oneliners
