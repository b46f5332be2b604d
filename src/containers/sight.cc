// SPDX-License-Identifier: Apache-2.0
#include "containers/sight.h"

#include "kernel/place.h"
#include "kernel/subject.h"

namespace snoopbox::containers {

using kernel::Need;

tl::unexpected<Error> fail_no_cgroups() {
    const auto place = kernel::find_place(kernel::this_process());
    return fail("no cgroups are visible here, and containers are found by theirs",
                place.standing == kernel::Standing::host
                    ? kernel::as_root(place, "mount -t cgroup2 cgroup2 /sys/fs/cgroup")
                    : kernel::remedy(place, Need::host_files));
}

std::string remedy_for_a_part() {
    return kernel::remedy(kernel::find_place(kernel::this_process()), Need::host_files);
}

tl::unexpected<Error> fail_part_of_cgroups() {
    return fail(only_a_part, remedy_for_a_part());
}

}  // namespace snoopbox::containers
