/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-domain-settings-private.h"
#include "tri-error.h"
#include "tri-size.h"
#include "tri-work-private.h"
#include "tri-xml.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>

/* A guest that has a balloon driver gives up to a gibibyte in this time, mostly. */
#define BALLOON_POLLS 15
#define BALLOON_POLL_MS 100

static gboolean
is_bridged (const char *type)
{
  return g_str_equal (type, "network") || g_str_equal (type, "bridge");
}

/* libvirt's own words for what cannot be done to a machine that runs, whatever is tried. */
static gboolean
is_not_possible_live (const GError *error)
{
  return error->domain == TRI_VIRT_ERROR &&
         (error->code == VIR_ERR_OPERATION_UNSUPPORTED || error->code == VIR_ERR_CONFIG_UNSUPPORTED ||
          error->code == VIR_ERR_ARGUMENT_UNSUPPORTED || error->code == VIR_ERR_NO_SUPPORT);
}

/* To take processors away needs the guest, the firmware and the machine's type; QEMU's and libvirt's ways to say no are many. */
static gboolean
is_refusal (const GError *error)
{
  return error->domain == TRI_VIRT_ERROR && tri_error_classify (error) != TRI_ERROR_NOT_CONNECTED;
}

/* What the running machine was not given; it is stored all the same. @error: (transfer full); @reason: libvirt's own words */
static void
refuse (TriSettingsWork *work,
        const char      *what,
        gboolean         takes_away,
        GError          *error,
        const char      *reason)
{
  gboolean expected = takes_away ? is_refusal (error) : is_not_possible_live (error);

  if (work->now->persistent)
    tri_settings_work_add_later (work, what, expected ? reason : NULL);
  if (work->now->persistent && expected)
    g_error_free (error);
  else
    g_ptr_array_add (work->failures, error);
}

/* To be called before the error is taken. (nullable): some calls fail without a reason, and libvirt then says so from no domain of its own. */
static char *
dup_libvirt_reason (void)
{
  const virError *last = virGetLastError ();

  return last != NULL && last->code != VIR_ERR_OK && last->domain != VIR_FROM_NONE ? g_strdup (last->message) : NULL;
}

/* The server takes the order, the guest's balloon driver follows it, if it has one: what the guest has is told, not what was ordered. */
static char *
wait_for_balloon (virDomainPtr  dom,
                  guint64       bytes)
{
  g_autofree char *what = tri_settings_dup_memory_text (bytes);
  g_autofree char *size = NULL;
  virDomainInfo info = { 0 };

  for (guint i = 0; i < BALLOON_POLLS; i++)
    {
      if (i > 0)
        g_usleep (BALLOON_POLL_MS * 1000);
      if (virDomainGetInfo (dom, &info) < 0)
        {
          virResetLastError ();
          return g_steal_pointer (&what);
        }
      if (MAX (info.memory, bytes / 1024) - MIN (info.memory, bytes / 1024) < 1024)
        return g_steal_pointer (&what);
      if (info.state != VIR_DOMAIN_RUNNING && info.state != VIR_DOMAIN_BLOCKED)
        break;
    }
  size = tri_size_dup_text ((guint64) info.memory * 1024);
  /* Translators: "Memory: 1 GiB", and how much memory the guest has still */
  return g_strdup_printf (_("%s (asked of the guest, which has %s so far)"), what, size);
}

/* What Triptych records of the stored configuration is shown of the running one. Not worth failing for. */
static void
copy_record (virDomainPtr dom)
{
  char *record = virDomainGetMetadata (dom, VIR_DOMAIN_METADATA_ELEMENT, TRI_XML_NS, VIR_DOMAIN_AFFECT_CONFIG);

  virDomainSetMetadata (dom, VIR_DOMAIN_METADATA_ELEMENT, record, TRI_XML_NS_PREFIX, TRI_XML_NS, VIR_DOMAIN_AFFECT_LIVE);
  virResetLastError ();
  free (record);
}

static void
add_memory_limits (virDomainPtr     dom,
                   TriSettingsWork *work)
{
  const TriMachineSettings *after = work->after, *running = work->now->running;
  g_autofree char *what = tri_settings_dup_maximum_memory_text (after);
  gboolean is_said = after->memory == after->memory_maximum && after->memory > running->memory_maximum;

  if (after->memory_minimum != work->before->memory_minimum)
    {
      copy_record (dom);
      g_ptr_array_add (work->done, tri_settings_dup_minimum_memory_text (after));
    }
  if (work->now->persistent && after->memory_maximum != running->memory_maximum && !is_said)
    tri_settings_work_add_later (work, what, NULL);
}

