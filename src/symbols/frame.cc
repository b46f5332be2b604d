// SPDX-License-Identifier: Apache-2.0
#include "symbols/frame.h"

#include <string_view>

#include "util/format.h"

namespace snoopbox::symbols {

std::string text_of(const Frame& frame) {
    if (!frame.name.empty()) {
        return frame.offset == 0 ? frame.name : fmt::format("{}+{:#x}", frame.name, frame.offset);
    }
    std::string_view module = frame.module;
    if (module.starts_with('[') && module.ends_with(']') && module.size() > 1) {
        module = module.substr(1, module.size() - 2);
    } else {
        module.remove_prefix(module.rfind('/') + 1);  // npos + 1 is 0
    }
    return module.empty() ? "[unknown]" : fmt::format("[{}+{:#x}]", module, frame.offset);
}

}  // namespace snoopbox::symbols
