// SPDX-License-Identifier: Apache-2.0
#include "session/trace_object.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <variant>

#include "attach/auto_attach.h"
#include "attach/object.h"
#include "attach/object_types.h"
#include "attach/trial_open.h"
#include "session/object_records.h"
#include "session/show.h"

namespace snoopbox::session {
namespace {

Status prepare(attach::Object& object, const cli::RunArguments& arguments,
               const std::optional<std::string>& buffer) {
    for (const auto& setting : arguments.settings) {
        auto set = std::visit([&](auto value) { return object.set_constant(setting.name, value); },
                              setting.value);
        if (!set) {
            return within("--set " + setting.name, std::move(set.error()));
        }
    }
    const auto rings = attach::maps_of_type(object, BPF_MAP_TYPE_RINGBUF);
    if (buffer && arguments.common.ring_buffer_bytes &&
        std::ranges::find(rings, *buffer) != rings.end()) {
        return object.set_ring_bytes(*buffer, *arguments.common.ring_buffer_bytes);
    }
    return {};
}

// The object in the kernel, not attached yet, and its records. `type`: 0 to guess it.
Result<Records> records_of(const attach::Object& object, const std::string& elf,
                           const std::string& buffer, std::uint32_t type,
                           const cli::CommonOptions& options) {
    TRY_ASSIGN(const auto found,
               type != 0 ? Result<std::uint32_t>(type) : guess_record_type(object, elf, buffer));
    auto printer = Printer::of_type(object.types(), found, options.output_format, STDOUT_FILENO);
    return printer ? open_records(object, buffer, std::move(*printer), options.ring_buffer_bytes)
                   : tl::make_unexpected(std::move(printer.error()));
}

// Opens and loads it. `buffer` and `type`: what its records come through, and what they are.
Result<attach::Object> load(const std::string& name, const std::string& elf,
                            const cli::RunArguments& arguments, std::optional<std::string>& buffer,
                            std::uint32_t& type, Timings& timings) {
    TRY(attach::try_to_open(elf, name));
    auto object = attach::Object::open(elf, name);
    if (!object) {
        return object;
    }
    TRY_ASSIGN(auto chosen, choose_buffer(*object, arguments.ring));
    buffer = std::move(chosen);
    if (buffer) {
        TRY_ASSIGN(const auto named, named_record_type(*object, *buffer, arguments.event));
        type = named;
    }
    timings.end_stage("open");
    auto ready = prepare(*object, arguments, buffer);
    if (ready) {
        ready = object->load();
    }
    timings.end_stage("load");
    return ready ? std::move(object) : tl::make_unexpected(std::move(ready.error()));
}

}  // namespace

Status trace_object(const std::string& file, const std::string& elf,
                    const cli::RunArguments& arguments, Timings& timings) {
    std::optional<std::string> buffer;
    std::uint32_t type = 0;
    auto object =
        load(std::filesystem::path(file).stem().string(), elf, arguments, buffer, type, timings);
    if (!object) {
        return within(file, std::move(object.error()));
    }
    Live live{std::move(*object), {}, {}};
    Shown shown;
    if (buffer) {
        auto records = records_of(live.object, elf, *buffer, type, arguments.common);
        if (!records) {
            return within(file, std::move(records.error()));
        }
        shown.records.emplace(std::move(*records));
    }
    TRY_ASSIGN(auto links, attach::attach_all(live.object));
    live.links = std::move(links);
    timings.end_stage("attach");
    return show(live, shown, arguments.common, timings);
}

}  // namespace snoopbox::session
