// SPDX-License-Identifier: Apache-2.0
#include "doctor/examine.h"

#include <bpf/libbpf.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "doctor/checks.h"
#include "kernel/landlock.h"
#include "util/confinement.h"

namespace snoopbox::doctor {

Report examine(kernel::Subject subject) {
    libbpf_set_print(nullptr);  // it also returns its reasons as codes
    const Place place = find_place(subject);
    if (place.in_user_namespace) {
        subject.capabilities = 0;  // the kernel checks those in the initial user namespace
    }
    Report report;
    Checks& checks = report.checks;
    const auto add = [&](Checks&& more) { std::ranges::move(more, std::back_inserter(checks)); };
    add({check_kernel(subject, place), check_place(place)});
    add(check_host_roots(subject));
    add(check_process(subject, place));
    add({try_bpf_call(subject, place), try_perf_event_open(subject, place),
         check_lockdown(subject, place)});
    add(check_settings(subject, place));
    add(check_headers(subject, place));
    add({check_compiler(kernel::try_landlock(), user_for_confinement().has_value())});
    add(try_attach_methods(subject, place));
    add(check_mounts(subject, place));
    add({check_kallsyms(subject, place), check_lsm(subject, place),
         check_containers(subject, place)});
    report.tools = check_tools(subject, place, checks);
    return report;
}

}  // namespace snoopbox::doctor
