// SPDX-License-Identifier: Apache-2.0
#include "commands/cache_list.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "headers/kheaders/kept_trees.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

struct Kept {
    cache::Listed listed;
    cache::Description description;
};

Result<std::vector<Kept>> kept_objects(const cache::Store& store) {
    TRY_ASSIGN(const auto listed, store.list());
    std::vector<Kept> all;
    for (const auto& one : listed) {
        auto entry = store.load(one.key, cache::Use::uncounted);
        if (entry) {
            all.push_back({one, std::move(entry->description)});
        } else {
            log::detail("passed over: " + entry.error().message);
        }
    }
    return all;
}

std::string time_text(const char* format, decltype(&gmtime_r) split, std::time_t time) {
    std::tm parts{};
    std::array<char, 64> text{};
    const bool known = split(&time, &parts) != nullptr;
    return {text.data(), known ? std::strftime(text.data(), text.size(), format, &parts) : 0};
}

std::string as_text(const std::vector<Kept>& objects, const std::vector<headers::KeptTree>& trees) {
    const auto line = [](std::string_view tool, std::string_view method, std::string_view release,
                         const std::string& bytes, const std::string& last_use) {
        return fmt::format("{:<16} {:<15} {:<32} {:>9} {}\n", tool, method, release, bytes,
                           last_use);
    };
    const auto local = [](std::time_t time) { return time_text("%F %H:%M", localtime_r, time); };
    std::string text = line("TOOL", "ATTACH", "KERNEL", "BYTES", "LAST USE");
    for (const auto& [listed, about] : objects) {
        text += line(about.tool, about.method, about.release, std::to_string(listed.bytes),
                     local(listed.last_use.tv_sec));
    }
    for (const auto& tree : trees) {
        text +=
            line("(headers)", "-", tree.release, std::to_string(tree.bytes), local(tree.last_use));
    }
    return text;
}

// A single array; "kind" tells objects from header trees.
std::string as_json(const std::vector<Kept>& objects, const std::vector<headers::KeptTree>& trees) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer writer(buffer);
    const auto text = [&](const char* key, const std::string& value) {
        writer.Key(key);
        writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    };
    const auto usage = [&](std::uint64_t bytes, std::time_t last_use) {
        writer.Key("bytes");
        writer.Uint64(bytes);
        text("last_use", time_text("%FT%TZ", gmtime_r, last_use));
        writer.EndObject();
    };
    writer.StartArray();
    for (const auto& [listed, about] : objects) {
        writer.StartObject();
        text("kind", "object");
        text("key", listed.key.text());
        text("tool", about.tool);
        text("attach", about.method);
        text("kernel", about.release);
        text("machine", about.machine);
        text("build", about.build);
        text("snoopbox", about.version);
        usage(listed.bytes, listed.last_use.tv_sec);
    }
    for (const auto& tree : trees) {
        writer.StartObject();
        text("kind", "headers");
        text("kernel", tree.release);
        text("path", tree.path.string());
        usage(tree.bytes, tree.last_use);
    }
    writer.EndArray();
    return std::string(buffer.GetString()) + "\n";
}

}  // namespace

Status list_cache(const cache::Store& store, std::string_view format) {
    TRY_ASSIGN(const auto objects, kept_objects(store));
    const auto trees = headers::list_kept_trees(store.path());
    return write_all(STDOUT_FILENO,
                     format == "json" ? as_json(objects, trees) : as_text(objects, trees));
}

}  // namespace snoopbox::commands
