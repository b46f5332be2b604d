// SPDX-License-Identifier: Apache-2.0
// Where functions of programs and libraries are.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "attach/user_places.h"
#include "symbols/elf_file.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

// "memcpy" of "memcpy@@GLIBC_2.14": all versions of a function have its name.
std::string_view without_version(std::string_view name);

// Calls it for each function that the file has symbols of, for some more than once.
void for_each_function(const symbols::ElfFile& elf,
                       const std::function<void(const symbols::ElfFile::Function&)>& call);

// Those that a probe names, "FILE:FUNCTION", in the files where they are. Fails if one of them is
// nowhere, unless the probe does without; the result is empty if it does without all. Of a pattern,
// all functions that match; `is_regex` says what it is.
Result<std::vector<UserPlaces>> find_user_functions(UserFiles& files, const tools::Probe& probe,
                                                    const std::optional<OnlyProcess>& process,
                                                    bool is_regex = false);

}  // namespace snoopbox::attach
