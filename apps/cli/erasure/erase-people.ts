import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isAppError } from '#contracts';
import {
  executeMany,
  independentPeople,
  numberRounds,
  planMany,
  verifyMany,
  type EngineHooks,
  type Plan,
  type StoreExecution,
  type StorePlan,
  type StoreVerification,
} from '#engine';
import type { Forgotten } from '../forget/forget-people.js';
import type { MapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import type { PersonOfFile } from '../input/people-file.js';
import { apiNotes } from '../journal/api-notes.js';
import { Operation, operationId, type OperationState } from '../journal/operation.js';
import { journalFolder } from '../journal/secret-key.js';
import { signingKey, type SigningKey } from '../journal/signing-key.js';
import type { LedgerFile } from '../replay/ledger-file.js';
import { sentenceOf } from '../exit-code.js';
import type { Shell } from '../shell.js';
import { countReport } from '../view/count-report.js';
import { planErrors } from '../view/plan-view.js';
import { writeCertificate } from './certify.js';
import { statusOf } from './erasure-status.js';
import { keptRows, type KeptRows } from './kept-rows.js';
import { isKnownToNoStore } from './known-to-no-store.js';
import {
  drifted,
  executionOf,
  planOf,
  remember,
  verificationOf,
  withExecution,
  type ErasureInput,
  type ErasureResult,
} from './erasure.js';
import { storeOrder } from './store-order.js';

/** Verified by one search; each has a lock of its own on this machine meanwhile. */
const PEOPLE_OF_ONE_PASS = 1_000;
/** Rounds of those who share something with others, before they are done one by one. */
const MAX_ROUNDS = 3;

/** What became of one person, and where the proof is. */
export interface ErasedPerson extends Forgotten {
  readonly kept: readonly KeptRows[];
  readonly certificate: string | null;
}

export interface ErasePeopleInput {
  readonly mapFile: MapFile;
  readonly people: readonly PersonOfFile[];
  readonly secret: Buffer;
  readonly ledger: LedgerFile;
  readonly options: { readonly certificates?: string; readonly controller: string };
  readonly hooks: EngineHooks;
}

/** A person on the way. */
interface Case {
  /** Place in the file, from 0. */
  readonly at: number;
  readonly person: PersonOfFile;
  readonly operation: Operation;
  readonly input: ErasureInput;
  /** What an earlier run left. */
  loaded: OperationState | null;
  state: OperationState | null;
  plan: Plan | null;
  verifications: StoreVerification[];
  error: unknown;
}
type Planned = Case & { readonly plan: Plan; state: OperationState };

/**
 * Erases many people by few statements: alike steps of all are one, and one search verifies everybody of a pass. Each
 * has an operation, journals and a certificate of their own, as if erased alone. What stops one does not stop the
 * others. What a run did is remembered until {@link ErasePeople.finish}, so that a run that was cut off goes on, and
 * counts it again, when it is repeated.
 */
export class ErasePeople {
  readonly #stores: MapStores;
  readonly #clean: PersonOfFile[] = [];

  constructor(
    private readonly input: ErasePeopleInput,
    private readonly shell: Shell,
  ) {
    this.#stores = new MapStores(input.mapFile, shell);
    this.#stores.keepNotes(apiNotes(input.mapFile.folder, input.secret));
  }

  /** By pass, as soon as its people are done. @throws when the operator asks to stop */
  async *eraseAll(): AsyncIterable<readonly ErasedPerson[]> {
    const { people } = this.input;
    for (let from = 0; from < people.length; from += PEOPLE_OF_ONE_PASS) {
      this.shell.signal.throwIfAborted();
      yield await this.#pass(people.slice(from, from + PEOPLE_OF_ONE_PASS), from);
    }
  }

  /** Nothing stays of the work on people who are verified to be erased. */
  async finish(): Promise<void> {
    for (const person of this.#clean) await (await this.#open(person)).remove();
  }

  async #pass(people: readonly PersonOfFile[], from: number): Promise<readonly ErasedPerson[]> {
    const cases: Case[] = [];
    const locked = new Map<number, unknown>();
    try {
      for (const [index, person] of people.entries()) {
        const opened = await this.#open(person).catch(
          (error: unknown) => void locked.set(from + index, error),
        );
        if (opened) cases.push(this.#caseOf(person, opened, from + index));
      }
      await Promise.all(cases.map((one) => this.#load(one)));
      await this.#eraseInRounds(cases);
      await this.#verify(cases);
      const results = new Map<number, ErasedPerson>();
      for (const one of cases) results.set(one.at, await this.#finished(one));
      return people.map(({ line }, index) => {
        const at = from + index;
        return results.get(at) ?? { ...NOTHING, person: at + 1, line, error: this.#told(locked.get(at)) };
      });
    } finally {
      await Promise.all(cases.map(({ operation }) => operation.close()));
    }
  }

  async #open({ identities }: PersonOfFile): Promise<Operation> {
    const { mapFile, secret } = this.input;
    const id = operationId(mapFile.map, identities, secret);
    return Operation.open(await journalFolder(mapFile.folder), id, secret);
  }

  #caseOf(person: PersonOfFile, operation: Operation, at: number): Case {
    const { mapFile, ledger, hooks } = this.input;
    const { identities } = person;
    const input = { mapFile, stores: this.#stores, identities, operation, ledger, hooks };
    return {
      ...{ at, person, operation, input },
      ...{ loaded: null, state: null, plan: null, verifications: [], error: null },
    };
  }

  /** What an earlier run knew and approved. */
  async #load(one: Case): Promise<void> {
    await this.#try(one, async () => {
      one.loaded = await one.operation.load();
      one.state = one.loaded;
      one.plan = one.loaded?.plan ?? null;
    });
  }

  /** Who shares a row or an identifier with somebody waits until those are erased, and is then planned. */
  async #eraseInRounds(cases: readonly Case[]): Promise<void> {
    // what was approved and begun goes on as it was approved
    await this.#execute(cases.filter(({ plan }) => plan !== null));
    let waiting = cases.filter(({ plan, error }) => plan === null && error === null);
    for (let round = 1; waiting.length > 0; round += 1) {
      const turn = round <= MAX_ROUNDS ? waiting : waiting.slice(0, 1);
      await this.#plan(turn);
      const isIndependent = independentPeople(
        turn.map(({ plan, state, error }) =>
          plan && state && error === null ? { plan, identities: state.identities } : null,
        ),
      );
      await this.#execute(turn.filter((_, at) => isIndependent[at]));
      const later = turn.filter((_, at) => !isIndependent[at]);
      for (const one of later) [one.plan, one.state] = [null, one.loaded];
      waiting = [...later, ...waiting.slice(turn.length)];
    }
  }

  async #plan(cases: readonly Case[]): Promise<void> {
    if (cases.length === 0) return;
    const { mapFile } = this.input;
    const now = new Date();
    const results = await planMany(
      { map: mapFile.map, opener: this.#stores, custom: mapFile.custom, right: 'erasure', today: now },
      cases.map(({ person, state }) => [...person.identities, ...(state?.identities ?? [])]),
    );
    for (const [at, one] of cases.entries()) {
      const result = results[at]!;
      if (result.status === 'rejected') one.error = result.reason as unknown;
      else {
        const { plan } = result.value;
        one.plan = plan;
        one.state = one.operation.planned(one.state, result.value, now);
        if (planErrors(plan).length > 0) one.error = infeasible(plan);
      }
    }
  }

  async #execute(cases: readonly Case[]): Promise<void> {
    const planned = cases.filter((one): one is Planned => one.error === null && one.plan !== null);
    await Promise.all(planned.map((one) => this.#try(one, () => one.operation.save(one.state))));
    for (const { id } of storeOrder(this.input.mapFile.map)) {
      this.shell.signal.throwIfAborted();
      const due = planned.filter(({ error, plan }) => error === null && planOf(plan, id).steps.length > 0);
      if (due.length === 0) continue;
      const results = await this.#stores.use(id, (store) =>
        executeMany(
          store,
          due.map(({ input, state, plan }) => executionOf(input, state, planOf(plan, id))),
        ),
      );
      for (const [at, one] of due.entries()) await this.#try(one, () => this.#settle(one, id, results[at]!));
    }
    for (const one of planned)
      if (one.error === null) await this.#try(one, () => remember(one.input, one.state, one.plan));
  }

  async #settle(one: Planned, store: string, result: PromiseSettledResult<StoreExecution>): Promise<void> {
    if (result.status === 'rejected') throw result.reason;
    const execution = result.value;
    if (execution.status === 'drifted')
      throw await drifted(one.input, one.state, one.plan, store, execution.collections);
    one.state = withExecution(one.state, store, execution);
  }

  async #verify(cases: readonly Case[]): Promise<void> {
    for (const { id } of this.input.mapFile.map.stores) {
      const due = cases.filter(
        (one): one is Planned => one.error === null && one.plan !== null && one.state !== null,
      );
      if (due.length === 0) return;
      const plans = due.map(({ plan }): StorePlan => planOf(plan, id));
      const results = await this.#stores.use(id, (store) =>
        verifyMany(
          store,
          due.map(({ input, state }, at) => verificationOf(input, state, plans[at]!)),
        ),
      );
      for (const [at, one] of due.entries()) {
        const result = results[at]!;
        if (result.status === 'rejected') one.error = result.reason as unknown;
        else one.verifications.push(result.value);
      }
    }
  }

  async #finished(one: Case): Promise<ErasedPerson> {
    const { plan, state, verifications } = one;
    const whose = { person: one.at + 1, line: one.person.line };
    if (one.error !== null || !plan || !state)
      return { ...NOTHING, ...whose, plan, error: this.#told(one.error) };
    const isClean = verifications.every(({ clean }) => clean);
    const executions = numberRounds(state.executions);
    const outcomes = Object.values(executions).flatMap((execution) => execution.outcomes);
    const { counts } = countReport({ plan, outcomes, verifications });
    const isUnknown = isKnownToNoStore(plan, outcomes);
    const status = statusOf({ isClean, verifications }, isUnknown);
    if (isClean) this.#clean.push(one.person);
    else await one.operation.planAgain(state);
    const result = { state, executions, verifications, isClean };
    const certificate = isClean ? await this.#certify(one.operation, plan, result) : null;
    const kept = keptRows(plan, verifications);
    return { ...whose, status, plan, counts, verifications, kept, certificate, error: null };
  }

  async #certify(operation: Operation, plan: Plan, result: ErasureResult): Promise<string | null> {
    const { certificates: folder, controller } = this.input.options;
    if (folder === undefined) return null;
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${operation.id}.json`);
    this.#key ??= await signingKey(this.input.mapFile.folder);
    await writeCertificate({ file, controller, operationId: operation.id }, plan, result, this.#key);
    return file;
  }
  #key: SigningKey | undefined;

  async #try(one: Case, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      one.error = error;
    }
  }

  /** Words that nobody of us wrote may hold data of a row: they are for the terminal, not for the report. */
  #told(error: unknown): NonNullable<Forgotten['error']> {
    if (isAppError(error)) return { code: error.code, detail: sentenceOf(error) };
    this.shell.note(`error: ${sentenceOf(error)}`);
    return {
      code: 'internal',
      detail: 'Something went wrong that nobody foresaw; standard error says what.',
    };
  }
}

const NOTHING = {
  status: 'failed',
  counts: [],
  plan: null,
  verifications: [],
  kept: [],
  certificate: null,
} as const;

const infeasible = (plan: Plan): AppError => {
  const codes = [...new Set(planErrors(plan).map(({ code }) => code))].join(', ');
  return new AppError('plan.infeasible', {
    detail: `The plan has errors (${codes}), nothing of this person was changed. Correct the data map and plan again.`,
  });
};
