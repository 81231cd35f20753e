import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#contracts';
import { Outbox } from '#persistence';
import { REFRESH_SIGNAL } from '#workflows/request/messages';
import { SubjectIdentifiers } from '../subject-identifiers.service.js';
import type { Request } from '../../request/request.entity.js';
import { LinkedRequestsRepository } from './linked-requests.repository.js';

/** Laws under which data are kept as long as any request for access to them is open: PIPEDA s. 8(8). */
const KEEPS_WHAT_IS_ASKED_FOR: readonly string[] = ['CA_PIPEDA'];

/**
 * Keeps an erasure from destroying what the person is still to get a copy of: the copy that was asked for together with
 * it, and under some laws any that is open.
 */
@Injectable()
export class CopiesFirst {
  constructor(
    @Inject(LinkedRequestsRepository) private readonly repository: LinkedRequestsRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** Ids of the requests that this one waits for. In a transaction. */
  async openFor(request: Request): Promise<string[]> {
    const { id, right, linked } = request;
    if (right !== 'erasure') return [];
    const blinds = keepsAny(request) ? await this.identifiers.blinds(id) : [];
    if (linked.length === 0 && blinds.length === 0) return [];
    return this.repository.openCopies({ id, linked: linked.map((other) => other.id), blinds });
  }

  /** @throws AppError `request.blocked` */
  async requireNone(request: Request): Promise<void> {
    const open = await this.openFor(request);
    if (open.length > 0)
      throw new AppError('request.blocked', {
        detail: `BLOCKED_BY_OPEN_ACCESS: ${open.join(', ')} has to be answered before anything is erased.`,
      });
  }

  /** In the transaction in which a request ends: what waits for it looks again. */
  async release({ id, right }: Request): Promise<void> {
    if (right === 'erasure') return;
    for (const workflowId of await this.repository.waitingFor(id))
      await this.outbox.add({ kind: 'workflow.signal', workflowId, signal: REFRESH_SIGNAL });
  }
}

const keepsAny = ({ regimes }: Request): boolean =>
  regimes.some(({ id }) => KEEPS_WHAT_IS_ASKED_FOR.includes(id));
