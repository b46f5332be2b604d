// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/source_names.h"

#include <algorithm>
#include <map>
#include <vector>

#include "headers/btf/c_words.h"
#include "headers/btf/stubs.h"

namespace snoopbox::headers {
namespace {

// What libbcc 0.26 adds: the headers, types and enumerators that its own headers name, those in the
// code that replaces map methods, and the structs that it takes by value.
constexpr std::string_view libbcc_text = R"(
#include <linux/log2.h>
#include <linux/types.h>
#include <linux/version.h>
#include <uapi/linux/bpf.h>
#include <uapi/linux/if_ether.h>
#include <uapi/linux/if_packet.h>
#include <uapi/linux/ptrace.h>
#include <asm/page.h>
bool true false size_t uintptr_t u8 u16 u32 u64 s8 s16 s32 s64
__u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 __be16 __be32 __be64 __wsum
BPF_FUNC_map_lookup_elem BPF_ANY BPF_NOEXIST BPF_EXIST BPF_F_CURRENT_CPU BPF_F_NO_PREALLOC
BPF_F_STACK_BUILD_ID CONFIG_X86_64 CONFIG_ARM64 CONFIG_ARM64_VA_BITS CONFIG_ARCH_HAS_SYSCALL_WRAPPER CONFIG_BPF_SYSCALL CONFIG_FUNCTION_TRACER
struct pt_regs registers; struct user_pt_regs registers; struct bpf_raw_tracepoint_args values;
struct bpf_stack_build_id trace;
)";

// The macros of stubs/ and their bodies; one defined several times, conditionally, has all of them.
using Macros = std::multimap<std::string_view, std::string_view>;

void read_macros(std::string_view text, Macros& macros) {
    constexpr std::string_view define = "#define ";
    for (auto at = text.find(define); at != std::string_view::npos; at = text.find(define, at)) {
        at += define.size();
        auto end = text.find('\n', at);
        while (end != std::string_view::npos && text[end - 1] == '\\') {
            end = text.find('\n', end + 1);
        }
        const std::string_view body = text.substr(at, end - at);
        macros.emplace(body.substr(0, body.find_first_of(" \t(\n")), body);
    }
}

}  // namespace

SourceNames SourceNames::read(std::string_view source) {
    SourceNames names;
    names.add(libbcc_text);
    names.add(source);
    names.expand_macros();
    return names;
}

SourceNames SourceNames::all() {
    SourceNames names;
    names.all_ = true;
    return names;
}

void SourceNames::add(std::string_view text) {
    std::vector<std::string_view> included;
    const auto words = c_words(text, included);
    for (const auto name : included) {
        includes_.emplace(name);
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view before = i == 0 ? "" : words[i - 1];
        const std::string_view after = i + 1 == words.size() ? "" : words[i + 1];
        if (!is_c_identifier(words[i])) {
            continue;
        }
        words_.emplace(words[i]);
        const bool is_tag = before == "struct" || before == "union" || before == "enum";
        if (is_tag) {
            (after == "{" ? own_tags_ : tags_).emplace(words[i]);
        }
        if (after != "*") {
            (is_tag ? tagged_objects_ : objects_).emplace(words[i]);
        }
    }
}

void SourceNames::expand_macros() {
    Macros macros;
    for (const Stub& stub : stubs) {
        read_macros(stub.text, macros);
    }
    for (bool found = true; found;) {
        found = false;
        for (auto macro = macros.begin(); macro != macros.end();) {
            if (has(macro->first)) {
                add(macro->second);
                macro = macros.erase(macro);
                found = true;
            } else {
                ++macro;
            }
        }
    }
}

}  // namespace snoopbox::headers
