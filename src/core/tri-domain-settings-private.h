/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For tri-domain-settings*.c and their tests: settings between XML and XML. */

#include "tri-domain-settings.h"

#include <libvirt/libvirt.h>
#include <libxml/tree.h>

G_BEGIN_DECLS

/** Empty. (transfer full) */
TriMachineSettings *tri_machine_settings_new          (void);

/**
 * tri_machine_settings_new_from_xml:
 * @xml: stored or live domain XML, treated as hostile
 * Returns: (transfer full): without what the XML does not tell: automatic start, saved state, the server's limits, and @running
 */
TriMachineSettings *tri_machine_settings_new_from_xml (const char  *xml,
                                                       GError     **error);

/** (transfer full): the key of its #TriBootEntry; @device is one of tri_settings_list_boot_devices() */
char               *tri_settings_dup_boot_key         (xmlDoc      *doc,
                                                       xmlNode     *device);
/** Every device that firmware can try, in document order. (transfer container) */
GPtrArray          *tri_settings_list_boot_devices    (xmlDoc      *doc);

/** The rest of the machine, for looking at. (transfer full) (element-type TriDeviceInfo) */
GPtrArray          *tri_settings_read_devices         (xmlDoc      *doc);
void                tri_device_info_free              (gpointer     data);

/**
 * tri_machine_settings_edit_xml:
 * @xml: stored domain XML
 * Returns: (transfer full): @xml with those of memory, processors, boot order, adapters and channels that differ between @before and @after;
 *   everything else is as it was. %TRI_ERROR_CHANGED if a device of the boot order is not there.
 */
char               *tri_machine_settings_edit_xml     (const char                *xml,
                                                       const TriMachineSettings  *before,
                                                       const TriMachineSettings  *after,
                                                       GError                   **error);

/** Changes an <interface> where @now and @after differ: its link, what it is connected to, its model. */
void                tri_settings_edit_adapter         (xmlDoc                    *doc,
                                                       xmlNode                   *node,
                                                       const TriAdapterSettings  *now,
                                                       const TriAdapterSettings  *after);
/** (nullable): the <interface> of that MAC */
xmlNode            *tri_settings_find_interface       (xmlDoc      *doc,
                                                       const char  *mac);

/** Whether the same devices are tried in the same order. */
gboolean            tri_settings_boot_equal           (GPtrArray                 *a,
                                                       GPtrArray                 *b);
TriAdapterSettings *tri_adapter_settings_copy         (const TriAdapterSettings  *self);
void                tri_adapter_settings_free         (TriAdapterSettings        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TriAdapterSettings, tri_adapter_settings_free)
gboolean            tri_adapter_settings_equal        (const TriAdapterSettings  *a,
                                                       const TriAdapterSettings  *b);

/**
 * TriSettingsWork: one application of settings, in a worker.
 * @now: what the machine has at this moment
 */
typedef struct {
  char               *machine;
  TriMachineSettings *before;
  TriMachineSettings *after;
  TriMachineSettings *now;
  GPtrArray          *done;      /* texts: in force now */
  GPtrArray          *later;     /* texts: after the next start */
  GPtrArray          *failures;  /* GErrors */
} TriSettingsWork;

/** Both configurations. In a worker. */
TriMachineSettings *tri_settings_work_load            (virDomainPtr               dom,
                                                       const char                *machine,
                                                       GError                   **error);

/** Whether @group, or this adapter, is to be changed. */
gboolean            tri_settings_work_wants           (const TriSettingsWork     *work,
                                                       TriSettingsGroup           group);
gboolean            tri_settings_work_wants_adapter   (const TriSettingsWork     *work,
                                                       const TriAdapterSettings  *after);
/** What comes after the next start only. @reason: (nullable): as a clause */
void                tri_settings_work_add_later       (TriSettingsWork           *work,
                                                       const char                *what,
                                                       const char                *reason);

/** "Memory: 1 GiB". (transfer full) */
char               *tri_settings_dup_memory_text      (guint64                    bytes);
char               *tri_settings_dup_minimum_memory_text (const TriMachineSettings *settings);
char               *tri_settings_dup_maximum_memory_text (const TriMachineSettings *settings);
char               *tri_settings_dup_vcpus_text       (guint                      vcpus);
char               *tri_settings_dup_boot_text        (const TriMachineSettings  *settings);
char               *tri_settings_dup_adapter_text     (const TriAdapterSettings  *adapter);
char               *tri_settings_dup_channels_text    (const TriMachineSettings  *settings);

/**
 * tri_settings_work_live:
 * In a worker: gives the running machine what it can take at once. What it cannot goes to @later, or to @failures if there is no next start.
 */
void                tri_settings_work_live            (virDomainPtr               dom,
                                                       TriSettingsWork           *work);

G_END_DECLS