static void
set_memory (virDomainPtr     dom,
            TriSettingsWork *work)
{
  const TriMachineSettings *after = work->after, *running = work->now->running;
  g_autofree char *what = tri_settings_dup_memory_text (after->memory);
  g_autofree char *most = tri_size_dup_text (running->memory_maximum);
  g_autofree char *reason = NULL;
  GError *error = NULL;

  if (!running->has_balloon)
    reason = g_strdup (_("the machine has no memory balloon"));
  else if (after->memory > running->memory_maximum)
    /* Translators: a clause after a colon; a size */
    reason = g_strdup_printf (_("the machine was started with %s at most"), most);
  if (reason != NULL)
    {
      tri_settings_work_add_later (work, what, reason);
      return;
    }
  /* Also where the guest has just that: it may have been asked for something else before. */
  if (virDomainSetMemoryFlags (dom, (unsigned long) (after->memory / 1024), VIR_DOMAIN_AFFECT_LIVE) < 0)
    {
      reason = dup_libvirt_reason ();
      tri_error_take_virt (&error, _("The memory of the running virtual machine “%s” could not be changed"), work->machine);
      refuse (work, what, FALSE, error, reason);
      return;
    }
  g_ptr_array_add (work->done, wait_for_balloon (dom, after->memory));
}

static void
add_vcpu_limits (TriSettingsWork *work)
{
  const TriMachineSettings *after = work->after, *running = work->now->running;
  g_autofree char *what = g_strdup_printf (_("Maximum number of virtual processors: %u"), after->vcpus_maximum);
  gboolean is_said = after->vcpus == after->vcpus_maximum && after->vcpus > running->vcpus_maximum;

  if (!work->now->persistent || is_said)
    return;
  if (after->vcpus_maximum != running->vcpus_maximum)
    tri_settings_work_add_later (work, what, NULL);
  else if (after->sockets != running->sockets || after->dies != running->dies || after->cores != running->cores ||
           after->threads != running->threads)
    tri_settings_work_add_later (work, _("Topology of the processors"), NULL);
}

static void
set_vcpus (virDomainPtr     dom,
           TriSettingsWork *work)
{
  const TriMachineSettings *after = work->after, *running = work->now->running;
  g_autofree char *what = tri_settings_dup_vcpus_text (after->vcpus);
  g_autofree char *reason = NULL;
  GError *error = NULL;

  if (after->vcpus > running->vcpus_maximum)
    {
      /* Translators: a clause after a colon; how many processors */
      reason = g_strdup_printf (_("the machine was started with %u at most"), running->vcpus_maximum);
      tri_settings_work_add_later (work, what, reason);
      return;
    }
  if (after->vcpus != running->vcpus && virDomainSetVcpusFlags (dom, after->vcpus, VIR_DOMAIN_AFFECT_LIVE) < 0)
    {
      reason = dup_libvirt_reason ();
      if (reason == NULL && after->vcpus < running->vcpus)
        reason = g_strdup (_("the guest has not given them back"));
      tri_error_take_virt (&error, _("The number of processors of the running virtual machine “%s” could not be changed"), work->machine);
      refuse (work, what, after->vcpus < running->vcpus, error, reason);
      return;
    }
  g_ptr_array_add (work->done, g_steal_pointer (&what));
}

/* The <interface> as it is this moment, with only what is to change different: libvirt refuses other differences. */
static gboolean
update_adapter (virDomainPtr               dom,
                TriSettingsWork           *work,
                const TriAdapterSettings  *now,
                const TriAdapterSettings  *wanted,
                char                     **reason,
                GError                   **error)
{
  g_autoptr (xmlDoc) doc = tri_work_parse_xml (dom, work->machine, VIR_DOMAIN_XML_SECURE, error);
  g_autofree char *device = NULL;
  xmlNode *node;

  if (doc == NULL)
    return FALSE;
  node = tri_settings_find_interface (doc, wanted->mac);
  if (node == NULL)
    {
      g_set_error (error, TRI_ERROR, TRI_ERROR_NOT_FOUND,
                   _("The running virtual machine “%s” has no network adapter %s any more."), work->machine, wanted->mac);
      return FALSE;
    }
  tri_settings_edit_adapter (doc, node, now, wanted);
  device = tri_xml_node_to_string (doc, node);
  if (virDomainUpdateDeviceFlags (dom, device, VIR_DOMAIN_AFFECT_LIVE) == 0)
    return TRUE;
  g_free (*reason);
  *reason = dup_libvirt_reason ();
  tri_error_take_virt (error, _("The network adapter %s of the running virtual machine “%s” could not be changed"),
                       wanted->mac, work->machine);
  return FALSE;
}

