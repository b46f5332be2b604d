// SPDX-License-Identifier: Apache-2.0
#include "compile/run_helper.h"

#include <csignal>
#include <cstring>
#include <utility>

#include "kernel/landlock.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::compile {
namespace {

constexpr std::uint64_t most_open_files = 256;

}  // namespace

Result<SubprocessEnd> run_helper(Subprocess& child, Fd helper, const HelperLimits& limits,
                                 bool readable_by_all) {
    child.confinement = Confinement{
        {}, limits.memory_bytes, limits.cpu_seconds, limits.file_bytes, most_open_files};
    if (const int code = kernel::try_landlock(); code != 0) {
        log::detail("the compiler is not confined by Landlock: " + kernel::no_landlock(code));
    }
    const auto other = user_for_confinement();
    if (!other) {
        log::detail("the compiler runs as this user, who may not become another");
    } else if (!readable_by_all) {
        log::detail("the compiler runs as this user: others may not read the headers");
    } else {
        auto program = executable_by_all(std::move(helper));
        if (!program) {
            return within("the compile helper", std::move(program.error()));
        }
        helper = std::move(*program);
        child.program_fd = helper.get();
        child.confinement->user = other;
        auto end = run(child);
        if (!end || end->exit_status != not_started) {
            return end;
        }
        log::detail("the compiler runs as this user: others cannot execute it: " + end->said);
        child.confinement->user.reset();
    }
    child.program_fd = helper.get();
    return run(child);
}

std::optional<Error> ended_helper(const SubprocessEnd& end, const HelperLimits& limits,
                                  const std::string& said) {
    constexpr int by_signal = 128;
    if (end.exit_status == by_signal + SIGXCPU) {
        return Error{fmt::format("the compiler was ended after {} s{}", limits.cpu_seconds, said),
                     "look for macros or includes in the program that expand without end"};
    }
    if (end.exit_status == not_confined) {
        return Error{"the compiler is not started, as it cannot be confined" + said,
                     "allow these system calls in the sandbox that snoopbox runs in"};
    }
    if (end.exit_status > by_signal) {
        const char* name = sigabbrev_np(end.exit_status - by_signal);
        return Error{
            fmt::format("the compiler was ended by SIG{}{}", name == nullptr ? "?" : name, said),
            fmt::format(
                "perhaps for want of memory: it takes 300 MB and may take {} GiB; `snoopbox "
                "compile` on a host with the same kernel makes an object for `snoopbox run`",
                limits.memory_bytes >> 30U)};
    }
    if (end.exit_status == not_started) {
        return Error{
            "the compiler cannot be started" + said,
            "install the libraries that it is linked to, or raise the limit of memory (ulimit -v)"};
    }
    return std::nullopt;
}

}  // namespace snoopbox::compile
