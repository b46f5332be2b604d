// SPDX-License-Identifier: Apache-2.0
#include "containers/cgroup_name.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace snoopbox::containers {
namespace {

constexpr std::size_t id_digits = 64;

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

// What runtimes write before "-ID", with systemd's driver (ID.scope) or without.
constexpr auto prefixes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"docker", "docker"},
    {"cri-containerd", "containerd"},
    {"nerdctl", "containerd"},
    {"crio", "cri-o"},
    {"libpod", "podman"},
    {"libpod-payload", "podman"},  // podman run --cgroups=split
});

// "/a/b/c" is "c"; `path` is then "/a/b".
std::string_view take_last(std::string_view& path) {
    const auto slash = path.rfind('/');
    const auto last = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    return last;
}

// "/a/b/c" is "a"; `path` is then "/b/c".
std::string_view take_first(std::string_view& path) {
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    const auto first = path.substr(0, path.find('/'));
    path.remove_prefix(first.size());
    return first;
}

bool strip(std::string_view& text, std::string_view begin, std::string_view end) {
    if (text.size() <= begin.size() + end.size() || !text.starts_with(begin) ||
        !text.ends_with(end)) {
        return false;
    }
    text = text.substr(begin.size(), text.size() - begin.size() - end.size());
    return true;
}

// systemd writes \x2d for a character that means something in the name of a unit.
std::string without_escapes(std::string_view unit) {
    std::string text;
    while (!unit.empty()) {
        unsigned byte = 0;
        if (unit.size() >= 4 && unit.starts_with("\\x") &&
            std::from_chars(unit.data() + 2, unit.data() + 4, byte, 16).ptr == unit.data() + 4) {
            text += static_cast<char>(byte);
            unit.remove_prefix(4);
        } else {
            text += unit.front();
            unit.remove_prefix(1);
        }
    }
    return text;
}

// Machines of systemd-machined, which has virtual machines, too.
std::optional<CgroupName> machine_of(std::string_view unit) {
    if (strip(unit, "systemd-nspawn@", ".service")) {
        return CgroupName{without_escapes(unit), "nspawn"};
    }
    if (!strip(unit, "machine-", ".scope")) {
        return std::nullopt;
    }
    auto name = without_escapes(unit);
    if (name.starts_with("qemu-")) {
        return std::nullopt;
    }
    const auto* runtime = name.starts_with("lxc-") ? "libvirt-lxc" : "nspawn";
    return CgroupName{std::move(name), runtime};
}

std::optional<CgroupName> with_hex_id(std::string_view name, std::string_view parent) {
    strip(name, "", ".scope");
    if (name.size() < id_digits || !is_hex_id(name.substr(name.size() - id_digits))) {
        return std::nullopt;
    }
    std::string id(name.substr(name.size() - id_digits));
    name.remove_suffix(id_digits);
    if (name.empty()) {
        // In libpod_parent, it is a pod of podman's.
        return parent == "libpod_parent"
                   ? std::nullopt
                   : std::optional(CgroupName{std::move(id), parent == "docker" ? "docker" : ""});
    }
    if (!name.ends_with('-') || name.ends_with("conmon-")) {
        return std::nullopt;
    }
    name.remove_suffix(1);
    const auto* known = std::ranges::find(prefixes, name, &decltype(prefixes)::value_type::first);
    return CgroupName{std::move(id), std::string(known == prefixes.end() ? "" : known->second)};
}

}  // namespace

bool is_hex_id(std::string_view text) {
    return text.size() == id_digits && std::ranges::all_of(text, &is_hex);
}

std::optional<CgroupName> container_at(std::string_view path) {
    auto name = take_last(path);
    const auto parent = take_last(path);
    if (parent == "lxc" || parent == "lxc.payload" || strip(name, "lxc.payload.", "")) {
        return name.empty() ? std::nullopt : std::optional(CgroupName{std::string(name), "lxc"});
    }
    if (parent == "machine.slice" || name.starts_with("systemd-nspawn@")) {
        if (auto machine = machine_of(name)) {
            return machine;
        }
    }
    return with_hex_id(name, parent);
}

PodPath pod_of_path(std::string_view path) {
    PodPath pod;
    bool in_kubepods = false;
    std::string_view qos = "guaranteed";
    while (!path.empty()) {
        auto part = take_first(path);
        const bool is_slice =
            strip(part, "", ".slice") && part.find("kubepods") != std::string_view::npos;
        in_kubepods |= is_slice || part == "kubepods";
        for (const std::string_view lower : {"burstable", "besteffort"}) {
            if (in_kubepods &&
                (is_slice ? part.find(lower) != std::string_view::npos : part == lower)) {
                qos = lower;
            }
        }
        const auto at = is_slice ? part.rfind("-pod") : 0;
        if (!in_kubepods || at == std::string_view::npos ||
            !part.substr(is_slice ? at + 1 : 0).starts_with("pod")) {
            continue;
        }
        pod.uid = part.substr(at + (is_slice ? 4 : 3));
        std::ranges::replace(pod.uid, '_', '-');
        pod.qos = qos;
    }
    return pod;
}

std::optional<uid_t> user_of_path(std::string_view path) {
    if (take_first(path) != "user.slice") {
        return std::nullopt;
    }
    auto slice = take_first(path);
    uid_t user = 0;
    if (!strip(slice, "user-", ".slice") ||
        std::from_chars(slice.data(), slice.data() + slice.size(), user).ptr !=
            slice.data() + slice.size()) {
        return std::nullopt;
    }
    return user == 0 ? std::nullopt : std::optional(user);
}

}  // namespace snoopbox::containers