/* Why libvirt would not connect it elsewhere while the machine runs; NULL: it would. */
static const char *
find_obstacle (const TriAdapterSettings *running,
               const TriAdapterSettings *after)
{
  if (g_strcmp0 (running->model, after->model) != 0)
    return _("the model of an adapter cannot be changed while the machine runs");
  if (g_strcmp0 (running->type, after->type) == 0 && g_strcmp0 (running->source, after->source) == 0)
    return NULL;
  if (!is_bridged (running->type) || !is_bridged (after->type))
    return _("an adapter of this kind cannot be connected elsewhere while the machine runs");
  return NULL;
}

static void
set_adapter (virDomainPtr              dom,
             TriSettingsWork          *work,
             const TriAdapterSettings *after)
{
  const TriAdapterSettings *running = tri_machine_settings_find_adapter (work->now->running, after->mac);
  g_autofree char *what = tri_settings_dup_adapter_text (after);
  const char *obstacle = running != NULL ? find_obstacle (running, after) : _("the running machine does not have this adapter");
  g_autofree char *reason = NULL;
  GError *error = NULL;

  if (running != NULL && tri_adapter_settings_equal (running, after))
    {
      g_ptr_array_add (work->done, g_steal_pointer (&what));
      return;
    }
  if (obstacle == NULL && update_adapter (dom, work, running, after, &reason, &error))
    {
      g_ptr_array_add (work->done, g_steal_pointer (&what));
      return;
    }
  if (error != NULL && !after->is_stored)
    g_ptr_array_add (work->failures, g_steal_pointer (&error));
  else if (error != NULL)
    refuse (work, what, FALSE, g_steal_pointer (&error), reason);
  else if (after->is_stored || !work->now->persistent)
    tri_settings_work_add_later (work, what, obstacle);
  else
    g_ptr_array_add (work->failures, g_error_new (TRI_ERROR, TRI_ERROR_UNSUPPORTED, "%s: %s.", what, obstacle));
  /* The guest is cut off at once all the same; to let it onto the old network instead of the new one would be something else. */
  if (running != NULL && obstacle != NULL && running->link_up && !after->link_up)
    {
      g_autoptr (TriAdapterSettings) down = tri_adapter_settings_copy (running);

      down->link_up = FALSE;
      if (update_adapter (dom, work, running, down, &reason, &error))
        g_ptr_array_add (work->done, tri_settings_dup_adapter_text (down));
      else
        g_ptr_array_add (work->failures, g_steal_pointer (&error));
    }
}

void
tri_settings_work_live (virDomainPtr     dom,
                        TriSettingsWork *work)
{
  g_return_if_fail (work->now->running != NULL);

  /* What the guest was given meanwhile is left alone if only the limits are others. */
  if (tri_settings_work_wants (work, TRI_SETTINGS_MEMORY))
    {
      if (work->before->memory != work->after->memory || (work->after->insist & 1 << TRI_SETTINGS_MEMORY) != 0)
        set_memory (dom, work);
      add_memory_limits (dom, work);
    }
  if (tri_settings_work_wants (work, TRI_SETTINGS_PROCESSOR))
    {
      if (work->before->vcpus != work->after->vcpus || (work->after->insist & 1 << TRI_SETTINGS_PROCESSOR) != 0)
        set_vcpus (dom, work);
      add_vcpu_limits (work);
    }
  for (guint i = 0; i < work->after->adapters->len; i++)
    {
      const TriAdapterSettings *adapter = g_ptr_array_index (work->after->adapters, i);

      if (tri_settings_work_wants_adapter (work, adapter))
        set_adapter (dom, work, adapter);
    }
}
