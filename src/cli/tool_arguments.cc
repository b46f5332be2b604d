// SPDX-License-Identifier: Apache-2.0
#include "cli/tool_arguments.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/scan.h"
#include "cli/usage.h"
#include "output/writer.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

constexpr auto common_texts = std::to_array<CommonOptionText>({
    {"output", 'o', "FORMAT", "print as table, json (one object a line) or csv; default: table"},
    {"headers-from", '\0', "SOURCE",
     "take kernel headers from modules (/lib/modules), kheaders (the kernel's own archive) or btf "
     "(made out of its type information); default: auto, the first of these that is there"},
    {"attach", '\0', "METHOD", "how to attach to the kernel; default: auto, the best that works"},
    {"duration", 'd', "SECONDS", "end after this time; without it, Ctrl-C ends the trace"},
    {"ring-buffer", '\0', "SIZE",
     "room for events that wait to be printed, such as 512K or 4M; more of it if events are lost"},
    {"no-cache", '\0', "", "compile, and neither use nor keep a compiled object"},
    {"cache-dir", '\0', "DIR",
     "where compiled objects are kept; default: /var/cache/snoopbox, or /run/snoopbox where that "
     "cannot be written"},
    {"timings", '\0', "", "say how long each step of the start took"},
    {"verbose", 'v', "", "say what is done and why"},
    {"help", 'h', "", "show this help"},
});

// "--NAME: WHY", as a usage error.
tl::unexpected<Error> wrong_value(const std::string& name, const Error& why,
                                  const std::string& command) {
    return fail_usage(fmt::format("--{}: {}", name, why.message), command);
}

Result<std::string> read_choice(const std::string& text,
                                const std::vector<std::string_view>& choices) {
    if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
        std::string all;
        for (const auto& choice : choices) {
            all.append(all.empty() ? "" : ", ").append(choice);
        }
        return fail(fmt::format("\"{}\" is none of {}", text, all));
    }
    return text;
}

Result<decltype(ToolOption::value)> read_value(const tools::Option& option,
                                               const std::string& text) {
    using Value = decltype(ToolOption::value);
    const auto as_value = [](auto&& value) { return Value(std::forward<decltype(value)>(value)); };
    constexpr std::int64_t largest_pid = INT32_MAX;
    switch (option.type) {
        case tools::OptionType::flag:
            return Value(true);
        case tools::OptionType::number:
            return read_number(text, option.minimum, option.maximum).map(as_value);
        case tools::OptionType::pid:
            return read_number(text, 1, largest_pid).map(as_value);
        case tools::OptionType::user:
            return read_user(text).map(as_value);
        case tools::OptionType::regex:
            return read_regex(text).map(as_value);
        case tools::OptionType::text:
            return literal_regex(text).map(as_value);
        case tools::OptionType::open_flags:
            return read_open_flags(text).map(as_value);
    }
    return Value();
}

std::vector<OptionShape> shapes_of(const tools::ToolSpec& tool) {
    std::vector<OptionShape> shapes;
    for (const tools::Option& option : tool.options) {
        shapes.push_back({option.name, option.letter, option.argument});
    }
    for (const CommonOptionText& option : common_options()) {
        const bool taken =
            std::any_of(tool.options.begin(), tool.options.end(),
                        [&](const tools::Option& other) { return other.letter == option.letter; });
        shapes.push_back({option.name, taken ? '\0' : option.letter, option.argument});
    }
    return shapes;
}

// Reads options into a struct's fields until one is wrong.
class CommonReader {
  public:
    explicit CommonReader(const Scanned& scanned) : scanned_(scanned) {}

    template <typename Read, typename Field>
    void read(const char* name, Read&& as, Field& field) {
        const std::string* text = scanned_.find(name);
        if (text == nullptr || failed_) {
            return;
        }
        if (auto value = as(*text)) {
            field = std::move(*value);
        } else {
            failed_ = {name, std::move(value.error())};
        }
    }

