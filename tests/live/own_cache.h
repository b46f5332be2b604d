// SPDX-License-Identifier: Apache-2.0
// Objects that this machine or an earlier test cached must not influence a test.
#pragma once

#include <string>

namespace snoopbox::test {

// The directory of a cache of this process's own or, where compiling takes a minute,
// SNOOPBOX_TEST_CACHE, which tests in VMs share.
const std::string& own_cache();

}  // namespace snoopbox::test
