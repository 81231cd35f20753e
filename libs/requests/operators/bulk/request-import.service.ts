import { Inject, Injectable } from '@nestjs/common';
import {
  createRequestSchema,
  importReferenceSchema,
  type ImportAnswer,
  type ImportRequests,
  type RequestView,
} from '#contracts/schemas';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { currentContext, runInContext } from '#platform';
import { invalidRequest, toFailure, toProblem } from '#platform/http';
import { RequestsRepository } from '../../request/requests.repository.js';
import { RequestsService } from '../../request/requests.service.js';
import { mapAtMost } from './at-most.js';

type Case = ImportRequests['items'][number];
type Item = ImportAnswer['items'][number];

/** They share the counter of numbers and the audit trail of the tenant: more would only wait for each other. */
const AT_ONCE = 4;

const USED_TWICE = invalidRequest([
  { path: ['reference'], message: 'stands at an earlier case of this call: one name is one case' },
]);
/** A member that nobody knows is a slip, and may be the day from which the period runs. */
const CASE = createRequestSchema.strict();

/** What a rehearsal ends with, so that nothing of it stays. */
class Rehearsed extends Error {
  constructor(readonly request: RequestView) {
    super('rehearsed');
  }
}

/** Takes over many cases that were begun elsewhere: each is a transaction of its own, and none stops another. */
@Injectable()
export class RequestImport {
  constructor(
    @Inject(RequestsService) private readonly requests: RequestsService,
    @Inject(RequestsRepository) private readonly repository: RequestsRepository,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  async take({ items: cases, dryRun = false }: ImportRequests): Promise<ImportAnswer> {
    const numbered = cases.map((given, index) => ({ given, index }));
    const first = new Map(numbered.toReversed().map(({ given: { reference }, index }) => [reference, index]));
    const items = await mapAtMost(numbered, AT_ONCE, ({ given, index }) =>
      this.#try(given, index, dryRun, first.get(given.reference) === index),
    );
    const done = items.filter(({ ok }) => ok).length;
    return { done, failed: items.length - done, items };
  }

  async #try(given: Case, index: number, dryRun: boolean, isFirst: boolean): Promise<Item> {
    const { reference } = given;
    const named = typeof reference === 'string' ? { reference: reference.slice(0, 200) } : {};
    try {
      if (reference !== undefined && !isFirst) throw USED_TWICE;
      return { ...named, ok: true, ...(await this.#takeOver(given, index, dryRun)) };
    } catch (error) {
      return { ...named, ok: false, problem: toProblem(toFailure(error), currentContext().correlationId) };
    }
  }

  async #takeOver({ reference, ...given }: Case, index: number, dryRun: boolean): Promise<Partial<Item>> {
    const input = CASE.safeParse(given);
    if (!input.success) throw invalidRequest(input.error.issues);
    const { idempotencyKey: _ofTheCall, ...context } = currentContext();
    const idempotencyKey = await this.#keyOf(reference, index);
    return runInContext({ ...context, ...(idempotencyKey !== undefined && { idempotencyKey }) }, async () => {
      const { id: actorId, kind } = context.actor;
      const before =
        idempotencyKey === undefined
          ? null
          : await this.unitOfWork.run(() =>
              this.repository.findSubmission(`${kind}:${actorId}`, idempotencyKey),
            );
      if (dryRun) {
        const { state, dueAt } = await this.#rehearse(() => this.requests.import(input.data));
        return { repeated: before !== null, state, dueAt };
      }
      const { id, number, state, dueAt } = await this.requests.import(input.data);
      return { repeated: before !== null, id, number, state, dueAt };
    });
  }

  /** All that a case meets on its way in, and nothing of it stays. */
  async #rehearse(work: () => Promise<RequestView>): Promise<RequestView> {
    try {
      return await this.unitOfWork.run(async () => {
        throw new Rehearsed(await work());
      });
    } catch (error) {
      if (error instanceof Rehearsed) return error.request;
      throw error;
    }
  }

  /** Of a case that is named, the same in every call; else that of this call and its place in it. */
  async #keyOf(reference: unknown, index: number): Promise<string | undefined> {
    const { idempotencyKey } = currentContext();
    if (reference === undefined)
      return idempotencyKey === undefined ? undefined : `${idempotencyKey}/${index}`;
    const name = importReferenceSchema.safeParse(reference);
    if (!name.success) throw invalidRequest(name.error.issues, 'reference');
    return `import/${await this.keys.blindIndex('import', name.data)}`;
  }
}
