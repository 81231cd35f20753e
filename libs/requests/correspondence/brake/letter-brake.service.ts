import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import type { Notice } from '#contracts';
import { CLOCK, SETTINGS, type Clock, type Settings } from '#platform';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import { TasksService } from '../../operators/tasks/tasks.service.js';
import type { Request } from '../../request/request.entity.js';
import { LetterBrakeRepository } from './letter-brake.repository.js';

/** What anybody can cause who names the address of another in a request. */
const BRAKED: readonly Notice[] = ['ACK', 'COMPLAINT_ACK', 'DUPLICATE', 'VERIFY_REQUEST', 'VERIFY_REMINDER'];
export const LETTERS_WITHIN_MS = 24 * 3_600_000;

/**
 * Keeps whoever names an address in many requests from flooding it: beyond a number a day the letters wait, and go out
 * joined into one. It goes by the address alone, so that nothing tells whether anybody is known by it.
 */
@Injectable()
export class LetterBrake {
  constructor(
    @Inject(LetterBrakeRepository) private readonly letters: LetterBrakeRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Counts a letter, or keeps it back. In a transaction that holds the request. While one waits, later ones wait behind it.
   * @param to address of the letter, in clear
   * @returns whether it waits now
   */
  async holds(request: Request, notice: Notice, to: string): Promise<boolean> {
    const limit = this.settings.LETTERS_PER_DAY;
    if (limit === 0 || !BRAKED.includes(notice)) return false;
    const blind = await this.identifiers.blind({ type: 'email', value: to });
    await this.letters.lock(blind);
    const isHolding = await this.letters.isHolding(blind);
    if (!isHolding && (await this.hasRoom(blind))) {
      await this.letters.addSent(blind, this.clock.now());
      return false;
    }
    await this.letters.hold({ requestId: request.id, notice }, blind, this.clock.now());
    // a task that was ended while letters wait does not silence those to come
    if (!(await this.letters.isWatched(blind))) await this.tasks.open(request, 'letters_held');
    await this.audit.append({ action: 'notice.held', object: request.id, data: { notice } });
    return true;
  }

  /** Whether one more letter may go to an address now. */
  async hasRoom(blind: string): Promise<boolean> {
    const since = new Date(this.clock.now().getTime() - LETTERS_WITHIN_MS);
    const limit = this.settings.LETTERS_PER_DAY;
    return limit === 0 || (await this.letters.countSince(blind, since)) < limit;
  }
}
