// SPDX-License-Identifier: Apache-2.0
// From YAML to an Expectation.
#include "expect.h"
#include "yaml_keys.h"

namespace snoopbox::test {
namespace {

// A pattern of the mapping `node` without these keys, which have a meaning of their own.
Result<Pattern> read_fields(const YAML::Node& node, const std::vector<std::string_view>& without,
                            const Values& values) {
    YAML::Node rest(YAML::NodeType::Map);
    for (const auto& entry : node) {
        if (std::ranges::find(without, entry.first.Scalar()) == without.end()) {
            rest[entry.first] = entry.second;
        }
    }
    auto fields = Pattern::read(rest, values);
    return fields ? std::move(fields) : fail_at(node, fields.error().message);
}

Status read_optional(const YAML::Node& node, const Values& values, std::optional<Pattern>& into) {
    if (!node) {
        return {};
    }
    auto pattern = Pattern::read(node, values);
    if (!pattern) {
        return fail_at(node, pattern.error().message);
    }
    into = std::move(*pattern);
    return {};
}

Status read(const YAML::Node& node, const Values& values, ExpectedRow& row) {
    if (!node.IsMap()) {
        return fail_at(node, "a row is a mapping, such as {pid: $cause}");
    }
    auto fields = read_fields(node, {"times"}, values);
    if (!fields) {
        return tl::make_unexpected(fields.error());
    }
    row.fields = std::move(*fields);
    return read_optional(node["times"], values, row.times);
}

Status read_between(const YAML::Node& node, ExpectedHistogram& histogram) {
    if (!node.IsSequence() || node.size() != 2) {
        return fail_at(node, "between is [LOW, HIGH]");
    }
    histogram.between.emplace(node[0].as<double>(), node[1].as<double>());
    return {};
}

Status read(const YAML::Node& node, const Values& values, ExpectedHistogram& histogram) {
    auto good = check_keys(node, {"keys", "count", "between", "share"});
    if (good && node["keys"]) {
        auto keys = read_fields(node["keys"], {}, values);
        if (!keys) {
            return tl::make_unexpected(keys.error());
        }
        histogram.keys = std::move(*keys);
    } else if (good) {
        histogram.keys = *Pattern::read(YAML::Node(YAML::NodeType::Map), values);
    }
    if (good && node["between"]) {
        good = read_between(node["between"], histogram);
    }
    histogram.share = node["share"] ? node["share"].as<double>() : 1;
    return good ? read_optional(node["count"], values, histogram.count) : good;
}

Status read_frames(const YAML::Node& node, const Values& values, std::vector<Pattern>& frames) {
    if (!node) {
        return {};
    }
    if (!node.IsSequence()) {
        return fail_at(node, "frames are a list");
    }
    for (const auto& frame : node) {
        auto pattern = Pattern::read(frame, values);
        if (!pattern) {
            return fail_at(frame, pattern.error().message);
        }
        frames.push_back(std::move(*pattern));
    }
    return {};
}

Status read(const YAML::Node& node, const Values& values, ExpectedStack& stack) {
    if (!node.IsMap()) {
        return fail_at(node, "a stack is a mapping, such as {kernel: [...], value: '> 0'}");
    }
    auto fields = read_fields(node, {"kernel", "user"}, values);
    if (!fields) {
        return tl::make_unexpected(fields.error());
    }
    stack.fields = std::move(*fields);
    auto good = read_frames(node["kernel"], values, stack.kernel);
    return good ? read_frames(node["user"], values, stack.user) : good;
}

Status read(const YAML::Node& node, const Values& values, ExpectedText& text) {
    text.shown = with_values(node.Scalar(), values);
    const auto expression = as_expression(node.Scalar());
    if (!expression) {
        return fail_at(node, "a /regular expression/ or not /regular expression/ is expected");
    }
    text.wanted = expression->wanted;
    auto regex = read_regex("(?m)" + std::string(expression->text), values);
    if (!regex) {
        return fail_at(node, regex.error().message);
    }
    text.regex = std::move(*regex);
    return {};
}

// One, or a list of them.
template <typename Expected>
Status read_all(const YAML::Node& node, const Values& values, std::vector<Expected>& into) {
    if (!node) {
        return {};
    }
    const std::vector<YAML::Node> all = node.IsSequence()
                                            ? std::vector<YAML::Node>(node.begin(), node.end())
                                            : std::vector<YAML::Node>{node};
    for (const auto& one : all) {
        Expected expected;
        expected.line = line_of(one);
        if (auto good = read(one, values, expected); !good) {
            return good;
        }
        into.push_back(std::move(expected));
    }
    return {};
}

}  // namespace

Result<Expectation> read_expectation(const YAML::Node& of_case, const Values& values) {
    Expectation expected;
    const auto status = of_case["status"];
    auto pattern = Pattern::read(status ? status : YAML::Node(YAML::Load("0")), values);
    if (!pattern) {
        return fail_at(status, pattern.error().message);
    }
    expected.status = std::move(*pattern);
    for (const auto& good : {read_all(of_case["rows"], values, expected.rows),
                             read_all(of_case["none"], values, expected.none),
                             read_all(of_case["histogram"], values, expected.histograms),
                             read_all(of_case["stacks"], values, expected.stacks),
                             read_all(of_case["stdout"], values, expected.out),
                             read_all(of_case["stderr"], values, expected.err)}) {
        if (!good) {
            return tl::make_unexpected(good.error());
        }
    }
    return expected;
}

}  // namespace snoopbox::test
