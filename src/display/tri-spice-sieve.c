/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-sieve.h"

#include <errno.h>
#include <glib-unix.h>
#include <spice/protocol.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tri-spice-rules.h"

#define PIECE (64 * 1024)
#define LINK_MAX (16 * 1024)
#define MESSAGE_MAX (16u << 20)

typedef enum {
  PHASE_LINK,
  PHASE_ACCEPTED,
  PHASE_MESSAGES,
  PHASE_RAW,
} Phase;

/* One direction. What was read waits in @inbox until it is complete, what may pass in @outbox until it is written. */
typedef struct {
  TriSpiceSieve *sieve;
  int            from, to;
  GByteArray    *inbox;
  GByteArray    *outbox;
  guint          source_id;
  gboolean       ended;
  gboolean       checked;
} Way;

struct _TriSpiceSieve {
  /* owned */
  int server_fd, client_fd;
  Way to_client, to_server;

  TriSpiceSieveKind kind;
  TriSpiceRules     rules;
  Phase             phase;
  TriSpiceSieveCut  cut;
  gpointer          user_data;
};

static guint32
read_32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

/* The link's answer says how everything after it is to be read. Returns how long it is, 0 while it is not all there. */
static gsize
read_link (TriSpiceSieve *self, const guint8 *data, gsize length)
{
  gsize size, caps_offset;
  guint32 caps = 0;

  if (length < sizeof (SpiceLinkHeader))
    return 0;

  size = read_32 (data + G_STRUCT_OFFSET (SpiceLinkHeader, size));
  if (read_32 (data) != GUINT32_FROM_LE (SPICE_MAGIC) || size < sizeof (SpiceLinkReply) || size > LINK_MAX)
    {
      self->phase = PHASE_RAW;
      return 0;
    }
  if (length < sizeof (SpiceLinkHeader) + size)
    return 0;

  data += sizeof (SpiceLinkHeader);
  caps_offset = read_32 (data + G_STRUCT_OFFSET (SpiceLinkReply, caps_offset));
  if (read_32 (data + G_STRUCT_OFFSET (SpiceLinkReply, num_common_caps)) > 0 && caps_offset <= size - 4)
    caps = read_32 (data + caps_offset);

  if (read_32 (data) == SPICE_LINK_ERR_OK && (caps & (1u << SPICE_COMMON_CAP_MINI_HEADER)) &&
      !(caps & (1u << SPICE_COMMON_CAP_AUTH_SASL)))
    self->phase = PHASE_ACCEPTED;
  else
    self->phase = PHASE_RAW;

  return sizeof (SpiceLinkHeader) + size;
}

static gsize
read_message (TriSpiceSieve *self, guint8 *data, gsize length, TriSpiceVerdict *verdict)
{
  guint type;
  gsize size;

  if (length < sizeof (SpiceMiniDataHeader))
    return 0;

  type = data[0] | data[1] << 8;
  size = read_32 (data + 2);
  if (size > MESSAGE_MAX)
    {
      *verdict = TRI_SPICE_CUT;
      return 0;
    }
  if (length < sizeof (SpiceMiniDataHeader) + size)
    return 0;

  data += sizeof (SpiceMiniDataHeader);
  *verdict = self->kind == TRI_SPICE_SIEVE_MAIN ? tri_spice_rules_main (&self->rules, type, data, size)
                                                : tri_spice_rules_cursor (type, data, size);

  return sizeof (SpiceMiniDataHeader) + size;
}

/* Moves what is complete and may pass. Returns FALSE if there is no going on. */
static gboolean
sift (TriSpiceSieve *self, Way *way)
{
  gsize at = 0, n;

  do
    {
      guint8 *data = way->inbox->data + at;
      gsize length = way->inbox->len - at;
      TriSpiceVerdict verdict = TRI_SPICE_PASS;

      if (self->phase == PHASE_LINK)
        n = read_link (self, data, length);
      else if (self->phase == PHASE_ACCEPTED && length >= 4)
        {
          n = 4;
          self->phase = read_32 (data) == SPICE_LINK_ERR_OK ? PHASE_MESSAGES : PHASE_RAW;
        }
      else if (self->phase == PHASE_MESSAGES)
        n = read_message (self, data, length, &verdict);
      else
        n = 0;

      if (self->phase == PHASE_RAW)
        n = length;
      if (verdict == TRI_SPICE_CUT)
        return FALSE;
      if (verdict == TRI_SPICE_PASS)
        g_byte_array_append (way->outbox, data, n);
      at += n;
    }
  while (n > 0 && at < way->inbox->len);

  g_byte_array_remove_range (way->inbox, 0, at);
  return TRUE;
}

