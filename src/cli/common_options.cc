// SPDX-License-Identifier: Apache-2.0
#include "cli/common_options.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/usage.h"
#include "cli/values.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

constexpr auto common_texts = std::to_array<CommonOptionText>({
    {"output", 'o', "FORMAT",
     "print a table, json (one object per line) or csv (to be imported as text: a spreadsheet "
     "takes =1+1 for a formula); default: table"},
    {"container", '\0', "NAME",
     "only what runs in this container; NAME is its name or a pattern of it, or its ID or the "
     "beginning of that. This and the next five options can be repeated, for any of several; if "
     "they are combined, all must hold. snoopbox containers lists what there is"},
    {"pod", '\0', "[NAMESPACE/]NAME", "only what runs in containers of this pod of Kubernetes"},
    {"namespace", '\0', "NAME",
     "only what runs in containers of pods in this namespace of Kubernetes"},
    {"image", '\0', "IMAGE",
     "only what runs in containers of this image, which may be a pattern: nginx, nginx:1.27, "
     "'registry.example/*'"},
    {"cgroup", '\0', "PATH",
     "only what runs in this cgroup of version 2, or below it; PATH is its directory, or its path "
     "below /sys/fs/cgroup"},
    {"host", '\0', "", "only what runs in no container"},
    {"wait", '\0', "",
     "with these options, begin even if there is no such container or cgroup yet"},
    {"columns", '\0', "NAMES",
     "of rows of events, show the columns of these names, separated by commas, in this order; "
     "+NAME adds one to the usual ones. There are also container, pod, namespace, image, cgroup, "
     "service (a unit of systemd) and user (by the container's passwd), of whose the event is"},
    {"by", '\0', "NAME",
     "of reports, count by container, pod, namespace, image, cgroup or service as well"},
    {"headers-from", '\0', "SOURCE",
     "use kernel headers from modules (/lib/modules), kheaders (the kernel's own archive) or btf "
     "(generated from its type information); default: auto, the first that is available"},
    {"attach", '\0', "METHOD",
     "how to attach to the kernel; default: auto, the best method that works"},
    {"duration", 'd', "SECONDS", "stop after this time; without it, trace until Ctrl-C"},
    {"ring-buffer", '\0', "SIZE",
     "size of the buffer for events, such as 512K or 4M; increase it if events are lost"},
    {"buffer-pages", 'b', "PAGES", "the same in pages; must be a power of two"},
    {"no-cache", '\0', "", "always compile; neither read nor write the cache"},
    {"cache-dir", '\0', "DIR",
     "directory for compiled objects; default: /var/cache/snoopbox, or /run/snoopbox if that is "
     "not writable"},
    {"timings", '\0', "", "report how long each step of the startup took"},
    {"verbose", 'v', "", "explain what is being done and why"},
    {"help", 'h', "", "show this help"},
});

// Reads options into a struct's fields until one is wrong.
class CommonReader {
  public:
    explicit CommonReader(const Scanned& scanned) : scanned_(scanned) {}

    template <typename Read, typename Field>
    void read(const char* name, Read&& as, Field& field) {
        const std::string* text = scanned_.find(name);
        if (text == nullptr || failed_) {
            return;
        }
        if (auto value = as(*text)) {
            field = std::move(*value);
        } else {
            failed_ = {name, std::move(value.error())};
        }
    }

    const std::optional<std::pair<std::string, Error>>& failed() const { return failed_; }

  private:
    const Scanned& scanned_;
    std::optional<std::pair<std::string, Error>> failed_;
};

}  // namespace

std::span<const CommonOptionText> common_options() {
    return common_texts;
}

bool is_of_containers(std::string_view option) {
    constexpr auto names = std::to_array<std::string_view>(
        {"container", "pod", "namespace", "image", "cgroup", "host", "wait"});
    return std::ranges::find(names, option) != names.end();
}

Result<containers::Wanted> read_wanted_containers(
    const Scanned& scanned, const std::function<bool(std::string_view option)>& takes,
    const std::string& command) {
    const auto all = [&](const char* name) {
        return takes(name) ? scanned.find_all(name) : std::vector<std::string>();
    };
    containers::Wanted wanted{all("container"),    all("pod"),    all("namespace"),
                              all("image"),        all("cgroup"), !all("host").empty(),
                              !all("wait").empty()};
    for (const auto* name : {"container", "pod", "namespace", "image", "cgroup"}) {
        for (const auto& text : all(name)) {
            if (text.empty()) {
                return fail_usage(fmt::format("--{}: the name is empty", name), command);
            }
        }
    }
    if (wanted.host && wanted.names_containers()) {
        return fail_usage("--host is what runs in no container: it cannot be given with containers",
                          command);
    }
    if (wanted.wait && !wanted.names_containers() && wanted.cgroups.empty()) {
        return fail_usage("--wait: there is nothing to wait for, such as a --container", command);
    }
    return wanted;
}

Result<CommonOptions> read_output_options(const Scanned& scanned,
                                          const std::vector<std::string_view>& formats,
                                          const std::string& command) {
    CommonOptions common;
    TRY(read_choice(scanned, "output", formats, common.output_format, command));
    CommonReader reader(scanned);
    reader.read("duration", read_seconds, common.duration_s);
    reader.read("ring-buffer", read_ring_buffer_size, common.ring_buffer_bytes);
    reader.read("buffer-pages", read_buffer_pages, common.ring_buffer_bytes);
    if (reader.failed()) {
        return fail_usage(
            fmt::format("--{}: {}", reader.failed()->first, reader.failed()->second.message),
            command);
    }
    if (scanned.has("ring-buffer") && scanned.has("buffer-pages")) {
        return fail_usage("--ring-buffer and --buffer-pages are the same: give one", command);
    }
    common.timings = scanned.has("timings");
    common.verbose = scanned.has("verbose");
    return common;
}

}  // namespace snoopbox::cli
