// SPDX-License-Identifier: Apache-2.0
// The names used by a program in libbcc's dialect, so that only those kernel types need be written.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

namespace snoopbox::headers {

// A name too many does no harm; with one too few, the program does not compile.
class SourceNames {
  public:
    // `source` is everything the compiler gets, including the prelude. Expansions of the stubs/
    // macros that it uses count too, as does what libbcc adds itself.
    static SourceNames read(std::string_view source);
    // Those of a program that may use anything.
    static SourceNames all();

    // Whether it may, so that what it defines itself is not known.
    bool are_all() const { return all_; }

    // Is this word anywhere in the program, outside comments and strings?
    bool has(std::string_view word) const { return all_ || words_.contains(word); }
    // Is this `struct NAME`, `union NAME` or `enum NAME`?
    bool has_tag(std::string_view name) const { return all_ || tags_.contains(name); }
    const auto& tags() const { return tags_; }
    // Does the program define this tag itself ("struct NAME {")?
    bool defines_tag(std::string_view name) const { return own_tags_.contains(name); }
    // May the program create objects of the struct or union of this tag, or of this typedef, and
    // initialize members by position? Not if it names only pointers to it.
    bool makes_tagged_objects(std::string_view tag) const {
        return all_ || tagged_objects_.contains(tag);
    }
    bool makes_objects(std::string_view type) const { return all_ || objects_.contains(type); }
    // The headers that the program includes.
    const std::set<std::string, std::less<>>& includes() const { return includes_; }

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Names = std::unordered_set<std::string, Hash, std::equal_to<>>;
    void add(std::string_view text);
    void expand_macros();

    bool all_ = false;
    Names words_;
    Names tags_;
    Names own_tags_;
    Names tagged_objects_;
    Names objects_;
    std::set<std::string, std::less<>> includes_;
};

}  // namespace snoopbox::headers
