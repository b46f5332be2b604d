// SPDX-License-Identifier: Apache-2.0
#include "attach/auto_attach.h"

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "util/format.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

tl::unexpected<Error> fail_attach(const std::string& program, std::string_view section, int code) {
    std::string remedy = "leave it out by SEC(\"?...\"), or attach it to what this kernel has";
    if (section.starts_with("kprobe") || section.starts_with("kretprobe") ||
        section.starts_with("ksyscall") || section.starts_with("kretsyscall")) {
        remedy =
            "a kprobe needs a kernel with CONFIG_KPROBES that has this function; fentry, fexit "
            "and raw_tp are other ways";
    } else if (code == EPERM || code == EACCES) {
        remedy = "run as root with CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN)";
    }
    return fail_errno(fmt::format("cannot attach {} ({})", program, section), code,
                      std::move(remedy));
}

}  // namespace

Result<Links> attach_all(const Object& object) {
    Links links;
    std::string passed_over;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        const std::string name = bpf_program__name(program);
        const std::string section = bpf_program__section_name(program);
        if (!bpf_program__autoload(program)) {
            log::detail(fmt::format("left out by its section: {} ({})", name, section));
            continue;
        }
        bpf_link* link = bpf_program__attach(program);
        const int code = errno;
        if (link != nullptr) {
            log::detail(fmt::format("attached {} ({})", name, section));
            links.add(link);
        } else if (code == EOPNOTSUPP) {
            log::detail(fmt::format("not attached: {} ({}): its section does not say to what", name,
                                    section));
            passed_over += fmt::format("{}{} ({})", passed_over.empty() ? "" : ", ", name, section);
        } else {
            return fail_attach(name, section, code);
        }
    }
    if (links.size() == 0) {
        return fail(passed_over.empty() ? "the object has no program that could be attached"
                                        : "no program of the object says by its section what it is "
                                          "to be attached to: " +
                                              passed_over,
                    "name it in the section, such as SEC(\"raw_tp/sched_process_exec\") or "
                    "SEC(\"fentry/do_unlinkat\")");
    }
    return links;
}

}  // namespace snoopbox::attach
