// SPDX-License-Identifier: Apache-2.0
#include "session/object_records.h"

#include <bpf/btf.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "attach/iterators.h"
#include "attach/object_types.h"
#include "attach/submitted.h"
#include "session/prints.h"
#include "util/btf_types.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"
#include "values/event_type.h"

namespace snoopbox::session {
namespace {

std::uint32_t bytes_of(const btf* types, std::uint32_t id) {
    return static_cast<std::uint32_t>(std::max<std::int64_t>(btf__resolve_size(types, id), 0));
}

std::string name_of(const btf* types, std::uint32_t id) {
    const btf_type* type = btf__type_by_id(types, id);
    const auto name = type == nullptr ? std::string_view() : name_at(types, type->name_off);
    return name.empty() ? "record" : std::string(name);
}

// The name of the struct, a typedef's if that is what was named.
RecordKind make_kind(const btf* types, std::uint32_t id) {
    RecordKind kind;
    kind.name = name_of(types, id);
    kind.type = id;
    return kind;
}

// How many bytes the first member of a struct has: the tag that records of it begin with.
Result<std::uint32_t> tag_bytes_of(const btf* types, std::uint32_t id) {
    const btf_type* type = plain_type(types, id);
    const bool has_members = type != nullptr && btf_is_struct(type) && btf_vlen(type) > 0;
    const btf_type* first = has_members ? plain_type(types, btf_members(type)[0].type) : nullptr;
    if (first == nullptr || !(btf_is_int(first) || btf_is_any_enum(first)) ||
        first->size > sizeof(std::uint64_t)) {
        return fail(fmt::format("struct {} does not begin with a number", name_of(types, id)),
                    "a tag is the number that a record begins with");
    }
    return first->size;
}

// A number, or the name of one in an enum of the object.
Result<std::uint64_t> read_tag(const btf* types, const cli::NamedEvent& named) {
    if (const auto number = cli::read_number(named.tag)) {
        return *number;
    }
    if (const auto found = find_enumerator(types, named.tag)) {
        return found->value;
    }
    return fail(fmt::format("\"{}\" is neither a number nor in an enum of the object", named.tag));
}

// Those that the user names for a buffer. Without tags, they are told apart by their sizes.
Result<std::vector<RecordKind>> named_kinds(const btf* types,
                                            const std::vector<cli::NamedEvent>& named) {
    std::vector<RecordKind> kinds;
    std::set<std::uint32_t> sizes;
    for (const auto& one : named) {
        TRY_ASSIGN(const auto id, values::find_type(types, one.type));
        auto kind = make_kind(types, id);
        if (!one.tag.empty()) {
            TRY_ASSIGN(kind.tag, read_tag(types, one));
            TRY_ASSIGN(kind.tag_bytes, tag_bytes_of(types, id));
        } else if (named.size() > 1) {
            kind.bytes = bytes_of(types, id);
            if (!sizes.insert(*kind.bytes).second) {
                return fail(fmt::format("{} and another have {} bytes", kind.name, *kind.bytes),
                            "name what tells them apart, the number that they begin with: "
                            "--event 1=TYPE");
            }
        }
        kinds.push_back(std::move(kind));
    }
    return kinds;
}

values::RecordClues clues_of(const attach::Object& object, const std::string& elf,
                             const attach::Submitted& submitted) {
    values::RecordClues clues;
    clues.sizes = submitted.sizes;
    clues.varies = submitted.varies;
    if (submitted.values_of.size() == 1 && !submitted.others) {
        clues.copied = attach::value_type(object, *submitted.values_of.begin());
    }
    clues.of_maps = attach::types_of_maps(object);
    clues.looked_at = attach::types_looked_at(object, elf);
    return clues;
}

// Takes 20 ms to read, and most objects say what their records are.
class KernelTypes {
  public:
    const btf* get() {
        if (!looked_) {
            types_.reset(btf__load_vmlinux_btf());
            looked_ = true;
        }
        return types_.get();
    }

