import { Inject, Injectable } from '@nestjs/common';
import { AppError, type VerificationLevel } from '#contracts';
import type { Person } from '#access';
import { isEnough } from '#domain';
import { CLOCK, type Clock } from '#platform';
import { CommandsService, type CommandInput } from '../commands/commands.service.js';
import { VerificationCodes } from './verification-codes.service.js';

/** A sign-on older than this proves who somebody was, not who is sitting there now (rights reference 8, L2). */
const FRESH_SESSION_MS = 10 * 60_000;

/** How people prove who they are: by their sign-on, by a mailed code, by a mailed link. */
@Injectable()
export class PersonVerification {
  constructor(
    @Inject(VerificationCodes) private readonly codes: VerificationCodes,
    @Inject(CommandsService) private readonly commands: CommandsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The level that a sign-on brings by itself. */
  levelOf(person: Person): VerificationLevel {
    return this.#isFresh(person) ? 'L2' : 'L0';
  }

  /**
   * Verifies by code when one is given, else by the sign-on.
   * @throws AppError `verification.code_invalid`, `verification.locked`, `auth.step_up`
   */
  async verify(
    requestId: string,
    person: Person,
    code: string | undefined,
    idempotencyKey?: string,
  ): Promise<void> {
    const codeId = code === undefined ? undefined : await this.codes.checkCode(requestId, code);
    const fresh = this.#isFresh(person);
    if (!codeId && !fresh)
      throw new AppError('auth.step_up', {
        detail: 'Your sign-on is older than ten minutes: sign in again and repeat this, or send the code.',
      });
    const [level, method] = fresh ? (['L2', 'session'] as const) : (['L1', 'code'] as const);
    await this.commands.give(requestId, verified(level, method, idempotencyKey ?? codeId));
    if (codeId) await this.codes.close(codeId);
  }

  /**
   * Uses a mailed link; call in the context of its tenant.
   * @returns the level that the request still needs, null when this was enough
   */
  async verifyByLink(linkId: string): Promise<VerificationLevel | null> {
    const requestId = await this.codes.checkLink(linkId);
    const { verificationLevel, requiredLevel } = await this.commands.give(
      requestId,
      verified('L1', 'link', linkId),
    );
    await this.codes.close(linkId);
    return isEnough(verificationLevel, requiredLevel) ? null : requiredLevel;
  }

  #isFresh({ authTime }: Person): boolean {
    return authTime !== null && this.clock.now().getTime() - authTime.getTime() <= FRESH_SESSION_MS;
  }
}

const verified = (
  level: VerificationLevel,
  method: string,
  idempotencyKey: string | undefined,
): CommandInput => ({
  kind: 'verification',
  body: { level, method },
  idempotencyKey,
});
