import type { UnitOfWork } from './unit-of-work.js';

/** Channel on which whoever keeps decisions is told that they may be void. Heard once the transaction has committed. */
export const DECISION_CHANNEL = 'habeas_decisions';

/** People in one message: PostgreSQL takes 8,000 bytes. */
const MOST_SUBJECTS = 150;

/** What decisions rest on has changed; a JSON document on {@link DECISION_CHANNEL}. */
export interface DecisionChange {
  readonly tenantId: string;
  /** Of the newest answer. Whole number in decimal digits, as the next one. */
  readonly sequence: string;
  /** How often something changed that concerns everybody. */
  readonly ground: string;
  /** Whose decisions are void, as keyed digests (UUID); null: everybody's. */
  readonly subjects: readonly string[] | null;
}

/** The message for answers of these people. */
export function decisionMessage(change: DecisionChange & { readonly subjects: readonly string[] }): string {
  const subjects = [...new Set(change.subjects)];
  return JSON.stringify({ ...change, subjects: subjects.length > MOST_SUBJECTS ? null : subjects });
}

/**
 * Definitions, restrictions, the data map or settings have changed: what was decided before is void. Call in the
 * transaction of the change, where nothing slow follows: until it ends, answers of the tenant wait.
 */
export async function voidDecisions(unitOfWork: UnitOfWork): Promise<void> {
  await unitOfWork.query(
    `with moved as (
       insert into consent_chain (tenant_id, hash, epoch) values (habeas_tenant(), decode(repeat('00', 32), 'hex'), 1)
       on conflict (tenant_id) do update set epoch = consent_chain.epoch + 1
       returning tenant_id, sequence, epoch)
     select pg_notify(?, json_build_object('tenantId', tenant_id, 'sequence', sequence::text, 'ground', epoch::text,
       'subjects', null)::text) from moved`,
    [DECISION_CHANNEL],
  );
}
