import type { ForeignKey } from '#connectors/spi';
import { deleteOrder } from './rows/delete-order.js';
import type { Findings } from './checks/findings.js';
import { unlinkStep } from './rows/unlink.js';
import { all, any, not } from './traverse/predicates.js';
import { TupleSet, tuplesOf, type Tuple } from './traverse/tuples.js';
import { narrow, planStep, type PlanContext, type RowGroup, type WorkStep } from './work.js';

/** The subject's own rows of one collection and whether they go or are masked. */
export interface EraseDraft {
  readonly group: RowGroup;
  readonly isDelete: boolean;
}

export interface DeletePlan {
  readonly masked: readonly EraseDraft[];
  /** Links to deleted rows that are set to NULL first. */
  readonly unlinks: readonly WorkStep[];
  /** Children before parents. */
  readonly deletes: readonly WorkStep[];
}

/**
 * Plans deletes so that no row is left that refers to a deleted one (anonymization reference 2.9): `ON DELETE CASCADE`
 * is expanded, nullable links are set to NULL, everything else is a finding.
 */
export async function planDeletes(
  drafts: readonly EraseDraft[],
  context: PlanContext,
  findings: Findings,
): Promise<DeletePlan> {
  const planner = new DeletePlanner(drafts, context, findings);
  return planner.run();
}

class DeletePlanner {
  readonly #masked: Map<string, EraseDraft>;
  readonly #deleted = new Map<string, RowGroup[]>();
  readonly #unlinks: WorkStep[] = [];

  constructor(
    drafts: readonly EraseDraft[],
    readonly context: PlanContext,
    readonly findings: Findings,
  ) {
    this.#masked = new Map(
      drafts.filter(({ isDelete }) => !isDelete).map((draft) => [draft.group.node.name, draft]),
    );
    for (const { group, isDelete } of drafts) if (isDelete) this.#add(group);
  }

  async run(): Promise<DeletePlan> {
    const queue = [...this.#deleted.values()].flat();
    for (const group of queue) queue.push(...(await this.#cascade(group)));
    for (const group of [...this.#deleted.values()].flat()) await this.#release(group);
    const order = await deleteOrder(this.#deleted, this.context, this.findings);
    return {
      masked: [...this.#masked.values()],
      unlinks: [...this.#unlinks, ...order.unlinks],
      deletes: order.groups.map((group) => this.#step(group)),
    };
  }

  #add(group: RowGroup): void {
    const { name } = group.node;
    this.#deleted.set(name, [...(this.#deleted.get(name) ?? []), group]);
  }

  #step(group: RowGroup): WorkStep {
    const step = planStep(group, 'delete', this.context.structure.store.id);
    return { step, node: group.node, where: group.where, writes: [] };
  }

  /** Rows that the store would remove together with these; the subject's own become deletes of the plan. */
  async #cascade(parent: RowGroup): Promise<RowGroup[]> {
    const added: RowGroup[] = [];
    for (const key of this.#foreignKeysTo(parent.node.name).filter(
      ({ onDelete }) => onDelete === 'cascade',
    )) {
      const child = await this.#remaining(key, parent);
      if (child === null) continue;
      const own = await this.#takeMasked(child);
      if (own) added.push({ ...own, reason: `${own.reason}; deleted with ${parent.node.name}` });
      if (own?.tally.rows !== child.rows)
        this.#conflict(
          'CASCADE_OTHERS',
          key,
          'would be deleted by the store together with it, but must stay',
        );
    }
    for (const group of added) this.#add(group);
    return added;
  }

  /** Links of masked rows to deleted rows are set to NULL; a link that must stay is a finding. */
  async #release(parent: RowGroup): Promise<void> {
    for (const key of this.#foreignKeysTo(parent.node.name).filter(
      ({ onDelete }) => onDelete !== 'cascade',
    )) {
      const child = await this.#remaining(key, parent);
      if (child === null) continue;
      const draft = this.#masked.get(key.from.collection);
      const own =
        draft && (await narrow(draft.group, all(draft.group.where, child.where), this.context.session));
      if (own && this.#isNullable(key)) {
        const label = `${key.from.collection}.${key.from.columns.join(',')} → ${key.to.collection}`;
        this.#unlinks.push(unlinkStep(own, { fromColumns: key.from.columns, label }, this.context));
        if (own.tally.rows === child.rows) continue;
      }
      this.#reportLink(key);
    }
  }

  #reportLink(key: ForeignKey): void {
    const place = { collection: key.from.collection, column: key.from.columns.join(',') };
    if (key.onDelete === 'set_null' || key.onDelete === 'set_default')
      this.findings.warn(
        'LINK_CHANGED_BY_STORE',
        `The store itself resets ${place.collection}.${place.column} in rows that are not the subject's alone.`,
        place,
      );
    else this.#conflict('FOREIGN_KEY_CONFLICT', key, 'still refer to it, so that the store would refuse');
  }

  #conflict(code: string, key: ForeignKey, why: string): void {
    this.findings.error(
      code,
      `Rows of ${key.to.collection} are to be deleted, but rows of ${key.from.collection} ${why} (${key.name}).`,
      { collection: key.from.collection, column: key.from.columns.join(',') },
    );
  }

  #foreignKeysTo(collection: string): ForeignKey[] {
    return this.context.structure.catalogue.foreignKeys.filter(({ to }) => to.collection === collection);
  }

  /** Rows that refer to the deleted ones and are not deleted themselves; null when there are none. */
  async #remaining(key: ForeignKey, parent: RowGroup) {
    const values = await this.#values(parent, key.to.columns);
    const deleted = any(...(this.#deleted.get(key.from.collection) ?? []).map(({ where }) => where));
    const where = all({ op: 'in', columns: key.from.columns, values }, not(deleted));
    const { rows } = await this.context.session.tally({ collection: key.from.collection, key: [], where });
    return rows === 0 ? null : { collection: key.from.collection, where, rows };
  }

  async #values({ node, where }: RowGroup, columns: readonly string[]): Promise<Tuple[]> {
    const values = new TupleSet();
    const query = { collection: node.name, columns, where, distinct: true, orderBy: [] };
    for await (const rows of this.context.session.select(query))
      for (const row of rows) for (const tuple of tuplesOf(row, columns)) values.add(tuple);
    return values.values();
  }

  /** Moves the subject's own rows among these from masked to deleted. */
  async #takeMasked(child: {
    readonly collection: string;
    readonly where: RowGroup['where'];
  }): Promise<RowGroup | null> {
    const draft = this.#masked.get(child.collection);
    if (!draft) return null;
    const { session } = this.context;
    const taken = await narrow(draft.group, all(draft.group.where, child.where), session);
    if (!taken) return null;
    const rest = await narrow(draft.group, all(draft.group.where, not(child.where)), session);
    if (rest) this.#masked.set(child.collection, { ...draft, group: rest });
    else this.#masked.delete(child.collection);
    return taken;
  }

  #isNullable({ from }: ForeignKey): boolean {
    const node = this.context.structure.nodes.get(from.collection);
    return from.columns.some((column) => node?.columns.get(column)?.nullable === true);
  }
}
