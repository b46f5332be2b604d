// SPDX-License-Identifier: Apache-2.0
#include "compile/note.h"

#include <elf.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "util/format.h"

namespace snoopbox::compile {
namespace {

constexpr std::string_view owner("snoopbox\0", 9);  // including its NUL

std::size_t padded(std::size_t bytes) {
    return (bytes + 3) & ~std::size_t{3};
}

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& json, const char* key, const std::string& text) {
    json.Key(key);
    json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void put(Writer& json, const char* key, std::uint32_t number) {
    json.Key(key);
    json.Uint(number);
}

void put(Writer& json, const NoteEvent& event) {
    json.StartObject();
    put(json, "struct", event.name);
    put(json, "bytes", event.bytes);
    json.Key("members");
    json.StartArray();
    for (const auto& member : event.members) {
        json.StartObject();
        put(json, "name", member.name);
        put(json, "type", member.type);
        put(json, "offset", member.offset);
        put(json, "bytes", member.bytes);
        put(json, "count", member.count);
        json.EndObject();
    }
    json.EndArray();
    json.EndObject();
}

tl::unexpected<Error> fail_note(const std::string& why) {
    return fail("its note cannot be read: " + why,
                "make the object again: snoopbox compile TOOL -o OBJECT");
}

// Reads a JSON object's values; remembers the first key that is missing or has the wrong type.
class Reader {
  public:
    explicit Reader(const rapidjson::Value& json) : json_(json) {}

    std::string text(const char* key) {
        const auto* value = find(key);
        const bool good = value != nullptr && value->IsString();
        wrong(key, good);
        return good ? std::string(value->GetString(), value->GetStringLength()) : std::string();
    }
    std::uint32_t number(const char* key) {
        const auto* value = find(key);
        const bool good = value != nullptr && value->IsUint();
        wrong(key, good);
        return good ? value->GetUint() : 0;
    }
    const rapidjson::Value* find(const char* key) const {
        const auto found =
            json_.IsObject() ? json_.FindMember(key) : rapidjson::Value::ConstMemberIterator();
        return !json_.IsObject() || found == json_.MemberEnd() ? nullptr : &found->value;
    }
    void wrong(const char* key, bool good) {
        if (!good && wrong_.empty()) {
            wrong_ = key;
        }
    }
    const std::string& first_wrong() const { return wrong_; }

  private:
    const rapidjson::Value& json_;
    std::string wrong_;
};

Result<NoteEvent> read_event(const rapidjson::Value& json) {
    Reader reader(json);
    NoteEvent event{reader.text("struct"), reader.number("bytes"), {}};
    const auto* members = reader.find("members");
    if (members == nullptr || !members->IsArray()) {
        return fail_note("members");
    }
    for (const auto& value : members->GetArray()) {
        Reader of(value);
        event.members.push_back({of.text("name"), of.text("type"), of.number("offset"),
                                 of.number("bytes"), of.number("count")});
        reader.wrong("members", of.first_wrong().empty());
    }
    return reader.first_wrong().empty() ? Result<NoteEvent>(std::move(event))
                                        : fail_note(reader.first_wrong());
}

Result<Note> read_json(std::string_view text) {
    rapidjson::Document json;
    // Without recursion, as the input may be malicious.
    json.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
    if (json.HasParseError() || !json.IsObject()) {
        return fail_note("it is no JSON object");
    }
    Reader reader(json);
    const auto format = reader.number("format");
    if (reader.first_wrong().empty() && format != note_format) {
        return fail_note(
            fmt::format("it is of format {}, which this version does not know", format));
    }
    Note note{reader.text("snoopbox"),    reader.text("tool"), reader.text("attach"),
              reader.text("declaration"), std::nullopt,        {}};
    if (const auto* kernel = reader.find("kernel"); kernel != nullptr) {
        note.kernel = reader.text("kernel");  // shown to users
        reader.wrong("kernel", std::ranges::all_of(note.kernel, [](unsigned char c) {
                         return c > ' ' && c < 0x7f;
                     }));
    }
    const auto* event = reader.find("event");
    reader.wrong("event", event != nullptr);
    if (!reader.first_wrong().empty()) {
        return fail_note("no good \"" + reader.first_wrong() + "\"");
    }
    if (!event->IsNull()) {
        TRY_ASSIGN(auto read, read_event(*event));
        note.event = std::move(read);
    }
    return note;
}

}  // namespace

std::string write_note(const Note& note) {
    rapidjson::StringBuffer text;
    Writer json(text);
    json.StartObject();
    put(json, "format", std::uint32_t{note_format});
    put(json, "snoopbox", note.version);
    put(json, "tool", note.tool);
    put(json, "attach", note.method);
    if (!note.kernel.empty()) {
        put(json, "kernel", note.kernel);
    }
    json.Key("event");
    if (note.event) {
        put(json, *note.event);
    } else {
        json.Null();
    }
    put(json, "declaration", note.declaration);
    json.EndObject();

    const Elf64_Nhdr header{static_cast<Elf64_Word>(owner.size()),
                            static_cast<Elf64_Word>(text.GetSize()), note_type};
    std::string section(reinterpret_cast<const char*>(&header), sizeof header);
    section += owner;
    section.resize(padded(section.size()));
    section.append(text.GetString(), text.GetSize());
    section.resize(padded(section.size()));
    return section;
}

Result<Note> read_note(std::string_view section) {
    Elf64_Nhdr header{};
    const std::size_t begin = sizeof header + padded(owner.size());
    if (section.size() < begin) {
        return fail_note("it is too short");
    }
    std::memcpy(&header, section.data(), sizeof header);
    if (header.n_namesz != owner.size() || header.n_type != note_type ||
        section.substr(sizeof header, owner.size()) != owner) {
        return fail_note("it is none of snoopbox's");
    }
    if (header.n_descsz > section.size() - begin) {
        return fail_note("it is longer than its section");
    }
    return read_json(section.substr(begin, header.n_descsz));
}

}  // namespace snoopbox::compile
