import { z } from 'zod';
import { ReadLog, type AuditTrail } from '#audit';
import { AppError, ID_PREFIXES } from '#contracts';
import type { Page, PageQuery, ReceiptSummary } from '#contracts/schemas';
import { composeRecord27560, type KantaraReceipt } from '#domain/receipts';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import type { Subjects } from '../subjects/subjects.js';
import type { ReceiptSigner } from './receipt-signer.js';
import { expiredAt, standingOf } from './receipt-standing.js';
import { ReceiptsRepository, type StoredAnswer } from './receipts.repository.js';
import { bareReceipt, type ReceiptForm } from './signed-receipt.js';

const cursorSchema = z.tuple([z.string().regex(/^\d{1,18}$/)]);

/** Receipts for those who may read them: staff any, a person their own. */
export class ReceiptsService {
  readonly #repository: ReceiptsRepository;
  readonly #reads: ReadLog;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signer: ReceiptSigner,
    private readonly subjects: Subjects,
    audit: AuditTrail,
    private readonly clock: Clock,
  ) {
    this.#repository = new ReceiptsRepository(unitOfWork);
    this.#reads = new ReadLog(unitOfWork, audit, clock);
  }

  /** @throws AppError `receipt.not_found`, `receipt.incomplete` with all that lacks */
  get(id: string, form: ReceiptForm): Promise<string | object> {
    return this.unitOfWork.run(async () => {
      const answer = await this.#find(id, null);
      const receipt = await this.#in(form, answer);
      await this.#reads.note({ action: 'receipt.read', object: id });
      return receipt;
    });
  }

  /** @param sub of the person; only receipts of this person are seen */
  getOwn(sub: string, id: string, form: ReceiptForm): Promise<string | object> {
    return this.unitOfWork.run(async () =>
      this.#in(form, await this.#find(id, await this.subjects.digest(sub))),
    );
  }

  /** Receipts of a person, newest first. */
  list(sub: string, { cursor, limit }: PageQuery): Promise<Page<ReceiptSummary>> {
    const before = decodeCursor(cursor, cursorSchema);
    return this.unitOfWork.run(async () => {
      const subject = await this.subjects.digest(sub);
      const rows = await this.#repository.listOf(subject, limit + 1, before?.[0] ?? null);
      await this.#reads.note({ action: 'receipts.read', object: subject });
      const now = this.clock.now().getTime();
      return toPage(
        rows,
        limit,
        ({ sequence }) => [sequence],
        (row) => summaryOf(row, now),
      );
    });
  }

  async #find(id: string, subject: string | null): Promise<StoredAnswer> {
    const answer = await this.#repository.find(withoutPrefix(id), subject);
    if (!answer) throw new AppError('receipt.not_found');
    return answer;
  }

  async #in(form: ReceiptForm, answer: StoredAnswer): Promise<string | KantaraReceipt | object> {
    if (form === 'record') return this.#record(answer);
    const jws = await this.signer.sign(answer);
    return form === 'signed' ? jws : bareReceipt(jws);
  }

  async #record(answer: StoredAnswer): Promise<object> {
    const record = composeRecord27560(
      await this.signer.factsOf(answer),
      this.signer.issuer,
      expiredAt(answer, this.clock.now().getTime()),
    );
    if (record.complete) return record.document;
    const fields = record.missing.map(({ field }) => field).join(', ');
    throw new AppError('receipt.incomplete', {
      detail: `ISO/IEC TS 27560 needs more than is known: ${fields}.`,
      extra: { missing: record.missing },
    });
  }
}

const withPrefix = (uuid: string): string => `${ID_PREFIXES.receipt}_${uuid}`;
const withoutPrefix = (id: string): string => id.slice(ID_PREFIXES.receipt.length + 1);

const summaryOf = (answer: StoredAnswer, now: number): ReceiptSummary => ({
  id: withPrefix(answer.id),
  status: answer.status,
  current: standingOf(answer, now),
  givenAt: new Date(answer.at).toISOString(),
  consent: {
    id: answer.consentId,
    name: answer.facts.consentName,
    version: answer.versionNumber,
    locale: answer.locale,
    contentHash: answer.contentHash && `sha256:${answer.contentHash.toString('hex')}`,
  },
  clientId: answer.clientId,
  supersedes: answer.facts.supersedes === undefined ? null : withPrefix(answer.facts.supersedes),
  signed: answer.jws !== null,
});
