// SPDX-License-Identifier: Apache-2.0
#include "kernel/subject.h"

#include <fcntl.h>
#include <sys/capability.h>
#include <unistd.h>

#include <cstdlib>

#include "kernel/host.h"
#include "kernel/host_roots.h"
#include "util/fd.h"

namespace snoopbox::kernel {
namespace {

std::uint64_t effective_capabilities() {
    std::uint64_t bits = 0;
    for (int capability = 0; capability <= CAP_LAST_CAP; ++capability) {
        if (has_capability(capability)) {
            bits |= std::uint64_t{1} << static_cast<unsigned>(capability);
        }
    }
    return bits;
}

std::string variable(const char* name) {
    const char* value = secure_getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

bool Subject::is_privileged() const {
    return has(CAP_SYS_ADMIN) || (has(CAP_BPF) && has(CAP_PERFMON));
}

Subject this_process() {
    Subject subject;
    subject.release = release();
    subject.machine = machine();
    subject.is_root = geteuid() == 0;
    subject.capabilities = effective_capabilities();
    subject.container_variable = variable("container");
    subject.kubernetes_variable = !variable("KUBERNETES_SERVICE_HOST").empty();
    subject.kernel_source = variable("BCC_KERNEL_SOURCE");
    return subject;
}

std::string read_start(const std::filesystem::path& file, std::size_t bytes) {
    const Fd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    std::string text(bytes, '\0');
    std::size_t filled = 0;
    while (fd && filled < bytes) {
        const ssize_t got = read(fd.get(), text.data() + filled, bytes - filled);
        if (got <= 0) {
            break;
        }
        filled += static_cast<std::size_t>(got);
    }
    text.resize(filled);
    return text;
}

std::vector<std::filesystem::path> everywhere(const Subject& subject, const char* path) {
    std::vector<std::filesystem::path> found;
    for (const auto& host : visible_host_roots(subject.root)) {
        if (auto resolved = resolve_below(host, path)) {
            found.push_back(std::move(*resolved));
        }
    }
    return found;
}

}  // namespace snoopbox::kernel
