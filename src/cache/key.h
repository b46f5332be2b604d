// SPDX-License-Identifier: Apache-2.0
// Everything an object depends on, as a key that is cheap enough to compute at every start.
#pragma once

#include <span>
#include <string>

#include "cache/entry.h"
#include "compile/compile.h"
#include "headers/find/find.h"
#include "util/result.h"

namespace snoopbox::cache {

struct Ingredients {
    const compile::Request& source;
    const headers::Request& headers;  // the headers that would be looked for
    std::string tool;                 // for Description
    std::string method;
    std::string version;  // of snoopbox
};

struct Identity {
    Key key;
    Description description;
};

// A kernel as it is known on another host.
struct OtherKernel {
    std::string release;
    std::string machine;
    std::string types;  // kernel::build_identity_of_types
};

// Of an object that was made for that kernel on some host, from its BTF: neither the build of the
// kernel nor its CPUs are part of it. The headers of `of` are not used.
Result<Identity> identify_elsewhere(const Ingredients& of, const OtherKernel& kernel);

// Fails, with the reason, if the object's dependencies cannot be determined: it is then not cached.
Result<Identity> identify(const Ingredients& of);

// Of a text that was made out of others for a tool, by snoopbox and what the kernel tells of
// itself.
Result<Identity> identify_text(std::span<const std::string> of, const std::string& tool,
                               const std::string& version);

}  // namespace snoopbox::cache
