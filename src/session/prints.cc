// SPDX-License-Identifier: Apache-2.0
#include "session/prints.h"

#include <utility>

#include "util/ascii.h"

namespace snoopbox::session {
namespace {

tools::Column column(const char* name, int width, const char* field, tools::Format format) {
    tools::Column made;
    made.name = name;
    made.heading = upper_case(made.name);
    made.width = width;
    made.field = field;
    made.format = format;
    return made;
}

}  // namespace

Result<std::vector<RecordKind>> kinds_of_prints(std::uint32_t type) {
    if (type == 0) {
        return fail("the object does not describe what its programs print", "make it again");
    }
    using tools::Format;
    RecordKind kind;
    kind.name = "print";
    kind.type = type;
    kind.columns = {
        column("time", 8, "time_ns", Format::time_of_day), column("comm", 16, "comm", Format::comm),
        column("pid", 7, "pid", Format::natural), column("cpu", 3, "cpu", Format::natural),
        column("message", 0, "format", Format::printed)};
    return std::vector{std::move(kind)};
}

}  // namespace snoopbox::session
