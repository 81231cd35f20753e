import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

/** Rights whose answer is a copy of the data. */
const COPIES = `('access', 'portability')`;

/** An erasure, and what may have to come before it. */
export interface ErasureFacts {
  readonly id: string;
  /** Requests of the same letter. */
  readonly linked: readonly string[];
  /** By what the person is known, where any open copy of theirs counts; none: only what is linked. */
  readonly blinds: readonly string[];
}

@Injectable()
export class LinkedRequestsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Locks a request and those made with it, in the order of their ids: whoever starts with another one waits. */
  async lockSet(requestId: string): Promise<void> {
    await this.unitOfWork.write(
      `select id from request
        where id = ? or id in (select l.value ->> 'id' from request r, jsonb_array_elements(r.linked) l where r.id = ?)
        order by id for update`,
      [requestId, requestId],
    );
  }

  /** Open requests for a copy that come before an erasure, oldest first. */
  async openCopies({ id, linked, blinds }: ErasureFacts): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select r.id from request r
        where r.closed_at is null and r.id <> ?
          and (r.id = any(?)
            or (r."right" in ${COPIES}
              and exists (select from request_identifier i where i.request_id = r.id and i.blind = any(?))))
        order by r.id`,
      [id, arrayOf(linked), arrayOf(blinds)],
    );
    return rows.map((row) => row.id);
  }

  /** Erasures that may wait for this request: those made with it, and those of somebody known by the same identifier. */
  async waitingFor(requestId: string): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select r.id from request r
        where r.state = 'planning' and r."right" = 'erasure' and r.id <> ?
          and (r.linked @> jsonb_build_array(jsonb_build_object('id', ?::text))
            or exists (select from request_identifier own join request_identifier other on other.blind = own.blind
                        where own.request_id = ? and other.request_id = r.id))`,
      [requestId, requestId, requestId],
    );
    return rows.map(({ id }) => id);
  }
}

const arrayOf = (texts: readonly string[]): string => `{${texts.join(',')}}`;
