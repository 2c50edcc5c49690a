/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"

G_BEGIN_DECLS

/**
 * TriMediaDrive:
 *
 * A DVD or floppy drive of a machine and what is in it. Strings are owned by it.
 */
typedef struct {
  char    *target;       /* "sda": names the drive */
  char    *device;       /* "cdrom" or "floppy" */
  char    *bus;          /* "sata", …; nullable */
  char    *place;        /* "SATA 0:1", for people; nullable */
  char    *source;       /* what is in it now: a path, "pool/volume" or an URL; NULL when it is empty */
  char    *volume;       /* "pool/volume" where a storage pool knows the source; nullable */
  char    *next_source;  /* what is in it after the next start; as source unless @pending */
  gboolean pending;      /* the next start's medium is another one than the present one */
  gboolean tray_open;    /* the guest has opened the tray */
  gboolean live;         /* the running machine has this drive */
  gboolean persistent;   /* the stored configuration has it */
} TriMediaDrive;

#define TRI_TYPE_MEDIA_DRIVE (tri_media_drive_get_type ())
GType           tri_media_drive_get_type      (void);
TriMediaDrive  *tri_media_drive_copy          (const TriMediaDrive *drive);
void            tri_media_drive_free          (TriMediaDrive       *drive);
/** (transfer full), translated: "DVD drive sda (SATA 0:1)" */
char           *tri_media_drive_dup_title     (const TriMediaDrive *drive);
/** (transfer full) (nullable): the file's name alone: "debian.iso"; %NULL when the drive is empty */
char           *tri_media_drive_dup_medium    (const TriMediaDrive *drive);

/**
 * tri_domain_load_media_async:
 * The drives, in the order of the machine's devices, of a running machine or one that is off (virDomainGetXMLDesc,
 * virStorageVolLookupByPath). "config" of the machine notifies when a drive was changed elsewhere, if
 * tri_domain_want_config() has been called.
 */
void            tri_domain_load_media_async   (TriDomain           *self,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
/** Returns: (transfer full) (element-type TriMediaDrive) */
GPtrArray      *tri_domain_load_media_finish  (TriDomain           *self,
                                               GAsyncResult        *result,
                                               GError             **error);

/**
 * tri_domain_insert_media_async:
 * @target: the drive, "sda"
 * @source: an absolute path on the server, or "pool/volume"
 * @force: take out what is in it even where the guest has locked the tray
 *
 * Puts a medium into the drive of the running machine and of its stored configuration, whichever it has
 * (virDomainUpdateDeviceFlags). What was in the drive is taken out first.
 *
 * Errors: %TRI_ERROR_LOCKED: the guest uses the disc and @force was not given; %TRI_ERROR_NOT_FOUND: no such drive, volume
 * or file; %TRI_ERROR_WRONG_STATE: the machine is saved; %TRI_ERROR_PARTIAL: only the running machine has it. After any
 * other error the drive holds what it held before.
 */
void            tri_domain_insert_media_async  (TriDomain           *self,
                                                const char          *target,
                                                const char          *source,
                                                gboolean             force,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
gboolean        tri_domain_insert_media_finish (TriDomain           *self,
                                                GAsyncResult        *result,
                                                GError             **error);

/** Takes out what is in the drive; an empty drive is fine. Errors as for inserting. */
void            tri_domain_eject_media_async   (TriDomain           *self,
                                                const char          *target,
                                                gboolean             force,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
gboolean        tri_domain_eject_media_finish  (TriDomain           *self,
                                                GAsyncResult        *result,
                                                GError             **error);

G_END_DECLS
