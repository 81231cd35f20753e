import { Inject, Injectable } from '@nestjs/common';
import { AppError, type OfferedRight } from '#contracts';
import type { Request } from '../request/request.entity.js';
import type { CommandFacts } from './commands/command-event.js';
import { Purposes } from './purposes.service.js';

/** Rights whose decision is about the case as a whole; a purpose may be named where only that one is meant. */
const OF_THE_CASE: readonly OfferedRight[] = [
  'appeal',
  'complaint',
  'human_review',
  'inform',
  'limit_sensitive',
  'opt_out_profiling',
  'opt_out_sale_sharing',
  'rectification',
];
const WHOLE = 'all';

/** What a decision on a request may call by `purposeId`. */
@Injectable()
export class DecidablePurposes {
  constructor(@Inject(Purposes) private readonly purposes: Purposes) {}

  /** In a transaction. @returns null where no list says it */
  async of({ right, purposes, state }: Request): Promise<string[] | null> {
    if (state !== 'assessing') return null;
    if (purposes && purposes.length > 0) return [...purposes];
    if (!OF_THE_CASE.includes(right)) return null;
    const { known } = await this.purposes.known();
    return [...new Set([WHOLE, right, ...known])];
  }

  /** @throws AppError `purpose.unknown` that names those there are */
  async require(request: Request, { kind, body }: CommandFacts): Promise<void> {
    if (kind !== 'decision') return;
    const known = await this.of(request);
    if (known === null) return;
    const given = (body.purposes as { purposeId: string }[]).map(({ purposeId }) => purposeId);
    const at = given.findIndex((id) => !known.includes(id));
    if (at < 0) return;
    throw new AppError('purpose.unknown', {
      param: `purposes.${at}.purposeId`,
      detail: `purposes.${at}.purposeId: a decision on ${request.right} names ${namesOf(known)}.`,
      extra: { purposes: known },
    });
  }
}

const namesOf = (known: readonly string[]): string =>
  known[0] === WHOLE ? `${WHOLE}, or one of ${known.slice(1).join(', ')}` : known.join(', ');
