import { Inject, Injectable } from '@nestjs/common';
import { AppError, type VerificationLevel } from '#contracts';
import type { Person } from '#access';
import type { RequestView } from '#contracts/schemas';
import { isEnough, sessionLevel, stepUpTo, type AcrLevels, type StepUp } from '#domain';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { CommandsService, type CommandInput } from '../lifecycle/commands/commands.service.js';
import type { Request } from '../request/request.entity.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import { Mandates } from './mandates.service.js';
import { VerificationCodes } from './verification-codes.service.js';

type Levels = Pick<RequestView, 'requiredLevel' | 'verificationLevel'>;

/** How people prove who they are: by their sign-on, by a mailed code, by a mailed link. */
@Injectable()
export class PersonVerification {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(VerificationCodes) private readonly codes: VerificationCodes,
    @Inject(CommandsService) private readonly commands: CommandsService,
    @Inject(Mandates) private readonly mandates: Mandates,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The level that a sign-on brings by itself. */
  async levelOf(person: Person): Promise<VerificationLevel> {
    return sessionLevel(person, await this.#acrLevels(), this.clock.now());
  }

  /** How the person could reach what the request needs by signing in again; null when that is not needed, or not enough. */
  async stepUp({ requiredLevel, verificationLevel }: Levels): Promise<StepUp | null> {
    if (isEnough(verificationLevel, requiredLevel)) return null;
    return stepUpTo(requiredLevel, await this.#acrLevels());
  }

  /**
   * Verifies by code when one is given, else by the sign-on.
   * @throws AppError `verification.code_invalid`, `verification.locked`, `auth.step_up`
   */
  async verify(
    request: Levels & { readonly id: string },
    person: Person,
    code: string | undefined,
    idempotencyKey?: string,
  ): Promise<void> {
    const codeId = code === undefined ? undefined : await this.codes.checkCode(request.id, code);
    const session = await this.levelOf(person);
    if (!codeId && addsNothing(session, request)) throw await this.#unfit(request);
    const byCode = codeId !== undefined && !isEnough(session, 'L2');
    const [level, method] = byCode ? (['L1', 'code'] as const) : ([session, 'session'] as const);
    await this.commands.give(request.id, verified(level, method, idempotencyKey ?? codeId));
    if (codeId) await this.codes.close(codeId);
  }

  /**
   * Uses a mailed link; call in the context of its tenant. It stays open as long as it leads to what is still missing.
   */
  async verifyByLink(linkId: string): Promise<Request> {
    const { requestId, kind } = await this.codes.checkLink(linkId);
    const request =
      kind === 'mandate'
        ? await this.mandates.confirm(requestId, linkId)
        : await this.commands.give(requestId, verified('L1', 'link', linkId));
    if (kind === 'mandate' || isEnough(request.verificationLevel, request.requiredLevel))
      await this.codes.close(linkId);
    return request;
  }

  async #unfit(request: Levels): Promise<AppError> {
    const stepUp = stepUpTo(request.requiredLevel, await this.#acrLevels());
    return new AppError('auth.step_up', {
      detail: stepUp
        ? 'Your sign-on is older than ten minutes, or not strong enough for this: sign in again as said here and repeat this, or send the code.'
        : 'No sign-on is strong enough for this: give other evidence.',
      extra: { ...(stepUp ?? { acrValues: [] }) },
    });
  }

  #acrLevels(): Promise<AcrLevels> {
    return this.unitOfWork.run(async () => (await this.tenants.get()).acrLevels);
  }
}

/** It is no evidence, or less than needed and no more than there is. */
const addsNothing = (session: VerificationLevel, { requiredLevel, verificationLevel }: Levels): boolean =>
  session === 'L0' || (!isEnough(session, requiredLevel) && isEnough(verificationLevel, session));

const verified = (
  level: VerificationLevel,
  method: string,
  idempotencyKey: string | undefined,
): CommandInput => ({
  kind: 'verification',
  body: { level, method },
  idempotencyKey,
});
