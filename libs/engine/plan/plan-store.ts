import type { Catalogue, ReadSession, Store } from '#connectors/spi';
import type { Identity } from '#contracts';
import type { DataMap } from '../data-map/index.js';
import type { CustomStrategies } from '../strategies/index.js';
import type { MarkedCorrection, Operation, StorePlanResult } from '../types.js';
import { personNames } from './names/person-names.js';
import { withOthersRows } from './rows/others-rows.js';
import { planInSession } from './plan-session.js';
import { planTextInSession } from './plan-text.js';
import { withRemains } from './rows/remains.js';
import { withRowClasses } from './rows/row-classes.js';
import { withEncodingFindings } from './checks/encoding-findings.js';
import { withValueFindings } from './checks/value-findings.js';
import type { TraversalLimits } from './traverse/traverse.js';

export interface PlanStoreInput {
  readonly map: DataMap;
  readonly storeId: string;
  readonly store: Store;
  readonly identities: readonly Identity[];
  readonly right: Operation;
  /** With `right: lift`: which restriction. */
  readonly restrictionId?: string;
  /** With `right: rectification`: what is to be changed. */
  readonly corrections?: readonly MarkedCorrection[];
  /** Functions that the operator adds, which actions `custom` name. */
  readonly custom?: CustomStrategies | undefined;
  readonly limits?: TraversalLimits;
  /** Day on which retention is judged; default: today, UTC. */
  readonly today?: Date;
}

/**
 * Finds the person's rows in one store and says what would become of them; changes nothing. Rejects with `store.*`
 * errors of the store; what makes the plan infeasible is a finding of severity `error`, not a rejection.
 */
export async function planStore(input: PlanStoreInput): Promise<StorePlanResult> {
  const { store } = input;
  const catalogue = await store.describe();
  const session = await store.read();
  try {
    return await planWith(input, catalogue, session);
  } finally {
    await session.close();
  }
}

async function planWith(
  { store, right: operation, ...input }: PlanStoreInput,
  catalogue: Catalogue,
  session: ReadSession,
): Promise<StorePlanResult> {
  if (store.capabilities.shape === 'text')
    return { plan: await planTextInSession({ ...input, operation, catalogue, session }), discovered: [] };
  const {
    plan: planned,
    steps,
    kept,
    discovered,
    groups,
    structure,
  } = await planInSession({
    ...input,
    operation,
    catalogue,
    session,
    canSearchTexts: store.capabilities.search === true,
  });
  const plan = await withEncodingFindings(planned, steps, session);
  if (operation !== 'erasure') return { plan, discovered };
  const { map, custom, today = new Date() } = input;
  const identities = [...input.identities, ...discovered];
  const checked = await withValueFindings(plan, steps, { map, identities, session, today, custom });
  const measured = await withRowClasses(checked, steps, session);
  const names = await personNames(groups, structure, session);
  const withOthers = await withOthersRows(measured, kept, session);
  return { plan: await withRemains(withOthers, kept, session), discovered, names };
}
