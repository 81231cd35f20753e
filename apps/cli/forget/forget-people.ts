import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAppError } from '#contracts';
import type { EngineHooks, Plan, StoreVerification } from '#engine';
import { approve, outcomesOf } from '../commands/erase.command.js';
import { writeCertificate } from '../erasure/certify.js';
import { carryOut, propose, type ErasureInput, type Proposal } from '../erasure/erasure.js';
import { statusOf, type ErasureStatus } from '../erasure/erasure-status.js';
import { isKnownToNoStore } from '../erasure/known-to-no-store.js';
import { EXIT, exitCodeOf, sentenceOf } from '../exit-code.js';
import type { MapFile } from '../input/map-file.js';
import { MapStores } from '../input/map-stores.js';
import { Operation, operationId } from '../journal/operation.js';
import { apiNotes } from '../journal/api-notes.js';
import { journalFolder } from '../journal/secret-key.js';
import { signingKey } from '../journal/signing-key.js';
import type { LedgerFile } from '../replay/ledger-file.js';
import type { Shell } from '../shell.js';
import { countReport, type CountReport } from '../view/count-report.js';
import { planErrors, planText } from '../view/plan-view.js';
import type { Person } from './people.js';

/** `failed`: see the error. */
export type ForgetStatus = ErasureStatus | 'failed' | 'planned';

/** What became of one person; nothing in it names them. */
export interface Forgotten {
  /** Place in the order given, from 1. */
  readonly person: number;
  readonly line: number | null;
  readonly status: ForgetStatus;
  readonly counts: CountReport['counts'];
  readonly plan: Plan | null;
  readonly verifications: readonly StoreVerification[];
  readonly error: { readonly code: string; readonly detail: string } | null;
}
export interface ForgetInput {
  readonly mapFile: MapFile;
  readonly people: readonly Person[];
  readonly secret: Buffer;
  /** Where erasures are remembered. Absent: it has them. */
  readonly ledger?: LedgerFile;
  readonly options: {
    readonly yes?: true;
    readonly dryRun?: true;
    readonly certificates?: string;
    readonly controller: string;
  };
  readonly hooks: EngineHooks;
}

/**
 * Forgets one person after the other, by the same plan, execution and verification as an erasure: what stops one does
 * not stop the next. What a run did is remembered until {@link ForgetRun.finish}, so that a run that was cut off counts
 * it again when it is repeated.
 * @throws AppError of wrong usage, and when the operator asks to stop
 */
export class ForgetRun {
  readonly #clean: Person[] = [];

  constructor(
    private readonly input: ForgetInput,
    private readonly shell: Shell,
  ) {}

  async forgetAll(): Promise<readonly Forgotten[]> {
    const results: Forgotten[] = [];
    for (const [index, person] of this.input.people.entries()) {
      this.shell.signal.throwIfAborted();
      results.push({ person: index + 1, line: person.line, ...(await this.#forgetOrSay(person)) });
    }
    return results;
  }

  /** Nothing stays of the work on people who are verified to be forgotten. */
  async finish(): Promise<void> {
    for (const person of this.#clean) await (await this.#open(person)).remove();
  }

  async #forgetOrSay(person: Person): Promise<Result> {
    try {
      return await this.#forget(person);
    } catch (error) {
      if (this.shell.signal.aborted || exitCodeOf(error) === EXIT.usage) throw error;
      return { ...NOTHING, status: 'failed', error: this.#told(error) };
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

  async #forget(person: Person): Promise<Result> {
    const operation = await this.#open(person);
    try {
      const { mapFile, hooks, ledger } = this.input;
      const stores = new MapStores(mapFile, this.shell);
      stores.keepNotes(apiNotes(mapFile.folder, this.input.secret));
      const erasure = {
        ...{ mapFile, stores, identities: person.identities, operation, hooks },
        ...(ledger ? { ledger } : {}),
      };
      const proposal = await propose(erasure);
      return this.input.options.dryRun
        ? this.#shown(proposal)
        : await this.#carriedOut(erasure, proposal, person);
    } finally {
      await operation.close();
    }
  }

  #shown({ plan }: Proposal): Result {
    this.shell.note(planText(plan));
    const status =
      planErrors(plan).length > 0 ? 'failed' : isKnownToNoStore(plan) ? 'nothing_found' : 'planned';
    const error = status === 'failed' ? { code: 'plan.infeasible', detail: 'The plan has errors.' } : null;
    return { ...NOTHING, status, plan, counts: countReport({ plan }).counts, error };
  }

  async #carriedOut(erasure: ErasureInput, proposal: Proposal, person: Person): Promise<Result> {
    await approve(proposal, this.input.options, this.shell);
    const result = await carryOut(erasure, proposal);
    const { plan } = proposal;
    const { verifications, isClean } = result;
    const outcomes = outcomesOf(result);
    const { counts } = countReport({ plan, outcomes, verifications });
    const status = statusOf({ isClean, verifications }, isKnownToNoStore(plan, outcomes));
    if (isClean) this.#clean.push(person);
    if (status === 'done') await this.#certify(erasure.operation, plan, result);
    return { status, plan, counts, verifications, error: null };
  }

  async #certify(
    operation: Operation,
    plan: Plan,
    result: Parameters<typeof writeCertificate>[2],
  ): Promise<void> {
    const { certificates: folder, controller } = this.input.options;
    if (folder === undefined) return;
    await mkdir(folder, { recursive: true });
    const target = { file: join(folder, `${operation.id}.json`), controller, operationId: operation.id };
    await writeCertificate(target, plan, result, await signingKey(this.input.mapFile.folder));
  }

  async #open({ identities, operation }: Person): Promise<Operation> {
    const { mapFile, secret } = this.input;
    const id = operation ?? operationId(mapFile.map, identities, secret);
    return Operation.open(await journalFolder(mapFile.folder), id, secret);
  }
}

type Result = Omit<Forgotten, 'person' | 'line'>;
const NOTHING = { counts: [], plan: null, verifications: [], error: null } as const;
