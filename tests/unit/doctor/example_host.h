// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "../kernel/example_host.h"
#include "doctor/checks.h"

namespace snoopbox::doctor {

struct Doctor : kernel::ExampleHost {
    Check headers(const std::string& source) const {
        const auto checks = check_headers(subject, place());
        return *find(checks, "headers/" + source);
    }
};

}  // namespace snoopbox::doctor
