import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

/** Something about the person that somebody outside took. */
export interface Disclosure {
  /** Who took it: id of an endpoint, or of a recipient in the data map. */
  readonly receiver: string;
  /** Of a recipient; null: known by the address of its endpoint alone. */
  readonly name: string | null;
  /** null: told by a mail, or by a person. */
  readonly url: string | null;
  /** Of the event. */
  readonly type: string;
  readonly at: Date;
}

/** Most that one answer lists; far above what one person causes. */
const MOST = 10_000;

/** What left for others about one person, by the records of what was delivered. */
@Injectable()
export class DisclosuresRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /**
   * Everything that was taken, of every request of the person, oldest first: deliveries to endpoints, mails to recipients
   * that the mail server took, and recipients whom a person of the controller told, from when that was marked.
   * @param blinds blind indexes of all identifiers of the person
   */
  async listOfPerson(blinds: readonly string[]): Promise<Disclosure[]> {
    const rows = await this.unitOfWork.query<Disclosure>(
      `with asked as (select i.request_id from request_identifier i
                       where i.tenant_id = habeas_tenant() and i.blind = any(?::text[])),
            notice as (select n.* from recipient_notice n where n.request_id in (select request_id from asked))
       select coalesce(n.recipient, d.endpoint_id) as receiver, n.name, w.url, e.type, d.delivered_at as at, d.id
         from event e
         join webhook_delivery d on d.event_id = e.id and d.state = 'delivered'
         join webhook_endpoint w on w.id = d.endpoint_id
         left join notice n on e.type = 'recipient.notified' and n.id = e.data ->> 'id'
        where e.tenant_id = habeas_tenant() and e.request_id in (select request_id from asked)
       union all
       select n.recipient, n.name, null, 'recipient.notified', m.sent_at, m.id
         from notice n
         join mail_message m on m.dedup in ('RECIPIENT/' || n.id || '/0', 'RECIPIENT/' || n.id || '/1')
        where n.channel = 'mail' and m.state = 'sent'
       union all
       select n.recipient, n.name, null, 'recipient.notified', coalesce(n.acknowledged_at, n.confirmed_at), n.id
         from notice n
        where n.channel = 'manual' and coalesce(n.acknowledged_at, n.confirmed_at) is not null
        order by at, id limit ?`,
      [`{${blinds.join(',')}}`, MOST],
    );
    return rows.map(({ receiver, name, url, type, at }) => ({ receiver, name, url, type, at: new Date(at) }));
  }
}
