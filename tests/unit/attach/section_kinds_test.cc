// SPDX-License-Identifier: Apache-2.0
#include "attach/section_kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace snoopbox::attach {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

// All that libbpf 1.1 knows.
constexpr auto others = std::to_array<std::string_view>(
    {"socket", "sk_reuseport/migrate", "sk_reuseport", "tc", "classifier", "action",
     "freplace/function", "lsm_cgroup/socket_bind", "syscall", "xdp.frags/devmap", "xdp/devmap",
     "xdp.frags/cpumap", "xdp/cpumap", "xdp.frags", "xdp", "lwt_in", "lwt_out", "lwt_xmit",
     "lwt_seg6local", "sockops", "sk_skb/stream_parser", "sk_skb/stream_verdict", "sk_skb",
     "sk_msg", "lirc_mode2", "flow_dissector", "cgroup_skb/ingress", "cgroup_skb/egress",
     "cgroup/skb", "cgroup/sock_create", "cgroup/sock_release", "cgroup/sock", "cgroup/post_bind4",
     "cgroup/bind6", "cgroup/connect4", "cgroup/sendmsg6", "cgroup/recvmsg4", "cgroup/getpeername4",
     "cgroup/getsockname6", "cgroup/sysctl", "cgroup/getsockopt", "cgroup/setsockopt", "cgroup/dev",
     "struct_ops/init", "sk_lookup",
     // and of later ones
     "tcx/ingress", "netkit/primary", "netfilter", "struct_ops.s/init"});
constexpr auto of_tracing =
    std::to_array<std::string_view>({"kprobe/f",        "kprobe",
                                     "uprobe/f:g",      "uprobe",
                                     "uprobe.s/f:g",    "kretprobe/f",
                                     "uretprobe/f:g",   "uretprobe.s/f:g",
                                     "kprobe.multi/f*", "kretprobe.multi/f*",
                                     "ksyscall/open",   "kretsyscall/open",
                                     "usdt/f:p:n",      "tracepoint/a/b",
                                     "tp/a/b",          "raw_tracepoint/a",
                                     "raw_tp/a",        "raw_tracepoint.w/a",
                                     "raw_tp.w/a",      "tp_btf/a",
                                     "fentry/f",        "fmod_ret/f",
                                     "fexit/f",         "fentry.s/f",
                                     "fmod_ret.s/f",    "fexit.s/f",
                                     "lsm/file_open",   "lsm.s/file_open",
                                     "iter/task",       "iter.s/task",
                                     "perf_event",      "perf_event/cpu-clock"});

TEST(SectionKinds, SayWhatIsNotForTracing) {
    for (const auto section : others) {
        EXPECT_THAT(why_never_attached(section),
                    AnyOf(HasSubstr("does that"), HasSubstr("use SEC(")))
            << section;
    }
    for (const auto section : of_tracing) {
        EXPECT_EQ(why_never_attached(section), "") << section;
    }
    EXPECT_EQ(why_never_attached(""), "");
    EXPECT_EQ(why_never_attached("unattached/xdp"), "");
}

}  // namespace
}  // namespace snoopbox::attach
