import { validate as isUuid } from 'uuid';
import { AppError, isAppError } from '#contracts';
import type { UnitOfWork } from '#persistence';
import { currentContext, runInContext, type Clock, type OperationContext } from '#platform';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { ControllerProfiles } from '../receipts/controller-profiles.js';
import type { Subjects } from '../subjects/subjects.js';
import type { AnswerCommand, RecordedAnswer } from './answer-command.js';
import { ConsentRecordsRepository } from './consent-records.repository.js';
import type { FollowUps } from './follow-ups.js';
import { HistoryReader, type History } from './history-reader.js';
import { BatchJudge, type Verdict } from './batch-judge.js';
import { named, type Proposal } from './proposal.js';
import { RecordLogRepository, statementsOf } from './record-log.repository.js';
import type { RecordingConnections } from './recording-connections.js';

/** Answers in one statement where people wait for theirs: more make the others wait longer than they spare. */
const BATCH = 128;
/** How often a batch is judged again because others were faster, before it takes the lock. */
const TRIES = 3;

export interface RecorderOptions {
  /** Answers in one statement. Where nobody waits for a single one, as in an import, more are faster. */
  readonly batch?: number;
}

interface Waiting {
  readonly proposal: Proposal;
  readonly context: OperationContext;
  readonly resolve: (answer: RecordedAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends answers to the chain of their tenant. Those that arrive together are written together, in one statement and one
 * commit; each caller hears of its own when it is on disk. Judged against the state that the statement then finds
 * unchanged: of two answers at the same instant one is the first, and the other is judged after it.
 */
export class ConsentRecorder {
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #own: RecordLogRepository;
  readonly #histories: HistoryReader;
  readonly #joined: RecordLogRepository;
  readonly #records: ConsentRecordsRepository;
  readonly #judge: BatchJudge;
  readonly #batch: number;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    connections: RecordingConnections,
    private readonly catalogues: Catalogues,
    private readonly profiles: ControllerProfiles,
    private readonly subjects: Subjects,
    clock: Clock,
    private readonly followUps: FollowUps,
    { batch = BATCH }: RecorderOptions = {},
  ) {
    this.#batch = batch;
    this.#own = new RecordLogRepository(connections.reading, connections.writing);
    this.#histories = new HistoryReader(this.#own);
    this.#joined = new RecordLogRepository(statementsOf(unitOfWork));
    this.#records = new ConsentRecordsRepository(unitOfWork);
    this.#judge = new BatchJudge(clock);
  }

  /**
   * Records an answer for the tenant and actor of the context. What people accept with their own session asks those whom
   * an application named for the consent: another version does not shed them.
   * @throws AppError `consent.unknown`, `consent_version.unknown`, `consent.mismatch`, `consent.disabled`,
   *   `consent.scopes_unknown`, `consent.illegal_transition`, `consent.skip_limit`, `consent.guardian_required`,
   *   `consent.age_unknown`, `consent.address_missing`, `rate.limited`, `service.unavailable`
   */
  answer(command: AnswerCommand): Promise<RecordedAnswer> {
    return isOwnAcceptance(command) ? this.#answerAsking(command) : this.#answer(command);
  }

  async #answerAsking(command: AnswerCommand): Promise<RecordedAnswer> {
    const subject = await this.subjects.digest(command.sub);
    const asked = await this.unitOfWork.run(() => this.#records.authorisersOf(subject, command.consentId));
    return this.#answer(asked ? { ...command, asked } : command);
  }

  #answer(command: AnswerCommand): Promise<RecordedAnswer> {
    const context = currentContext();
    const proposal = { command, actor: context.actor };
    return new Promise((resolve, reject) => {
      this.#enqueue(context, { proposal, context, resolve, reject });
    });
  }

  /**
   * Answers of a record, oldest first, up to the one that was just given.
   * @throws AppError `service.unavailable`
   */
  history({ record, sequence }: RecordedAnswer): Promise<History> {
    const { tenantId } = currentContext();
    return this.#histories
      .of(tenantId, { subject: record.subject, recordId: record.id, sequence })
      .catch((error: unknown) => {
        throw unavailable(error);
      });
  }

