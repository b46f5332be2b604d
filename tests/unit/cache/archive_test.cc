// SPDX-License-Identifier: Apache-2.0
#include "cache/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>

#include <functional>
#include <memory>

#include "example.h"

namespace snoopbox::cache {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A tar archive, as made by someone else.
class Tar {
  public:
    Tar() : out_(archive_write_new(), archive_write_free) {
        archive_write_set_format_pax_restricted(out_.get());
        archive_write_open(
            out_.get(), &text_, nullptr,
            [](archive*, void* text, const void* block, std::size_t size) {
                static_cast<std::string*>(text)->append(static_cast<const char*>(block), size);
                return static_cast<la_ssize_t>(size);
            },
            nullptr);
    }
    Tar& add(const std::string& name, const std::string& content,
             const std::function<void(archive_entry*)>& change = {}) {
        const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(
            archive_entry_new(), archive_entry_free);
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
        if (change) {
            change(entry.get());
        }
        archive_write_header(out_.get(), entry.get());
        archive_write_data(out_.get(), content.data(), content.size());
        return *this;
    }
    std::string finish() {
        archive_write_close(out_.get());
        return text_;
    }

  private:
    std::string text_;
    std::unique_ptr<archive, decltype(&archive_write_free)> out_;
};

const std::string name = file_name(example().key);

std::string why_refused(const std::string& archive) {
    const auto entries = unpack(archive);
    return entries ? "taken" : entries.error().message;
}

TEST(Archive, CarriesEntries) {
    const auto packed = pack({example('1'), example('2', 5000)});
    ASSERT_TRUE(packed) << packed.error().message;
    const auto entries = unpack(*packed);
    ASSERT_TRUE(entries) << entries.error().message;
    ASSERT_EQ(entries->size(), 2);
    EXPECT_EQ(entries->at(1).object, example_object(5000));
    EXPECT_TRUE(unpack(Tar().add(name, encode(example())).finish()));
}

TEST(Archive, IsRefusedForTheNameOfAnEntry) {
    for (const std::string& bad :
         {"../" + name, "/" + name, "./" + name, "dir/" + name, std::string("passwd"), name + "/",
          "0" + name, std::string("../../etc/cron.d/x")}) {
        EXPECT_THAT(why_refused(Tar().add(bad, encode(example())).finish()),
                    AllOf(HasSubstr("entry \"" + bad + "\""), HasSubstr("name")))
            << bad;
    }
    EXPECT_THAT(why_refused(Tar().add("\033[2J", "").finish()), HasSubstr("entry \"?[2J\""));
}

TEST(Archive, IsRefusedForLinksAndOtherKinds) {
    const auto entry = encode(example());
    EXPECT_THAT(why_refused(Tar()
                                .add(name, "",
                                     [](archive_entry* e) {
                                         archive_entry_set_filetype(e, AE_IFLNK);
                                         archive_entry_set_symlink(e, "/etc/shadow");
                                     })
                                .finish()),
                HasSubstr("not a plain file"));
    EXPECT_THAT(
        why_refused(Tar()
                        .add(name, "",
                             [](archive_entry* e) { archive_entry_set_hardlink(e, "/etc/shadow"); })
                        .finish()),
        HasSubstr("not a plain file"));
    EXPECT_THAT(
        why_refused(
            Tar()
                .add(name, "", [](archive_entry* e) { archive_entry_set_filetype(e, AE_IFIFO); })
                .finish()),
        HasSubstr("not a plain file"));
    EXPECT_NE(
        why_refused(
            Tar()
                .add(name, "", [](archive_entry* e) { archive_entry_set_filetype(e, AE_IFDIR); })
                .finish()),
        "taken");
}

TEST(Archive, IsRefusedWholeForOneBadEntry) {
    const auto good = encode(example('1'));
    auto damaged = encode(example('2'));
    damaged.back() = static_cast<char>(damaged.back() ^ 1);
    const auto second = file_name(example('2').key);
    EXPECT_THAT(why_refused(Tar().add(name, good).add(second, damaged).finish()),
                AllOf(HasSubstr(second), HasSubstr("checksum")));
    EXPECT_THAT(why_refused(Tar().add(name, good).add(second, good).finish()),
                AllOf(HasSubstr(second), HasSubstr("another name")));
    EXPECT_THAT(why_refused(Tar().add(name, good).add(name, good).finish()),
                HasSubstr("comes twice"));
    EXPECT_THAT(why_refused(Tar().add(name, "").finish()), HasSubstr("too short"));
    EXPECT_THAT(why_refused(Tar().finish()), HasSubstr("no compiled object"));
}

// libarchive reads a header that extends the next one by calling itself.
TEST(Archive, IsRefusedForHeadersThatExtendOthers) {
    std::string header = Tar().add(name, "").finish().substr(0, 512);
    ASSERT_EQ(header.substr(0, name.size()), name);
    header[156] = 'g';
    std::string many;
    for (int i = 0; i < 200'000; ++i) {
        many += header;
    }
    EXPECT_THAT(why_refused(many), HasSubstr("more than the cache holds"));
    EXPECT_THAT(why_refused(many.substr(0, many.size() / 2)),
                HasSubstr("headers that `snoopbox cache export` does not write"));
    EXPECT_THAT(why_refused(header), HasSubstr("does not write"));
}

TEST(Archive, IsRefusedForDependencies) {
    auto entry = example();
    entry.dependencies = {{"/a.h", "absent"}};
    EXPECT_THAT(why_refused(pack({entry}).value()), HasSubstr("headers of the host"));
}

TEST(Archive, IsRefusedForItsSize) {
    EXPECT_THAT(why_refused(Tar().add(name, std::string(max_entry_bytes + 1, 'x')).finish()),
                HasSubstr("larger than a compiled object"));
}

TEST(Archive, NeverComesHalf) {
    const auto packed = pack({example('1'), example('2', 3000)}).value();
    for (std::size_t length = 0; length < packed.size(); ++length) {
        const auto entries = unpack(std::string_view(packed).substr(0, length));
        // Only data after the last entry may be missing.
        EXPECT_TRUE(!entries || entries->size() == 2) << length;
    }
    for (std::size_t at = 0; at < packed.size(); ++at) {
        std::string flipped = packed;
        flipped[at] = static_cast<char>(flipped[at] ^ 4);
        const auto entries = unpack(flipped);
        EXPECT_TRUE(!entries || entries->size() == 2) << at;
    }
}

}  // namespace
}  // namespace snoopbox::cache
