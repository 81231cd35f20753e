import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { VERIFICATION_LEVELS, type RightCode } from '#contracts';
import { isEnough } from '#domain';
import { UnitOfWork } from '#persistence';
import { RequestCommand, RequestIdentifier } from './request-records.entity.js';
import { Request } from './request.entity.js';
import { requestNotFound } from './request-not-found.js';

export interface RequestFilter {
  readonly state?: string | undefined;
  readonly right?: string | undefined;
  readonly personId?: string | undefined;
  /** Id of the last request of the page before. */
  readonly before?: string | undefined;
  /** No others than these. */
  readonly ids?: readonly string[] | undefined;
}

@Injectable()
export class RequestsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** The request first: its identifiers point to it. */
  async insert(request: Request, identifiers: readonly RequestIdentifier[]): Promise<void> {
    await this.unitOfWork.em.persist(request).flush();
    this.addIdentifiers(request.id, identifiers);
    await this.unitOfWork.em.flush();
  }

  addIdentifiers(requestId: string, identifiers: readonly RequestIdentifier[]): void {
    this.unitOfWork.em.persist([...identifiers]);
    this.unitOfWork.memory?.delete(identifiersOf(requestId));
  }

  find(id: string): Promise<Request | null> {
    return this.unitOfWork.em.findOne(Request, { id });
  }

  /** @throws AppError `request.not_found` */
  async get(id: string): Promise<Request> {
    return (await this.find(id)) ?? this.#missing();
  }

  /** Reads the row for changing it: other writers wait until this transaction ends. */
  async lock(id: string): Promise<Request> {
    return (
      (await this.unitOfWork.em.findOne(Request, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })) ??
      this.#missing()
    );
  }

  /** Newest first. */
  list({ before, ids, state, right, personId }: RequestFilter, limit: number): Promise<Request[]> {
    const where = {
      ...(before ? { id: { $lt: before } } : {}),
      ...(ids ? { id: { $in: ids } } : {}),
      ...(state ? { state } : {}),
      ...(right ? { right } : {}),
      ...(personId ? { personId } : {}),
    };
    return this.unitOfWork.em.find(Request, where as never, { orderBy: { id: 'desc' }, limit });
  }

  /** The request that this caller submitted with this key before. */
  /** What was taken over under this name, whoever of the tenant sent it. */
  findImported(submissionKey: string): Promise<Request | null> {
    return this.unitOfWork.em.findOne(
      Request,
      { $and: [{ submissionKey }, { submissionKey: { $like: 'import/%' } }] },
      { orderBy: { createdAt: 'asc' } },
    );
  }

  /** Until the transaction ends nobody else takes over a case of this name. */
  async lockImported(submissionKey: string): Promise<void> {
    await this.unitOfWork.query(
      `select pg_advisory_xact_lock(hashtextextended(habeas_tenant() || '/' || ?, 0))`,
      [submissionKey],
    );
  }

  findSubmission(submittedBy: string, submissionKey: string): Promise<Request | null> {
    return this.unitOfWork.em.findOne(Request, { submittedBy, submissionKey });
  }

  /**
   * The oldest open request of the same person for the same right, other than the one given. Made by the same kind of
   * requester, in the same account or without one, and shown to be theirs at least as well: what anybody may have begun
   * in a person's name stands in nobody's way.
   */
  findOpenTwin(request: Request): Promise<Request | null> {
    const { id, fingerprint, right, regime, requesterKind, personId = null } = request;
    const levels = VERIFICATION_LEVELS.filter((level) => isEnough(level, request.verificationLevel));
    const twin = {
      ...{ id: { $lt: id }, fingerprint, right, regime, closedAt: null },
      ...{ requesterKind, personId, verificationLevel: { $in: levels } },
    };
    return this.unitOfWork.em.findOne(Request, twin, {
      orderBy: { id: 'asc' },
      lockMode: LockMode.PESSIMISTIC_WRITE,
    });
  }

  /** The oldest open request for a right by whoever is known by one of these identifiers; null: there is none. */
  async findOpenOf(blinds: readonly string[], right: RightCode): Promise<Request | null> {
    const known = await this.unitOfWork.em.find(RequestIdentifier, { blind: { $in: [...blinds] } });
    const ids = [...new Set(known.map(({ requestId }) => requestId))];
    return this.unitOfWork.em.findOne(
      Request,
      { id: { $in: ids }, right, closedAt: null },
      { orderBy: { id: 'asc' } },
    );
  }

  /** Whoever decided on a request, as actors are named. */
  async deciders(requestId: string): Promise<string[]> {
    const kind = { $in: ['decision' as const, 'refusal' as const, 'approval' as const] };
    const commands = await this.unitOfWork.em.find(RequestCommand, {
      requestId,
      kind,
      appliedAt: { $ne: null },
    });
    return [...new Set(commands.map(({ actorKind, actorId }) => `${actorKind}:${actorId}`))];
  }

  findAppeal(appealOf: string): Promise<Request | null> {
    return this.unitOfWork.em.findOne(Request, { appealOf });
  }

  /** Not an event of the request: its letters go their own way. */
  async markAcknowledged(id: string, at: Date): Promise<void> {
    await this.unitOfWork.write(
      `update request set acknowledged_at = ? where id = ? and acknowledged_at is null`,
      [at, id],
    );
  }

  /** Requests for the same right by the same person, other than the one given, that came in since then. */
  async countSame({ id, fingerprint, right }: Request, since: Date): Promise<number> {
    const same = { id: { $ne: id }, fingerprint, right, receivedAt: { $gte: since } };
    return this.unitOfWork.em.count(Request, same);
  }

  /** The sealed terms of several requests. */
  listTerms(ids: readonly string[]): Promise<Pick<Request, 'id' | 'terms'>[]> {
    return this.unitOfWork.em.find(Request, { id: { $in: [...ids] } }, { fields: ['id', 'terms'] });
  }

  /** Oldest first; asked for once in a transaction that adds none. */
  identifiers(requestId: string): Promise<readonly RequestIdentifier[]> {
    return this.unitOfWork.once(identifiersOf(requestId), () =>
      this.unitOfWork.em.find(RequestIdentifier, { requestId }, { orderBy: { id: 'asc' } }),
    );
  }

  /**
   * Numbers run within the tenant and year, without a gap. Until the transaction ends others of the tenant wait for
   * theirs: call it last.
   */
  async nextNumber(year: number): Promise<string> {
    const [row] = await this.unitOfWork.query<{ last: number }>(
      `insert into request_counter (tenant_id, year, last) values (habeas_tenant(), ?, 1)
       on conflict (tenant_id, year) do update set last = request_counter.last + 1 returning last`,
      [year],
    );
    return `${year}-${String(row!.last).padStart(6, '0')}`;
  }

  #missing(): never {
    throw requestNotFound();
  }
}

const identifiersOf = (requestId: string): string => `identifiers ${requestId}`;
