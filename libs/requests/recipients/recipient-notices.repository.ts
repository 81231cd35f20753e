import { Inject, Injectable } from '@nestjs/common';
import type { IdentityType, NoticeAct, RecipientChannel, RecipientState } from '#contracts';
import { UnitOfWork } from '#persistence';

/** A row of `recipient_notice`. */
export interface RecipientNotice {
  readonly id: string;
  readonly requestId: string;
  /** Its id in the data map; of a controller for whom the tenant is a processor: in its settings. */
  readonly recipient: string;
  readonly name: string;
  readonly country: string | null;
  readonly act: NoticeAct;
  /** Of `stop`. */
  readonly purposes: readonly string[];
  readonly channel: RecipientChannel;
  /** Id of a webhook endpoint, or a mail address; null: told by hand. */
  readonly target: string | null;
  readonly identityTypes: readonly IdentityType[];
  /** How often the recipient was told of the same request and act before. */
  readonly repeat: number;
  /** Of `correct`: the new values, sealed; see `CorrectedValuesBox`. */
  readonly corrected: Buffer | null;
  readonly state: RecipientState;
  readonly toldAt: Date;
  readonly expectedBy: Date;
  readonly checks: number;
  readonly nextCheckAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly confirmedAt: Date | null;
  readonly escalatedAt: Date | null;
  readonly evidenceUrl: string | null;
  readonly evidenceSha256: string | null;
  readonly note: string | null;
  /** `recipient`, or an actor's name. */
  readonly reportedBy: string | null;
}

export type NewRecipientNotice = Omit<
  RecipientNotice,
  'state' | 'checks' | 'acknowledgedAt' | 'confirmedAt' | 'escalatedAt' | 'reportedBy' | Evidence
>;
type Evidence = 'evidenceUrl' | 'evidenceSha256' | 'note';
export type RecipientChange = Pick<
  RecipientNotice,
  | 'state'
  | 'checks'
  | 'nextCheckAt'
  | 'acknowledgedAt'
  | 'confirmedAt'
  | 'escalatedAt'
  | 'reportedBy'
  | Evidence
>;

/** Whoever answered a signed message with 2xx has it: that is read off the deliveries, where it is written already. */
const COLUMNS = `n.id, n.request_id as "requestId", n.recipient, n.name, n.country, n.act, n.purposes, n.channel, n.target,
  n.identity_types as "identityTypes", n.repeat, n.corrected, n.state, n.told_at as "toldAt", n.expected_by as "expectedBy", n.checks,
  n.next_check_at as "nextCheckAt", coalesce(n.acknowledged_at, taken.at) as "acknowledgedAt",
  n.confirmed_at as "confirmedAt", n.escalated_at as "escalatedAt", n.evidence_url as "evidenceUrl",
  n.evidence_sha256 as "evidenceSha256", n.note, n.reported_by as "reportedBy"`;
const TAKEN = `left join lateral (
  select min(d.delivered_at) as at from event e join webhook_delivery d on d.event_id = e.id
   where n.channel = 'webhook' and e.request_id = n.request_id and e.type = 'recipient.notified'
     and e.data ->> 'id' = n.id) taken on true`;

@Injectable()
export class RecipientNoticesRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** @returns false when this recipient was told of this before */
  async insertOnce(notice: NewRecipientNotice): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `insert into recipient_notice (tenant_id, id, request_id, recipient, name, country, act, purposes, channel, target,
         identity_types, repeat, corrected, state, told_at, expected_by, next_check_at)
       values (habeas_tenant(), ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?::jsonb, ?, ?, 'requested', ?, ?, ?)
       on conflict (request_id, recipient, act, repeat) do nothing returning id`,
      [
        notice.id,
        notice.requestId,
        notice.recipient,
        notice.name,
        notice.country,
        notice.act,
        JSON.stringify(notice.purposes),
        notice.channel,
        notice.target,
        JSON.stringify(notice.identityTypes),
        notice.repeat,
        notice.corrected,
        notice.toldAt,
        notice.expectedBy,
        notice.nextCheckAt,
      ],
    );
    return rows.length === 1;
  }

  /** By id of the recipient, in the order in which they were told. */
  async listOfRequest(requestId: string): Promise<RecipientNotice[]> {
    const rows = await this.unitOfWork.query<RecipientNotice>(
      `select ${COLUMNS} from recipient_notice n ${TAKEN} where n.request_id = ? order by n.recipient, n.told_at, n.id`,
      [requestId],
    );
    return rows.map(dated);
  }

  async find(id: string): Promise<RecipientNotice | null> {
    const [row] = await this.unitOfWork.query<RecipientNotice>(
      `select ${COLUMNS} from recipient_notice n ${TAKEN} where n.id = ?`,
      [id],
    );
    return row ? dated(row) : null;
  }

  /** The notice that a webhook delivery carried; null for any other delivery. */
  async findOfDelivery(deliveryId: string): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `select n.id from webhook_delivery d join event e on e.id = d.event_id and e.type = 'recipient.notified'
         join recipient_notice n on n.id = e.data ->> 'id' where d.id = ?`,
      [deliveryId],
    );
    return row?.id ?? null;
  }

  /** Those to be looked at again, the longest due first. */
  async listDue(now: Date, limit: number): Promise<{ id: string; requestId: string }[]> {
    return this.unitOfWork.query(
      `select id, request_id as "requestId" from recipient_notice where next_check_at <= ?
        order by next_check_at, id limit ?`,
      [now, limit],
    );
  }

  /** In a transaction that holds the request: it is what keeps writers apart. */
  async change(id: string, change: RecipientChange): Promise<void> {
    await this.unitOfWork.query(
      `update recipient_notice set state = ?, checks = ?, next_check_at = ?, acknowledged_at = ?, confirmed_at = ?,
              escalated_at = ?, evidence_url = ?, evidence_sha256 = ?, note = ?, reported_by = ?
        where id = ?`,
      [
        change.state,
        change.checks,
        change.nextCheckAt,
        change.acknowledgedAt,
        change.confirmedAt,
        change.escalatedAt,
        change.evidenceUrl,
        change.evidenceSha256,
        change.note,
        change.reportedBy,
        id,
      ],
    );
  }

  /** Whether a message to this endpoint would be sent. */
  async isEndpoint(id: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `select id from webhook_endpoint where id = ? and enabled and format = 'habeas'`,
      [id],
    );
    return rows.length === 1;
  }
}

const at = (value: Date | null): Date | null => value && new Date(value);

const dated = (row: RecipientNotice): RecipientNotice => ({
  ...row,
  state: row.state === 'requested' && row.acknowledgedAt ? 'acknowledged' : row.state,
  toldAt: new Date(row.toldAt),
  expectedBy: new Date(row.expectedBy),
  nextCheckAt: at(row.nextCheckAt),
  acknowledgedAt: at(row.acknowledgedAt),
  confirmedAt: at(row.confirmedAt),
  escalatedAt: at(row.escalatedAt),
});
