// SPDX-License-Identifier: Apache-2.0
#include "commands/cache.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <utility>
#include <vector>

#include "cache/archive.h"
#include "cache/place.h"
#include "cache/store.h"
#include "cli/cache_arguments.h"
#include "headers/kept_trees.h"
#include "kernel/host.h"
#include "kernel/identity.h"
#include "util/atomic_file.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

using cache::Store;

Status say(std::string_view text) {
    return write_all(STDOUT_FILENO, text);
}

struct Kept {
    cache::Listed listed;
    cache::Description description;
};

// What is good; what is not is said with -v and left to `verify`.
Result<std::vector<Kept>> kept(const Store& store) {
    const auto listed = store.list();
    if (!listed) {
        return tl::make_unexpected(listed.error());
    }
    std::vector<Kept> all;
    for (const auto& one : *listed) {
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

std::string as_text(const std::vector<Kept>& all) {
    std::string text = fmt::format("{:<16} {:<15} {:<32} {:>8} {}\n", "TOOL", "ATTACH", "KERNEL",
                                   "BYTES", "LAST USE");
    for (const auto& [listed, about] : all) {
        text +=
            fmt::format("{:<16} {:<15} {:<32} {:>8} {}\n", about.tool, about.method, about.release,
                        listed.bytes, time_text("%F %H:%M", localtime_r, listed.last_use.tv_sec));
    }
    return text;
}

std::string as_json(const std::vector<Kept>& all) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer writer(buffer);
    writer.StartArray();
    for (const auto& [listed, about] : all) {
        writer.StartObject();
        for (const auto& [key, value] :
             {std::pair{"key", listed.key.text()}, std::pair{"tool", about.tool},
              std::pair{"attach", about.method}, std::pair{"kernel", about.release},
              std::pair{"machine", about.machine}, std::pair{"build", about.build},
              std::pair{"snoopbox", about.version}}) {
            writer.Key(key);
            writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
        }
        writer.Key("bytes");
        writer.Uint64(listed.bytes);
        writer.Key("last_use");
        const auto used = time_text("%FT%TZ", gmtime_r, listed.last_use.tv_sec);
        writer.String(used.data(), static_cast<rapidjson::SizeType>(used.size()));
        writer.EndObject();
    }
    writer.EndArray();
    return std::string(buffer.GetString()) + "\n";
}

Status list(const Store& store, const cli::CacheArguments& arguments) {
    const auto all = kept(store);
    if (!all) {
        return tl::make_unexpected(all.error());
    }
    return say(arguments.output_format == "json" ? as_json(*all) : as_text(*all));
}

Status clear(const Store& store) {
    headers::remove_kept_trees(store.path());
    const auto removed = store.clear();
    return removed ? say(fmt::format("removed {} objects\n", *removed))
                   : tl::make_unexpected(removed.error());
}

Status verify(const Store& store) {
    const auto listed = store.list();
    if (!listed) {
        return tl::make_unexpected(listed.error());
    }
    std::size_t damaged = 0;
    for (const auto& one : *listed) {
        const auto entry = store.load(one.key, cache::Use::uncounted);
        if (entry || entry.error().code == ENOENT) {  // dropped meanwhile
            continue;
        }
        ++damaged;
        log::notice(entry.error().message);
        if (auto removed = store.remove(one.key); !removed) {
            return removed;
        }
    }
    if (damaged > 0) {
        return fail(fmt::format("{} of {} objects were not good and have been removed", damaged,
                                listed->size()),
                    "they are compiled again when they are needed");
    }
    return say(fmt::format("{} objects, all good\n", listed->size()));
}

Status export_to(const Store& store, const cli::CacheArguments& arguments) {
    const auto build = kernel::build_identity();
    const auto listed = store.list();
    if (!listed || (!build && !arguments.all)) {
        return tl::make_unexpected(listed ? build.error() : listed.error());
    }
    std::vector<cache::Entry> chosen;
    for (const auto& one : *listed) {
        auto entry = store.load(one.key, cache::Use::uncounted);
        if (!entry) {
            log::detail("passed over: " + entry.error().message);
        } else if (arguments.all || (entry->description.build == *build &&
                                     entry->description.release == kernel::release() &&
                                     entry->description.machine == kernel::machine())) {
            chosen.push_back(std::move(*entry));
        }
    }
    if (chosen.empty()) {
        return fail("the cache holds no object for " +
                        (arguments.all ? "any kernel" : "this kernel, " + kernel::release()),
                    "start a tool once, or see snoopbox cache list");
    }
    const auto packed = cache::pack(chosen);
    if (!packed) {
        return tl::make_unexpected(packed.error());
    }
    auto written = write_output_file(arguments.file, *packed);
    return written ? say(fmt::format("exported {} objects\n", chosen.size())) : written;
}

// Everything is verified before the first is kept.
Status import_from(const Store& store, const cli::CacheArguments& arguments) {
    constexpr std::size_t largest_archive = std::size_t{128} << 20U;
    const auto packed = read_file(arguments.file, largest_archive);
    if (!packed) {
        return tl::make_unexpected(packed.error());
    }
    const auto entries = cache::unpack(*packed);
    if (!entries) {
        return within(arguments.file + " is refused, and nothing of it imported", entries.error());
    }
    for (auto entry = entries->begin(); entry != entries->end(); ++entry) {
        if (auto stored = store.store(*entry); !stored) {
            for (auto earlier = entries->begin(); earlier != entry; ++earlier) {
                (void)store.remove(earlier->key);
            }
            return within("nothing is imported", std::move(stored.error()));
        }
    }
    return say(fmt::format("imported {} objects\n", entries->size()));
}

}  // namespace

Status cache(std::span<const std::string> words) {
    const auto arguments = cli::parse_cache_arguments(words);
    if (!arguments) {
        return tl::make_unexpected(arguments.error());
    }
    if (arguments->help) {
        return say(cli::cache_help());
    }
    log::set_verbose(arguments->verbose);
    const auto store = cache::open_store(arguments->cache_dir);
    if (!store) {
        return within("no cache", store.error());
    }
    switch (arguments->action) {
        case cli::CacheAction::list:
            return list(*store, *arguments);
        case cli::CacheAction::path:
            return say(store->path().string() + "\n");
        case cli::CacheAction::clear:
            return clear(*store);
        case cli::CacheAction::verify:
            return verify(*store);
        case cli::CacheAction::export_to:
            return export_to(*store, *arguments);
        case cli::CacheAction::import_from:
            return import_from(*store, *arguments);
    }
    return {};
}

}  // namespace snoopbox::commands