  private:
    std::unique_ptr<btf, decltype(&btf__free)> types_{nullptr, &btf__free};
    bool looked_ = false;
};

}  // namespace

struct ObjectRecords::Clues {
    const values::RecordClues& records;
    KernelTypes& kernel;
};

// False if there are none.
bool ObjectRecords::add_local_types() {
    if (const auto get = std::exchange(get_local_types_, {})) {
        const auto bytes = get();
        if (!bytes) {
            log::detail("no types of variables: " + bytes.error().message);
            return false;
        }
        local_.reset(btf__new(bytes->data(), static_cast<__u32>(bytes->size())));
        __u32 own_bytes = 0;
        const void* own = btf__raw_data(own_, &own_bytes);
        both_.reset(local_ && own != nullptr ? btf__new(own, own_bytes) : nullptr);
        if (both_ && btf__add_btf(both_.get(), local_.get()) < 0) {
            both_.reset();
        }
    }
    return both_ != nullptr;
}

// What clang leaves out of BTF, the types that only variables in functions have, can only be told
// by their size.
Result<std::uint32_t> ObjectRecords::guess(const values::RecordClues& clues, const btf* kernel) {
    auto found = values::guess_event_type(own_, clues, kernel);
    if (found || clues.sizes.size() != 1 || clues.varies ||
        values::has_fitting_struct(own_, clues, kernel) || !add_local_types()) {
        return found;
    }
    values::RecordClues of_size;
    of_size.sizes = clues.sizes;
    const auto local = values::guess_event_type(local_.get(), of_size, kernel);
    if (!local && !values::has_fitting_struct(local_.get(), of_size, kernel)) {
        return found;
    }
    const auto before = btf__type_cnt(own_) - 1;
    return local ? Result<std::uint32_t>(*local + before) : local;
}

Result<ObjectRecords> ObjectRecords::choose(const attach::Object& object,
                                            const cli::RunArguments& arguments,
                                            GetLocalTypes get_local_types) {
    auto all = attach::maps_of_type(object, BPF_MAP_TYPE_RINGBUF);
    const auto arrays = attach::maps_of_type(object, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
    all.insert(all.end(), arrays.begin(), arrays.end());
    const auto is_buffer = [&](const std::string& name) {
        return std::ranges::find(all, name) != all.end();
    };
    const auto fail_none = [&](const std::string& name) {
        return fail(fmt::format("the object has no buffer \"{}\"", name),
                    all.empty() ? "it has none at all" : "those there are: " + join(all));
    };
    for (const auto& name : arguments.rings) {
        if (!is_buffer(name)) {
            return fail_none(name);
        }
    }
    ObjectRecords records;
    records.own_ = object.types();
    records.get_local_types_ = std::move(get_local_types);
    records.all_wanted_ = !arguments.rings.empty();
    records.buffers_ = arguments.rings.empty() ? all : arguments.rings;
    records.named_ = arguments.events;
    for (const auto& named : arguments.events) {
        const auto* const program = object.program(named.buffer);
        if (!named.buffer.empty() && !is_buffer(named.buffer) &&
            (program == nullptr || !attach::is_iterator(program))) {
            return fail_none(named.buffer);
        }
        if (!values::find_type(records.types(), named.type)) {
            records.add_local_types();
        }
        TRY(values::find_type(records.types(), named.type));
    }
    // Also of those that are not shown: the kernel takes no such definition.
    for (const auto& name : all) {
        records.declared_[name] = attach::take_record_type(object, name);
    }
    return records;
}

std::vector<cli::NamedEvent> ObjectRecords::named_for(const std::string& buffer) const {
    std::vector<cli::NamedEvent> named;
    std::ranges::copy_if(named_, std::back_inserter(named), [&](const cli::NamedEvent& one) {
        return one.buffer.empty() || one.buffer == buffer;
    });
    return named;
}

Result<std::vector<RecordKind>> ObjectRecords::kinds_of(const std::string& buffer,
                                                        const Clues& clues) {
    if (const auto named = named_for(buffer); !named.empty()) {
        return named_kinds(types(), named);
    }
    const auto& sizes = clues.records.sizes;
    const auto declared = declared_.at(buffer);
    if (declared != 0 && (sizes.size() < 2 || clues.records.varies)) {
        return std::vector{make_kind(types(), declared)};
    }
    if (sizes.size() < 2 || clues.records.varies) {
        TRY_ASSIGN(const auto found, guess(clues.records, clues.kernel.get()));
        return std::vector{make_kind(types(), found)};
    }
    // Records of each size are of another kind.
    std::vector<RecordKind> kinds;
    for (const auto size : sizes) {
        auto some = clues.records;
        some.sizes = {size};
        auto found = declared != 0 && bytes_of(types(), declared) == size
                         ? Result<std::uint32_t>(declared)
                         : guess(some, clues.kernel.get());
        if (!found) {
            // What is said of all of them tells more, unless types of variables were looked at,
            // too.
            auto all = guess(clues.records, clues.kernel.get());
            return tl::make_unexpected(std::move(all || both_ ? found.error() : all.error()));
        }
        auto kind = make_kind(types(), *found);
        kind.bytes = size;
        kinds.push_back(std::move(kind));
    }
    return kinds;
}

Result<std::vector<RecordKind>> ObjectRecords::kinds(const attach::Object& object,
                                                     const std::string& elf) {
    KernelTypes kernel;
    const auto arrays = attach::maps_of_type(object, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
    std::vector<RecordKind> all;
    std::vector<std::string> shown;
    const std::size_t count = buffers_.size();
    for (const auto& buffer : buffers_) {
        const auto submitted = attach::find_submitted(object, object.map_fd(buffer));
        if (submitted.sizes.empty() && !submitted.varies && !all_wanted_ && count > 1) {
            log::detail(fmt::format("no program submits anything to {}", buffer));
            continue;
        }
        const auto records = clues_of(object, elf, submitted);
        auto kinds = buffer == prints_map ? kinds_of_prints(declared_.at(buffer))
                                          : kinds_of(buffer, {records, kernel});
        const bool is_wanted = all_wanted_ || count == 1 || !named_for(buffer).empty();
        if (!kinds && is_wanted) {
            return tl::make_unexpected(std::move(kinds.error()));
        }
        if (!kinds) {
            log::warning(fmt::format("what goes to {} is not shown: {}; {}", buffer,
                                     kinds.error().message, kinds.error().remedy));
            continue;
        }
        for (auto& kind : *kinds) {
            kind.buffer = shown.size();
            kind.is_padded = std::ranges::find(arrays, buffer) != arrays.end();
            all.push_back(std::move(kind));
        }
        shown.push_back(buffer);
    }
    buffers_ = std::move(shown);
    return all;
}

std::vector<RecordKind> ObjectRecords::kinds_of_iterators(const attach::Object& object,
                                                          const std::string& elf) {
    KernelTypes kernel;
    std::vector<RecordKind> all;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        if (!bpf_program__autoload(program) || !attach::is_iterator(program)) {
            continue;
        }
        const auto written =
            attach::find_written({bpf_program__insns(program), bpf_program__insn_cnt(program)});
        if (!written) {
            continue;
        }
        const std::string name = bpf_program__name(program);
        const auto clues = clues_of(object, elf, *written);
        const auto named = named_for(name);
        auto type = !named.empty()               ? values::find_type(types(), named.front().type)
                    : written->sizes.size() == 1 ? guess(clues, kernel.get())
                                                 : fail("they are of several sizes");
        if (!type) {
            log::warning(fmt::format("what {} writes is no text, and is shown as it is: {}; {}",
                                     name, type.error().message, type.error().remedy));
            continue;
        }
        auto kind = make_kind(types(), *type);
        kind.iterator = name;
        kind.record_bytes =
            written->sizes.size() == 1 ? *written->sizes.begin() : bytes_of(types(), *type);
        kind.buffer = buffers_.size() + all.size();
        all.push_back(std::move(kind));
    }
    return all;
}

}  // namespace snoopbox::session
