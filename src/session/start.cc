// SPDX-License-Identifier: Apache-2.0
#include "session/start.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "util/format.h"
#include "util/interrupt.h"
#include "util/join.h"
#include "util/log.h"
#include "values/time_namespace.h"

namespace snoopbox::session {
namespace {

// Of a tool all of whose probes depend on something, nothing may be left. It would wait for ever.
tl::unexpected<Error> fail_nothing(const tools::ToolSpec& tool, const attach::Plan& plan) {
    std::vector<std::string> names;
    for (const auto& planned : plan.probes) {
        names.insert(names.end(), planned.probe.names.begin(), planned.probe.names.end());
    }
    return names.empty() ? fail(fmt::format("with these options, {} traces nothing", tool.name),
                                fmt::format("see snoopbox {} --help", tool.command))
                         : fail(fmt::format("{} traces nothing here: there is none of {}",
                                            tool.name, join(names)),
                                "-v says where they were looked for");
}

// Opens and loads the object. If the kernel refuses a program, `refused` becomes its name.
Result<attach::Object> load(const Settings& settings, const attach::Plan& plan,
                            const std::string& elf, std::string& refused) {
    auto object = attach::Object::open(elf, settings.tool.name);
    if (!object) {
        return object;
    }
    Status ready = apply(settings, plan, *object);
    if (ready) {
        ready = attach::prepare(*object, plan);
    }
    if (ready && settings.new_cgroups != nullptr) {
        NewCgroups::prepare(*object);
    }
    if (!ready) {
        return tl::make_unexpected(std::move(ready.error()));
    }
    if (auto loaded = object->load(); !loaded) {
        refused = attach::Object::refused_program();
        return within(settings.tool.file, std::move(loaded.error()));
    }
    TRY(fill_maps(settings, *object));
    if (settings.only_in != nullptr) {
        TRY(settings.only_in->begin(*object));
    }
    if (settings.new_cgroups != nullptr) {
        settings.new_cgroups->begin(*object);
    }
    if (settings.cgroups != nullptr) {
        settings.cgroups->look();  // at those of the time before
        TRY(settings.cgroups->start());
    }
    return object;
}

// A cached object is unchanged since it was written. If the kernel or libbpf refuses it anyway,
// make it anew, to rule out the cache as the cause.
Result<attach::Object> get_and_load(const Settings& settings, const attach::Plan& plan,
                                    const GetObject& get_object, std::string& refused) {
    TRY_ASSIGN(const auto built, get_object(plan, false));
    auto object = load(settings, plan, built.object, refused);
    if (!object && built.from_cache) {
        log::detail("refused, so it is made again: " + object.error().message);
        const auto renewed = get_object(plan, true);
        if (renewed && renewed->object != built.object) {
            object = load(settings, plan, renewed->object, refused);
        }
    }
    return object;
}

}  // namespace

Result<Live> start(const Settings& settings, attach::Wish& wish, const GetObject& get_object,
                   Timings& timings) {
    for (;;) {
        TRY_ASSIGN(auto plan, attach::choose(settings.tool, wish));
        timings.end_stage("choose");
        if (!plan.reaches_anything()) {
            return fail_nothing(settings.tool, plan);
        }
        attach::Refusal refusal;
        std::string refused;
        Error error;
        auto object = get_and_load(settings, plan, get_object, refused);
        timings.end_stage("load");
        if (object) {
            values::EventClock clock(values::time_namespace_offset_ns());
            auto links = attach::attach(*object, plan, refusal);
            timings.end_stage("attach");
            if (links && links->size() == 0) {
                return fail_nothing(settings.tool, plan);
            }
            if (links) {
                if (plan.misses_calls()) {
                    log::detail(
                        "return probes see only so many calls at a time: where more wait, others "
                        "are missed");
                }
                for (const auto& lack : plan.lacks) {
                    log::warning(lack);
                }
                return Live{std::move(*object), std::move(clock), std::move(*links),
                            std::move(plan.probe_names)};
            }
            error = std::move(links.error());
        } else {
            error = std::move(object.error());
            if (const auto* probe = attach::probe_of(plan, refused)) {
                refusal = {probe->probe.handler, probe->way->name, error};
            }
        }
        if (refusal.handler.empty() || interrupted()) {
            return tl::make_unexpected(std::move(error));
        }
        log::detail(fmt::format("{}: not by {} after all: {}", refusal.handler, refusal.way,
                                error.message));
        wish.refused.push_back(std::move(refusal));
    }
}

}  // namespace snoopbox::session
