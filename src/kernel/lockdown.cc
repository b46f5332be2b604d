// SPDX-License-Identifier: Apache-2.0
#include "kernel/lockdown.h"

#include <system_error>

#include "kernel/host_roots.h"
#include "util/file.h"

namespace snoopbox::kernel {

Lockdown lockdown(const std::filesystem::path& root) {
    Lockdown found = Lockdown::unknown;
    for (const auto& host : visible_host_roots(root)) {
        const auto directory = host / "sys/kernel/security";
        const auto text = read_file(directory / "lockdown", 256);
        std::error_code ignored;
        if (!text && text.error().code == ENOENT &&
            std::filesystem::exists(directory / "lsm", ignored)) {
            found = Lockdown::not_built_in;
        } else if (text && text->find("[none]") != std::string::npos) {
            return Lockdown::none;
        } else if (text && text->find("[integrity]") != std::string::npos) {
            return Lockdown::integrity;
        } else if (text && text->find("[confidentiality]") != std::string::npos) {
            return Lockdown::confidentiality;
        }
    }
    return found;
}

}  // namespace snoopbox::kernel
