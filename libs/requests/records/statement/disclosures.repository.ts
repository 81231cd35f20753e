import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

/** Something about the person that an endpoint outside took. */
export interface Disclosure {
  readonly endpointId: string;
  readonly url: string;
  /** Of the event. */
  readonly type: string;
  readonly at: Date;
}

interface DisclosureRow {
  readonly endpoint_id: string;
  readonly url: string;
  readonly type: string;
  readonly delivered_at: string | Date;
}

/** Most that one answer lists; far above what one person causes. */
const MOST = 10_000;

/** What left for others about one person, by the records of what was delivered. */
@Injectable()
export class DisclosuresRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /**
   * Deliveries that were accepted, of events of every request of the person; oldest first.
   * @param blinds blind indexes of all identifiers of the person
   */
  async listOfPerson(blinds: readonly string[]): Promise<Disclosure[]> {
    const rows = await this.unitOfWork.query<DisclosureRow>(
      `select d.endpoint_id, w.url, e.type, d.delivered_at
         from event e
         join webhook_delivery d on d.event_id = e.id and d.state = 'delivered'
         join webhook_endpoint w on w.id = d.endpoint_id
        where e.tenant_id = habeas_tenant()
          and e.request_id in (select i.request_id from request_identifier i
                                where i.tenant_id = habeas_tenant() and i.blind = any(?::text[]))
        order by d.delivered_at, d.id limit ?`,
      [`{${blinds.join(',')}}`, MOST],
    );
    return rows.map(({ endpoint_id: endpointId, url, type, delivered_at: at }) => ({
      endpointId,
      url,
      type,
      at: new Date(at),
    }));
  }
}
