import type { Predicate } from '#connectors/spi';
import type { RefusalCode } from '#contracts';
import type { DataMap, LegalHold } from '../data-map/index.js';
import { isPersonal } from './columns/categories.js';
import { planDeletes, type EraseDraft } from './plan-deletes.js';
import { columnMap } from './columns/column-map.js';
import { eraseColumns } from './columns/erase-columns.js';
import { checkWrites } from './checks/feasibility.js';
import type { Findings } from './checks/findings.js';
import { all, any, isNothing, not } from './traverse/predicates.js';
import type { Reach } from './traverse/reach.js';
import { endOf, splitByRetention, type KeptUntil } from './rows/retention.js';
import type { PlanColumn } from '../types.js';
import type { CollectionNode, Reference } from './traverse/structure.js';
import { planMentions } from './mentions/plan-mentions.js';
import { planOwnColumns } from './mentions/own-columns.js';
import { rowsBelowJoint } from './rows/rows-below-joint.js';
import { erasedIn, leftIn } from './rows/remains.js';
import { unlinkStep } from './rows/unlink.js';
import { isHeld } from './rows/is-held.js';
import { narrow, planStep, type PlanContext, type RowGroup, type WorkPlan, type WorkStep } from './work.js';

type Draft = Omit<WorkPlan, 'findings'>;

/** Erasure of the reached rows: the subject's own are masked or deleted, all others stay (anonymization reference 3-5). */
export async function planErasure(
  reach: Reach,
  groups: readonly RowGroup[],
  context: PlanContext,
  findings: Findings,
): Promise<Draft> {
  const drafts: EraseDraft[] = [];
  const kept: WorkStep[] = [];
  for (const group of groups) {
    if (group.ownership === 'joint') reportJoint(group, reach, findings);
    if (group.ownership !== 'exclusive')
      for (const part of await byHandling(reach, group, context, findings)) kept.push(protect(part, context));
    else await decide(group, context, findings, drafts, kept);
    if (group.ownership === 'exclusive') await reportErasedJoint(reach, group, context, findings);
  }
  for (const group of await rowsBelowJoint(reach, groups, context, findings))
    kept.push(protect(group, context));
  const due = (group: RowGroup): Promise<RowGroup | null> => dueToGo(group, context, kept);
  const mentions = [
    ...(await planOwnColumns(reach, groups, context, findings, due)),
    ...(await planMentions(reach, context, findings, due)),
  ];
  const unlinks = await unlinkShared(reach, drafts, context);
  const deletes = await planDeletes(drafts, context, findings);
  const masks: WorkStep[] = [];
  for (const { group } of deletes.masked)
    for (const { part, others } of await byOthers(reach, group, context)) {
      const step = await maskStep(part, others, context, findings);
      if (step.writes.length === 0) kept.push({ ...step, step: { ...step.step, action: 'keep' } });
      else masks.push(step);
    }
  // what a deletion takes along is changed before it goes
  return { steps: [...mentions, ...unlinks, ...deletes.unlinks, ...masks, ...deletes.deletes], kept };
}

interface PartOfGroup {
  readonly part: RowGroup;
  readonly others: 'none' | 'erased';
}

/** The subject's rows, and apart from them those that were also somebody's who was erased before. */
async function byOthers(
  reach: Reach,
  group: RowGroup,
  { session }: PlanContext,
): Promise<readonly PartOfGroup[]> {
  const erased = reach.lastOfErased(group.node);
  if (isNothing(erased)) return [{ part: group, others: 'none' }];
  const alone = await narrow(group, all(group.where, not(erased)), session);
  const last = await narrow(group, all(group.where, erased), session);
  return [
    ...(alone ? [{ part: alone, others: 'none' as const }] : []),
    ...(last ? [{ part: last, others: 'erased' as const }] : []),
  ];
}

const nameRows = (rows: number): string => `${rows} row${rows === 1 ? '' : 's'}`;

/** What the map would erase stays, because the rows are somebody else's too: that must not go unsaid. */
function reportJoint({ node, tally }: RowGroup, reach: Reach, findings: Findings): void {
  const columns = leftIn(node, 'joint');
  if (columns.length === 0) return;
  findings.warn(
    'KEPT_JOINT',
    `${nameRows(tally.rows)} of ${node.name} ${tally.rows === 1 ? 'is' : 'are'} also somebody else's and ${tally.rows === 1 ? 'stays' : 'stay'} with ${columns.join(', ')}: ${jointAdvice(node, reach)}.`,
    { collection: node.name },
  );
}

