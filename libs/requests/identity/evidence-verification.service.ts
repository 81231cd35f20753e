import { Inject, Injectable } from '@nestjs/common';
import { AppError, type VerificationLevel } from '#contracts';
import type { GivenEvidence } from '#contracts/schemas';
import { isEnough } from '#domain';
import { UnitOfWork } from '#persistence';
import { CommandsService, type CommandInput } from '../lifecycle/commands/commands.service.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { LifecycleService } from '../lifecycle/lifecycle.service.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { DataPoints } from './data-points.service.js';
import { declarationHash, declarationOf } from './declaration.js';
import { IdentityTries } from './identity-tries.service.js';
import { inSlots } from './time-slot.js';

/** A search in every store takes less, for whoever is known as for whoever is not. */
const SLOT_MS = 1_000;
/** With the address on file confirmed, for L2; with a signed declaration, for L3 (rights reference 8). */
export const POINTS_FOR = { L2: 2, L3: 3 } as const;

/** Who somebody is, by what only they and the stores know. */
@Injectable()
export class EvidenceVerification {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(CommandsService) private readonly commands: CommandsService,
    @Inject(DataPoints) private readonly dataPoints: DataPoints,
    @Inject(IdentityTries) private readonly tries: IdentityTries,
  ) {}

  /**
   * Records the level that is reached, or a failed try: the request says which. How long that takes and what it says is
   * the same for people the stores know and people they do not.
   * @param network of the caller, where people try it themselves
   * @throws AppError `request.invalid`, `request.illegal_transition`, `verification.contact_first`,
   *   `verification.locked`, `store.*`
   */
  verify(requestId: string, given: GivenEvidence, network?: string): Promise<void> {
    return inSlots(SLOT_MS, async () => {
      const request = await this.#waiting(requestId);
      const level = levelWanted(given, request);
      const identities = await this.identifiers.open(requestId, 'intake');
      const points = await this.dataPoints.countable(given.dataPoints, identities);
      const tryer = { request: requestId, person: request.fingerprint, ...(network && { network }) };
      await this.tries.count(tryer);
      const held = await this.dataPoints.areHeld(identities, points).catch(async (error: unknown) => {
        await this.tries.giveBack(tryer);
        throw error;
      });
      await this.commands.give(requestId, held ? verified(level, given) : FAILED);
    });
  }

  /** Before anything is compared: a try that could not be recorded would be free. */
  #waiting(requestId: string): Promise<Request> {
    return this.unitOfWork.run(async () => {
      const request = await this.requests.get(requestId);
      if (await this.lifecycle.allows(request, { type: 'verificationFailed' })) return request;
      throw new AppError('request.illegal_transition', {
        detail: `The request is ${request.state}: nobody asks who you are.`,
      });
    });
  }
}

/** What the evidence would prove. Decided before it is looked at, so that the answer says nothing of it. */
function levelWanted({ dataPoints, declaration }: GivenEvidence, request: Request): VerificationLevel {
  if (declaration !== undefined && declaration.text !== declarationOf(request.number))
    throw new AppError('request.invalid', {
      param: 'declaration.text',
      detail: 'declaration.text: sign the words that GET …/verification gives, to the letter.',
    });
  if (declaration !== undefined && dataPoints.length >= POINTS_FOR.L3) return 'L3';
  if (isEnough(request.verificationLevel, 'L1')) return 'L2';
  throw new AppError('verification.contact_first', {
    detail: `Confirm the address on file first, by the mailed code or link; or give ${POINTS_FOR.L3} data points and sign the declaration.`,
  });
}

const FAILED: CommandInput = { kind: 'verification', body: { result: 'failed', method: 'data_points' } };

/** Of the points only their number is kept; of the declaration its words as a hash, and who signed it sealed. */
const verified = (
  level: VerificationLevel,
  { dataPoints, declaration, note }: GivenEvidence,
): CommandInput => ({
  kind: 'verification',
  body: {
    level,
    method: 'data_points',
    points: dataPoints.length,
    ...(declaration && { declaration: declarationHash(declaration.text) }),
  },
  text: declaration ? [declaration.text, declaration.name, note ?? ''].join('\n').trim() : note,
});
