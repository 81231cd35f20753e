import { Inject, Injectable } from '@nestjs/common';
import type { RegimeId } from '#contracts';
import { UnitOfWork } from '#persistence';

/** What of a request goes when its retention ends. Each statement takes the id of the request. */
const PURGE: readonly string[] = [
  `delete from credential where ref_id in (select id from verification_code where request_id = ?)`,
  `delete from credential where ref_id in (
     select l.id from package_link l join package p on p.id = l.package_id where p.request_id = ?)`,
  `delete from verification_code where request_id = ?`,
  `delete from package_link where package_id in (select id from package where request_id = ?)`,
  `delete from request_identifier where request_id = ?`,
  `delete from engine_journal where request_id = ?`,
  `update mail_message set sealed = '', rendered = null,
          last_error = case when state = 'sent' then last_error else 'purged' end,
          state = case when state = 'sent' then state else 'failed' end
    where request_id = ?`,
  `delete from request_attachment where request_id = ?`,
  `delete from request_message where request_id = ?`,
  `delete from identity_document where request_id = ?`,
  `update recipient_notice set corrected = null where request_id = ?`,
  `update mandate set reference = null where request_id = ?`,
  `delete from request_word where request_id = ?`,
  `update request_command set text = null where request_id = ?`,
  `update restriction set reason = null where request_id = ?`,
  `delete from restriction_subject where restriction_id in (select id from restriction where request_id = ?)`,
];

interface DueRecords {
  /** Closed before then, by what the tenant decided. */
  readonly before: Date;
  /** The same of spam, which no law wants kept. */
  readonly spamBefore: Date;
  readonly now: Date;
  readonly months: Readonly<Record<RegimeId, number>>;
  readonly limit: number;
}

/** The tables that a sweep looks at and empties. */
@Injectable()
export class RetentionRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /**
   * Requests closed before `before` that still hold personal data, oldest first. A restriction that is not lifted keeps
   * its request: lifting needs to know whose rows are marked. A law that applies to the request and wants its record kept
   * for longer prevails.
   * @param months that each such law wants, counted back from `now`
   */
  async listDue({ before, spamBefore, now, months, limit }: DueRecords): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select r.id from request r
        where r.closed_at < case r.state when 'spam' then ?::timestamptz else ?::timestamptz end
          and r.purged_at is null
          and not exists (select from restriction x where x.request_id = r.id and x.state <> 'lifted')
          and (r.state = 'spam' or not exists (
            select from jsonb_each_text(?::jsonb) as law(id, months)
             where (law.id = r.regime or r.regimes @> jsonb_build_array(jsonb_build_object('id', law.id)))
               and r.closed_at >= ?::timestamptz - make_interval(months => law.months::integer)))
        order by r.closed_at limit ?`,
      [spamBefore, before, JSON.stringify(months), now, limit],
    );
    return rows.map(({ id }) => id);
  }

  async purge(requestId: string): Promise<void> {
    for (const statement of PURGE) await this.unitOfWork.query(statement, [requestId]);
  }
}
