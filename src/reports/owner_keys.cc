// SPDX-License-Identifier: Apache-2.0
#include "reports/owner_keys.h"

#include <bpf/btf.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "reports/owner_text.h"
#include "util/format.h"
#include "values/fields.h"

namespace snoopbox::reports {
namespace {

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t number = 0;
    std::memcpy(&number, &bytes[at], size);
    return number;
}

}  // namespace

Result<OwnerKeys> OwnerKeys::create(tools::OwnerPart part, const Style& style, const TypedMap& map,
                                    const std::string& map_name, const attach::Object& object) {
    OwnerKeys keys;
    keys.part_ = *std::ranges::find(tools::owner_parts, part, &tools::NamedPart::part);
    keys.owners_ = style.owners;
    keys.for_tables_ = style.format == "table";
    TRY_ASSIGN(const auto key, values::fields_of(object.types(), map.key, "key"));
    TRY_ASSIGN(auto value, values::fields_of(object.types(), map.value, "value"));
    keys.key_bytes_ = static_cast<std::size_t>(btf__resolve_size(object.types(), map.key));
    keys.entry_bytes_ = map.reader.entry_bytes();
    const auto in_key = std::ranges::find(key, owner_member, &values::Field::name);
    const auto in_value = std::ranges::find(value, owner_member, &values::Field::name);
    if (in_key == key.end() && in_value == value.end()) {
        return fail(fmt::format("--by {}: map {} does not tell whose its entries are",
                                keys.part_.name, map_name),
                    "its key in the C needs SNOOP_OWNER, see owner.h of bpf_sources/include");
    }
    keys.offset_ = in_key != key.end() ? in_key->offset : keys.key_bytes_ + in_value->offset;
    std::ranges::copy_if(value, std::back_inserter(keys.numbers_),
                         &values::Field::is_plain_integer);
    for (auto& field : keys.numbers_) {
        field.offset += static_cast<std::uint32_t>(keys.key_bytes_);
    }
    return keys;
}

tools::Column OwnerKeys::column() const {
    tools::Column column;
    column.name = part_.name;
    column.heading = part_.heading;
    column.width = part_.width;
    column.field = owner_member;
    column.format = tools::Format::name;
    column.naming.found = names_;
    return column;
}

std::uint64_t OwnerKeys::number_of(std::uint64_t cgroup) {
    std::string kept;
    const auto text = text_of_owner(*owners_, cgroup, part_.part, for_tables_, kept);
    const auto known = numbers_of_names_.find(text);
    if (known != numbers_of_names_.end()) {
        return known->second;
    }
    names_->emplace_back(text);
    return numbers_of_names_.emplace(text, names_->size() - 1).first->second;
}

void OwnerKeys::rename(std::string& entry) {
    const auto number = number_of(number_at(entry, offset_, sizeof(std::uint64_t)));
    std::memcpy(&entry[offset_], &number, sizeof number);
}

read::Entries OwnerKeys::renamed(const read::Entries& entries) {
    std::vector<std::string> all;
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        std::string entry(entries[i]);
        rename(entry);
        const auto [found, is_new] = places.emplace(entry.substr(0, key_bytes_), all.size());
        if (is_new) {
            all.push_back(std::move(entry));
            continue;
        }
        for (const auto& field : numbers_) {
            const auto sum = number_at(all[found->second], field.offset, field.bytes) +
                             number_at(entry, field.offset, field.bytes);
            std::memcpy(&all[found->second][field.offset], &sum, field.bytes);
        }
    }
    read::Entries merged(entry_bytes_);
    for (const auto& entry : all) {
        merged.add(entry, {});
    }
    return merged;
}

}  // namespace snoopbox::reports
