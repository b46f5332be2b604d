// SPDX-License-Identifier: Apache-2.0
// The writers that make_stack_writer selects from, and what they share.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "output/stack_writer.h"

namespace snoopbox::output {

std::unique_ptr<StackWriter> make_stack_table(StackStyle style);
std::unique_ptr<StackWriter> make_stack_folded(StackStyle style);
std::unique_ptr<StackWriter> make_stack_json(StackStyle style);
std::unique_ptr<StackWriter> make_stack_csv(StackStyle style);
std::unique_ptr<StackWriter> make_flamegraph(StackStyle style);

// Index of the key that names who was traced, if there is any key.
std::size_t name_key(const std::vector<ColumnStyle>& keys);

// Replaces semicolons since `begin`.
void replace_semicolons(std::string& out, std::size_t begin);

}  // namespace snoopbox::output
