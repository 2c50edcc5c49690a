/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-core"

#include "config.h"

#include "tri-connection-internal.h"
#include "tri-error.h"

#include <glib/gi18n-lib.h>
#include <libvirt/virterror.h>
#include <string.h>

#define LIGHT_STATS VIR_DOMAIN_STATS_STATE
#define LOAD_STATS (LIGHT_STATS | VIR_DOMAIN_STATS_BALLOON | VIR_DOMAIN_STATS_VCPU)
/* The main loop is given back after so many rows or so much time. */
#define SLICE_ROWS 200
#define SLICE_USEC 8000
/* libvirt's remote protocol carries no more machines in one question. */
#define STATS_CHUNK 1000

/* Hypervisors whose statistics lack memory and processors (the test driver) have these in the older call. */
static void
complete_row (TriDomainRow *row,
              virDomainPtr  dom)
{
  virDomainInfo info;

  if (row->state >= 0 && row->memory_maximum != 0 && row->vcpus != 0)
    return;
  if (virDomainGetInfo (dom, &info) < 0)
    return;
  if (row->state < 0)
    row->state = info.state;
  if (row->memory == 0)
    row->memory = (guint64) info.memory * 1024;
  if (row->memory_maximum == 0)
    row->memory_maximum = (guint64) info.maxMem * 1024;
  if (row->vcpus == 0)
    row->vcpus = info.nrVirtCpu;
}

static guint
which_stats (TriRead *read)
{
  return read->is_light ? LIGHT_STATS : LOAD_STATS;
}

static void
fill_row (TriDomainRow *row,
          virDomainPtr  dom)
{
  virDomainGetUUIDString (dom, row->uuid);
  g_free (row->name);
  row->name = g_utf8_make_valid (virDomainGetName (dom), -1);
  row->id = (int) virDomainGetID (dom);
  row->state = -1;
}

static void
free_domains (virDomainPtr *doms,
              int           n)
{
  for (int i = 0; i < n; i++)
    virDomainFree (doms[i]);
  free (doms);
}

static GHashTable *
index_rows (GArray *rows)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      TriDomainRow *row = &g_array_index (rows, TriDomainRow, i);

      g_hash_table_insert (index, row->uuid, row);
    }
  return index;
}

typedef enum {
  FLAG_PERSISTENT,
  FLAG_AUTOSTART,
  FLAG_MANAGED_SAVE,
} RowFlag;

/* One call names all machines of which something is true; a hypervisor that does not know the flag has none of them. */
static gboolean
read_flag (TriRead    *read,
           GHashTable *index,
           guint       list_flag,
           RowFlag     flag)
{
  virDomainPtr *doms = NULL;
  char uuid[VIR_UUID_STRING_BUFLEN];
  int n = virConnectListAllDomains (read->conn, &doms, list_flag);

  for (int i = 0; i < n; i++)
    {
      TriDomainRow *row;

      virDomainGetUUIDString (doms[i], uuid);
      row = g_hash_table_lookup (index, uuid);
      if (row == NULL)
        continue;
      row->persistent |= flag == FLAG_PERSISTENT;
      row->autostart |= flag == FLAG_AUTOSTART;
      row->has_managed_save |= flag == FLAG_MANAGED_SAVE;
    }
  if (n >= 0)
    free_domains (doms, n);
  return n >= 0;
}

static void
read_flags (TriRead *read)
{
  g_autoptr(GHashTable) index = index_rows (read->rows);
  gboolean known = read_flag (read, index, VIR_CONNECT_LIST_DOMAINS_PERSISTENT, FLAG_PERSISTENT);

  read_flag (read, index, VIR_CONNECT_LIST_DOMAINS_AUTOSTART, FLAG_AUTOSTART);
  read_flag (read, index, VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, FLAG_MANAGED_SAVE);
  for (guint i = 0; i < read->rows->len; i++)
    g_array_index (read->rows, TriDomainRow, i).has_flags = known;
}

static void
append_records (TriRead                *read,
                virDomainStatsRecordPtr *records,
                int                     n)
{
  for (int i = 0; i < n; i++)
    {
      TriDomainRow row = { 0 };

      fill_row (&row, records[i]->dom);
      tri_row_parse_record (&row, records[i]);
      complete_row (&row, records[i]->dom);
      g_array_append_val (read->rows, row);
    }
}

/* For more machines than one answer holds, and for hypervisors without bulk statistics. */
static void
read_all_in_parts (TriRead *read)
{
  virDomainPtr *doms = NULL;
  int n = virConnectListAllDomains (read->conn, &doms, 0);

  if (n < 0)
    {
      tri_error_take_virt (&read->error, _("Could not list the virtual machines"));
      return;
    }
  for (int first = 0; first < n; first += STATS_CHUNK)
    {
      g_autofree virDomainPtr *part = g_new0 (virDomainPtr, STATS_CHUNK + 1);
      virDomainStatsRecordPtr *records = NULL;
      int in_part = MIN (STATS_CHUNK, n - first);
      int n_records;

      memcpy (part, doms + first, (gsize) in_part * sizeof *part);
      n_records = virDomainListGetStats (part, which_stats (read), &records, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);
      if (n_records >= 0)
        {
          append_records (read, records, n_records);
          virDomainStatsRecordListFree (records);
          continue;
        }
      for (int i = 0; i < in_part; i++)
        {
          TriDomainRow row = { 0 };

          fill_row (&row, part[i]);
          complete_row (&row, part[i]);
          g_array_append_val (read->rows, row);
        }
    }
  free_domains (doms, n);
}

