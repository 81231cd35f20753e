import { AppError, BUILTIN_RIGHTS, type ActionSource, type BuiltinRight } from '#contracts';
import { rightNameOf } from '#domain';
import type { UnitOfWork } from '#persistence';
import { isStorable, nameKey } from '../definitions/names.js';
import { recordWithoutAnswer, touched, type ChainAppender } from '../records/chain-appender.js';
import { NO_VERSION } from '../records/nil-version.js';
import type { Subjects } from '../subjects/subjects.js';
import { ExercisedRightsRepository } from './exercised-rights.repository.js';

/** A right that a person exercises. */
export interface Exercise {
  readonly sub: string;
  readonly right: BuiltinRight;
  readonly requestId: string;
  /** UUID. */
  readonly consentId?: string | undefined;
  /** UUID. */
  readonly versionId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly source: ActionSource;
}

/** What a request was made for, read from its record. */
export interface ExercisedRight {
  /** UUID. */
  readonly recordId: string;
  readonly sub: string;
  /** UUID; null when the right was exercised without naming a consent. */
  readonly consentId: string | null;
}

/** Records of exercised rights: each belongs to one request, whose state it shows. */
export class ExercisedRights {
  readonly #repository: ExercisedRightsRepository;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
    private readonly appender: ChainAppender,
  ) {
    this.#repository = new ExercisedRightsRepository(unitOfWork);
  }

  /**
   * The right that a caller names, by its identifier or as people call it.
   * @throws AppError `subject_right.unknown` when there is none, when the tenant has disabled it, and for a right of the
   *   tenant's own making, for which the law has no code and the state machine no way
   */
  async named(name: string): Promise<BuiltinRight> {
    const right = builtinRight(name);
    const defined = isStorable(name) ? await this.#repository.findDefined(nameKey(right ?? name)) : null;
    if (right && defined?.enabled !== false) return right;
    throw new AppError('subject_right.unknown', {
      param: 'dataSubjectRight',
      detail: defined?.enabled === false ? 'This right is disabled.' : `One of ${BUILTIN_RIGHTS.join(', ')}.`,
    });
  }

  /** Until the transaction ends nobody else exercises a right or answers a consent. Take it before the audit trail is written to. */
  hold(): Promise<void> {
    return this.appender.hold();
  }

  /** @returns UUID of the record whose request is still open */
  async findOpen(sub: string, right: BuiltinRight): Promise<string | null> {
    return this.#repository.findOpen(await this.subjects.digest(sub), right);
  }

  /** @returns null when the request came another way, or its record was deleted */
  async findByRequest(requestId: string): Promise<ExercisedRight | null> {
    const found = await this.#repository.findByRequest(requestId);
    if (!found) return null;
    const { recordId, consentId, salt, sub } = found;
    return { recordId, consentId, sub: await this.subjects.open(salt, sub) };
  }

  /** In the transaction that makes the request. @returns UUID of the record */
  async record({ sub, right, requestId, consentId, versionId, clientId, source }: Exercise): Promise<string> {
    const slot = slotOf(requestId);
    const entry = await this.appender.append(
      {
        sub,
        kind: 'subjectrightaction',
        event: 'exercised',
        source,
        versionKey: NO_VERSION,
        slot,
        consentId: consentId ?? null,
        versionId: versionId ?? null,
        clientId: clientId ?? null,
        facts: { right, requestId },
      },
      (_, made) =>
        recordWithoutAnswer(made, slot, {
          rightName: right,
          requestId,
          details: versionId === undefined ? {} : { versionId },
        }),
    );
    return entry.recordId;
  }

  /** Notes in the chain that something was changed of the request. @param members names, never values */
  async noteChange(requestId: string, members: readonly string[], source: ActionSource): Promise<void> {
    const found = await this.#repository.findByRequest(requestId);
    // of a person who was erased nothing more is noted
    if (!found || found.salt === null || members.length === 0) return;
    await this.appender.append(
      {
        sub: await this.subjects.open(found.salt, found.sub),
        kind: 'subjectrightaction',
        event: 'updated',
        source,
        versionKey: NO_VERSION,
        slot: found.slot,
        consentId: found.consentId,
        clientId: found.clientId,
        facts: { members },
      },
      (before, entry) => before && touched(before, entry),
    );
  }
}

const builtinRight = (name: string): BuiltinRight | undefined =>
  BUILTIN_RIGHTS.find((right) => nameKey(right) === nameKey(name)) ??
  BUILTIN_RIGHTS.find((right) => right === rightNameOf(name));

const slotOf = (requestId: string): string => `r:${requestId}`;
