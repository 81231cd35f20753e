import type { Predicate, ReadSession, Tally, TallyQuery } from '#connectors/spi';
import type { Ownership } from '../../types.js';
import { all, any, isNothing, not, raw } from '../traverse/predicates.js';
import type { Reach } from '../traverse/reach.js';
import type { CollectionNode } from '../traverse/structure.js';
import type { RowGroup } from '../work.js';

/** What is known of a group before it is counted; undefined: it must be counted. */
export type KnownTally = (node: CollectionNode, ownership: Ownership) => Tally | undefined;

/** The reached rows of every collection by whose they are (anonymization reference 3), empty groups left out. */
export async function rowGroups(
  reach: Reach,
  session: ReadSession,
  known: KnownTally = () => undefined,
): Promise<RowGroup[]> {
  const candidates = [...reach.structure.nodes.values()].flatMap((node) =>
    classes(reach, node)
      .filter(([, predicate]) => !isNothing(predicate))
      .map(([ownership, predicate]) => ({
        node,
        ownership,
        where: all(predicate, raw(node.map.where)),
        tally: known(node, ownership),
      })),
  );
  const uncounted = candidates.filter(({ tally }) => tally === undefined);
  const counted = await tallies(
    session,
    uncounted.map(({ node, where }) => ({ collection: node.name, key: node.key, where })),
  );
  return candidates.flatMap((candidate) => {
    const { node, ownership } = candidate;
    const tally = candidate.tally ?? counted[uncounted.indexOf(candidate)];
    if (!tally || tally.rows === 0) return [];
    return { ...candidate, tally, reason: reasonFor(reach, node, ownership) };
  });
}

export async function tallies(
  session: ReadSession,
  queries: readonly TallyQuery[],
): Promise<readonly Tally[]> {
  if (session.tallies) return session.tallies(queries);
  const counted: Tally[] = [];
  for (const query of queries) counted.push(await session.tally(query));
  return counted;
}

function classes(reach: Reach, node: CollectionNode): [Ownership, Predicate][] {
  const seeds = reach.seeds(node);
  const children = reach.childward(node);
  const handled = reach.handled(node);
  const reached = any(
    seeds,
    children,
    handled,
    reach.ownedUpward(node),
    reach.sharedUpward(node),
    reach.referenceUpward(node),
  );
  if (reach.structure.isReferenceData(node)) return [['reference', reached]];
  if (node.map.owner === 'shared') return [['shared', reached]];
  const own = reach.own(node);
  const others = all(children, ...exclude(own));
  const identified = reach.identified(node);
  return [
    ['exclusive', own],
    [
      'actor',
      any(
        isNothing(identified) ? any() : all(others, identified, ...exclude(seeds)),
        all(handled, ...exclude(any(own, seeds, children))),
      ),
    ],
    ['joint', jointRows(reach, node, own, others, identified)],
    ['shared', all(reach.sharedUpward(node), ...exclude(any(own, children, handled)))],
  ];
}

function jointRows(
  reach: Reach,
  node: CollectionNode,
  own: Predicate,
  others: Predicate,
  identified: Predicate,
): Predicate {
  const toOthers = node.map.owner === 'exclusive' ? any() : reach.refersToOthers(node);
  const mixed = reach.mixedSeeds(node);
  return any(
    isNothing(toOthers) ? any() : all(others, toOthers, ...exclude(identified)),
    isNothing(mixed) ? any() : all(reach.seeds(node), mixed, ...exclude(own)),
  );
}

const exclude = (predicate: Predicate): Predicate[] => (isNothing(predicate) ? [] : [not(predicate)]);

/** By which identifiers and references rows of this collection are found. */
function reasonFor(reach: Reach, node: CollectionNode, ownership: Ownership): string {
  if (ownership === 'shared' || ownership === 'reference') {
    const labels = reach.upwards(node).flatMap((up) => [...up.labels]);
    if (labels.length > 0) return [...new Set(labels)].sort().join(', ');
  }
  const identities = node.identities.filter(
    ({ column, type }) =>
      reach.identities.valuesFor(type, node.columns.get(column)?.kind ?? 'text').length > 0,
  );
  const reasons = [
    ...(ownership === 'actor' ? [] : identities.map(({ type }) => `identity ${type}`)),
    ...[...node.parents, ...(ownership === 'actor' ? node.handlers : [])]
      .filter((ref) => !isNothing(reach.refersToOwned(ref)))
      .map((ref) => ref.label),
    ...reach.upwards(node).flatMap((up) => (up.exclusive.size > 0 ? [...up.labels].sort() : [])),
  ];
  return [...new Set(reasons)].join(', ');
}