/** By what the rows are two people's decides what can be done about it. */
function jointAdvice(node: CollectionNode, reach: Reach): string {
  const owners = reach.structure.ownerReferences(node);
  const foreign = owners.filter((ref) => reach.owned(ref.to, ref.toColumns).size === 0);
  const columns = (refs: readonly Reference[]): string =>
    refs.map((ref) => ref.fromColumns.join(',')).join(', ');
  if (isNothing(reach.refersToOthers(node)))
    return `they hold an identifier of somebody else; where it is that of whoever only handled them, take its column out of "identifiers" (${node.identities.map(({ column }) => column).join(', ')})`;
  if (foreign.length > 0)
    return `where ${columns(foreign)} only names who handled them, give that reference "role: actor"`;
  return `as messages and families are, they are several people's (${columns(owners)}), and go with the last of them`;
}

/** Rows of others that the person only handles, and apart from them those that hang on the person too. */
async function byHandling(
  reach: Reach,
  group: RowGroup,
  { session }: PlanContext,
  findings: Findings,
): Promise<readonly RowGroup[]> {
  if (group.ownership !== 'actor') return [group];
  const hanging = hangingOn(reach, group.node);
  const named = isNothing(hanging) ? null : await narrow(group, all(group.where, hanging), session);
  if (!named) return [group];
  reportNamed(reach, named, findings);
  const handled = await narrow(group, all(group.where, not(hanging)), session);
  return [...(handled ? [handled] : []), { ...named, hangs: true }];
}

/** Rows that hang on the person's own and name somebody else by identifiers of theirs: a next of kin, a guest. */
function hangingOn(reach: Reach, node: CollectionNode): Predicate {
  const identified = reach.identified(node);
  if (erasedIn(node).length === 0 || isNothing(identified)) return any();
  return all(identified, any(...ownersOutside(reach, node).map((ref) => reach.refersToOwned(ref))));
}

/** Who leads or recommended people of the same table owns nothing of theirs. */
const ownersOutside = (reach: Reach, node: CollectionNode): readonly Reference[] =>
  reach.structure.ownerReferences(node).filter(({ to }) => to !== node.name);

function reportNamed(reach: Reach, { node, tally: { rows } }: RowGroup, findings: Findings): void {
  const links = ownersOutside(reach, node).flatMap(({ fromColumns }) => fromColumns);
  const names = node.identities.map(({ column }) => column).filter((column) => !links.includes(column));
  const [hangs, calls, stays] = rows === 1 ? ['hangs', 'names', 'stays'] : ['hang', 'name', 'stay'];
  findings.warn(
    'KEPT_JOINT',
    `${nameRows(rows)} of ${node.name} ${hangs} on the person (${links.join(', ')}) but ${calls} somebody else by "identifiers" (${names.join(', ')}) and ${stays} with ${erasedIn(node).join(', ')}: where these only tell how to reach somebody for the person, take them out of "identifiers"; where the reference only says who handled the row, give it "role: actor".`,
    { collection: node.name },
  );
}

/** The map says that rows are one person's, but some of them refer to two. */
async function reportErasedJoint(
  reach: Reach,
  group: RowGroup,
  { session }: PlanContext,
  findings: Findings,
): Promise<void> {
  const { node } = group;
  const toOthers = node.map.owner === 'exclusive' ? reach.refersToOthers(node) : any();
  if (isNothing(toOthers)) return;
  const joint = await narrow(group, all(group.where, toOthers), session);
  if (joint)
    findings.warn(
      'ERASED_JOINT',
      `${nameRows(joint.tally.rows)} of ${node.name} also refer to somebody else and are erased, because the map says "owner: exclusive".`,
      { collection: node.name },
    );
}

/** Rows that are also, or only, somebody else's stay as they are and are listed. */
export function protect(group: RowGroup, { structure }: PlanContext): WorkStep {
  const step = planStep(group, 'keep', structure.store.id);
  const work = { step, node: group.node, where: group.where, writes: [] };
  return group.hangs ? { ...work, hangs: true } : work;
}

async function decide(
  group: RowGroup,
  context: PlanContext,
  findings: Findings,
  drafts: EraseDraft[],
  kept: WorkStep[],
): Promise<void> {
  const { node } = group;
  const hold = holdOn(node, context.structure.map);
  if (hold) {
    kept.push(keepRows(group, context, 'LEGAL_CLAIMS', `legal hold ${hold.id}`));
    return;
  }
  if (node.map.rowAction === 'keep') {
    if (node.map.keepCode === null)
      findings.error('KEEP_WITHOUT_CODE', `${node.name} is kept as a whole without a reason code.`, {
        collection: node.name,
      });
    const code = node.map.keepCode ?? 'LEGAL_OBLIGATION';
    kept.push(keepRows(group, context, code, 'row action keep', await endOfRows(group, context)));
    return;
  }
  const due = await settleRetention(group, context, kept);
  if (due) drafts.push({ group: due, isDelete: node.map.rowAction === 'delete' });
}

