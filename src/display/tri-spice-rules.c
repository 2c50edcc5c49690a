/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "triptych-display"

#include "config.h"

#include "tri-spice-rules.h"

#include <spice/enums.h>
#include <spice/vd_agent.h>
#include <string.h>

/* The library keeps a message of the agent in memory until it is complete: no clipboard is as large as this. */
#define AGENT_MAX (256u << 20)
/* A kind that the library does not know, and therefore leaves alone. */
#define AGENT_NO_TYPE 0xfffffff0u
#define CURSOR_SIDE_MAX 4096
#define CURSOR_HEADER 17

static guint32
read_32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint16
read_16 (const guint8 *data)
{
  guint16 value;

  memcpy (&value, data, sizeof value);
  return GUINT16_FROM_LE (value);
}

/* What the library reads of such a message, however long it is. */
static gsize
least_size (TriSpiceRules *self, guint32 type)
{
  gsize selection = self->selections ? 4 : 0;

  switch (type)
    {
    case VD_AGENT_CLIPBOARD:
    case VD_AGENT_CLIPBOARD_REQUEST:
      return selection + 4;
    case VD_AGENT_CLIPBOARD_GRAB:
    case VD_AGENT_CLIPBOARD_RELEASE:
      return selection;
    case VD_AGENT_ANNOUNCE_CAPABILITIES:
      return sizeof (VDAgentAnnounceCapabilities);
    case VD_AGENT_REPLY:
      return sizeof (VDAgentReply);
    case VD_AGENT_FILE_XFER_STATUS:
      return sizeof (VDAgentFileXferStatusMessage);
    default:
      return 0;
    }
}

/* The first bytes of the announcement say whether selections are named in what follows it. */
static void
keep_head (TriSpiceRules *self, const guint8 *data, gsize size)
{
  gsize n = MIN (size, sizeof self->head - self->n_head);

  memcpy (self->head + self->n_head, data, n);
  self->n_head += n;
}

static void
end_agent_message (TriSpiceRules *self)
{
  if (self->type != VD_AGENT_ANNOUNCE_CAPABILITIES)
    return;

  self->selections = self->n_head == sizeof self->head &&
                     (read_32 (self->head + 4) & (1u << VD_AGENT_CAP_CLIPBOARD_SELECTION)) != 0;
}

/* Whether the message may begin; one that is too short for its type gets another type. */
static gboolean
begin_agent_message (TriSpiceRules *self, guint8 *body, gsize size)
{
  /* The library reads all of the header from the first piece. */
  if (size < sizeof (VDAgentMessage))
    return FALSE;

  self->type = read_32 (body + 4);
  self->left = read_32 (body + 16);
  self->n_head = 0;
  if (self->left > AGENT_MAX)
    return FALSE;

  if (self->left < least_size (self, self->type))
    {
      guint32 none = GUINT32_TO_LE (AGENT_NO_TYPE);

      self->type = AGENT_NO_TYPE;
      memcpy (body + 4, &none, sizeof none);
    }

  return TRUE;
}

static TriSpiceVerdict
check_agent_data (TriSpiceRules *self, guint8 *body, gsize size)
{
  if (size == 0)
    return TRI_SPICE_DROP;

  while (size > 0)
    {
      gsize n;

      if (self->left == 0)
        {
          if (!begin_agent_message (self, body, size))
            return TRI_SPICE_CUT;

          body += sizeof (VDAgentMessage);
          size -= sizeof (VDAgentMessage);
        }

      n = (gsize) MIN (self->left, size);
      keep_head (self, body, n);
      self->left -= n;
      body += n;
      size -= n;
      if (self->left == 0)
        end_agent_message (self);
    }

  return TRI_SPICE_PASS;
}

/**
 * tri_spice_rules_main:
 * @self: what is known of the agent; zero at the beginning
 * @type: a message of the server on the main channel
 * @body: its contents, which may be changed
 * @size: in bytes
 *
 * Returns: what to do with the message
 */
TriSpiceVerdict
tri_spice_rules_main (TriSpiceRules *self, guint type, guint8 *body, gsize size)
{
  switch (type)
    {
    case SPICE_MSG_LIST:
      return TRI_SPICE_CUT;
    case SPICE_MSG_MAIN_AGENT_DISCONNECTED:
      *self = (TriSpiceRules) { 0 };
      return TRI_SPICE_PASS;
    case SPICE_MSG_MAIN_AGENT_DATA:
      return check_agent_data (self, body, size);
    default:
      return TRI_SPICE_PASS;
    }
}

/* Bytes that the library reads for the pixels of such a cursor. */
static gsize
cursor_bytes (guint type, gsize width, gsize height)
{
  gsize mask = (width * height + 7) / 8;

  switch (type)
    {
    case SPICE_CURSOR_TYPE_ALPHA:
      return width * height * 4;
    case SPICE_CURSOR_TYPE_MONO:
      return (width + 7) / 8 * height * 2;
    case SPICE_CURSOR_TYPE_COLOR4:
      return (width + 1) / 2 * height + 16 * 4 + mask;
    case SPICE_CURSOR_TYPE_COLOR16:
      return width * height * 2 + mask;
    case SPICE_CURSOR_TYPE_COLOR32:
      return width * height * 4 + mask;
    default:
      return 0;
    }
}

/* @body begins with the cursor's flags. A cursor that is not what it claims becomes none. */
static void
check_cursor (guint8 *body, gsize size)
{
  const guint8 none[] = { SPICE_CURSOR_FLAGS_NONE, 0 };
  guint flags, width, height;

  if (size < 2)
    return;

  flags = read_16 (body);
  if (flags & (SPICE_CURSOR_FLAGS_NONE | SPICE_CURSOR_FLAGS_FROM_CACHE) || size < 2 + CURSOR_HEADER)
    return;

  width = read_16 (body + 11);
  height = read_16 (body + 13);
  if (width > CURSOR_SIDE_MAX || height > CURSOR_SIDE_MAX ||
      cursor_bytes (body[10], width, height) > size - 2 - CURSOR_HEADER)
    memcpy (body, none, sizeof none);
}

/**
 * tri_spice_rules_cursor:
 * @type: a message of the server on a cursor channel
 * @body: its contents, which may be changed
 * @size: in bytes
 *
 * Returns: what to do with the message
 */
TriSpiceVerdict
tri_spice_rules_cursor (guint type, guint8 *body, gsize size)
{
  /* In front of the cursor: position, trail and visibility, or position and visibility. */
  const gsize before_init = 9, before_set = 5;

  if (type == SPICE_MSG_LIST)
    return TRI_SPICE_CUT;

  if (type == SPICE_MSG_CURSOR_INIT && size > before_init)
    check_cursor (body + before_init, size - before_init);
  else if (type == SPICE_MSG_CURSOR_SET && size > before_set)
    check_cursor (body + before_set, size - before_set);

  return TRI_SPICE_PASS;
}