static void
read_all (TriRead *read)
{
  virDomainStatsRecordPtr *records = NULL;
  int n = virConnectGetAllDomainStats (read->conn, which_stats (read), &records, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT);

  if (n >= 0)
    {
      append_records (read, records, n);
      virDomainStatsRecordListFree (records);
    }
  else
    read_all_in_parts (read);
  if (read->error == NULL)
    read_flags (read);
}

static void
read_one_row (TriRead      *read,
              TriDomainRow *row)
{
  g_autoptr(virDomain) dom = virDomainLookupByUUIDString (read->conn, row->uuid);
  virDomainPtr list[] = { dom, NULL };
  virDomainStatsRecordPtr *records = NULL;
  int autostart = 0;
  int persistent;

  if (dom == NULL)
    {
      row->gone = virGetLastErrorCode () == VIR_ERR_NO_DOMAIN;
      row->unknown = !row->gone;
      /* One machine's trouble is not the others'. */
      if (row->unknown && virConnectIsAlive (read->conn) != 1)
        tri_error_take_virt (&read->error, _("Could not read the state of a virtual machine"));
      return;
    }
  fill_row (row, dom);
  if (virDomainListGetStats (list, which_stats (read), &records, VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT) == 1)
    tri_row_parse_record (row, records[0]);
  g_clear_pointer (&records, virDomainStatsRecordListFree);
  complete_row (row, dom);

  persistent = virDomainIsPersistent (dom);
  row->has_flags = persistent >= 0;
  row->persistent = persistent == 1;
  row->autostart = virDomainGetAutostart (dom, &autostart) == 0 && autostart;
  row->has_managed_save = virDomainHasManagedSaveImage (dom, 0) == 1;
}

void
tri_read_list (TriRead *read)
{
  if (read->kind == TRI_READ_ALL)
    {
      read_all (read);
      return;
    }
  g_array_append_vals (read->rows, read->asked->data, read->asked->len);
  for (guint i = 0; i < read->rows->len && read->error == NULL; i++)
    read_one_row (read, &g_array_index (read->rows, TriDomainRow, i));
}

static void
apply_known_row (TriConnection      *self,
                 TriDomain          *domain,
                 const TriDomainRow *row)
{
  g_autoptr(TriDomain) keep = g_object_ref (domain);
  g_autofree char *old_name = g_strdup (tri_domain_get_name (domain));

  tri_domain_set_serial (domain, self->serial);
  tri_domain_apply_row (domain, row);
  /* Whatever happened while there was no connection, no event told it. */
  if (!self->loaded)
    {
      tri_domain_config_outdated (domain);
      tri_domain_snapshots_changed (domain);
    }
  if (strcmp (old_name, tri_domain_get_name (domain)) != 0 && !tri_domain_get_removed (domain))
    {
      tri_domain_list_renamed (self->domains, domain, old_name);
      tri_connection_emit_renamed (self, domain);
    }
}

static void
remove_domain (TriConnection *self,
               TriDomain     *domain)
{
  g_autoptr(TriDomain) keep = g_object_ref (domain);

  tri_domain_list_remove (self->domains, domain);
  tri_domain_set_removed (domain);
  tri_connection_emit_removed (self, domain);
}

/* Those that the complete list did not have any more, from the end, so that positions before stay right. */
static void
remove_missing (TriConnection *self,
                TriRead       *read)
{
  for (guint i = tri_domain_list_get_length (self->domains); i > 0 && self->read == read; i--)
    {
      TriDomain *domain = tri_domain_list_get (self->domains, i - 1);

      if (tri_domain_get_serial (domain) != self->serial)
        remove_domain (self, domain);
    }
}

static void
append_new (TriConnection *self,
            TriRead       *read,
            GPtrArray     *added)
{
  tri_domain_list_append (self->domains, added);
  for (guint i = 0; i < added->len && self->read == read; i++)
    tri_connection_emit_added (self, added->pdata[i]);
}

gboolean
tri_connection_apply_slice (TriConnection *self,
                            TriRead       *read)
{
  g_autoptr(GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 end = g_get_monotonic_time () + SLICE_USEC;
  guint last = MIN (read->applied + SLICE_ROWS, read->rows->len);

  /* A handler of a signal may close the connection: then the read is gone, and nothing of it is touched any more. */
  while (self->read == read && read->applied < last && g_get_monotonic_time () < end)
    {
      const TriDomainRow *row = &g_array_index (read->rows, TriDomainRow, read->applied++);
      TriDomain *domain = tri_domain_list_find (self->domains, row->uuid);

      if (row->unknown)
        continue;
      if (row->gone)
        {
          if (domain != NULL)
            remove_domain (self, domain);
          continue;
        }
      if (domain == NULL)
        {
          domain = tri_domain_new (self, row->uuid);
          tri_domain_set_serial (domain, self->serial);
          tri_domain_apply_row (domain, row);
          g_ptr_array_add (added, domain);
        }
      else
        apply_known_row (self, domain, row);
    }

  if (self->read == read)
    append_new (self, read, added);
  if (self->read != read)
    return FALSE;
  if (read->applied < read->rows->len)
    return TRUE;
  if (read->kind == TRI_READ_ALL)
    remove_missing (self, read);
  return FALSE;
}
