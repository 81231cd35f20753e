import { Inject, Injectable } from '@nestjs/common';
import { createChallenge, randomInt, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { AppError } from '#contracts';
import { PROOF_HEADER, workProofSchema, type WorkChallenge, type WorkProof } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { SpentProofsRepository } from './spent-proofs.repository.js';

/** Iterations of one round: PBKDF2 makes each dear for a card of graphics as well. */
const ITERATIONS = 5_000;
/** Time to fill in a form, which often begins after the challenge was fetched. */
const VALID_SECONDS = 30 * 60;

/** Work that a browser does before a request from a form is taken in, so that a flood of them costs whoever sends it. */
@Injectable()
export class ProofsOfWork {
  readonly #rounds: number;

  constructor(
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(SpentProofsRepository) private readonly spent: SpentProofsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) { PROOF_OF_WORK_ROUNDS }: Pick<Settings, 'PROOF_OF_WORK_ROUNDS'>,
  ) {
    this.#rounds = PROOF_OF_WORK_ROUNDS;
  }

  /** Solved after a number of rounds between two and four thirds of the setting: no luck makes it much shorter or longer. */
  async challenge(): Promise<WorkChallenge> {
    const challenge = await createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: ITERATIONS,
      counter: randomInt(Math.ceil((this.#rounds * 4) / 3), Math.ceil((this.#rounds * 2) / 3)),
      expiresAt: new Date(this.clock.now().getTime() + VALID_SECONDS * 1_000),
      deriveKey,
      ...(await this.#secrets()),
    });
    return challenge as WorkChallenge;
  }

  /**
   * @param header as it came
   * @returns what {@link spend} takes
   * @throws AppError `proof_of_work.required`, `proof_of_work.invalid`, `proof_of_work.expired`
   */
  async check(header: string | undefined): Promise<WorkProof> {
    if (header === undefined || header.trim() === '') throw new AppError('proof_of_work.required', ASK_FIRST);
    const proof = readProof(header);
    const { verified, expired } = await verifySolution({ ...proof, deriveKey, ...(await this.#secrets()) });
    if (expired) throw new AppError('proof_of_work.expired', ASK_AGAIN);
    if (!verified) throw new AppError('proof_of_work.invalid', ASK_AGAIN);
    return proof;
  }

  /**
   * Within the transaction of what it was solved for: what is refused leaves it unspent.
   * @throws AppError `proof_of_work.used`
   */
  async spend({ challenge: { parameters } }: WorkProof): Promise<void> {
    const expiresAt = new Date(parameters.expiresAt * 1_000);
    if (!(await this.spent.insert(parameters.nonce, expiresAt, this.clock.now())))
      throw new AppError('proof_of_work.used', ASK_AGAIN);
  }

  /** Of the tenant: what another one signed does not hold. */
  async #secrets(): Promise<{ hmacSignatureSecret: string; hmacKeySignatureSecret: string }> {
    return {
      hmacSignatureSecret: await this.keys.blindIndex('proof-of-work', 'challenge'),
      hmacKeySignatureSecret: await this.keys.blindIndex('proof-of-work', 'solution'),
    };
  }
}

const HOW = `solve it, and send {"challenge", "solution"} as JSON in Base64 in the header ${PROOF_HEADER}.`;
const ASK_FIRST = {
  param: PROOF_HEADER,
  detail: `A form sends proof of work with a request: fetch a challenge from /v1/proof-of-work, ${HOW}`,
};
const ASK_AGAIN = {
  param: PROOF_HEADER,
  detail: `Fetch another challenge from /v1/proof-of-work, ${HOW}`,
};

/** @throws AppError `proof_of_work.invalid` */
function readProof(header: string): WorkProof {
  try {
    return workProofSchema.parse(JSON.parse(Buffer.from(header, 'base64').toString('utf8')));
  } catch {
    throw new AppError('proof_of_work.invalid', ASK_AGAIN);
  }
}
