import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AppError, BUILTIN_RIGHTS } from '#contracts';
import { BUILTIN_RIGHT_FACTS, localeKey, rightNameOf } from '#domain';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { DefinitionChanges } from '../definition-changes.js';
import { asUuid, nativeId, newUuid } from '../entity-ids.js';
import { refuseChange } from '../immutable.js';
import { isStorable, nameKey } from '../names.js';
import type { Listed, Slice } from '../rows.js';
import { RightsRepository, type RightText, type SubjectRight } from './rights.repository.js';

const DEFAULT_DAYS = 30;
/** Between two rights, so that one more fits in. */
const ORDER_STEP = 10;

/** A right as it is to be. What is absent keeps its value, or gets the default of a new one. */
export interface RightInput {
  /** Trimmed and NFC. */
  readonly name: string;
  readonly legalReference: string;
  readonly content: readonly RightText[];
  readonly timeLimit?: number | undefined;
  readonly followUpRights?: readonly string[] | undefined;
  readonly order?: number | undefined;
  readonly enabled?: boolean | undefined;
}

/** Rights of data subjects, with what people are told of them (consent reference, section 6.4). */
export class RightsService {
  readonly #rights: RightsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: DefinitionChanges,
    private readonly clock: Clock,
  ) {
    this.#rights = new RightsRepository(unitOfWork);
  }

  /** @throws AppError `consent.name_taken`, `subject_right.unknown`, `request.invalid` */
  create(input: RightInput): Promise<SubjectRight> {
    return this.changes.run(async () => {
      const name = rightNameOf(input.name);
      refuseDuplicates(input.content);
      const now = this.clock.now().toISOString();
      const right: SubjectRight = {
        id: newUuid(),
        name,
        builtin: false,
        legalReference: input.legalReference,
        content: input.content,
        timeLimit: input.timeLimit ?? usualDays(name),
        followUpRights: await this.#followUps(name, input.followUpRights ?? []),
        order: input.order ?? (await this.#rights.highestOrder()) + ORDER_STEP,
        enabled: input.enabled ?? true,
        createdAt: now,
        updatedAt: now,
      };
      if ((await this.#rights.insert([right])) === 0) throw nameTaken(name);
      await this.#record('created', null, right);
      return right;
    });
  }

  /** In the order in which they are shown. @param disabled whether those that are switched off are listed too */
  list(
    slice: Slice,
    { disabled }: { disabled: boolean } = { disabled: true },
  ): Promise<Listed<SubjectRight>> {
    return this.unitOfWork.run(() => this.#rights.list(disabled, slice));
  }

  /** By UUID, name or a name that people use; null when there is none. */
  find(key: string): Promise<SubjectRight | null> {
    if (!isStorable(key)) return Promise.resolve(null);
    return this.unitOfWork.run(() => this.#rights.find(asUuid(key), rightNameOf(key)));
  }

  /** @throws AppError `subject_right.not_found` */
  async get(key: string): Promise<SubjectRight> {
    const right = await this.find(key);
    if (!right) throw new AppError('subject_right.not_found');
    return right;
  }

  /**
   * Names as they are spelled here, each once, in the order given.
   * @param param where the names stand, for the error
   * @throws AppError `subject_right.unknown`
   */
  async namesOf(names: readonly string[], param: string): Promise<string[]> {
    const known = await this.unitOfWork.run(() => this.#rights.listNames());
    const found = names.map((name, index) => {
      const spelled = known.get(nameKey(rightNameOf(name)));
      if (spelled === undefined) throw unknownRight(`${param}.${index}`);
      return spelled;
    });
    return [...new Set(found)];
  }

  /** @throws AppError `subject_right.not_found`, `consent.immutable`, `subject_right.unknown`, `request.invalid` */
  update(key: string, input: RightInput): Promise<SubjectRight> {
    return this.changes.run(async () => {
      const stored = await this.get(key);
      refuseChange('name', rightNameOf(input.name), stored.name);
      refuseDuplicates(input.content);
      const wanted: SubjectRight = {
        ...stored,
        legalReference: input.legalReference,
        content: input.content,
        timeLimit: input.timeLimit ?? stored.timeLimit,
        followUpRights: input.followUpRights
          ? await this.#followUps(stored.name, input.followUpRights)
          : stored.followUpRights,
        order: input.order ?? stored.order,
        enabled: input.enabled ?? stored.enabled,
      };
      if (isDeepStrictEqual(wanted, stored)) return stored;
      const updated = { ...wanted, updatedAt: this.clock.now().toISOString() };
      await this.#rights.update(updated);
      await this.#record('updated', stored, updated);
      return updated;
    });
  }

  /** @throws AppError `subject_right.not_found`, `consent.in_use` (invariant I16) */
  remove(key: string): Promise<SubjectRight> {
    return this.changes.run(async () => {
      const stored = await this.get(key);
      if (stored.builtin) throw inUse('a right of the law cannot be deleted; disable it instead');
      await this.changes.holdAnswers();
      const { consents, followUps, requests } = await this.#rights.countUses(stored.name);
      if (consents > 0) throw inUse(`${consents} consents allow the right`);
      if (followUps > 0) throw inUse(`${followUps} rights name it as a follow-up`);
      if (requests > 0) throw inUse(`${requests} requests of the right are open`);
      await this.#rights.remove(stored.id);
      await this.#record('deleted', stored, null);
      return stored;
    });
  }

  async #followUps(name: string, names: readonly string[]): Promise<string[]> {
    const found = await this.namesOf(names, 'followUpRights');
    if (!found.includes(name)) return found;
    throw new AppError('request.invalid', {
      param: 'followUpRights',
      detail: 'followUpRights: a right cannot follow itself',
    });
  }

  #record(verb: string, before: SubjectRight | null, after: SubjectRight | null): Promise<void> {
    const { id } = (after ?? before)!;
    return this.changes.record({
      action: `consent.right.${verb}`,
      object: nativeId('dataSubjectRight', id),
      before: before && audited(before),
      after: after && audited(after),
    });
  }
}

function usualDays(name: string): number {
  const builtin = BUILTIN_RIGHTS.find((right) => right === name);
  return builtin ? BUILTIN_RIGHT_FACTS[builtin].timeLimit : DEFAULT_DAYS;
}

function refuseDuplicates(content: readonly RightText[]): void {
  const seen = new Set<string>();
  content.forEach(({ locale }, index) => {
    const key = localeKey(locale);
    if (seen.has(key))
      throw new AppError('request.invalid', {
        param: `content.${index}.locale`,
        detail: `content.${index}.locale: there are two texts for ${locale}`,
      });
    seen.add(key);
  });
}

/** Texts by their hashes alone. */
const audited = ({ content, id: _, createdAt: __, updatedAt: ___, ...right }: SubjectRight): object => ({
  ...right,
  content: Object.fromEntries(content.map((text) => [text.locale, digest(text)])),
});

const digest = ({ contentType, content }: RightText): string =>
  createHash('sha256').update(`${contentType}\u001f${content}`).digest('hex');

const nameTaken = (name: string): AppError =>
  new AppError('consent.name_taken', {
    param: 'name',
    detail: `There is a right "${name}" already: change that one.`,
  });

const unknownRight = (param: string): AppError =>
  new AppError('subject_right.unknown', {
    param,
    detail: `${param}: GET /consent-srv/datasubjectright lists the rights there are.`,
  });

const inUse = (detail: string): AppError => new AppError('consent.in_use', { detail });
