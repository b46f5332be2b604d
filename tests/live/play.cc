// SPDX-License-Identifier: Apache-2.0
#include "play.h"

#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "command_line.h"
#include "needs.h"
#include "own_cache.h"
#include "process.h"
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using Seconds = std::chrono::duration<double>;

class Scene {
  public:
    Scene(const Suite& suite, const Case& of) : suite_(suite), case_(of) {}

    Played play() {
        TempDir top = TempDir::create().value();
        // For causes that become another user.
        chmod(top.path().c_str(), 0755);
        const auto dir = top.path() / "dir";
        mkdir(dir.c_str(), 0755);
        top_ = top.path();
        values_ = {{"dir", dir},
                   {"values", top_ / "values"},
                   {"snoopbox", SNOOPBOX_PATH},
                   {"cache", own_cache()},
                   {"shown", top_ / "shown"},
                   {"compat", SNOOPBOX_COMPAT_PROGRAM},
                   {"classes", SNOOPBOX_CLASSES_PROGRAM},
                   {"leaks", SNOOPBOX_LEAKS_PROGRAM},
                   {"typed", SNOOPBOX_TYPED_PROGRAM},
                   {"nested", SNOOPBOX_NESTED_PROGRAM},
                   {"quick", SNOOPBOX_QUICK_PROGRAM}};
        Played played;
        {
            const PrivateMounts mounts;
            for (const auto& need : case_.needs) {
                if (!is_there(need)) {
                    kill_all();
                    return {shown(need), {}, {}};
                }
            }
            if (std::getenv("SNOOPBOX_TEST_ONLY_NEEDS") != nullptr) {
                kill_all();
                return played;
            }
            if (runs("setup", case_.setup)) {
                trace();
            }
            kill_all();
            runs("teardown", case_.teardown);
            kill_all();
        }
        for (const auto& failure : failures_) {
            played.mismatches.push_back({0, failure});
        }
        if (is_worth_a_look_) {
            const auto found = mismatches();
            played.mismatches.insert(played.mismatches.end(), found.begin(), found.end());
        }
        played.report = report();
        return played;
    }

  private:
    Deadline time_out() const { return Deadline::in(patience() * case_.timeout_s); }

    std::vector<std::string> environment() const {
        std::vector<std::string> all;
        for (const auto& [name, value] : values_) {
            all.push_back(name);
            all.back().append("=").append(value);
        }
        return all;
    }

    void learn_values() {
        if (const auto lines = read_file(top_ / "values")) {
            add_values(*lines, values_);
        }
    }

    // From a file, so that the shell tells the line of an error.
    Result<Process> start_script(const std::string& name, const std::string& script, bool held) {
        const auto file = top_ / name;
        std::ofstream(file) << script;
        return Process::start(
            {{"/bin/sh", "-e", file}, environment(), values_.at("dir"), held, true});
    }

    // Whether it succeeds.
    bool runs(const std::string& name, const std::string& script) {
        if (script.empty()) {
            return true;
        }
        auto process = start_script(name, script, false);
        if (!process) {
            failures_.push_back(name + ": " + process.error().message);
            return false;
        }
        const bool ended =
            wait_until({&*process}, time_out(), [&] { return process->has_ended(); });
        said(name, process->out());
        learn_values();
        if (!ended || process->status() != 0) {
            failures_.push_back(name + (ended ? " exited with " + std::to_string(process->status())
                                              : " takes too long"));
        }
        return ended && process->status() == 0;
    }

    void said(const std::string& who, const std::string& what) {
        if (!what.empty()) {
            said_ += who + " said:\n" + what + (what.ends_with('\n') ? "" : "\n");
        }
    }

    void kill_all() {
        for (const pid_t pid : kill_descendants()) {
            failures_.push_back("process " + std::to_string(pid) + " cannot be killed");
        }
    }

