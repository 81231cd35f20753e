import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '#catalogue';
import { AppError, isAppError } from '#contracts';
import { CLOCK, type Clock } from '#platform';
import type { Request } from '../../request/request.entity.js';
import { feeAwaitedUntil } from '../request-clock.js';
import { pauseWords } from './pause-words.js';

const DAY_MS = 86_400_000;

/** Whether something may be asked of the person now, and in words why not. */
@Injectable()
export class Questions {
  constructor(
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Where several laws apply the one that costs least decides: nobody pays for what one of them gives for nothing.
   * @throws AppError `fee.not_available` that names the laws and where they say it
   */
  requireFeeInLaw({ regime: own, regimes, right }: Request): void {
    const laws = [...new Set([own, ...regimes.map(({ id }) => id)])];
    const free = this.catalogue.rights.entries(laws, right).filter(({ fee }) => fee.after === 'none');
    if (free.length === 0) return;
    const named = free.map(({ regime, fee }) => `${regime} (${fee.citation})`).join(' and ');
    throw new AppError('fee.not_available', {
      param: 'kind',
      detail: `No fee can be asked for ${right} under ${named}. Answer the request, or refuse it with the reason that the fee was for.`,
    });
  }

  /**
   * Whoever is asked for money has a whole day at least to find it, and is answered in time if they do not.
   * @throws AppError `request.illegal_transition`
   */
  requireTimeToPay(request: Request): void {
    const now = this.clock.now();
    if (feeAwaitedUntil(request, this.catalogue, now).getTime() - now.getTime() >= DAY_MS) return;
    throw new AppError('request.illegal_transition', {
      detail: `No fee can be asked for any more: less than a day is left of the period in which a refusal for want of payment would have to be sent. Answer the request, or refuse it with the reason that the fee was for. ${pauseWords(request, this.catalogue)}`,
    });
  }

  /** A refusal of the state machine, with what the law has to say as long as anything may be asked. */
  explained(error: unknown, request: Request): unknown {
    if (!isAppError(error) || error.code !== 'request.illegal_transition' || request.closedAt) return error;
    return new AppError(error.code, {
      ...(error.extra && { extra: error.extra }),
      detail: `${error.detail} ${pauseWords(request, this.catalogue)}`,
    });
  }
}
