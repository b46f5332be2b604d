// SPDX-License-Identifier: Apache-2.0
// `snoopbox tplist`, in the lines of BCC's tplist.
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "attach/search.h"
#include "attach/usdt_argument.h"
#include "cli/probes_arguments.h"
#include "commands/probes.h"
#include "commands/traceable_values.h"
#include "output/writer.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::commands {
namespace {

using attach::Kind;
using attach::Traceable;

// Arguments that all places have.
std::size_t arguments_of(const Traceable& probe) {
    std::size_t least = attach::split_usdt_arguments(probe.places.front().arguments).size();
    for (const auto& place : probe.places) {
        least = std::min(least, attach::split_usdt_arguments(place.arguments).size());
    }
    return least;
}

// "-4@%eax" is "4 signed bytes @ %eax".
std::string worded(std::string_view argument) {
    const auto at = argument.find('@');
    const bool is_signed = argument.starts_with('-');
    return at == std::string_view::npos
               ? std::string(argument)
               : fmt::format("{} {}signed bytes @ {}",
                             argument.substr(is_signed ? 1 : 0, at - (is_signed ? 1 : 0)),
                             is_signed ? "" : "un", argument.substr(at + 1));
}

void append_usdt(const Traceable& probe, int verbosity, std::string& out) {
    if (verbosity == 0) {
        out += fmt::format("{} {}:{}\n", probe.of, probe.provider, probe.name);
        return;
    }
    out += fmt::format("{}:{} [sema {:#x}]\n", probe.provider, probe.name, probe.semaphore);
    if (verbosity == 1) {
        out += fmt::format("  {} location(s)\n  {} argument(s)\n", probe.places.size(),
                           arguments_of(probe));
        return;
    }
    for (std::size_t i = 0; i < probe.places.size(); ++i) {
        out += fmt::format("  location #{} {} {:#x}\n", i + 1, probe.of, probe.places[i].address);
        const auto arguments = attach::split_usdt_arguments(probe.places[i].arguments);
        for (std::size_t j = 0; j < arguments.size(); ++j) {
            out += fmt::format("    argument #{} {}\n", j + 1, worded(arguments[j]));
        }
    }
}

using Members = std::optional<std::vector<std::string>>;

void append_tracepoint(const Traceable& point, const Members& members, std::string& out) {
    out += point.name + "\n";
    for (const auto& member : members.value_or(std::vector<std::string>())) {
        out += fmt::format("    {};\n", member);
    }
}

// For json and csv: the names, and with -v the members or the arguments of each place.
class Rows {
  public:
    static Result<Rows> create(const std::string& format, bool with_details) {
        std::vector<output::ColumnStyle> columns{{"probe", ""}, {"of", ""}};
        if (with_details) {
            columns.insert(columns.end(), {{"members", ""}, {"places", ""}});
        }
        TRY_ASSIGN(auto writer, output::make_writer(format, std::move(columns)));
        return Rows(std::move(writer), with_details);
    }

    void header(std::string& out) const { writer_->header(out); }

    void append(const Traceable& what, const Members& members, std::string& out) {
        const auto name = name_in_list(what);
        const auto places = places_of(what);
        output::Row row{std::string_view(name), output::text_or_absent(what.of)};
        if (with_details_) {
            row.push_back(members ? list_of(*members) : output::Absent());
            row.push_back(places.empty() ? output::Absent() : list_of(places));
        }
        writer_->row(row, out);
    }

  private:
    Rows(std::unique_ptr<output::Writer> writer, bool with_details)
        : writer_(std::move(writer)), with_details_(with_details) {}
    std::unique_ptr<output::Writer> writer_;
    bool with_details_;
};

attach::Search search_for(const cli::ProbesArguments& arguments) {
    const bool is_usdt = arguments.process || !arguments.file.empty();
    return {.kinds = {is_usdt ? Kind::usdt : Kind::tracepoint},
            .file = arguments.file,
            .process = arguments.process,
            .name = arguments.pattern.empty() ? "*" : arguments.pattern};
}

}  // namespace

Status tplist(std::span<const std::string> words) {
    TRY_ASSIGN(const auto arguments, cli::parse_tplist_arguments(words));
    if (arguments.help) {
        return write_all(STDOUT_FILENO, cli::tplist_help());
    }
    attach::KernelTraceables kernel;
    TRY_ASSIGN(const auto found, attach::find_traceables(search_for(arguments), kernel));
    const bool is_table = arguments.output_format == "table";
    TRY_ASSIGN(auto rows, Rows::create(arguments.output_format, arguments.verbosity > 0));
    std::string out;
    if (!is_table) {
        rows.header(out);
    }
    for (const auto& what : found) {
        Members members;
        if (what.kind == Kind::tracepoint && arguments.verbosity > 0) {
            members = attach::members_of_tracepoint(what.name, kernel.prototypes());
        }
        if (!is_table) {
            rows.append(what, members, out);
        } else if (what.kind == Kind::usdt) {
            append_usdt(what, arguments.verbosity, out);
        } else {
            append_tracepoint(what, members, out);
        }
    }
    return write_all(STDOUT_FILENO, out);
}

}  // namespace snoopbox::commands