  /** Like {@link answer}, in the transaction that runs: with it, or not at all. Until it ends other answers of the tenant wait. */
  answerWithin(command: AnswerCommand): Promise<RecordedAnswer> {
    return this.unitOfWork.run(async () => {
      const proposal = { command, actor: currentContext().actor };
      const [verdict] = (await this.#attempt(this.#joined, [proposal], { lock: true, alone: true }))!;
      if ('error' in verdict!) throw verdict.error;
      const { answer } = verdict as { answer: RecordedAnswer };
      await this.followUps.of(named(proposal, await this.subjects.keysInHand()), answer);
      return answer;
    });
  }

  #enqueue({ tenantId }: OperationContext, waiting: Waiting): void {
    const line = this.#waiting.get(tenantId);
    if (line) {
      line.push(waiting);
      return;
    }
    this.#waiting.set(tenantId, [waiting]);
    // whoever arrives in this turn of the event loop comes along
    setImmediate(() => void this.#drain(tenantId));
  }

  /** One batch after the other: while one is being written the next gathers. */
  async #drain(tenantId: string): Promise<void> {
    for (let line = this.#waiting.get(tenantId); line?.length; line = this.#waiting.get(tenantId)) {
      const batch = line.splice(0, this.#batch);
      await runInContext(batch[0]!.context, () => this.#settle(batch));
    }
    this.#waiting.delete(tenantId);
  }

  async #settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const verdicts = await this.#record(batch.map(({ proposal }) => proposal));
      batch.forEach((waiting, index) => {
        const { proposal, context, resolve, reject } = waiting;
        const verdict = verdicts[index]!;
        if ('error' in verdict) reject(verdict.error);
        else if ('answer' in verdict) resolve(verdict.answer);
        else runInContext(context, () => this.answerWithin(proposal.command)).then(resolve, reject);
      });
    } catch (error) {
      await this.#settleApart(batch, error);
    }
  }

  /** PostgreSQL refused the batch: only who is to blame hears of it. A connection that broke is nobody's fault. */
  async #settleApart(batch: readonly Waiting[], error: unknown): Promise<void> {
    const refused = isRefusal(error);
    if (batch.length === 1 || !refused) {
      for (const { reject } of batch) reject(refused ? refusedValue(error) : unavailable(error));
      return;
    }
    for (const waiting of batch) await runInContext(waiting.context, () => this.#settle([waiting]));
  }

  async #record(proposals: readonly Proposal[]): Promise<readonly Verdict[]> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const verdicts = await this.#attempt(this.#own, proposals);
      if (verdicts) return verdicts;
    }
    const locked = await this.unitOfWork.run(() => this.#attempt(this.#joined, proposals, { lock: true }));
    return locked!;
  }

  /** @returns null when the chain or the definitions moved on between the judgement and the writing */
  async #attempt(
    log: RecordLogRepository,
    proposals: readonly Proposal[],
    { lock = false, alone = false } = {},
  ): Promise<readonly Verdict[] | null> {
    const { tenantId } = currentContext();
    let catalogue = lock ? await this.catalogues.current() : await this.catalogues.recent();
    const profile = await this.profiles.inForce(catalogue.epoch);
    const keys = await this.subjects.keysInHand();
    const batch = this.#judge.prepare(proposals, { catalogue, profile, keys, alone });
    const { head, states } = await log.read(tenantId, batch.keys, { lock });
    if (head.epoch !== catalogue.epoch) {
      catalogue = await this.catalogues.current();
      // what is found by the new definitions may be other records
      if (head.epoch !== catalogue.epoch || !lock) return null;
      return this.#attempt(log, proposals, { lock, alone });
    }
    const { verdicts, writing } = batch.judge(tenantId, head, states);
    if (writing && !(await log.write(writing))) return null;
    return verdicts;
  }
}

/** From the person's own browser, in the newer and in the older form of the consent API. */
const isOwnAcceptance = ({ source, status, consentId }: AnswerCommand): boolean =>
  (source === 'self' || source === 'legacy') && status === 'accepted' && isUuid(consentId);

/** SQLSTATE classes 22 and 23: a value that no row can hold. */
const isRefusal = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown }).code));

const refusedValue = (cause: unknown): AppError =>
  new AppError('request.invalid', { detail: 'A value of this answer cannot be stored.', cause });

const unavailable = (cause: unknown): unknown =>
  isAppError(cause)
    ? cause
    : new AppError('service.unavailable', {
        detail: 'The answer may not have been recorded: send it again, it is recorded once.',
        cause,
      });
