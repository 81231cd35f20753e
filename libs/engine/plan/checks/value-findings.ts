import type { ReadSession } from '#connectors/spi';
import type { Identity } from '#contracts';
import { actionsOf, type DataMap, type EraseAction, type PseudonymScope } from '../../data-map/index.js';
import { identityForms, isSearchable } from '../../identity/index.js';
import {
  columnChange,
  describeColumn,
  type CustomStrategies,
  type StrategyContext,
  type ValueFault,
} from '../../strategies/index.js';
import type { StorePlan } from '../../types.js';
import { Findings } from './findings.js';
import type { ColumnWork, WorkStep } from '../work.js';

type Erase = Extract<ColumnWork, { kind: 'erase' }>;

export interface ValueCase {
  readonly map: DataMap;
  readonly identities: readonly Identity[];
  readonly session: ReadSession;
  readonly today: Date;
  readonly custom?: CustomStrategies | undefined;
}

/** Keys that nothing is written with: what comes of the values is thrown away. */
const NO_KEY = Buffer.alloc(32);
const SCOPES: readonly PseudonymScope[] = ['request', 'subject', 'tenant', 'global'];

/**
 * Tries actions whose outcome depends on how the values are written on the values themselves, so that what they cannot
 * answer stops the plan or is told before approval; no value is part of what is told. Only columns with such an action
 * are read.
 */
export async function withValueFindings(
  plan: StorePlan,
  steps: readonly WorkStep[],
  subject: ValueCase,
): Promise<StorePlan> {
  const findings = new Findings(plan.store, plan.findings);
  for (const step of steps)
    for (const write of step.writes)
      if (write.kind === 'erase' && actionsOf(write.map).some(dependsOnValues))
        tell(step, write, await faultsOf(step, write, subject), findings);
  return { ...plan, findings: findings.all() };
}

const dependsOnValues = (action: EraseAction): boolean =>
  action.kind === 'ff1' ||
  (action.kind === 'custom' && action.digest !== undefined) ||
  (action.kind === 'scrub' && action.detect !== undefined);

const nameOf = (fault: ValueFault): string =>
  fault.code === 'DETECTED_UNSURE' ? `${fault.code} ${fault.detector}` : fault.code;

async function faultsOf(
  { node, where }: WorkStep,
  { column, map }: Erase,
  { session, ...subject }: ValueCase,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const report = (fault: ValueFault): void => {
    counts.set(nameOf(fault), (counts.get(nameOf(fault)) ?? 0) + 1);
  };
  const info = node.columns.get(column);
  const change = info && columnChange(info, map, contextOf(subject, report));
  if (change?.kind !== 'rewrite') return counts;
  for await (const rows of session.select({
    collection: node.name,
    columns: [column],
    where,
    orderBy: [],
  }))
    change.rewrite(rows.map((row) => row[column] ?? null));
  return counts;
}

const contextOf = (
  { map, identities, today, custom }: Omit<ValueCase, 'session'>,
  report: (fault: ValueFault) => void,
): StrategyContext => ({
  keys: new Map(SCOPES.map((scope) => [scope, NO_KEY])),
  identities,
  forms: identities.filter(isSearchable).flatMap((identity) => identityForms(identity, 'verify')),
  today,
  postcodes: map.postcodes ?? {},
  custom,
  report,
});

const MESSAGES: Readonly<Record<string, (values: string, action: string) => string>> = {
  FF1_DOMAIN: (values, action) =>
    `${values} too short or too long for ${action}: FF1 needs 1,000,000 possible values of their length. Use a pseudonym.`,
  FF1_ALPHABET: (values, action) =>
    `${values} not of the alphabet of ${action}: choose another, or use a pseudonym.`,
  CUSTOM_FAILED: (values, action) =>
    `${values} answered by ${action} with an error, or with what the column does not take: correct the module.`,
  CUSTOM_UNSTABLE: (values, action) =>
    `${values} answered by ${action} differently each time: a strategy must be a pure function.`,
  FF1_LUHN: (values, action) =>
    `${values} without a right Luhn digit, which ${action} asks for: leave luhn out.`,
};

function tell(
  { node }: WorkStep,
  { column, map }: Erase,
  faults: ReadonlyMap<string, number>,
  findings: Findings,
): void {
  const place = { collection: node.name, column };
  for (const [name, count] of faults) {
    const [code = name, detector] = name.split(' ');
    const message = MESSAGES[code];
    if (message) {
      const values = count === 1 ? 'A value is' : `${count} values are`;
      findings.error(code, message(values, describeColumn(map)), place);
    } else
      findings.warn(
        code,
        `${node.name}.${column} may hold data about somebody (${detector}, ${count === 1 ? 'one place' : `${count} places`}), not surely enough to be removed: look at it.`,
        place,
      );
  }
}
