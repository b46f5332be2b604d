// SPDX-License-Identifier: Apache-2.0
#include "example_kernel.h"

#include "util/format.h"

namespace snoopbox::oneliners {

namespace {

// int serve(struct file *file, double weight, enum state state, short last)
std::shared_ptr<btf> make_shop() {
    auto* const b = btf__new_empty();
    const int int_id = btf__add_int(b, "int", 4, BTF_INT_SIGNED);
    const int short_id = btf__add_int(b, "short", 2, BTF_INT_SIGNED);
    const int char_id = btf__add_int(b, "char", 1, BTF_INT_SIGNED);
    const int unsigned_id = btf__add_int(b, "unsigned int", 4, 0);
    const int wide_id = btf__add_int(b, "__int128", 16, 0);
    const int double_id = btf__add_float(b, "double", 8);
    const int state = btf__add_enum(b, "state", 4);
    btf__add_enum_value(b, "IDLE", 0);
    btf__add_enum_value(b, "LOST", -1);
    const int text = btf__add_ptr(b, btf__add_const(b, char_id));
    const int numbers = btf__add_array(b, unsigned_id, short_id, 4);
    const int number = btf__add_typedef(b, "number_t", unsigned_id);
    const int at = btf__add_struct(b, "at", 8);
    btf__add_field(b, "x", int_id, 0, 0);
    btf__add_field(b, "y", number, 32, 0);
    const int after_pointer = static_cast<int>(btf__type_cnt(b)) + 1;
    const int pointer = btf__add_ptr(b, after_pointer);
    btf__add_struct(b, "file", 96);
    btf__add_field(b, "label", text, 0, 0);
    btf__add_field(b, "next", pointer, 64, 0);
    btf__add_field(b, "numbers", numbers, 128, 0);
    btf__add_field(b, "at", at, 192, 0);
    btf__add_field(b, "low", unsigned_id, 256, 3);
    btf__add_field(b, "weight", double_id, 320, 0);
    btf__add_field(b, "wide", wide_id, 384, 0);
    btf__add_field(b, "state", state, 512, 0);
    const int proto = btf__add_func_proto(b, int_id);
    btf__add_func_param(b, "file", pointer);
    btf__add_func_param(b, "weight", double_id);
    btf__add_func_param(b, "state", state);
    btf__add_func_param(b, "last", short_id);
    const int function = btf__add_func(b, "_Z5serveP4file", BTF_FUNC_GLOBAL, proto);
    btf__add_decl_tag(b, "arg1", function, 0);
    btf__add_decl_tag(b, "arg2", function, 2);
    btf__add_decl_tag(b, "arg3", function, 3);
    btf__add_decl_tag(b, "ret", function, -1);
    return {b, &btf__free};
}

}  // namespace

ExampleKernel::ExampleKernel() : btf_(btf__new_empty(), &btf__free), shop_(make_shop()) {
    btf* b = btf_.get();
    const int int_id = btf__add_int(b, "int", 4, BTF_INT_SIGNED);
    const int u32_id = btf__add_int(b, "unsigned int", 4, 0);
    const int u64_id = btf__add_int(b, "long unsigned int", 8, 0);
    const int s64_id = btf__add_int(b, "long int", 8, BTF_INT_SIGNED);
    const int char_id = btf__add_int(b, "char", 1, BTF_INT_SIGNED);
    const int bool_id = btf__add_int(b, "_Bool", 1, BTF_INT_BOOL);
    const int size_id = btf__add_typedef(b, "size_t", u64_id);
    const int ssize_id = btf__add_typedef(b, "ssize_t", s64_id);
    const int loff_id = btf__add_typedef(b, "loff_t", s64_id);
    const int char_pointer = btf__add_ptr(b, char_id);
    const int text = btf__add_ptr(b, btf__add_const(b, char_id));
    const int void_pointer = btf__add_ptr(b, 0);
    const int loff_pointer = btf__add_ptr(b, loff_id);
    const int enum_id = btf__add_enum(b, "hold", 4);
    btf__add_enum_value(b, "HOLD_NEVER", 0);
    btf__add_enum_value(b, "HOLD_ALWAYS", 1);
    const int qstr = btf__add_struct(b, "qstr", 16);
    btf__add_field(b, "len", u32_id, 0, 0);
    btf__add_field(b, "name", text, 64, 0);
    const int comm = btf__add_array(b, u32_id, char_id, 16);
    const int dentry = btf__add_struct(b, "dentry", 40);
    btf__add_field(b, "d_name", qstr, 0, 0);
    btf__add_field(b, "d_iname", comm, 128, 0);
    const int dentry_pointer = btf__add_ptr(b, dentry);
    const int path = btf__add_struct(b, "path", 8);
    btf__add_field(b, "dentry", dentry_pointer, 0, 0);
    const int unnamed = btf__add_union(b, nullptr, 8);
    btf__add_field(b, "f_owner", u64_id, 0, 0);
    const int numbers = btf__add_array(b, u32_id, u32_id, 4);
    const int file = btf__add_struct(b, "file", 64);
    btf__add_field(b, "f_path", path, 0, 0);
    btf__add_field(b, "f_mode", u32_id, 64, 0);
    btf__add_field(b, "f_hold", enum_id, 96, 0);
    btf__add_field(b, "f_pos", loff_id, 128, 0);
    btf__add_field(b, "", unnamed, 192, 0);
    btf__add_field(b, "f_write_hint", u32_id, 256, 3);
    btf__add_field(b, "f_is_open", bool_id, 264, 0);
    btf__add_field(b, "f_numbers", numbers, 288, 0);
    const int file_pointer = btf__add_ptr(b, file);
    const int task = btf__add_struct(b, "task_struct", 24);
    btf__add_field(b, "pid", int_id, 0, 0);
    btf__add_field(b, "comm", comm, 64, 0);
    const int task_pointer = btf__add_ptr(b, task);
    const int read = btf__add_func_proto(b, ssize_id);
    btf__add_func_param(b, "file", file_pointer);
    btf__add_func_param(b, "buf", char_pointer);
    btf__add_func_param(b, "count", size_id);
    btf__add_func_param(b, "pos", loff_pointer);
    btf__add_func(b, "vfs_read", BTF_FUNC_STATIC, read);
    const int open = btf__add_func_proto(b, 0);
    btf__add_func_param(b, "filename", text);
    btf__add_func_param(b, "ctx", void_pointer);
    btf__add_func(b, "do_open", BTF_FUNC_STATIC, open);
    const int regs = btf__add_ptr(b, btf__add_struct(b, "pt_regs", 168));
    const int call = btf__add_func_proto(b, s64_id);
    btf__add_func_param(b, "regs", regs);
    btf__add_func(b, "__x64_sys_nanosleep", BTF_FUNC_STATIC, call);
    const int exec = btf__add_func_proto(b, int_id);
    btf__add_func_param(b, "__data", void_pointer);
    btf__add_func_param(b, "p", task_pointer);
    btf__add_func_param(b, "old_pid", int_id);
    btf__add_func(b, "__traceiter_sched_exec", BTF_FUNC_STATIC, exec);
    btf__add_typedef(b, "btf_trace_sched_exec", void_pointer);
    kernel_ = {Types(b), [](const std::string& name) { return name == "without_types"; },
               [](const std::string& /*category*/, const std::string& name) {
                   using How = attach::EventField::How;
                   return name == "sched_exec"
                              ? std::optional(std::vector<EventField>{
                                    {"char", "filename", 8, 4, false, How::location},
                                    {"pid_t", "pid", 12, 4, true, How::number}})
                              : std::nullopt;
               },
               [this](const std::string& library, const std::string& name) {
                   return library == "/bin/shop" && name == "serve"
                              ? UserFunction{"_Z5serveP4file", shop_}
                              : UserFunction{name};
               }};
}

std::string example_text(tools::OneLiner asks) {
    const auto* const of_events =
        asks == tools::OneLiner::events
            ? "events:\n  struct: one_line\n  columns:\n    - {name: pid, width: 7, field: pid}\n"
            : "";
    const auto* const one = asks == tools::OneLiner::events      ? "events"
                            : asks == tools::OneLiner::histogram ? "histogram"
                                                                 : "counts";
    return fmt::format(
        "/* ---\nname: asker\nsummary: asks\ndescription: Asks.\noperands:\n"
        "  - {{name: probe, type: text, required: true, help: what, one_liner: {}}}\n"
        "options:\n  - {{name: self, help: all, sets: opt_self}}\n"
        "  - {{name: cumulative, help: all}}\n"
        "  - {{name: top, type: number, argument: N, help: all}}\n{}--- */\n"
        "struct one_line {{\n    u64 kind;\n    u32 pid;\n    u32 unused;\n}};\n"
        "static __always_inline bool is_wanted_line(void)\n{{\n    return opt_self;\n}}\n"
        "static __always_inline void begin_line(void *ctx, struct one_line *line)\n{{\n"
        "    line->pid = 1;\n}}\n",
        one, of_events);
}

tools::ToolSpec example_tool(tools::OneLiner asks) {
    return *tools::parse_tool("asker.bpf.c", example_text(asks));
}

}  // namespace snoopbox::oneliners
