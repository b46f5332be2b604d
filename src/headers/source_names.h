// SPDX-License-Identifier: Apache-2.0
// What a program in libbcc's dialect names, so that only that need be made of a kernel's types.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

namespace snoopbox::headers {

// More names than the program uses does no harm; one too few, and it does not compile.
class SourceNames {
  public:
    // `source` is all that the compiler gets, the prelude included. What the macros of stubs/ that
    // it uses expand to counts too, and what libbcc adds itself.
    static SourceNames read(std::string_view source);

    // Is this word anywhere in the program? Comments and strings do not count.
    bool has(std::string_view word) const { return words_.contains(word); }
    // Is this `struct NAME`, `union NAME` or `enum NAME`?
    bool has_tag(std::string_view name) const { return tags_.contains(name); }
    // Does the program give this tag a meaning of its own ("struct NAME {")?
    bool defines_tag(std::string_view name) const { return own_tags_.contains(name); }
    // May the program make objects of the struct or union of this tag, or of this typedef, and give
    // their members values by position? Not where it names pointers to it only.
    bool makes_tagged_objects(std::string_view tag) const { return tagged_objects_.contains(tag); }
    bool makes_objects(std::string_view type) const { return objects_.contains(type); }
    // The headers that it includes.
    const std::set<std::string, std::less<>>& includes() const { return includes_; }

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Names = std::unordered_set<std::string, Hash, std::equal_to<>>;
    void add(std::string_view text);
    void expand_macros();

    Names words_;
    Names tags_;
    Names own_tags_;
    Names tagged_objects_;
    Names objects_;
    std::set<std::string, std::less<>> includes_;
};

}  // namespace snoopbox::headers
