// SPDX-License-Identifier: Apache-2.0
// Why the kernel did not attach a program to what its section names.
#pragma once

#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::attach {

// `code`: the errno of the refusal.
tl::unexpected<Error> fail_attach(const std::string& program, std::string_view section, int code);

}  // namespace snoopbox::attach