/** The legal hold under which the rows of a collection stay as they are. */
export const holdOn = (node: CollectionNode, { holds }: DataMap): LegalHold | undefined =>
  holds.find(({ scope, on }) =>
    scope === 'collection' ? isHeld(node.name, on) : node.map.purposes.includes(on),
  );

/** Of rows of others that name the person, those that neither a hold nor a retention period keeps as they are. */
async function dueToGo(group: RowGroup, context: PlanContext, kept: WorkStep[]): Promise<RowGroup | null> {
  const hold = holdOn(group.node, context.structure.map);
  if (!hold) return settleRetention(group, context, kept);
  kept.push(keepRows(group, context, 'LEGAL_CLAIMS', `legal hold ${hold.id}`));
  return null;
}

async function settleRetention(
  group: RowGroup,
  context: PlanContext,
  kept: WorkStep[],
): Promise<RowGroup | null> {
  const { retention } = group.node.map;
  if (retention === null) return group;
  const split = await splitByRetention(group, retention, context);
  if (split.kept)
    kept.push(keepRows(split.kept, context, retention.code, `retention ${retention.keepFor}`, split.end));
  return split.due;
}

/** Rows kept with their personal columns for a lawful reason, until a known day where the map gives one. */
export function keepRows(
  group: RowGroup,
  { structure }: PlanContext,
  code: RefusalCode,
  because: string,
  end: KeptUntil = {},
): WorkStep {
  const keep = { code, ...end };
  const columns = group.node.info.columns.flatMap(({ name }): PlanColumn[] => {
    const { category } = columnMap(group.node, name);
    return isPersonal(category) ? [{ column: name, category, strategy: `keep ${code}`, keep }] : [];
  });
  const reason = `${group.reason}; ${because}`;
  const step = planStep({ ...group, reason }, 'keep', structure.store.id, columns);
  return { step, node: group.node, where: group.where, writes: [] };
}

/** Of rows that are kept as a whole, where the map says how long. */
const endOfRows = (group: RowGroup, context: PlanContext): Promise<KeptUntil> => {
  const { retention } = group.node.map;
  const from = retention?.from ?? null;
  return retention && from !== null
    ? endOf(group, { keepFor: retention.keepFor, from }, context)
    : Promise.resolve({});
};

async function maskStep(
  group: RowGroup,
  others: PartOfGroup['others'],
  context: PlanContext,
  findings: Findings,
): Promise<WorkStep> {
  const ends = await keptColumnEnds(group, context);
  reportOver(group, ends, context, findings);
  const { writes, columns } = eraseColumns(group.node, findings, ends, others);
  checkWrites(group, writes, findings);
  const step = planStep(group, 'mask', context.structure.store.id, columns);
  return { step, node: group.node, where: group.where, writes };
}

/** By column. */
async function keptColumnEnds(group: RowGroup, context: PlanContext): Promise<Map<string, KeptUntil>> {
  const ends = new Map<string, KeptUntil>();
  for (const [column, { erase }] of Object.entries(group.node.map.columns)) {
    if (erase?.kind !== 'keep' || !erase.end) continue;
    ends.set(column, 'until' in erase.end ? erase.end : await endOf(group, erase.end, context));
  }
  return ends;
}

/** The reason for which a column is kept has ended for every row: who reads the plan must know. */
function reportOver(
  { node }: RowGroup,
  ends: ReadonlyMap<string, KeptUntil>,
  { today }: PlanContext,
  findings: Findings,
): void {
  for (const [column, { until }] of ends)
    if (until !== undefined && until <= today.toISOString().slice(0, 10))
      findings.warn(
        'KEEP_OVER',
        `${node.name}.${column} is kept although it might have gone on ${until}: give the column another action, or a later end.`,
        { collection: node.name, column },
      );
}

/** The subject's own link to a row that stays because others use it too, unless the map says what becomes of the link. */
async function unlinkShared(
  reach: Reach,
  drafts: readonly EraseDraft[],
  context: PlanContext,
): Promise<WorkStep[]> {
  const steps: WorkStep[] = [];
  for (const { group, isDelete } of drafts) {
    for (const ref of isDelete ? [] : group.node.parents.filter((parent) => mayUnlink(group.node, parent))) {
      const { shared } = reach.upward(ref.to, ref.toColumns);
      const referring = { op: 'in', columns: ref.fromColumns, values: shared.values() } as const;
      if (isNothing(referring)) continue;
      const linked = await narrow(group, all(group.where, referring), context.session);
      if (linked) steps.push(unlinkStep(linked, ref, context));
    }
  }
  return steps;
}

const mayUnlink = (node: CollectionNode, ref: Reference): boolean =>
  ref.fromColumns.every(
    (column) =>
      node.columns.get(column)?.nullable === true &&
      !node.key.includes(column) &&
      columnMap(node, column).erase === null,
  );
