// SPDX-License-Identifier: Apache-2.0
// The command line of `snoopbox doctor`.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::cli {

struct DoctorArguments {
    bool json = false;
    bool verbose = false;
    bool help = false;  // if set, nothing else was read
};

// Wrong usage is an error as in usage.h.
Result<DoctorArguments> parse_doctor_arguments(std::span<const std::string> words);

std::string doctor_help();

}  // namespace snoopbox::cli
