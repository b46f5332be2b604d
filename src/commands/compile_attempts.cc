// SPDX-License-Identifier: Apache-2.0
#include "commands/compile_attempts.h"

#include <utility>

#include "headers/kheaders/kept_trees.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

class Attempts {
  public:
    Attempts(const compile::Request& source, const Complete& complete, Timings& timings)
        : source_(source),
          complete_(complete),
          timings_(timings),
          program_(source.prelude + "\n" + source.source) {}

    // With the headers from one place, or of one kind.
    Result<Attempt> with(const Headers& headers) {
        auto attempt = once(headers, program_);
        if (attempt || is_interrupt(attempt.error())) {
            return attempt;
        }
        if (tree_ && tree_->lock && !headers::is_whole(tree_->dir)) {
            // Our lock keeps `cache clear` away, but not `rm -r`.
            log::detail("once more, as the headers were removed meanwhile: " +
                        attempt.error().message);
            return once(headers, program_);
        }
        if (tree_ && tree_->partial) {
            // The program may need a type that its text does not show. If not, the second attempt
            // reports the real error.
            log::detail("once more, with all of the kernel's types: " + attempt.error().message);
            return once(headers, {});
        }
        return attempt;
    }

    // Whether it was the source that failed, not the search for headers.
    bool has_compiled() const { return tree_ != nullptr; }
    bool from_btf() const { return tree_ && tree_->origin == headers::Origin::btf; }

  private:
    Result<Attempt> once(const Headers& headers, const std::string& program) {
        tree_.reset();
        TRY_ASSIGN(auto found, headers(program));
        log::detail(fmt::format("headers: {} ({})", headers::shown_name(*found),
                                headers::to_string(found->origin)));
        auto request = source_;
        TRY(complete_(request, *found));
        timings_.end_stage("headers");
        tree_ = std::move(found);
        auto compiled = compile::compile(request, *tree_);
        timings_.end_stage("compile");
        if (!compiled) {
            return tl::make_unexpected(std::move(compiled.error()));
        }
        return Attempt{std::move(*compiled), tree_};
    }

    const compile::Request& source_;
    const Complete& complete_;
    Timings& timings_;
    std::string program_;
    Tree tree_;  // what was compiled with last
};

}  // namespace

Choice find_headers(const headers::Request& request) {
    const auto from = [request](headers::Source source) {
        return [request, source](const std::string& program) -> Result<Tree> {
            auto wanted = request;
            wanted.source = source;
            wanted.program = program;
            TRY_ASSIGN(auto found, headers::find(wanted));
            for (const auto& passed_over : found.passed_over) {
                log::detail(fmt::format("no headers from {}: {}: {}",
                                        headers::to_string(passed_over.origin), passed_over.where,
                                        passed_over.reason));
            }
            return std::make_shared<const headers::HeaderTree>(std::move(found.tree));
        };
    };
    const bool automatic = request.source == headers::Source::automatic;
    return {from(request.source), from(headers::Source::btf),
            automatic ? "" : "--headers-from btf"};
}

Result<Attempt> compile_with(const Choice& choice, const compile::Request& source,
                             const Complete& complete, Timings& timings) {
    Attempts attempts(source, complete, timings);
    auto first = attempts.with(choice.first);
    // An errno tells of what no other headers would mend, or of headers that others could have
    // written.
    const bool is_refused = !first && first.error().code == 0;
    if (!is_refused || is_interrupt(first.error()) || !attempts.has_compiled() ||
        attempts.from_btf() || !choice.from_btf) {
        return first;
    }
    log::detail("once more, with headers made from BTF: " + first.error().message);
    auto second = attempts.with(choice.from_btf);
    if (!second) {
        log::detail("nor with those: " + second.error().message);
        return is_interrupt(second.error()) ? std::move(second) : std::move(first);
    }
    if (!choice.how_to_btf.empty()) {
        first.error().remedy =
            choice.how_to_btf + " would do: with headers made from BTF, it compiles";
        return first;
    }
    return second;
}

}  // namespace snoopbox::commands
