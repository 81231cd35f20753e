import { Inject, Injectable } from '@nestjs/common';
import canonicalize from 'canonicalize';
import {
  importRequestSchema,
  importReferenceSchema,
  type CreateRequest,
  type ImportAnswer,
  type ImportRequests,
  type RequestView,
} from '#contracts/schemas';
import { AppError } from '#contracts';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { currentContext, runInContext } from '#platform';
import { invalidRequest, readStrictly, toFailure, toProblem } from '#platform/http';
import type { Imported } from '../../intake/intake.service.js';
import type { Request } from '../../request/request.entity.js';
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

type Taken = Pick<RequestView, 'id' | 'number' | 'state' | 'dueAt'> & { readonly repeated: boolean };

/** What a rehearsal ends with, so that nothing of it stays. */
class Rehearsed extends Error {
  constructor(readonly taken: Taken) {
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
    const input = readStrictly(importRequestSchema, given);
    const { idempotencyKey, ...context } = currentContext();
    const imported = reference === undefined ? undefined : await this.#named(reference, input);
    const unnamed = reference === undefined && idempotencyKey !== undefined;
    const place = unnamed && { idempotencyKey: `${idempotencyKey}/${index}` };
    const take = () => this.#takeOnce(input, imported);
    return runInContext({ ...context, ...place }, () => (dryRun ? this.#rehearse(take) : take()));
  }

  /** In one transaction, in which nobody else takes over a case of this name. */
  #takeOnce(input: CreateRequest, imported: Imported | undefined): Promise<Taken> {
    return this.unitOfWork.run(async () => {
      const before = await this.#takenBefore(imported);
      const { id, number, state, dueAt } = await this.requests.import(input, imported);
      return { repeated: before !== null, id, number, state, dueAt };
    });
  }

  /** @throws AppError `import.reference_used` */
  async #takenBefore(imported: Imported | undefined): Promise<Request | null> {
    if (!imported) return this.#submittedBefore();
    await this.repository.lockImported(imported.key);
    const before = await this.repository.findImported(imported.key);
    if (before?.submissionDigest && before.submissionDigest !== imported.digest)
      throw new AppError('import.reference_used', {
        param: 'reference',
        detail: `reference: ${before.number} was taken over under it, with other contents. Give this case a name of its own, or send the one from then.`,
      });
    return before;
  }

  async #submittedBefore(): Promise<Request | null> {
    const { actor, idempotencyKey } = currentContext();
    if (idempotencyKey === undefined) return null;
    return this.repository.findSubmission(`${actor.kind}:${actor.id}`, idempotencyKey);
  }

  /** All that a case meets on its way in, and nothing of it stays: only what was there before has an id. */
  async #rehearse(work: () => Promise<Taken>): Promise<Partial<Item>> {
    try {
      return await this.unitOfWork.run(async () => {
        throw new Rehearsed(await work());
      });
    } catch (error) {
      if (!(error instanceof Rehearsed)) throw error;
      const { id, number, ...taken } = error.taken;
      return taken.repeated ? { ...taken, id, number } : taken;
    }
  }

  /** One name is one case of the tenant, whichever of its keys sends it. */
  async #named(reference: unknown, input: CreateRequest): Promise<Imported> {
    const name = readStrictly(importReferenceSchema, reference, 'reference');
    const [key, digest] = await Promise.all([
      this.keys.blindIndex('import', name),
      this.keys.blindIndex('import-case', canonicalize(input)!),
    ]);
    return { key: `import/${key}`, digest };
  }
}
