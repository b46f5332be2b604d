// SPDX-License-Identifier: Apache-2.0
#include "session/trace_object.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "attach/auto_attach.h"
#include "attach/object.h"
#include "attach/object_types.h"
#include "attach/submitted.h"
#include "attach/trial_open.h"
#include "session/object_maps.h"
#include "session/show.h"
#include "util/log.h"
#include "values/time_namespace.h"

namespace snoopbox::session {
namespace {

Status prepare(attach::Object& object, const cli::RunArguments& arguments) {
    for (const auto& setting : arguments.settings) {
        auto set = std::visit([&](auto value) { return object.set_constant(setting.name, value); },
                              setting.value);
        if (!set) {
            return within("--set " + setting.name, std::move(set.error()));
        }
    }
    if (arguments.common.ring_buffer_bytes) {
        for (const auto& ring : attach::maps_of_type(object, BPF_MAP_TYPE_RINGBUF)) {
            TRY(object.set_ring_bytes(ring, *arguments.common.ring_buffer_bytes));
        }
    }
    return {};
}

// Before it is loaded.
struct Opened {
    attach::Object object;
    ObjectRecords records;
    attach::AutoAttach attachments;
};

Result<Opened> open(const std::string& name, const std::string& elf, Maker maker,
                    const cli::RunArguments& arguments, GetLocalTypes get_local_types) {
    if (maker == Maker::others) {
        TRY(attach::try_to_open(elf, name));
    }
    TRY_ASSIGN(auto object, attach::Object::open(elf, name));
    TRY_ASSIGN(auto records, ObjectRecords::choose(object, arguments, std::move(get_local_types)));
    TRY(prepare(object, arguments));
    attach::AttachWishes wishes{arguments.usdt_arguments};
    for (const auto& [program, target] : arguments.attached) {
        wishes.targets[program] = target;
    }
    TRY_ASSIGN(auto attachments, attach::AutoAttach::prepare(object, wishes));
    return Opened{std::move(object), std::move(records), std::move(attachments)};
}

bool prints(const attach::Object& object) {
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        if (bpf_program__autoload(program) &&
            attach::prints({bpf_program__insns(program), bpf_program__insn_cnt(program)})) {
            return true;
        }
    }
    return false;
}

// What of the loaded object is shown: nothing is attached yet.
Result<Shown> shown_of(const attach::Object& object, const std::string& elf, ObjectRecords& records,
                       values::EventClock& clock, const cli::RunArguments& arguments) {
    const auto& common = arguments.common;
    Shown shown;
    TRY_ASSIGN(auto kinds, records.kinds(object, elf));
    shown.of_iterators = records.kinds_of_iterators(object, elf);
    std::ranges::copy(shown.of_iterators, std::back_inserter(kinds));
    if (!kinds.empty()) {
        TRY_ASSIGN(auto printer, Printer::of_kinds(records.types(), kinds, common.output_format,
                                                   &clock, STDOUT_FILENO));
        TRY_ASSIGN(auto opened, open_records(object, records.buffers(), std::move(printer),
                                             common.ring_buffer_bytes));
        shown.records.emplace(std::move(opened));
    }
    TRY_ASSIGN(const auto maps, maps_to_print(object, arguments.maps));
    if (!maps.empty()) {
        TRY_ASSIGN(auto reporter, Reporter::of_maps(maps, common.output_format,
                                                    arguments.interval_s, object, STDOUT_FILENO));
        shown.reporter.emplace(std::move(reporter));
    }
    return shown;
}

}  // namespace

Status trace_object(const std::string& file, const std::string& elf, Maker maker,
                    const cli::RunArguments& arguments, Timings& timings,
                    GetLocalTypes get_local_types) {
    auto opened = open(std::filesystem::path(file).stem().string(), elf, maker, arguments,
                       std::move(get_local_types));
    if (!opened) {
        return within(file, std::move(opened.error()));
    }
    timings.end_stage("open");
    if (auto loaded = opened->object.load(); !loaded) {
        return within(file, std::move(loaded.error()));
    }
    timings.end_stage("load");
    Live live{
        std::move(opened->object), values::EventClock(values::time_namespace_offset_ns()), {}};
    auto shown = shown_of(live.object, elf, opened->records, *live.clock, arguments);
    if (!shown) {
        return within(file, std::move(shown.error()));
    }
    TRY_ASSIGN(auto links, opened->attachments.attach(live.object));
    live.links = std::move(links);
    timings.end_stage("attach");
    if (const auto& iterators = opened->attachments.iterators(); !iterators.empty()) {
        TRY_ASSIGN(auto text,
                   IteratorText::create(
                       iterators, arguments.common.output_format, arguments.interval_s,
                       {shown->of_iterators, shown->records ? &shown->records->printer : nullptr}));
        shown->iterators.emplace(std::move(text));
        shown->ends_with_iterators = !arguments.interval_s && live.links.size() == iterators.size();
    }
    if (prints(live.object)) {
        log::notice(
            "what programs print by bpf_printk() is not shown, as it comes with the lines of "
            "others: cat /sys/kernel/tracing/trace_pipe (below /sys/kernel/debug, if tracefs is "
            "mounted there)");
    } else if (!shown->records && !shown->reporter && !shown->iterators) {
        log::notice(
            "the object has neither a buffer nor a map that could be shown: its programs run, and "
            "nothing is shown");
    }
    return show(live, *shown, arguments.common, timings);
}

}  // namespace snoopbox::session