    void trace() {
        const auto give_up = time_out();
        if (!case_.cause.empty()) {
            auto held = start_script("cause", case_.cause, true);
            if (!held) {
                failures_.push_back("cause: " + held.error().message);
                return;
            }
            cause_.emplace(std::move(*held));
            values_["cause"] = std::to_string(cause_->pid());
        }
        command_ = quoted(command_line(suite_, case_, values_));
        auto started = Process::start({with_own_cache(command_line(suite_, case_, values_)),
                                       {},
                                       values_.at("dir"),
                                       false,
                                       false});
        if (!started) {
            failures_.push_back(started.error().message);
            return;
        }
        tracer_.emplace(std::move(*started));
        values_["tracer"] = std::to_string(tracer_->pid());
        if (traces(give_up)) {
            if (cause_) {
                cause_->release("tracer=" + values_["tracer"]);
            }
            wait_for_end(give_up);
        }
        end_tracer();
        learn_values();
        if (cause_) {
            said("cause", cause_->out());
        }
        read_output();
        output_.end();
        std::ofstream(top_ / "shown") << tracer_->out();
    }

    std::vector<Mismatch> mismatches() const {
        const auto expected = read_expectation(case_.expected, values_);
        return expected ? find_mismatches(*expected, output_, tracer_->err(), tracer_->status())
                        : std::vector<Mismatch>{{0, expected.error().message}};
    }

    // Whether it does, or has already ended as it should.
    bool traces(const Deadline& give_up) {
        const auto tracing = [&] {
            return ("\n" + tracer_->err()).find("\nTracing") != std::string::npos;
        };
        const bool told =
            wait_until({&*tracer_}, give_up, [&] { return tracing() || tracer_->has_ended(); });
        is_worth_a_look_ = tracing() || (told && case_.until == Until::exit);
        if (!is_worth_a_look_) {
            failures_.emplace_back(told ? "snoopbox ended before it traced"
                                        : "snoopbox does not say that it traces");
        }
        return tracing();
    }

    void wait_for_end(const Deadline& give_up) {
        std::vector<Process*> all{&*tracer_};
        if (cause_) {
            all.push_back(&*cause_);
        }
        const auto ends = case_.until == Until::seconds
                              ? std::min(give_up, Deadline::in(patience() * case_.seconds))
                              : give_up;
        const bool done = wait_until(all, ends, [&] { return tracer_->has_ended() || is_done(); });
        if (cause_ && cause_->has_ended() && cause_->status() != 0) {
            failures_.push_back("the cause exited with " + std::to_string(cause_->status()));
        }
        // Without the rows, the mismatches say it all.
        if (!done && (case_.until == Until::cause_ended || case_.until == Until::exit)) {
            failures_.emplace_back(case_.until == Until::exit ? "snoopbox does not exit"
                                                              : "the cause takes too long");
        } else if (tracer_->has_ended() && case_.until != Until::exit) {
            failures_.emplace_back("snoopbox ended by itself");
        }
    }

    bool is_done() {
        switch (case_.until) {
            case Until::cause_ended:
                return cause_->has_ended();
            case Until::rows_seen:
                break;
            case Until::seconds:
            case Until::exit:
                return false;
        }
        read_output();
        learn_values();
        const auto expected = read_expectation(case_.expected, values_);
        return expected && find_missing(*expected, output_).empty();
    }

    void read_output() {
        output_.add(std::string_view(tracer_->out()).substr(output_.text().size()));
    }

    void end_tracer() {
        constexpr Seconds most{10};
        tracer_->send(SIGINT);
        const auto ended = [&] { return tracer_->has_ended(); };
        if (!wait_until({&*tracer_}, Deadline::in(patience() * most.count()), ended)) {
            failures_.emplace_back("snoopbox does not end on SIGINT");
            tracer_->send(SIGKILL);
            wait_until({&*tracer_}, Deadline::in(patience() * most.count()), ended);
        }
    }

    std::string report() const {
        std::string text;
        if (!command_.empty()) {
            text += "the command: " + command_ + "\n";
        }
        if (tracer_) {
            constexpr std::size_t most = 20'000;
            text += "its standard error:\n" + tracer_->err().substr(0, most);
            if (case_.output != "json") {
                text += "its output:\n" + tracer_->out().substr(0, most);
            }
        }
        return text + (case_.cause.empty() ? "" : "the cause:\n" + case_.cause + "\n") + said_;
    }

    const Suite& suite_;
    const Case& case_;
    std::filesystem::path top_;
    Values values_;
    std::optional<Process> cause_, tracer_;
    Output output_;
    std::string command_, said_;
    std::vector<std::string> failures_;
    bool is_worth_a_look_ = false;  // the output: it has traced, or did not need to
};

}  // namespace

Played play(const Suite& suite, const Case& of) {
    return Scene(suite, of).play();
}

}  // namespace snoopbox::test
