/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** TriDiskConfig: one disk of a machine, as its XML has it. */
typedef struct {
  char    *target;         /* "vda" */
  char    *device;         /* "disk", "cdrom", "floppy" */
  char    *bus;            /* "virtio", "sata", … nullable */
  char    *source;         /* path, volume "pool/volume", or URL; NULL when empty */
  char    *source_type;    /* "file", "block", "volume", "network", … */
  char    *format;         /* driver type: "qcow2", "raw"; nullable */
  gboolean readonly;
  gboolean shareable;
  guint    chain_depth;    /* backing files below the top one as the live XML lists them; 0 = none or not listed */
  gboolean tray_open;      /* of a running machine's DVD drive */
  char    *controller;     /* "SATA 0:1", "SCSI controller 0" … for people; nullable */
} TriDiskConfig;

/** TriNicConfig: one network adapter. */
typedef struct {
  char    *mac;
  char    *type;           /* "network", "bridge", "direct", "user", … */
  char    *source;         /* network's, bridge's or device's name; nullable */
  char    *model;          /* nullable */
  char    *target;         /* host side device, only while running; nullable */
  gboolean link_down;
} TriNicConfig;

/** TriGraphicsConfig: one graphics device. */
typedef struct {
  char    *type;           /* "spice", "vnc", … */
} TriGraphicsConfig;

typedef enum {
  TRI_CREATED_UNKNOWN,
  TRI_CREATED_EXACTLY,        /* recorded by Triptych when it made the machine */
  TRI_CREATED_AT_THE_LATEST,  /* the oldest snapshot or disk is from then */
} TriCreatedKind;

/**
 * TriDomainConfig:
 *
 * What a machine's XML says, parsed; immutable. Strings and arrays are owned by it.
 */
#define TRI_TYPE_DOMAIN_CONFIG (tri_domain_config_get_type ())
G_DECLARE_FINAL_TYPE (TriDomainConfig, tri_domain_config, TRI, DOMAIN_CONFIG, GObject)

/**
 * tri_domain_config_new_from_xml:
 * @xml: domain XML, from libvirt or from outside: it is treated as hostile
 * Returns: (transfer full): or %NULL with %TRI_ERROR_INVALID
 */
TriDomainConfig *tri_domain_config_new_from_xml   (const char       *xml,
                                                   GError          **error);

const char      *tri_domain_config_get_xml         (TriDomainConfig *self);
const char      *tri_domain_config_get_name        (TriDomainConfig *self);
const char      *tri_domain_config_get_domain_type (TriDomainConfig *self); /* "kvm", "qemu", "test" */
const char      *tri_domain_config_get_title       (TriDomainConfig *self); /* nullable */
const char      *tri_domain_config_get_notes       (TriDomainConfig *self); /* <description>, nullable */
guint            tri_domain_config_get_generation  (TriDomainConfig *self); /* 1 or 2 */
const char      *tri_domain_config_get_machine     (TriDomainConfig *self); /* "pc-q35-7.2", nullable */
gboolean         tri_domain_config_get_secure_boot (TriDomainConfig *self);
gboolean         tri_domain_config_get_has_tpm     (TriDomainConfig *self);
/** libosinfo's id of the guest system as recorded in the metadata, nullable. */
const char      *tri_domain_config_get_os_id       (TriDomainConfig *self);
guint64          tri_domain_config_get_memory      (TriDomainConfig *self); /* <memory>: the most, bytes */
guint64          tri_domain_config_get_current_memory (TriDomainConfig *self); /* <currentMemory>: bytes */
/** Bytes recorded by Triptych as the minimum for dynamic memory; 0 where memory is static. */
guint64          tri_domain_config_get_minimum_memory (TriDomainConfig *self);
guint            tri_domain_config_get_vcpus       (TriDomainConfig *self);
gint64           tri_domain_config_get_created     (TriDomainConfig *self); /* UNIX time from the metadata, 0 = not recorded */
const char      *tri_domain_config_get_tags        (TriDomainConfig *self); /* ", "-separated, nullable */
gboolean         tri_domain_config_get_has_agent_channel (TriDomainConfig *self);
gboolean         tri_domain_config_get_agent_connected   (TriDomainConfig *self);
gboolean         tri_domain_config_get_has_spice_agent_channel (TriDomainConfig *self);
/** (element-type TriDiskConfig) borrowed */
GPtrArray       *tri_domain_config_get_disks       (TriDomainConfig *self);
/** (element-type TriNicConfig) borrowed */
GPtrArray       *tri_domain_config_get_nics        (TriDomainConfig *self);
/** (element-type TriGraphicsConfig) borrowed */
GPtrArray       *tri_domain_config_get_graphics    (TriDomainConfig *self);

G_END_DECLS