static void
close_both (TriSpiceSieve *self)
{
  g_clear_handle_id (&self->to_client.source_id, g_source_remove);
  g_clear_handle_id (&self->to_server.source_id, g_source_remove);
  if (self->client_fd < 0)
    return;

  close (self->server_fd);
  close (self->client_fd);
  self->server_fd = self->client_fd = -1;
}

/* FALSE when the other side is gone. */
static gboolean
write_out (Way *way)
{
  gsize at = 0;

  while (at < way->outbox->len)
    {
      gssize n = send (way->to, way->outbox->data + at, way->outbox->len - at, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        break;
      if (n < 0)
        return FALSE;
      at += (gsize) n;
    }
  g_byte_array_remove_range (way->outbox, 0, at);

  return TRUE;
}

/* FALSE when nothing more comes. */
static gboolean
read_in (Way *way)
{
  guint8 piece[PIECE];
  gssize n = recv (way->from, piece, sizeof piece, MSG_DONTWAIT);

  if (n < 0)
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  if (n == 0)
    return FALSE;

  g_byte_array_append (way->checked ? way->inbox : way->outbox, piece, n);
  return TRUE;
}

static gboolean way_cb (int fd, GIOCondition condition, gpointer user_data);

/* Reads only when everything was written, so that neither side can fill the memory. */
static void
watch (Way *way)
{
  gboolean full = way->outbox->len > 0;

  way->source_id = g_unix_fd_add (full ? way->to : way->from, full ? G_IO_OUT : G_IO_IN, way_cb, way);
}

static gboolean
way_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Way *way = user_data;
  TriSpiceSieve *self = way->sieve;

  way->source_id = 0;
  if (way->outbox->len == 0 && !read_in (way))
    way->ended = TRUE;
  if (way->checked && !sift (self, way))
    {
      TriSpiceSieveCut cut = self->cut;
      gpointer cut_data = self->user_data;

      close_both (self);
      cut (cut_data);
      return G_SOURCE_REMOVE;
    }

  if (!write_out (way) || (way->ended && way->outbox->len == 0))
    close_both (self);
  else
    watch (way);

  return G_SOURCE_REMOVE;
}

static void
init_way (Way *way, TriSpiceSieve *sieve, int from, int to, gboolean checked)
{
  *way = (Way) {
    .sieve = sieve, .from = from, .to = to, .checked = checked,
    .inbox = g_byte_array_new (), .outbox = g_byte_array_new (),
  };
  watch (way);
}

/**
 * tri_spice_sieve_new:
 * @kind: which channel it is
 * @fd: the server's socket, which now belongs to the sieve
 * @library_fd: (out): for the library, which closes it
 * @cut: called at most once, when the server said something impossible; the library then finds its socket closed
 * @user_data: for @cut
 *
 * Returns: (transfer full) (nullable): a sieve, which works until it is freed; %NULL if there is no socket left, and
 *   then @fd is still the caller's
 */
TriSpiceSieve *
tri_spice_sieve_new (TriSpiceSieveKind kind, int fd, int *library_fd, TriSpiceSieveCut cut, gpointer user_data)
{
  TriSpiceSieve *self;
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
    return NULL;

  self = g_new0 (TriSpiceSieve, 1);
  self->kind = kind;
  self->cut = cut;
  self->user_data = user_data;
  self->server_fd = fd;
  self->client_fd = pair[0];
  *library_fd = pair[1];
  init_way (&self->to_client, self, fd, pair[0], TRUE);
  init_way (&self->to_server, self, pair[0], fd, FALSE);

  return self;
}

/**
 * tri_spice_sieve_free:
 * @self: (transfer full): a sieve
 *
 * Ends the connection.
 */
void
tri_spice_sieve_free (TriSpiceSieve *self)
{
  Way *ways[] = { &self->to_client, &self->to_server };

  /* What the library said last still goes out, if the server takes it at once. */
  if (self->client_fd >= 0 && read_in (&self->to_server))
    write_out (&self->to_server);
  close_both (self);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_byte_array_unref (ways[i]->inbox);
      g_byte_array_unref (ways[i]->outbox);
    }
  g_free (self);
}
