import type { ClientBase } from 'pg';

/** Places in the log of changes, in bytes from its beginning. */
interface Places {
  /** Where the server writes. */
  readonly written: bigint;
  /** Up to where the slowest replica has come; null: there is none. */
  readonly replayed: bigint | null;
  /** Whether this account may see the places of replicas. */
  readonly isTold: boolean;
}

/**
 * How far replicas are behind, from places in the log that were seen before: the server's own column of lag is empty or
 * stands still when a replica has stopped to answer.
 */
export class ReplicaLag {
  private readonly seen: { readonly written: bigint; readonly at: number }[] = [];

  /** @param now milliseconds of a clock that only rises */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Milliseconds since that was written which the slowest replica has not yet; 0 when there is nothing. */
  note({ written, replayed }: Omit<Places, 'isTold'>): number {
    if (replayed === null || replayed >= written) {
      this.seen.length = 0;
      return 0;
    }
    const at = this.now();
    if (this.seen.at(-1)?.written !== written) this.seen.push({ written, at });
    while ((this.seen[0]?.written ?? written) <= replayed) this.seen.shift();
    return at - (this.seen[0]?.at ?? at);
  }
}

const PLACES = `
  SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text AS written,
         (SELECT min(pg_wal_lsn_diff(replay_lsn, '0/0'))::text FROM pg_stat_replication) AS replayed,
         pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS told`;

export async function readPlaces(client: ClientBase): Promise<Places> {
  const { rows } = await client.query<{ written: string; replayed: string | null; told: boolean }>(PLACES);
  const [{ written, replayed, told } = { written: '0', replayed: null, told: false }] = rows;
  return { written: BigInt(written), replayed: replayed === null ? null : BigInt(replayed), isTold: told };
}
