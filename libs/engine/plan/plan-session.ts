import type { Catalogue, ReadSession } from '#connectors/spi';
import type { Identity } from '#contracts';
import { withCustomDigests, type DataMap } from '../data-map/index.js';
import type { CustomStrategies } from '../strategies/index.js';
import type { Finding, MarkedCorrection, Operation, StorePlan } from '../types.js';
import { Findings, mapFindings } from './checks/findings.js';
import { catalogueFingerprint } from './fingerprint.js';
import { checkIndexes } from './checks/index-findings.js';
import { planErasure } from './plan-erasure.js';
import { COPY_SCOPES, planCopy } from './plan-copy.js';
import { planRectification } from './plan-rectification.js';
import { planLift, planRestriction } from './plan-restriction.js';
import type { Reach } from './traverse/reach.js';
import { rowGroups, type KnownTally } from './rows/row-groups.js';
import { warnNotSearched } from './searched-identities.js';
import { Structure } from './traverse/structure.js';
import {
  DEFAULT_TRAVERSAL_LIMITS,
  traverse,
  type TraversalLimits,
  type TraversalStop,
} from './traverse/traverse.js';
import type { PlanContext, RowGroup, WorkPlan, WorkStep } from './work.js';

export interface PlanningInput {
  readonly map: DataMap;
  readonly storeId: string;
  readonly catalogue: Catalogue;
  readonly session: ReadSession;
  readonly identities: readonly Identity[];
  readonly operation: Operation;
  /** Of the restriction to lift. */
  readonly restrictionId?: string;
  /** Of a rectification. */
  readonly corrections?: readonly MarkedCorrection[];
  readonly limits?: TraversalLimits;
  /** Day on which retention is judged; default: today, UTC. */
  readonly today?: Date;
  /** Whether the store finds rows by what stands in their texts, see `StoreCapabilities.search`. Absent: no. */
  readonly canSearchTexts?: boolean;
  /** Functions that the operator adds. */
  readonly custom?: CustomStrategies | undefined;
  /** Groups that need not be counted, because whoever carries out the plan compares what it changes. */
  readonly known?: KnownTally;
}

export interface SessionPlan {
  readonly structure: Structure;
  readonly plan: StorePlan;
  readonly steps: readonly WorkStep[];
  readonly kept: readonly WorkStep[];
  readonly discovered: readonly Identity[];
  /** Whose rows were reached. */
  readonly groups: readonly RowGroup[];
}

/**
 * Plans one record store within one session. Preview, execution, export and command line all come through here: what
 * a person approves is what runs.
 */
export async function planInSession(input: PlanningInput): Promise<SessionPlan> {
  const { storeId, catalogue, session, identities } = input;
  const map = withCustomDigests(input.map, input.custom);
  const structure = Structure.of(map, storeId, catalogue);
  const findings = new Findings(storeId, mapFindings(structure, input.operation));
  const { corrections = [], canSearchTexts = false, limits = DEFAULT_TRAVERSAL_LIMITS } = input;
  const today = startOfDay(input.today ?? new Date());
  const { maxRows } = limits;
  const context = { structure, session, identities, today, corrections, canSearchTexts, maxRows };
  const { work, discovered, groups } = await planWork(input, context, findings);
  await checkIndexes(work.steps, context, findings);
  checkAccess(structure, work.steps, findings);
  if (input.operation === 'erasure')
    warnNotSearched(map, 'records', [...identities, ...discovered], findings);
  const plan = storePlan(input, structure, work, findings.all());
  return { structure, plan, steps: work.steps, kept: work.kept, discovered, groups };
}

type Work = Omit<WorkPlan, 'findings'>;

async function planWork(
  input: PlanningInput,
  context: PlanContext,
  findings: Findings,
): Promise<{ work: Work } & Pick<SessionPlan, 'discovered' | 'groups'>> {
  const { operation, restrictionId, limits, known } = input;
  const { structure, session, identities } = context;
  if (operation === 'lift')
    return { work: await planLift(restrictionId ?? '', context, findings), discovered: [], groups: [] };
  const result = await traverse(structure, session, identities, limits ?? DEFAULT_TRAVERSAL_LIMITS);
  const { reach, stops, discovered } = result;
  for (const stop of stops) reportStop(stop, findings);
  const groups = stops.length > 0 ? [] : await rowGroups(reach, session, known);
  return { work: await planRight(operation, reach, groups, context, findings), discovered, groups };
}

async function planRight(
  operation: Exclude<Operation, 'lift'>,
  reach: Reach,
  groups: readonly RowGroup[],
  context: PlanContext,
  findings: Findings,
): Promise<Work> {
  switch (operation) {
    case 'erasure':
      return planErasure(reach, groups, context, findings);
    case 'portability':
    case 'access':
    case 'know_categories':
      return planCopy(COPY_SCOPES[operation], reach, groups, context, findings);
    case 'restriction':
      return planRestriction(groups, context, findings);
    case 'rectification':
      return planRectification(groups, context, findings);
  }
}

function reportStop({ code, collection }: TraversalStop, findings: Findings): void {
  findings.error(code, `${STOPPED[code]} (${collection}).`, { collection });
}

const SHARED_ROWS = 'mostly a reference through rows that many people share';
const STOPPED: Readonly<Record<TraversalStop['code'], string>> = {
  MAX_DEPTH: `There are too many references in a row: ${SHARED_ROWS}`,
  MAX_ROWS: `There are too many rows of one person: ${SHARED_ROWS}`,
  UNCLEAR_MATCH:
    'The store takes a value for an identifier of the person that is written quite differently: give the identifier as the store writes it',
};

function checkAccess({ store }: Structure, steps: readonly WorkStep[], findings: Findings): void {
  for (const { step, node } of steps)
    if (step.action !== 'export' && node.info.unchangeable !== undefined)
      findings.error(
        'NOT_CHANGEABLE',
        `${node.name} ${node.info.unchangeable}; its rows cannot be changed.`,
        {
          collection: node.name,
        },
      );
  if (store.access === 'write' || steps.every(({ step }) => step.action === 'export')) return;
  findings.error(
    'STORE_READ_ONLY',
    `The data map opens ${store.id} for reading only, but rows are to be changed.`,
  );
}

function storePlan(
  input: PlanningInput,
  { store, catalogue }: Structure,
  work: Work,
  findings: Finding[],
): StorePlan {
  return {
    store: store.id,
    operation: input.operation,
    type: store.type,
    taskQueue: store.taskQueue,
    catalogueFingerprint: catalogueFingerprint(catalogue),
    steps: work.steps.map(({ step }) => step),
    protected: work.kept.map(({ step }) => step),
    findings,
  };
}

const startOfDay = (date: Date): Date =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
