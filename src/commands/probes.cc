// SPDX-License-Identifier: Apache-2.0
#include "commands/probes.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "attach/search.h"
#include "attach/ways_here.h"
#include "cli/probes_arguments.h"
#include "commands/traceable_values.h"
#include "commands/user_types.h"
#include "output/writer.h"
#include "util/btf_types.h"
#include "util/file.h"
#include "util/join.h"

namespace snoopbox::commands {
namespace {

using attach::Kind;
using attach::Traceable;
using Lines = std::vector<std::string>;

// What -v adds.
struct Details {
    std::optional<attach::Prototype> prototype;
    Lines places;  // of a USDT probe: where its arguments are
    Lines ways;
    Lines below;  // all of these, for tables
};

// Of functions of programs and libraries, by their debug information.
class UserPrototypes {
  public:
    UserPrototypes(const std::vector<Traceable>& found, std::optional<pid_t> process)
        : process_(process) {
        for (const auto& what : found) {
            auto& names = names_[what.of];
            if (what.kind == Kind::user && names.size() < most_functions) {
                names.push_back(what.name);
            }
        }
    }

    std::optional<attach::Prototype> of(const Traceable& what) {
        const auto [known, is_new] = files_.try_emplace(what.of);
        auto& file = known->second;
        if (is_new) {
            file.types = UserTypes(what.of, process_).of_functions(names_[what.of]);
        }
        if (is_new && file.types) {
            file.prototypes.emplace(file.types.get());
        }
        return file.prototypes && find_only_function(file.types.get(), what.name)
                   ? file.prototypes->of_function(what.name)
                   : std::nullopt;
    }

  private:
    // Of a file. Each takes a part of a millisecond.
    static constexpr std::size_t most_functions = 1000;
    struct File {
        SharedTypes types;
        std::optional<attach::Prototypes> prototypes;
    };
    std::optional<pid_t> process_;
    std::map<std::string, Lines> names_;
    std::map<std::string, File> files_;
};

Details details_of(const Traceable& what, attach::KernelTraceables& kernel, UserPrototypes& user,
                   attach::WaysHere& ways) {
    const auto by = ways.of(what, kernel);
    Details details{what.kind == Kind::user ? user.of(what) : kernel.prototype_of(what),
                    places_of(what),
                    {by.begin(), by.end()},
                    {}};
    if (details.prototype) {
        details.below = details.prototype->arguments;
        if (const auto& result = details.prototype->result; !result.empty()) {
            details.below.push_back("returns " + result);
        }
    }
    details.below.insert(details.below.end(), details.places.begin(), details.places.end());
    details.below.push_back(details.ways.empty()
                                ? "no way to attach works here: see snoopbox doctor"
                                : "by " + join(details.ways));
    return details;
}

class Output {
  public:
    static Result<Output> create(const std::string& format,
                                 std::vector<output::ColumnStyle> columns) {
        TRY_ASSIGN(auto writer, output::make_writer(format, std::move(columns)));
        return Output(std::move(writer));
    }

    Status put(const output::Row& row) {
        constexpr std::size_t enough = 65536;
        writer_->row(row, text_);
        return text_.size() < enough ? Status() : flush();
    }
    Status flush() { return write_all(STDOUT_FILENO, std::exchange(text_, {})); }

  private:
    explicit Output(std::unique_ptr<output::Writer> writer) : writer_(std::move(writer)) {
        writer_->header(text_);
    }
    std::unique_ptr<output::Writer> writer_;
    std::string text_;
};

std::vector<output::ColumnStyle> columns_of(bool is_table, bool with_details) {
    std::vector<output::ColumnStyle> columns{{"type", "TYPE", 10}, {"probe", "PROBE"}};
    if (!is_table) {
        columns.insert(columns.end(), {{"name", ""}, {"of", ""}});
    }
    if (with_details && is_table) {
        columns.push_back({.name = "details", .heading = "", .below = true});
    } else if (with_details) {
        columns.insert(columns.end(),
                       {{"arguments", ""}, {"result", ""}, {"places", ""}, {"ways", ""}});
    }
    return columns;
}

Status print(const std::vector<Traceable>& found, const cli::ProbesArguments& arguments,
             attach::KernelTraceables& kernel) {
    const bool is_table = arguments.output_format == "table";
    const bool with_details = arguments.verbosity > 0;
    TRY_ASSIGN(auto output,
               Output::create(arguments.output_format, columns_of(is_table, with_details)));
    attach::WaysHere ways;
    UserPrototypes user(found, arguments.process);
    for (const auto& what : found) {
        const auto probe = attach::spelled(what);
        output::Row row{attach::name_of(what.kind), std::string_view(probe)};
        const auto name = name_in_list(what);
        const auto details = with_details ? details_of(what, kernel, user, ways) : Details();
        if (!is_table) {
            row.insert(row.end(), {std::string_view(name), output::text_or_absent(what.of)});
        }
        if (with_details && is_table) {
            row.push_back(list_of(details.below));
        } else if (with_details) {
            const auto& prototype = details.prototype;
            row.push_back(prototype ? list_of(prototype->arguments) : output::Absent());
            row.push_back(
                output::text_or_absent(prototype ? std::string_view(prototype->result) : ""));
            row.push_back(details.places.empty() ? output::Absent() : list_of(details.places));
            row.push_back(list_of(details.ways));
        }
        TRY(output.put(row));
    }
    return output.flush();
}

std::vector<std::string_view> type_names() {
    std::vector<std::string_view> names;
    std::ranges::transform(attach::all_kinds(), std::back_inserter(names), &attach::name_of);
    return names;
}

}  // namespace

Status probes(std::span<const std::string> words) {
    const auto types = type_names();
    TRY_ASSIGN(const auto arguments, cli::parse_probes_arguments(words, types));
    if (arguments.help) {
        return write_all(STDOUT_FILENO, cli::probes_help(types));
    }
    std::vector<Kind> kinds;
    std::ranges::copy_if(attach::all_kinds(), std::back_inserter(kinds), [&](Kind kind) {
        return std::ranges::find(arguments.types, attach::name_of(kind)) != arguments.types.end();
    });
    TRY_ASSIGN(auto search, attach::read_search(arguments.pattern, arguments.process, kinds));
    search.is_regex = arguments.is_regex;
    attach::KernelTraceables kernel;
    TRY_ASSIGN(const auto found, attach::find_traceables(search, kernel));
    return print(found, arguments, kernel);
}

}  // namespace snoopbox::commands
