// SPDX-License-Identifier: Apache-2.0
#include "symbols/vdso.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "symbols/process_facts.h"
#include "util/fd.h"

namespace snoopbox::symbols {

std::string own_vdso() {
    const auto start = getauxval(AT_SYSINFO_EHDR);
    for (const auto& mapping : read_code_mappings("/proc/self").value_or(std::vector<Mapping>())) {
        if (start != 0 && mapping.start == start) {
            return read_memory("/proc/self", mapping.start, mapping.end);
        }
    }
    return {};
}

std::string read_memory(const std::filesystem::path& process, std::uint64_t start,
                        std::uint64_t end) {
    constexpr std::uint64_t most_bytes = std::uint64_t{1} << 20U;
    const Fd memory(open((process / "mem").c_str(), O_RDONLY | O_CLOEXEC));
    if (!memory || end <= start || end - start > most_bytes) {
        return {};
    }
    std::string content(end - start, '\0');
    const auto got = pread(memory.get(), content.data(), content.size(), static_cast<off_t>(start));
    content.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return content;
}

}  // namespace snoopbox::symbols
