/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TriHost:
 *
 * What a server is and what it offers, read once after connecting from virConnectGetCapabilities,
 * virConnectGetDomainCapabilities, virNodeGetInfo, virConnectGetLibVersion, virConnectGetVersion
 * and virConnectGetHostname. Immutable; all strings are owned by the object.
 */
#define TRI_TYPE_HOST (tri_host_get_type ())
G_DECLARE_FINAL_TYPE (TriHost, tri_host, TRI, HOST, GObject)

const char *tri_host_get_hostname         (TriHost *self);
const char *tri_host_get_driver           (TriHost *self); /* "QEMU", "TEST" (virConnectGetType) */
const char *tri_host_get_arch             (TriHost *self); /* "x86_64" */
const char *tri_host_get_cpu_model        (TriHost *self); /* nullable */
guint       tri_host_get_cpus             (TriHost *self); /* logical processors */
guint64     tri_host_get_memory           (TriHost *self); /* bytes */
char       *tri_host_dup_libvirt_version  (TriHost *self); /* "9.0.0" */
char       *tri_host_dup_driver_version   (TriHost *self); /* "7.2.22" */

/** Domain type to use for new machines: "kvm" where the host has it, else "qemu", or "test". */
const char *tri_host_get_domain_type      (TriHost *self);
/** %TRUE where new machines are emulated, which is slow: say so, and go on. */
gboolean    tri_host_is_emulated          (TriHost *self);
/** Nullable: path of the emulator as the domain capabilities name it. */
const char *tri_host_get_emulator         (TriHost *self);
/** Canonical machine type for BIOS machines ("pc-i440fx-…" or "pc-q35-…"), nullable. */
const char *tri_host_get_bios_machine     (TriHost *self);
/** Canonical q35 machine type, nullable. */
const char *tri_host_get_uefi_machine     (TriHost *self);
gboolean    tri_host_has_uefi             (TriHost *self);
gboolean    tri_host_has_secure_boot      (TriHost *self);
/** Whether an emulated TPM 2.0 can be had (swtpm on the host). */
gboolean    tri_host_has_tpm              (TriHost *self);
gboolean    tri_host_has_spice            (TriHost *self);
gboolean    tri_host_has_host_passthrough (TriHost *self);
guint       tri_host_get_max_vcpus        (TriHost *self);
/** @model: "virtio", "qxl", "vga", … as in the domain capabilities' video models. */
gboolean    tri_host_has_video_model      (TriHost *self, const char *model);

G_END_DECLS
