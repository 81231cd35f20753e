import type { ClientBase } from 'pg';
import { z } from 'zod';

/** Which cluster a transaction id belongs to; null where the user may not read it. */
export interface ClusterIdentity {
  readonly system: string | null;
  readonly timeline: number | null;
}

const tokenSchema = z.object({
  xid: z.string().regex(/^\d+$/),
  system: z.string().nullable(),
  timeline: z.number().nullable(),
});
export type SessionToken = z.infer<typeof tokenSchema>;

export const formatToken = (token: SessionToken): string => JSON.stringify(token);

/** null when it is not a token of this connector. */
export function parseToken(text: string): SessionToken | null {
  try {
    return tokenSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Asked outside of the session's transaction: a missing privilege would abort that. */
export async function readClusterIdentity(client: ClientBase): Promise<ClusterIdentity> {
  try {
    const { rows } = await client.query<{ system: string; timeline: number }>(
      `SELECT s.system_identifier::text AS system, c.timeline_id AS timeline
         FROM pg_control_system() s, pg_control_checkpoint() c`,
    );
    return rows[0] ?? { system: null, timeline: null };
  } catch {
    return { system: null, timeline: null };
  }
}

/**
 * Writes everything that the server's log holds so far to disk, by committing an empty message on another connection.
 * Without that a crash of the server could forget that the transaction id was ever given out and give it to somebody
 * else, whose commit would then be taken for ours. A user without the privilege loses only this protection.
 */
export async function flushLog(client: ClientBase): Promise<void> {
  await client.query(`SELECT pg_logical_emit_message(true, 'habeas', '')`).catch(() => undefined);
}

export type TransactionStatus = 'committed' | 'aborted' | 'in progress' | 'unknown';

/** The status as the server's commit log has it. */
export async function transactionStatus(client: ClientBase, xid: string): Promise<TransactionStatus> {
  try {
    const { rows } = await client.query<{ status: TransactionStatus | null }>(
      'SELECT pg_xact_status($1::text::xid8) AS status',
      [xid],
    );
    return rows[0]?.status ?? 'unknown';
  } catch (error) {
    // "transaction ID is in the future": this database never saw it, so that nothing of it can be there.
    if ((error as { code?: string }).code === '22023') return 'aborted';
    throw error;
  }
}

/** Another cluster, or another history of the same one after a failover or restore, knows nothing of our id. */
export const isSameHistory = (token: SessionToken, now: ClusterIdentity): boolean =>
  (token.system === null || now.system === null || token.system === now.system) &&
  (token.timeline === null || now.timeline === null || token.timeline === now.timeline);
