import { randomUUID } from 'node:crypto';
import { AppError } from '#contracts';
import type { KeyManager } from '#keys';
import type { UnitOfWork } from '#persistence';
import { currentContext } from '../../context/operation-context.js';
import type { Failure } from '../problem.js';
import { IdempotencyRepository, type IdempotencyScope } from './idempotency.repository.js';

/** Longer than any handler takes: a crashed attempt may be repeated after it. */
const LEASE_SECONDS = 60;
const KEEP_HOURS = 24;
const SEAL_CONTEXT = 'idempotency_key.answer';

/** What a request came to: an answer, or the error it was refused with. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly statusCode: number;
      readonly location: string | null;
      readonly body: unknown;
    }
  | { readonly kind: 'failure'; readonly statusCode: number; readonly failure: Failure };

/** A request that carries an `Idempotency-Key`. */
export interface KeyedRequest {
  readonly key: string;
  readonly route: string;
  readonly method: string;
  /** Address with its query. */
  readonly url: string;
  readonly body: unknown;
}

/** The right to carry out a keyed request once. */
export interface Attempt {
  complete(outcome: Outcome): Promise<void>;
  release(): Promise<void>;
}

/** What was found for a key: the right to act, or the outcome of before. */
export type Claim =
  | { readonly kind: 'first'; readonly attempt: Attempt }
  | { readonly kind: 'repeated'; readonly outcome: Outcome };

/** Remembers for 24 hours what keyed requests were answered, so that repeating one does nothing twice. */
export class IdempotencyService {
  readonly #repository: IdempotencyRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: KeyManager,
  ) {
    this.#repository = new IdempotencyRepository(unitOfWork);
  }

  /** @throws AppError `idempotency.conflict`, `idempotency.in_progress` */
  async claim(request: KeyedRequest): Promise<Claim> {
    const scope = await this.#scope(request);
    const id = randomUUID();
    const [claimed, row] = await this.unitOfWork.run(async () => {
      const first = await this.#repository.claim(scope, id, LEASE_SECONDS, KEEP_HOURS);
      return [first, first ? null : await this.#repository.find(scope)] as const;
    });
    if (claimed) return { kind: 'first', attempt: this.#attempt(scope, id) };
    if (row && row.requestHash !== scope.requestHash) throw otherRequest();
    if (row?.statusCode == null || !row.answer) throw inProgress();
    const clear = await this.keys.open('tenant', 'tenant', row.answer, SEAL_CONTEXT);
    return { kind: 'repeated', outcome: JSON.parse(clear.toString()) as Outcome };
  }

  /** Deletes what is past its time, in all tenants. */
  forgetOld(): Promise<number> {
    return this.unitOfWork.runAsSystem(() => this.#repository.removeOlderThan(KEEP_HOURS));
  }

  #attempt(scope: IdempotencyScope, id: string): Attempt {
    return {
      complete: async (outcome) => {
        const sealed = await this.keys.seal('tenant', 'tenant', JSON.stringify(outcome), SEAL_CONTEXT);
        await this.unitOfWork.run(() => this.#repository.complete(scope, id, outcome.statusCode, sealed));
      },
      release: () => this.unitOfWork.run(() => this.#repository.release(scope, id)),
    };
  }

  /** The digest is keyed: a body may hold little more than an address, which a bare hash would give away. */
  async #scope({ key, route, method, url, body }: KeyedRequest): Promise<IdempotencyScope> {
    const { actor } = currentContext();
    const requestHash = await this.keys.blindIndex(
      'idempotency',
      JSON.stringify([method, url, body ?? null]),
    );
    return { actor: `${actor.kind}:${actor.id}`, key, route, requestHash };
  }
}

const otherRequest = (): AppError =>
  new AppError('idempotency.conflict', {
    detail: 'Take a new key for another request, or send the first one unchanged.',
  });

const inProgress = (): AppError =>
  new AppError('idempotency.in_progress', {
    detail: 'Send it again in a second, with the same key: then it has the answer of the first.',
    extra: { retryAfter: 1 },
  });
