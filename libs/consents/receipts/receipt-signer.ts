import { AppError } from '#contracts';
import { composeReceipt, type KantaraReceipt, type ReceiptFacts } from '#domain/receipts';
import type { KeyManager, Signer } from '#keys';
import type { UnitOfWork } from '#persistence';
import { publicUrl, type Clock, type Settings } from '#platform';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { Subjects } from '../subjects/subjects.js';
import type { ControllerProfiles } from './controller-profiles.js';
import { receiptFactsOf, type AnswerContext, type PersonalPart } from './receipt-facts-of.js';
import { hashOfAnswer } from './receipt-hash.js';
import { ReceiptsRepository, type SignedRow, type StoredAnswer } from './receipts.repository.js';
import { signReceipt, type ReceiptKey } from './signed-receipt.js';

/** Receipts of one transaction: short enough to hold the rows, long enough to spare round trips. */
const BATCH = 500;

export interface SigningReport {
  readonly signed: number;
  /** UUIDs of answers that no longer give the receipt they were chained with: somebody changed what must not change. */
  readonly unfit: readonly string[];
}

/**
 * Signs the receipts of answers: composes each again from the chain, the catalogue and the profile that was in force, and
 * signs only what has the hash that was chained with the answer.
 */
export class ReceiptSigner {
  readonly #repository: ReceiptsRepository;
  /** `iss` of every receipt. */
  readonly issuer: string;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: KeyManager,
    private readonly catalogues: Catalogues,
    private readonly profiles: ControllerProfiles,
    private readonly subjects: Subjects,
    private readonly clock: Clock,
    settings: Settings,
  ) {
    this.#repository = new ReceiptsRepository(unitOfWork);
    this.issuer = new URL(publicUrl(settings, '/')).origin;
  }

  /**
   * Signs what is not signed yet in a stretch of the tenant's chain, both ends included. May be run again, or by two at
   * the same time: the first copy stays.
   * @param fromSequence whole numbers in decimal digits
   */
  async signPending(fromSequence: string, toSequence: string): Promise<SigningReport> {
    let after = (BigInt(fromSequence) - 1n).toString();
    let signed = 0;
    const unfit: string[] = [];
    for (;;) {
      const batch = await this.unitOfWork.run(() => this.#signBatch(after, toSequence));
      signed += batch.signed;
      unfit.push(...batch.unfit);
      if (batch.last === null) return { signed, unfit };
      after = batch.last;
    }
  }

  /** The signed copy; made now when nobody has yet. @throws AppError `internal` when the answer does not give the receipt it was chained with */
  sign(answer: StoredAnswer): Promise<string> {
    if (answer.jws !== null) return Promise.resolve(answer.jws);
    return this.unitOfWork.run(async () => {
      const made = await this.#signWith(answer, await this.catalogues.current(), await this.#key());
      if (!made) throw unfitAnswer();
      await this.#repository.insertSigned([made], this.clock.now());
      return (await this.#repository.findSigned(answer.id)) ?? made.jws;
    });
  }

  /** What the receipt of an answer says, for other forms of it. */
  async factsOf(answer: StoredAnswer): Promise<ReceiptFacts> {
    const context = await this.#contextOf(answer, await this.catalogues.current());
    if (!context) throw unfitAnswer();
    return receiptFactsOf(answer, context, await this.#personOf(answer));
  }

  async #signBatch(after: string, to: string) {
    const answers = await this.#repository.listUnsigned(after, to, BATCH);
    const last = answers.length === BATCH ? answers.at(-1)!.sequence : null;
    if (answers.length === 0) return { signed: 0, unfit: [], last };
    const catalogue = await this.catalogues.current();
    const key = await this.#key();
    const rows: SignedRow[] = [];
    const unfit: string[] = [];
    for (const answer of answers) {
      const made = await this.#signWith(answer, catalogue, key);
      if (made) rows.push(made);
      else unfit.push(answer.id);
    }
    await this.#repository.insertSigned(rows, this.clock.now());
    return { signed: rows.length, unfit, last };
  }

  /** null when the answer does not give the receipt it was chained with. */
  async #signWith(answer: StoredAnswer, catalogue: Catalogue, key: ReceiptKey): Promise<SignedRow | null> {
    const context = await this.#contextOf(answer, catalogue);
    if (!context || !hashOfAnswer(answer, context).equals(answer.receiptHash)) return null;
    const person = await this.#personOf(answer);
    const receipt: KantaraReceipt = composeReceipt(receiptFactsOf(answer, context, person));
    const jws = signReceipt(receipt, key, this.issuer, this.clock.now().getTime());
    return { id: answer.id, subject: answer.subject, sequence: answer.sequence, jws };
  }

  /** null when something is gone that an answer refers to. */
  async #contextOf(answer: StoredAnswer, catalogue: Catalogue): Promise<AnswerContext | null> {
    const consent = catalogue.consent(answer.consentId);
    const version = catalogue.version(answer.versionId);
    const profile = await this.profiles.find(answer.facts.profileId);
    return consent && version && profile ? { consent, version, profile } : null;
  }

  async #personOf({ salt, sub, personal }: StoredAnswer): Promise<PersonalPart> {
    return { sub: await this.subjects.open(salt, sub), personal };
  }

  async #key(): Promise<ReceiptKey> {
    const { kid, sign }: Signer = await this.keys.signer();
    return { kid, sign, publicKey: await this.keys.publicPem(kid) };
  }
}

const unfitAnswer = (): AppError =>
  new AppError('internal', {
    detail: 'The answer no longer gives the receipt it was recorded with. Run habeas audit verify.',
  });
