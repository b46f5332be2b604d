// SPDX-License-Identifier: Apache-2.0
// What the kernel's functions and tracepoints take, by its BTF and that of its modules.
#pragma once

#include <bpf/btf.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace snoopbox::attach {

// C declarations: "struct sock *sk". Names are empty where BTF has none.
struct Prototype {
    std::vector<std::string> arguments;
    std::string result;  // its type
};

// What programs of a tracepoint get, after a pointer that is none: the type of a function. nullptr
// if these types have no such tracepoint.
const btf_type* find_tracepoint_prototype(const btf* types, const std::string& name);

class Prototypes {
  public:
    // Reads the kernel's BTF, which takes some milliseconds. Without BTF, nothing is known.
    Prototypes();
    // By other types, which outlive this object; bpf::check_btf and headers::check_dump know them
    // to be sound.
    explicit Prototypes(const btf* types);

    // `module` is empty for the kernel itself. Nothing if BTF lacks the function.
    std::optional<Prototype> of_function(const std::string& name, const std::string& module = {});
    // By its name without the category. Has no result.
    std::optional<Prototype> of_tracepoint(const std::string& name);
    // The members of a struct, as declarations.
    std::optional<std::vector<std::string>> of_struct(const std::string& name);

    // Names of all functions.
    std::vector<std::string_view> functions() const;
    // Names of all tracepoints, without categories.
    std::vector<std::string_view> tracepoints() const;

  private:
    struct FreeDump {
        void operator()(btf_dump* dump) const { btf_dump__free(dump); }
    };
    struct FreeTypes {
        void operator()(btf* types) const { btf__free(types); }
    };
    // BTF of the kernel or a module, and where its functions are in it.
    struct Types {
        const btf* types = nullptr;
        std::unique_ptr<btf, FreeTypes> owned;  // of a module
        std::unique_ptr<btf_dump, FreeDump> dump;
        std::unordered_map<std::string_view, __u32> functions;
        std::unordered_map<std::string_view, __u32> tracepoints;  // typedefs, of the kernel only
        std::unique_ptr<std::string> text;                        // what the dump writes
    };

    static void read(Types& into, __u32 first);
    static std::string declaration(Types& of, __u32 type, std::string_view name);
    static std::optional<Prototype> prototype(Types& of, __u32 type, __u32 first);
    Types* types_of(const std::string& module);

    Types kernel_;
    std::map<std::string, Types> modules_;
};

}  // namespace snoopbox::attach