    const std::optional<std::pair<std::string, Error>>& failed() const { return failed_; }

  private:
    const Scanned& scanned_;
    std::optional<std::pair<std::string, Error>> failed_;
};

Result<CommonOptions> read_common(const tools::ToolSpec& tool, const Scanned& scanned,
                                  const std::string& command) {
    std::vector<std::string_view> methods = {"auto"};
    for (const tools::ProbeSet& set : tool.probe_sets) {
        methods.push_back(set.method);
    }
    const auto one_of = [](std::vector<std::string_view> choices) {
        return [choices = std::move(choices)](const std::string& text) {
            return read_choice(text, choices);
        };
    };
    CommonOptions common;
    CommonReader reader(scanned);
    reader.read("output", one_of(output::format_names()), common.output_format);
    reader.read("headers-from", one_of({"auto", "modules", "kheaders", "btf"}),
                common.headers_from);
    reader.read("attach", one_of(methods), common.attach);
    reader.read("duration", read_seconds, common.duration_s);
    reader.read("ring-buffer", read_ring_buffer_size, common.ring_buffer_bytes);
    if (reader.failed()) {
        return wrong_value(reader.failed()->first, reader.failed()->second, command);
    }
    common.no_cache = scanned.has("no-cache");
    if (const std::string* dir = scanned.find("cache-dir")) {
        if (dir->empty()) {
            return wrong_value("cache-dir", {"the name of the directory is empty"}, command);
        }
        common.cache_dir = *dir;
    }
    common.timings = scanned.has("timings");
    common.verbose = scanned.has("verbose");
    return common;
}

}  // namespace

std::span<const CommonOptionText> common_options() {
    return common_texts;
}

std::optional<std::int64_t> ToolOption::number() const {
    if (const bool* flag = std::get_if<bool>(&value)) {
        return *flag ? 1 : 0;
    }
    const auto* number = std::get_if<std::int64_t>(&value);
    return number == nullptr ? std::nullopt : std::optional(*number);
}

Regex ToolOption::regex() const {
    const Regex* compiled = std::get_if<Regex>(&value);
    return compiled == nullptr ? nullptr : *compiled;
}

const ToolOption* ToolArguments::find(std::string_view name) const {
    const auto found = std::find_if(options.begin(), options.end(),
                                    [name](const ToolOption& o) { return o.name == name; });
    return found == options.end() ? nullptr : &*found;
}

bool ToolArguments::given(std::string_view name) const {
    const ToolOption* option = find(name);
    return option != nullptr && option->given;
}

Result<ToolArguments> parse_tool_arguments(const tools::ToolSpec& tool,
                                           std::span<const std::string> words) {
    for (const CommonOptionText& option : common_options()) {
        if (tool.find_option(option.name) != nullptr) {
            return fail(fmt::format("{}: the option --{} is one that all tools have", tool.file,
                                    option.name),
                        "give the tool's option another name");
        }
    }
    const std::string command = "snoopbox " + tool.name;
    const auto scanned = scan(shapes_of(tool), words, command);
    if (!scanned) {
        return tl::make_unexpected(scanned.error());
    }
    ToolArguments arguments;
    if (scanned->has("help")) {
        arguments.common.help = true;
        return arguments;
    }
    auto common = read_common(tool, *scanned, command);
    if (!common) {
        return tl::make_unexpected(std::move(common.error()));
    }
    arguments.common = std::move(*common);
    for (const tools::Option& option : tool.options) {
        ToolOption& read = arguments.options.emplace_back();
        read.name = option.name;
        if (const std::string* text = scanned->find(option.name)) {
            auto value = read_value(option, *text);
            if (!value) {
                return wrong_value(option.name, value.error(), command);
            }
            read.value = std::move(*value);
            read.given = true;
        } else if (option.type == tools::OptionType::flag) {
            read.value = false;
        } else if (option.default_value) {
            read.value = *option.default_value;
        }
    }
    return arguments;
}

}  // namespace snoopbox::cli
