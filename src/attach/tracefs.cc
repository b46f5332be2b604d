// SPDX-License-Identifier: Apache-2.0
#include "attach/tracefs.h"

#include <utility>

#include "kernel/unmounted.h"
#include "util/file.h"

namespace snoopbox::attach {

std::string read_tracefs(const std::string& name) {
    for (const auto* directory : {"/sys/kernel/tracing/", "/sys/kernel/debug/tracing/"}) {
        if (auto text = read_file(directory + name); text && !text->empty()) {
            return std::move(*text);
        }
    }
    return kernel::read_unmounted("tracefs", name);
}

}  // namespace snoopbox::attach
