// SPDX-License-Identifier: Apache-2.0
// What clang may open. The helper's own open() comes first in symbol lookup (as in created_maps.cc)
// and opens only headers: a program must not get at other files by #include, because clang shows
// their text in its diagnostics, and must not wait for a pipe or a device.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::compile {

struct OpenedFiles {
    std::set<std::string> read;                  // absolute names
    std::map<std::string, std::string> refused;  // the reason, by absolute name
};

// From now on, only regular files below `directories` (descriptors) can be opened, to read.
// Relative names are completed by `working_directory`, in which clang works.
Status restrict_opens(std::span<const int> directories, const std::string& working_directory);

// What clang has tried to open so far. What its driver looks for before it reads the first header
// is left out: it wants to know which distribution this is.
const OpenedFiles& opened_files();

}  // namespace snoopbox::compile
