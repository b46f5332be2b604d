// SPDX-License-Identifier: Apache-2.0
// make_seeds DIRECTORY: writes what the fuzz targets start from, below DIRECTORY/TARGET/, as far as
// it is made by code: objects, their parts, and archives of them.
#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "bpf/elf.h"
#include "cache/archive.h"
#include "compile/note.h"
#include "util/file.h"

using namespace snoopbox;

namespace {

namespace fs = std::filesystem;

void write_seed(const fs::path& directory, const std::string& name, std::string_view content) {
    fs::create_directories(directory);
    fs::remove(directory / name);
    if (auto written = create_file(directory / name, content); !written) {
        std::cerr << written.error().message << '\n';
        std::exit(1);
    }
}

// The tar that kheaders.tar.xz holds, in small.
std::string tar_of_headers() {
    std::string tar(std::size_t{1} << 20U, '\0');
    std::size_t used = 0;
    const std::unique_ptr<archive, decltype(&archive_write_free)> out(archive_write_new(),
                                                                      archive_write_free);
    archive_write_set_format_ustar(out.get());
    archive_write_open_memory(out.get(), tar.data(), tar.size(), &used);
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                              archive_entry_free);
    const std::string text = "#define CONFIG_BPF 1\n";
    for (const auto* path : {"./include/generated/autoconf.h", "include/linux/sched.h"}) {
        archive_entry_clear(entry.get());
        archive_entry_set_pathname(entry.get(), path);
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
        archive_write_header(out.get(), entry.get());
        archive_write_data(out.get(), text.data(), text.size());
    }
    archive_entry_clear(entry.get());
    archive_entry_set_pathname(entry.get(), "include/link.h");
    archive_entry_set_filetype(entry.get(), AE_IFLNK);
    archive_entry_set_symlink(entry.get(), "linux/sched.h");
    archive_write_header(out.get(), entry.get());
    archive_write_close(out.get());
    tar.resize(used);
    return tar;
}

void write_seeds(const fs::path& top) {
    for (const auto& file : fs::directory_iterator(SNOOPBOX_PROGRAMS)) {
        const auto name = file.path().filename().string();
        const auto object = read_file(file.path()).value();
        write_seed(top / "object", name, object);
        write_seed(top / "btf", name, bpf::find_section(object, ".BTF").value());
        cache::Entry entry{*cache::Key::parse("00112233445566778899aabbccddeeff"),
                           {"execsnoop", "kprobe", "6.1.0", "x86_64", "build", "0.1.0"},
                           object};
        write_seed(top / "cache_archive", name + ".entry", cache::encode(entry));
        write_seed(top / "cache_archive", name + ".tar.zst", cache::pack({entry}).value());
    }
    write_seed(
        top / "note", "note",
        compile::write_note({"0.1.0", "execsnoop", "kprobe", "name: execsnoop\n",
                             compile::NoteEvent{"event", 4, {{"pid", "int", 0, 4, 0}}}, "6.1.0"}));
    write_seed(top / "kheaders", "headers.tar", tar_of_headers());
    for (const auto* name : {"compressed", "fixed", "linked", "pie.debug"}) {
        write_seed(top / "elf_symbols", name,
                   read_file(fs::path(SNOOPBOX_EXAMPLES) / name).value());
    }
    for (const auto* name : {"clang4", "clang5", "classes5", "clang-classes5", "compressed", "gcc2",
                             "gcc4", "gcc5", "two-units"}) {
        write_seed(top / "dwarf", name,
                   read_file(fs::path(SNOOPBOX_DEBUG_EXAMPLES) / name).value());
    }
    write_seed(top / "elf_symbols", "cpp-name", "_ZNKSt6vectorIiSaIiEE4sizeEv");
    write_seed(top / "elf_symbols", "rust-name", "_RINvNtC3std3mem8align_ofjdE");
    write_seed(top / "elf_symbols", "jit-map", "7f00 20 main\n7f10 20 again\n");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: make_seeds DIRECTORY\n";
        return 2;
    }
    write_seeds(argv[1]);
    return 0;
}
