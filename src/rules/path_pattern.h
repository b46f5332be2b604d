// SPDX-License-Identifier: Apache-2.0
// What rules about files are written in: paths, as processes see them from their root directory.
#pragma once

#include <bitset>
#include <string>
#include <vector>

#include "util/result.h"

namespace snoopbox::rules {

// Which bytes can be at a place; with `repeats`, any number of them, or none.
struct PatternPart {
    std::bitset<256> bytes;
    bool repeats = false;
};

using PathPattern = std::vector<PatternPart>;

// Patterns that all together mean what `text` does: a path, whole; with a / at its end, a directory
// and all below it. * is any number of bytes other than /, ? one of them, ** any bytes, [a-z] one
// of several, [!a-z] none of these; \ takes the next byte as it is. Fails unless it begins with /,
// and if it can be no path: with //, or a part that is . or .. only.
Result<std::vector<PathPattern>> read_path_patterns(const std::string& text);

}  // namespace snoopbox::rules
