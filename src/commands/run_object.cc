// SPDX-License-Identifier: Apache-2.0
#include "commands/run_object.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <variant>

#include "attach/auto_attach.h"
#include "attach/object.h"
#include "attach/trial_open.h"
#include "cli/run_arguments.h"
#include "cli/usage.h"
#include "commands/object_records.h"
#include "kernel/host.h"
#include "read/ring_reader.h"
#include "session/row_output.h"
#include "session/run.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"
#include "util/timings.h"
#include "values/btf_row.h"

namespace snoopbox::commands {
namespace {

Status prepare(attach::Object& object, const cli::RunArguments& arguments,
               const std::optional<std::string>& ring) {
    for (const auto& setting : arguments.settings) {
        auto set = std::visit([&](auto value) { return object.set_constant(setting.name, value); },
                              setting.value);
        if (!set) {
            return within("--set " + setting.name, std::move(set.error()));
        }
    }
    if (ring && arguments.common.ring_buffer_bytes) {
        return object.set_ring_bytes(*ring, *arguments.common.ring_buffer_bytes);
    }
    return {};
}

// `type`: 0 to guess it.
Result<values::BtfRow> make_rows(const attach::Object& object, const std::string& elf,
                                 const std::string& ring, std::uint32_t type) {
    auto found = type != 0 ? Result<std::uint32_t>(type) : guess_record_type(object, elf, ring);
    return found ? values::BtfRow::create(object.types(), *found)
                 : tl::make_unexpected(std::move(found.error()));
}

Result<session::RowOutput> make_output(const values::BtfRow& rows, const std::string& format) {
    std::vector<output::ColumnStyle> styles;
    for (const auto& column : rows.columns()) {
        std::string heading = column.name;
        std::ranges::transform(heading, heading.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        const int width = std::max(column.width, static_cast<int>(heading.size()));
        styles.push_back({column.name, std::move(heading), width, false});
    }
    return session::RowOutput::create(format, std::move(styles), STDOUT_FILENO);
}

Status show(attach::Object& object, const std::string& ring, const values::BtfRow& rows,
            const cli::CommonOptions& options, Timings& timings) {
    auto output = make_output(rows, options.output_format);
    if (!output) {
        return tl::make_unexpected(std::move(output.error()));
    }
    auto reader = read::RingReader::create(object.map_fd(ring), -1);
    if (!reader) {
        return tl::make_unexpected(std::move(reader.error()));
    }
    auto say_lost = session::likely_losses_of(*reader, object, ring);
    auto links = attach::attach_all(object);
    if (!links) {
        return tl::make_unexpected(std::move(links.error()));
    }
    timings.end_stage("attach");
    values::Row row;
    std::uint64_t too_short = 0;
    const auto put = [&](std::string_view record) {
        if (rows.decode(record, row)) {
            output->put(row);
        } else {
            ++too_short;
        }
        return Status{};
    };
    const session::EventStream stream{&*reader, &*output, put, std::move(say_lost)};
    auto ended = session::read_events(&stream, object, std::move(*links), options, timings);
    if (too_short > 0) {
        log::warning(
            fmt::format("{} records were shorter than the {} bytes of the event's struct "
                        "and are not shown: is it another one (--event TYPE)?",
                        too_short, rows.least_bytes()));
    }
    return ended;
}

}  // namespace

Status run_object(const std::string& file, const std::string& elf,
                  std::span<const std::string> words) {
    Timings timings;
    const auto arguments = cli::parse_run_arguments(words);
    if (!arguments) {
        return tl::make_unexpected(arguments.error());
    }
    const auto& options = arguments->common;
    if (options.help) {
        return write_all(STDOUT_FILENO, cli::run_help());
    }
    log::set_verbose(options.verbose);
    if (auto permitted = kernel::check_privileges(); !permitted) {
        return permitted;
    }
    const std::string name = std::filesystem::path(file).stem().string();
    if (auto tried = attach::try_to_open(elf, name); !tried) {
        return within(file, std::move(tried.error()));
    }
    auto object = attach::Object::open(elf, name);
    if (!object) {
        return within(file, std::move(object.error()));
    }
    const auto ring = choose_ring(*object, arguments->ring);
    if (!ring) {
        return within(file, ring.error());
    }
    std::uint32_t type = 0;
    if (*ring) {
        const auto named = named_record_type(*object, **ring, arguments->event);
        if (!named) {
            return within(file, named.error());
        }
        type = *named;
    }
    timings.end_stage("open");
    auto ready = prepare(*object, *arguments, *ring);
    if (ready) {
        ready = object->load();
    }
    if (!ready) {
        return within(file, std::move(ready.error()));
    }
    timings.end_stage("load");
    if (*ring) {
        const auto rows = make_rows(*object, elf, **ring, type);
        return rows ? show(*object, **ring, *rows, options, timings)
                    : Status(within(file, rows.error()));
    }
    auto links = attach::attach_all(*object);
    if (!links) {
        return tl::make_unexpected(std::move(links.error()));
    }
    timings.end_stage("attach");
    return session::read_events(nullptr, *object, std::move(*links), options, timings);
}

}  // namespace snoopbox::commands
