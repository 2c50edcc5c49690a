/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tri-domain.h"
#include "tri-snapshot.h"

G_BEGIN_DECLS

/**
 * TriActionId:
 *
 * Everything that can be done to a machine, in the order of the actions pane. Menu, toolbar, context menu, actions
 * pane and command line all take labels and conditions from this one table.
 */
typedef enum {
  TRI_ACTION_CONNECT,
  TRI_ACTION_SETTINGS,
  TRI_ACTION_START,
  TRI_ACTION_TURN_OFF,
  TRI_ACTION_SHUT_DOWN,
  TRI_ACTION_SAVE,
  TRI_ACTION_DELETE_SAVED_STATE,
  TRI_ACTION_PAUSE,
  TRI_ACTION_RESUME,
  TRI_ACTION_RESET,
  TRI_ACTION_SNAPSHOT,
  TRI_ACTION_REVERT,
  TRI_ACTION_RENAME,
  TRI_ACTION_DELETE,
  TRI_ACTION_AUTOSTART_ON,
  TRI_ACTION_AUTOSTART_OFF,
  TRI_N_ACTIONS
} TriActionId;

typedef enum {
  TRI_ACTION_FLAG_NONE          = 0,
  TRI_ACTION_FLAG_ONE           = 1 << 0, /* makes no sense on several machines at once */
  TRI_ACTION_FLAG_CONFIRM       = 1 << 1, /* ask first */
  TRI_ACTION_FLAG_LOSES_DATA    = 1 << 2, /* something is lost for good: the question cannot be switched off */
  TRI_ACTION_FLAG_SNAPSHOT      = 1 << 3, /* needs a snapshot to exist */
  TRI_ACTION_FLAG_PERSISTENT    = 1 << 4, /* needs a machine with a stored definition */
  TRI_ACTION_FLAG_WINDOW        = 1 << 5, /* opens a window or asks for something; tri_domain_act_async() refuses it */
} TriActionFlags;

typedef struct {
  TriActionId     id;
  const char     *name;     /* "turn-off": GAction name (with the group before it) and triptychctl's verb */
  const char     *label;    /* untranslated N_("_Turn Off…") with mnemonic; pass through gettext */
  const char     *done;     /* untranslated, for result lists: N_("Turned off") */
  const char     *doing;    /* untranslated, for the Status column: N_("Turning off") */
  const char     *icon;     /* icon name */
  guint           states;   /* TriDomainState bits in which it applies */
  TriActionFlags  flags;
} TriActionInfo;

const TriActionInfo *tri_action_get_info     (TriActionId  id);
const TriActionInfo *tri_action_find         (const char  *name);

/**
 * tri_action_applies:
 * @reason: (out) (optional) (transfer full): a translated sentence why not, when it does not
 * Returns: whether @id can be done to @domain as it is now (state, persistent, snapshots known, no other operation running)
 */
gboolean             tri_action_applies      (TriActionId  id,
                                              TriDomain   *domain,
                                              char       **reason);

/**
 * tri_domain_act_async:
 * @id: one of the actions without %TRI_ACTION_FLAG_WINDOW: start, turn off, shut down, save, delete saved state, pause,
 *   resume, reset, autostart on/off; also snapshot (under the default name) and revert (to the current, else newest snapshot)
 *
 * Does it: virDomainCreate, virDomainDestroy, virDomainShutdown (guest agent, then ACPI), virDomainManagedSave,
 * virDomainManagedSaveRemove, virDomainSuspend, virDomainResume, virDomainReset, virDomainSetAutostart,
 * virDomainSnapshotCreateXML, virDomainRevertToSnapshot. Completes when libvirt has answered (for shut down: when the guest was asked). Save shows progress
 * and can be cancelled through the domain's job. Errors: %TRI_ERROR_WRONG_STATE, %TRI_ERROR_NOT_CONNECTED, %TRI_VIRT_ERROR.
 */
void                 tri_domain_act_async    (TriDomain           *self,
                                              TriActionId          id,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
gboolean             tri_domain_act_finish   (TriDomain           *self,
                                              GAsyncResult        *result,
                                              GError             **error);

/** TriActResult: what came of one machine in a batch. */
typedef struct {
  TriDomain *domain;   /* owned */
  GError    *error;    /* owned, NULL = done */
} TriActResult;

/**
 * tri_act_batch_async:
 * @domains: (element-type TriDomain): on any servers
 *
 * The same action on many machines, at most four at a time per server. One that fails does not stop the others.
 */
void                 tri_act_batch_async     (TriActionId          id,
                                              GPtrArray           *domains,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
/** Returns: (transfer full) (element-type TriActResult): in the order of the machines; never fails as a whole */
GPtrArray           *tri_act_batch_finish    (GAsyncResult        *result);

/**
 * tri_domain_rename_async:
 * Only for machines that are off (virDomainRename); %TRI_ERROR_WRONG_STATE says so otherwise. Where the driver lacks the
 * call: define under the new name with the same UUID is never attempted; the error says what libvirt said.
 */
void                 tri_domain_rename_async  (TriDomain           *self,
                                               const char          *new_name,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
gboolean             tri_domain_rename_finish (TriDomain           *self,
                                               GAsyncResult        *result,
                                               GError             **error);

/**
 * tri_domain_name_problem:
 * @connection: (nullable): to look for a machine of that name
 * @except: (nullable): the machine that may keep its name
 * Returns: (transfer full) (nullable): a translated sentence why @name cannot be a machine's name (empty, over 200
 *   bytes, slash, control character, leading or trailing space, taken), or %NULL if it can
 */
char                *tri_domain_name_problem  (TriConnection *connection,
                                               const char    *name,
                                               TriDomain     *except);

/**
 * tri_domain_set_notes_async:
 * Writes <description>, live and stored (virDomainSetMetadata).
 */
void                 tri_domain_set_notes_async  (TriDomain           *self,
                                                  const char          *notes,
                                                  GCancellable        *cancellable,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data);
gboolean             tri_domain_set_notes_finish (TriDomain           *self,
                                                  GAsyncResult        *result,
                                                  GError             **error);

G_END_DECLS
