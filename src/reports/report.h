// SPDX-License-Identifier: Apache-2.0
// What a tool shows of its maps, at intervals and at the end.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "attach/object.h"
#include "containers/owners.h"
#include "output/sentence.h"
#include "output/writer.h"
#include "read/map_entries.h"
#include "reports/stack_frames.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::reports {

// How all reports of a run are shown.
struct Style {
    std::string format;       // "table", "json", ...: as for --output
    std::string title;        // the map's name, if it is to be told from others
    bool times = false;       // each has the time of day
    std::size_t columns = 0;  // of the terminal; 0: any number
    std::string unit;         // of histograms; empty: as declared
    bool average = false;     // of histograms: shown below each
    bool summary = false;     // the same: count, mean, percentiles and the largest value
    bool redraws = false;     // each in place of the one before
    int fd = -1;              // where they go, which may be a terminal
    // Of tables and stacks: by the sum of the first fields, then by that of the next.
    std::vector<std::vector<std::string>> sort = {};
    std::optional<std::size_t> top = {};  // of tables and stacks
    std::int64_t older_ns = 0;            // entries that are not as old are not shown
    FrameStyle frames = {};               // of stacks
    bool delimit = false;                 // as in output::StackStyle
    bool annotate = false;
    containers::Owners* owners = nullptr;  // for reports by owner; the caller keeps them
};

class Report {
  public:
    virtual ~Report() = default;
    // What precedes all reports.
    virtual void header(std::string& /*out*/) {}
    // Shows what was counted since the last call. `time`: now, if it is to be shown.
    virtual Status print(std::optional<output::TimeOfDay> time, std::string& out) = 0;
    // What is to be learned while it can still be, such as of processes that may end. Called every
    // `glance_every`, if that is not 0.
    virtual void glance() {}
    virtual std::chrono::milliseconds glance_every() const { return {}; }
    // Whether a map was full, so that something was not counted.
    bool was_full() const { return was_full_; }

  protected:
    bool was_full_ = false;
};

// `object` is loaded and outlives the report. `columns` are those of the declaration to be shown.
Result<std::unique_ptr<Report>> make_report(const tools::Report& report,
                                            const std::vector<tools::Column>& columns,
                                            const Style& style, const attach::Object& object);

// A map of the object, and the types of its keys and values in the object's BTF.
struct TypedMap {
    read::MapReader reader;
    std::uint32_t key;
    std::uint32_t value;
};

// Each kind, for make_report.
Result<std::unique_ptr<Report>> make_histogram(const tools::Report& report,
                                               const std::vector<tools::Column>& columns,
                                               const Style& style, const attach::Object& object);
Result<std::unique_ptr<Report>> make_table(const tools::Report& report, TypedMap map,
                                           const std::vector<tools::Column>& columns,
                                           const Style& style, const attach::Object& object);
Result<std::unique_ptr<Report>> make_stacks(const tools::Report& report,
                                            const std::vector<tools::Column>& columns,
                                            const Style& style, const attach::Object& object);
Result<std::unique_ptr<Report>> make_settings(const tools::Report& report, const Style& style,
                                              const attach::Object& object);
Result<std::unique_ptr<Report>> make_row(const tools::Report& report,
                                         const std::vector<tools::Column>& columns,
                                         const Style& style, const attach::Object& object);

// Of the map `name` of a program that declares nothing: what its types tell. A histogram, if the
// values are slots of one; stacks, if the key names some; otherwise a table. All entries stay in
// the map.
Result<std::unique_ptr<Report>> make_report_by_type(const std::string& name, const Style& style,
                                                    const attach::Object& object);

Result<TypedMap> open_map(const attach::Object& object, const std::string& map);

// The pieces of a text with the values of columns. `first`: the index of the first column in rows.
std::vector<output::SentencePiece> pieces_of(const std::vector<tools::Piece>& declared,
                                             const std::vector<tools::Column>& columns,
                                             std::size_t first = 0);

std::vector<output::ColumnStyle> styles_of(const std::vector<tools::Column>& columns);

// The column that has the title.
inline const output::ColumnStyle title_column{"map", "MAP"};

}  // namespace snoopbox::reports
