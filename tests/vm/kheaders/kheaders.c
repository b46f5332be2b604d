// SPDX-License-Identifier: GPL-2.0
/*
 * Provides the kernel's headers as /sys/kernel/kheaders.tar.xz, for kernels built
 * without CONFIG_IKHEADERS. To user space, this module looks the same as that of
 * a kernel with CONFIG_IKHEADERS=m.
 */
#include <linux/init.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define ATTRIBUTE const struct bin_attribute
#else
#define ATTRIBUTE struct bin_attribute
#endif

asm(".pushsection .rodata, \"a\"\n"
    "kheaders_archive:\n"
    ".incbin \"" KHEADERS_ARCHIVE "\"\n"
    "kheaders_archive_end:\n"
    ".popsection\n");

extern const char kheaders_archive[], kheaders_archive_end[];

/* sysfs has already limited offset and count to the file's size. */
static ssize_t archive_read(struct file *file, struct kobject *kobj,
			    ATTRIBUTE *attr, char *buf, loff_t off, size_t count)
{
	memcpy(buf, kheaders_archive + off, count);
	return count;
}

static struct bin_attribute archive_attr = {
	.attr = { .name = "kheaders.tar.xz", .mode = 0444 },
	.read = archive_read,
};

static int __init kheaders_start(void)
{
	archive_attr.size = kheaders_archive_end - kheaders_archive;
	return sysfs_create_bin_file(kernel_kobj, &archive_attr);
}

static void __exit kheaders_stop(void)
{
	sysfs_remove_bin_file(kernel_kobj, &archive_attr);
}

module_init(kheaders_start);
module_exit(kheaders_stop);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Kernel headers in sysfs, for tests");
