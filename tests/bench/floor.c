/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The least that any console does: open the server, and ask for all statistics once per interval. What Triptych costs
 * is told in multiples of what this costs.
 *
 *   floor URI [SECONDS]    prints the milliseconds from its start to the first complete answer, then goes on asking
 */
#include <libvirt/libvirt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double
milliseconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int
main (int   argc,
      char *argv[])
{
  double start = milliseconds ();
  int interval = argc > 2 ? atoi (argv[2]) : 2;
  unsigned int flags = 0;
  virConnectPtr connection;

  if (argc < 2 || interval < 1)
    {
      fprintf (stderr, "usage: floor URI [SECONDS]\n");
      return 2;
    }

  connection = virConnectOpen (argv[1]);
  if (connection == NULL)
    return 1;

  for (;;)
    {
      virDomainStatsRecordPtr *records = NULL;
      int n = virConnectGetAllDomainStats (connection, 0, &records, flags);
      struct timespec pause = { interval, 0 };

      if (n < 0)
        return 1;
      virDomainStatsRecordListFree (records);
      if (flags == 0)
        {
          printf ("{\"machines\": %d, \"milliseconds\": %.1f}\n", n, milliseconds () - start);
          fflush (stdout);
          /* The first answer lists all; after that only what runs has figures. */
          flags = VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT;
        }
      nanosleep (&pause, NULL);
    }
}
