// SPDX-License-Identifier: Apache-2.0
// Takes events from their buffer to standard output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attach/object.h"
#include "cli/tool_arguments.h"
#include "containers/owners.h"
#include "containers/selection.h"
#include "output/journal.h"
#include "read/source.h"
#include "session/row_output.h"
#include "session/shown_column.h"
#include "tools/tool_spec.h"
#include "util/deadline.h"
#include "util/result.h"
#include "values/decoder.h"
#include "values/filter.h"

namespace snoopbox::session {

// Records of a foreign object that are alike.
struct RecordKind {
    std::string name;                         // of their struct
    std::uint32_t type;                       // its id in the object's BTF
    std::size_t buffer = 0;                   // that they come through
    bool is_padded = false;                   // as those of perf event arrays are
    std::optional<std::uint32_t> bytes = {};  // they are as long; none: of any length
    std::optional<std::uint64_t> tag = {};    // they begin with that number
    std::uint32_t tag_bytes = 0;
    std::vector<tools::Column> columns = {};  // empty: one for each member
    // If an iterator writes them in place of text: its program, and how long each is.
    std::string iterator = {};
    std::uint32_t record_bytes = 0;

    bool is_of(std::size_t from, std::string_view record) const;
};

class Printer final : public read::Sink {
  public:
    // For a tool's events. Writes to `fd`. The caller keeps `object`, `clock`, `owners` and `fd`.
    // `owners`: nullptr if the events tell none.
    static Result<Printer> of_tool(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                   const attach::Object& object, values::EventClock& clock,
                                   containers::Owners* owners, int fd);
    // For records of these kinds, all of their structs. If there are several, the first column
    // names the kind, and rows have the columns of all. `format`: as for --output. The caller keeps
    // `clock`, which may be null.
    static Result<Printer> of_kinds(const btf* types, const std::vector<RecordKind>& kinds,
                                    std::string_view format, values::EventClock* clock, int fd);

    // Prints one record. Those that are too short for their type, or of no known kind, are only
    // counted. Returns whether the output can take more before it has to be written.
    bool take(std::string_view record) override;
    void from(std::size_t buffer) override { from_ = buffer; }

    // Of the cgroup of an event, whether it is wanted. `is_last`: it cannot be told later.
    using Judge = std::function<containers::Verdict(std::uint64_t cgroup, bool is_last)>;
    // For events that tell whose they are: `judge` says which are shown. Those of which it cannot
    // tell yet are held back.
    void judge_by(Judge judge) { judge_ = std::move(judge); }
    bool holds_any() const { return !held_.empty(); }
    // To be told that all records before some time have been taken.
    using CaughtUp = std::function<void(Deadline::Clock::time_point)>;
    void tell_when_caught_up(CaughtUp tell) { caught_up_ = std::move(tell); }
    bool tells_when_caught_up() const { return static_cast<bool>(caught_up_); }
    void say_caught_up(Deadline::Clock::time_point when) const { caught_up_(when); }
    // Shows those that are wanted by now.
    void show_held(bool is_last);

    std::uint64_t too_short() const { return too_short_; }
    std::size_t least_bytes() const { return kinds_.front().decoder.least_bytes(); }
    // Whether as many rows have been shown as were asked for. Later ones are not.
    bool is_done() const { return most_rows_ && rows_ >= *most_rows_; }
    RowOutput& output() { return output_; }
    // How many events the journal did not take.
    std::uint64_t lost_by_journal() const { return journal_ ? journal_->lost() : 0; }

  private:
    explicit Printer(RowOutput output) : output_(std::move(output)) {}

    struct Kind {
        values::Decoder decoder;
        std::vector<ShownColumn> shown = {};
        values::Filter filter = {};  // of the whole row, also of columns that are not shown
        bool is_hidden = false;      // an expression is for a column that the kind has not
        // Texts made of values, and what they must match.
        std::vector<std::pair<ShownColumn, cli::Regex>> sentences = {};

        std::optional<RecordKind> foreign = {};

        bool passes(const values::Row& all);
    };
    Result<Kind> kind_of(const tools::EventKind& declared, const tools::ToolSpec& tool,
                         const std::vector<tools::Column>& shown,
                         const cli::ToolArguments& arguments, const attach::Object& object,
                         values::EventClock& clock);
    Result<ShownColumn> shown_as(const tools::Column& column, const tools::EventKind& kind,
                                 const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                 const attach::Object& object);
    // nullptr if the record names none.
    Kind* kind_of(std::string_view record);
    void show(std::string_view record, const Whose& whose);

    std::map<std::string, reports::StackFrames> stacks_;  // by their map
    std::vector<Kind> kinds_;
    std::size_t from_ = 0;  // the buffer of the next record
    values::Row all_;
    values::Row row_;
    RowOutput output_;
    std::optional<output::Journal> journal_;  // beside the output
    std::uint64_t too_short_ = 0;
    std::optional<std::uint64_t> most_rows_;
    std::uint64_t rows_ = 0;
    containers::Owners* owners_ = nullptr;  // whose events are, as records end with
    Judge judge_;
    CaughtUp caught_up_;
    std::vector<std::pair<Whose, std::string>> held_;
    bool has_users_ = false;                         // records have a number before that
    std::unique_ptr<containers::Users> users_ = {};  // their names
};

}  // namespace snoopbox::session
