import type { Predicate } from '#connectors/spi';
import type { Findings } from '../checks/findings.js';
import { checkWrites } from '../checks/feasibility.js';
import { SMALL_COLLECTION_ROWS } from '../checks/index-findings.js';
import { describeColumn } from '../../strategies/index.js';
import { namingIdentities } from '../searched-identities.js';
import type { Reach } from '../traverse/reach.js';
import type { CollectionNode } from '../traverse/structure.js';
import {
  narrow,
  planStep,
  type ColumnWork,
  type PlanContext,
  type RowGroup,
  type WorkStep,
} from '../work.js';
import { findMentions, TooManyMentions, type Mentions } from './find-mentions.js';
import { mentionColumns, type MentionColumn } from './mention-columns.js';

const REASON = 'named in a text';

/**
 * Texts of others that name the person, where the map says that they may (anonymization reference 4.8): only what names
 * them goes. Rows of the person's own are another step's. `due`: of the rows, those that no reason keeps.
 */
export async function planMentions(
  reach: Reach,
  context: PlanContext,
  findings: Findings,
  due: (group: RowGroup) => Promise<RowGroup | null>,
): Promise<readonly WorkStep[]> {
  const identities = namingIdentities(reach.structure.map, 'records', reach.identities.all());
  const steps: WorkStep[] = [];
  for (const node of reach.structure.nodes.values()) {
    const columns = mentionColumns(node);
    if (columns.length === 0 || !canSearch(node, columns, context, findings)) continue;
    const search = { session: context.session, identities, maxRows: context.maxRows };
    for (const mentions of await searched(node, columns, reach.own(node), search, findings)) {
      const step = await mentionStep(node, mentions, context, findings, due);
      if (step) steps.push(step);
    }
  }
  return steps;
}

/** Says why rows of a collection cannot be looked through, unless nobody asked for that in so many words. */
function canSearch(
  node: CollectionNode,
  columns: readonly MentionColumn[],
  { structure, canSearchTexts }: PlanContext,
  findings: Findings,
): boolean {
  const why = obstacle(node, canSearchTexts, structure.store.access);
  const names = columns.map(({ info }) => info.name).join(', ');
  const place = { collection: node.name };
  if (why === null) {
    if (node.info.estimatedRows >= SMALL_COLLECTION_ROWS)
      findings.info(
        'TEXTS_SEARCHED',
        `All ${node.info.estimatedRows} rows or so of ${node.name} are read for texts that name the person (${names}), once to plan and once to carry out; where nobody is named there, say "mentions: keep".`,
        place,
      );
    return true;
  }
  if (columns.some(({ info }) => node.map.columns[info.name]?.mentions === 'scrub'))
    findings.warn(
      'TEXTS_NOT_SEARCHED',
      `${node.name} ${why}: where its texts (${names}) name the person stays.`,
      place,
    );
  return false;
}

function obstacle(
  { key, info }: CollectionNode,
  canSearchTexts: boolean,
  access: 'read' | 'write',
): string | null {
  if (!canSearchTexts) return 'is in a store whose texts cannot be looked through row by row';
  if (access !== 'write') return 'is in a store that the data map opens for reading only';
  if (info.kind === 'view') return 'is a view';
  if (info.unchangeable !== undefined) return info.unchangeable;
  return key.length === 0 ? 'has no key by which its rows could be changed' : null;
}

async function searched(
  node: CollectionNode,
  columns: readonly MentionColumn[],
  own: Predicate,
  search: Parameters<typeof findMentions>[3],
  findings: Findings,
): Promise<readonly Mentions[]> {
  if (search.identities.length === 0) return [];
  try {
    return await findMentions(node, columns, own, search);
  } catch (error) {
    if (!(error instanceof TooManyMentions)) throw error;
    findings.error('MAX_ROWS', `Too many rows of ${node.name} name the person.`, { collection: node.name });
    return [];
  }
}

async function mentionStep(
  node: CollectionNode,
  { columns, keys }: Mentions,
  context: PlanContext,
  findings: Findings,
  due: (group: RowGroup) => Promise<RowGroup | null>,
): Promise<WorkStep | null> {
  const where: Predicate = { op: 'in', columns: node.key, values: keys.values() };
  const tally = { rows: 0, digest: '' };
  const named = await narrow(
    { node, ownership: 'others', where, reason: REASON, tally },
    where,
    context.session,
  );
  const group = named && (await due(named));
  if (!group) return null;
  const writes = columns.map(({ info, map }): ColumnWork => ({ kind: 'erase', column: info.name, map }));
  checkWrites(group, writes, findings);
  const step = planStep(
    group,
    'mention',
    context.structure.store.id,
    columns.map(({ info, map }) => ({
      column: info.name,
      category: map.category,
      strategy: describeColumn(map),
    })),
  );
  return { step, node, where: group.where, writes };
}
