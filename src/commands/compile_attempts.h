// SPDX-License-Identifier: Apache-2.0
// Compiles with the headers that come first and, if the source does not compile with them, with
// those that can be made from BTF. The headers of new kernels are often more than the compiler
// understands.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "compile/compile.h"
#include "headers/find/find.h"
#include "headers/header_tree.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::commands {

using Tree = std::shared_ptr<const headers::HeaderTree>;

// Provides a tree: with what `program` needs, or all if that is empty.
using Headers = std::function<Result<Tree>(const std::string& program)>;

struct Choice {
    Headers first;
    Headers from_btf;  // empty: there is no BTF, or `first` is made from it
    std::string
        how_to_btf;  // if not empty, the user wants `first` and is told how to get the other
};

// Those of the running kernel. `request.program` is not used.
Choice find_headers(const headers::Request& request);

struct Attempt {
    compile::Compiled compiled;
    Tree tree;
};

// Adds to a request what depends on the tree.
using Complete = std::function<Status(compile::Request&, const headers::HeaderTree&)>;

// If all attempts fail, the error is that of the first, and -v tells the others.
Result<Attempt> compile_with(const Choice& choice, const compile::Request& source,
                             const Complete& complete, Timings& timings);

}  // namespace snoopbox::commands
