// SPDX-License-Identifier: Apache-2.0
#include "cases.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "expect.h"
#include "needs.h"
#include "yaml_keys.h"

namespace snoopbox::test {
namespace {

std::string identifier_of(const std::string& name) {
    std::string identifier;
    bool begins = true;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) {
            identifier += static_cast<char>(begins ? std::toupper(byte) : c);
        }
        begins = std::isalnum(byte) == 0 && c != '\'';
    }
    return identifier;
}

Status read_needs(const YAML::Node& node, std::vector<Need>& needs) {
    if (!node) {
        return {};
    }
    if (!node.IsSequence()) {
        return fail_at(node, "needs is a list");
    }
    for (const auto& item : node) {
        Need need;
        if (item.IsMap()) {
            if (auto good = check_keys(item, {"succeeds"}); !good) {
                return good;
            }
            auto words = read_words(item["succeeds"]);
            if (!words || words->empty()) {
                return fail_at(item, "succeeds is a list of a command's words");
            }
            need = {"succeeds", {}, std::move(*words)};
        } else {
            const std::string& text = item.Scalar();
            const auto colon = std::min(text.find(':'), text.size());
            need.name = text.substr(0, colon);
            need.argument = text.substr(std::min(colon + 1, text.size()));
            if (!is_known(need)) {
                return fail_at(item, "no feature \"" + text + "\"; there are " + known_needs());
            }
        }
        needs.push_back(std::move(need));
    }
    return {};
}

Status read_until(const YAML::Node& node, Case& into) {
    if (!node) {
        into.until = into.cause.empty() ? Until::exit : Until::cause_ended;
        return {};
    }
    const std::string& text = node.Scalar();
    if (text == "cause" && !into.cause.empty()) {
        into.until = Until::cause_ended;
    } else if (text == "rows") {
        into.until = Until::rows_seen;
    } else if (text == "exit") {
        into.until = Until::exit;
    } else if (YAML::convert<double>::decode(node, into.seconds) && into.seconds > 0) {
        into.until = Until::seconds;
    } else {
        return fail_at(node,
                       "until is cause (if there is one), rows, exit, or a number of seconds");
    }
    return {};
}

Status check_expectation(const YAML::Node& node, const Case& of) {
    const auto expected = read_expectation(node, {});
    if (!expected) {
        return tl::make_unexpected(expected.error());
    }
    if (!expected->reads_json() && expected->out.empty() && expected->err.empty() &&
        !node["status"]) {
        return fail_at(node, "the case \"" + of.name + "\" expects nothing");
    }
    if (of.until == Until::rows_seen && expected->rows.empty() && expected->histograms.empty() &&
        expected->stacks.empty()) {
        return fail_at(node["until"], "until: rows, but there are none");
    }
    if (expected->reads_json() && of.output != "json") {
        return fail_at(node, "rows, none, histogram and stacks are for output: json");
    }
    return {};
}

Result<Case> read_case(const YAML::Node& node) {
    auto good = check_keys(
        node, {"name", "needs", "run", "output", "attach", "setup", "cause", "teardown", "until",
               "timeout", "rows", "none", "histogram", "stacks", "stdout", "stderr", "status"});
    if (!good) {
        return tl::make_unexpected(good.error());
    }
    Case read;
    read.line = line_of(node);
    for (const auto& [key, into] :
         {std::pair{"name", &read.name}, std::pair{"output", &read.output},
          std::pair{"attach", &read.attach}, std::pair{"setup", &read.setup},
          std::pair{"cause", &read.cause}, std::pair{"teardown", &read.teardown}}) {
        if (node[key] && !node[key].IsScalar()) {
            return fail_at(node[key], std::string(key) + " is a text");
        }
        *into = node[key] ? node[key].Scalar() : *into;
    }
    read.output = read.output == "none" ? "" : read.output;
    read.identifier = identifier_of(read.name);
    if (read.identifier.empty()) {
        return fail_at(node, "a case has a name");
    }
    if (const auto run = node["run"]) {
        auto words = read_words(run);
        if (!words) {
            return tl::make_unexpected(words.error());
        }
        read.options = std::move(*words);
    }
    if (node["timeout"]) {
        read.timeout_s = node["timeout"].as<double>();
    }
    read.expected = node;
    good = read_needs(node["needs"], read.needs);
    good = good ? read_until(node["until"], read) : good;
    good = good ? check_expectation(node, read) : good;
    return good ? Result<Case>(std::move(read)) : tl::make_unexpected(good.error());
}

Result<Suite> read(const YAML::Node& root, const std::filesystem::path& file) {
    Suite suite{file, file.stem().string(), {}};
    std::vector<Need> all_need;
    auto good = check_keys(root, {"tool", "needs", "cases"});
    good = good ? read_needs(root["needs"], all_need) : good;
    if (!good) {
        return tl::make_unexpected(good.error());
    }
    if (!root["tool"] || root["tool"].Scalar() != suite.tool) {
        return fail_at(root, "the file's name and `tool:` differ");
    }
    std::set<std::string> identifiers;
    for (const auto& node : root["cases"]) {
        auto one = read_case(node);
        if (!one) {
            return tl::make_unexpected(one.error());
        }
        if (!identifiers.insert(one->identifier).second) {
            return fail_at(node, "another case is called " + one->identifier);
        }
        one->needs.insert(one->needs.begin(), all_need.begin(), all_need.end());
        suite.cases.push_back(std::move(*one));
    }
    if (suite.cases.empty()) {
        return fail_at(root, "there are no cases");
    }
    return suite;
}

}  // namespace

Result<Suite> read_suite(const std::filesystem::path& file) {
    try {
        auto suite = read(YAML::LoadFile(file), file);
        return suite ? std::move(suite) : fail(file.string() + ":" + suite.error().message);
    } catch (const YAML::Exception& error) {
        return fail(file.string() + ":" + std::to_string(error.mark.line + 1) + ": " + error.msg);
    }
}

std::vector<std::filesystem::path> suite_files(const std::filesystem::path& directory) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
        if (entry.path().extension() == ".yaml") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace snoopbox::test
