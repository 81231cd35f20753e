import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import type { Request } from '../../request/request.entity.js';

/** `n`, and every other open request `o` for the same right that names one of its identifiers. */
const OTHERS = `request n join (
  select distinct j.request_id from request_identifier i
    join request_identifier j on j.blind = i.blind and j.source = 'intake' and j.request_id <> i.request_id
   where i.request_id = ? and i.source = 'intake') named on true
  join request o on o.id = named.request_id and o.closed_at is null and o."right" = n."right"`;
/** Asked by the same kind of requester, in the same account or without one, under the same law, for the same of the same. */
const SAME = `o.id < n.id and o.regime = n.regime
  and o.requester_kind = n.requester_kind and o.person_id is not distinct from n.person_id
  and o.purposes is not distinct from n.purposes and o.ground is not distinct from n.ground
  and o.controller ->> 'id' is not distinct from n.controller ->> 'id'
  and o.corrections is null and n.corrections is null and o.transfer is null and n.transfer is null
  and o.linked = '[]'::jsonb and n.linked = '[]'::jsonb`;
/** Every identifier that one request came with, the other came with too. What stores taught proves nothing of who asks. */
const within = (inner: string, outer: string): string => `not exists (
  select from request_identifier i where i.request_id = ${inner}.id and i.source = 'intake' and not exists (
    select from request_identifier j where j.request_id = ${outer}.id and j.source = 'intake' and j.blind = i.blind))`;
/** Shown to be theirs as well as the right needs. */
const isProven = (request: string): string => `${request}.verification_level >= ${request}.required_level`;

/** Requests of one person who named themselves in more than one way. */
@Injectable()
export class SameRequestsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** The oldest open one that does all that this asks for: it names every identifier of it, and is proven at least as well. */
  async findCovering({ id }: Request): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `select o.id from ${OTHERS}
        where n.id = ? and ${SAME} and ${isProven('o')} and o.verification_level >= n.verification_level and ${within('n', 'o')}
        order by o.id limit 1`,
      [id, id],
    );
    return row?.id ?? null;
  }

  /** Open ones that wait for a proof of identity and name nothing that this, which has it, does not name. */
  async listCovered({ id }: Request): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select o.id from ${OTHERS}
        where n.id = ? and ${SAME} and ${isProven('n')} and o.state = 'awaiting_identity'
          and o.verification_level <= n.verification_level and ${within('o', 'n')}
        order by o.id for update of o skip locked`,
      [id, id],
    );
    return rows.map((row) => row.id);
  }

  /** Other open ones for the same right that name one of its identifiers, oldest first. */
  async listRelated({ id }: Request): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select o.id from ${OTHERS} where n.id = ? order by o.id`,
      [id, id],
    );
    return rows.map((row) => row.id);
  }
}
