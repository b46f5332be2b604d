// SPDX-License-Identifier: Apache-2.0
// By which ways something can be attached to here.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "attach/traceable.h"

namespace snoopbox::attach {

class WaysHere {
  public:
    // Best first, named as --attach takes them. Each way is tried once (try_out.h), not at each
    // place: the kernel keeps some functions from being probed.
    std::vector<std::string_view> of(const Traceable& what, KernelTraceables& kernel);

  private:
    bool works(std::string_view way);

    std::map<std::string_view, bool> tried_;
};

}  // namespace snoopbox::attach
