import type { Notice } from '#contracts';
import type { UnitOfWork } from '#persistence';
import { currentContext } from '#platform';
import type { MailKind } from './digest-params.js';

/**
 * `pending`: not tried yet; `queued`: handed to the job queue; `retry`: tried, will be again; `sent`: taken by the
 * mail server; `failed`: refused for good, or tried as often as the schedule says.
 */
export type MailState = 'pending' | 'queued' | 'sent' | 'retry' | 'failed';

export interface NewMail {
  readonly id: string;
  /** null: to the controller's staff. */
  readonly requestId: string | null;
  readonly notice: MailKind;
  readonly locale: string;
  readonly dedup: string | null;
  readonly sealed: Buffer;
  /** The tenant's own template, as it was when the mail was written down; absent: the built-in one. */
  readonly templateId?: string | null;
}

/** A mail that was claimed: the next attempt has the number `attempts + 1`. */
export interface ClaimedMail {
  readonly id: string;
  readonly tenant_id: string;
  readonly attempts: number;
}

/** Everything one attempt needs. */
export interface BegunMail {
  readonly id: string;
  readonly request_id: string | null;
  readonly notice: MailKind;
  readonly locale: string;
  readonly sealed: Buffer;
  readonly tries: number;
  readonly created_at: string | Date;
  readonly template_id: string | null;
  readonly template_subject: string | null;
  readonly template_body: string | null;
}

export interface MailRow {
  readonly id: string;
  readonly notice: Notice;
  readonly locale: string;
  readonly state: MailState;
  readonly last_error: string | null;
  readonly hash: string | null;
  readonly created_at: string | Date;
  readonly sent_at: string | Date | null;
  readonly template_locale: string | null;
  readonly template_version: number | null;
}

export class MailRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns id of the mail: of the one that was there when `dedup` is taken */
  async insertOnce(mail: NewMail): Promise<{ id: string; inserted: boolean }> {
    const { tenantId } = currentContext();
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `insert into mail_message (id, tenant_id, request_id, notice, locale, dedup, sealed, template_id)
       values (?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (tenant_id, dedup) where dedup is not null do nothing returning id`,
      [
        mail.id,
        tenantId,
        mail.requestId,
        mail.notice,
        mail.locale,
        mail.dedup,
        mail.sealed,
        mail.templateId ?? null,
      ],
    );
    if (row) return { id: row.id, inserted: true };
    const [first] = await this.unitOfWork.query<{ id: string }>(
      `select id from mail_message where dedup = ?`,
      [mail.dedup],
    );
    return { id: first!.id, inserted: false };
  }

  /** Takes due mails, also those whose lease has run out, and leases them. Call inside `runAsSystem`. */
  claimDue(limit: number, leaseSeconds: number): Promise<ClaimedMail[]> {
    return this.unitOfWork.query<ClaimedMail>(
      `with due as (
         select id from mail_message where state in ('pending', 'queued', 'retry') and next_at <= now()
          order by next_at limit ? for update skip locked)
       update mail_message m set state = 'queued', next_at = now() + make_interval(secs => ?)
         from due where m.id = due.id
       returning m.id, m.tenant_id, m.attempts`,
      [limit, leaseSeconds],
    );
  }

  /** Gives claimed mails back for `seconds`: the queue did not take them. Call inside `runAsSystem`. */
  async release(ids: readonly string[], seconds: number): Promise<void> {
    await this.unitOfWork.query(
      `update mail_message set next_at = now() + make_interval(secs => ?)
        where id = any(?::text[]) and state = 'queued'`,
      [seconds, `{${ids.join(',')}}`],
    );
  }

  /** Begins attempt number `attempt`; null when somebody else has, or there is nothing left to do. */
  async begin(id: string, attempt: number, leaseSeconds: number): Promise<BegunMail | null> {
    const [row] = await this.unitOfWork.query<BegunMail>(
      `with begun as (
         update mail_message set attempts = ?, next_at = now() + make_interval(secs => ?)
          where id = ? and state = 'queued' and attempts = ?
         returning id, request_id, notice, locale, sealed, tries, created_at, template_id)
       select begun.*, t.subject as template_subject, t.body as template_body
         from begun left join mail_template t on t.id = begun.template_id`,
      [attempt, leaseSeconds, id, attempt - 1],
    );
    return row ?? null;
  }

  /** Leases a begun attempt from now on, unless it has ended or a later one has begun. */
  async renew(id: string, attempt: number, leaseSeconds: number): Promise<void> {
    await this.unitOfWork.query(
      `update mail_message set next_at = now() + make_interval(secs => ?)
        where id = ? and attempts = ? and state = 'queued'`,
      [leaseSeconds, id, attempt],
    );
  }

  async markSent(
    id: string,
    attempt: number,
    { rendered, hash, templateId }: { rendered: Buffer; hash: string; templateId: string | null },
  ): Promise<void> {
    await this.unitOfWork.write(
      `update mail_message set state = 'sent', tries = tries + 1, last_error = null, rendered = ?, hash = ?, template_id = ?,
              sent_at = now()
        where id = ? and attempts = ? and state = 'queued'`,
      [rendered, hash, templateId, id, attempt],
    );
  }

  /** @param retryIn seconds until the next try; null: there is none */
  async markFailed(id: string, attempt: number, error: string, retryIn: number | null): Promise<void> {
    await this.unitOfWork.query(
      `update mail_message set state = ?, tries = tries + 1, last_error = ?, next_at = now() + make_interval(secs => ?::float8)
        where id = ? and attempts = ? and state = 'queued'`,
      [retryIn === null ? 'failed' : 'retry', error, retryIn ?? 0, id, attempt],
    );
  }

  /**
   * What staff was told, and links of double opt-ins, are of no use later, and hold addresses. That recipients of data were
   * told is on record as long as their notice is.
   */
  async removeOldUnrequested(): Promise<void> {
    await this.unitOfWork.query(
      `delete from mail_message where request_id is null and notice <> 'RECIPIENT' and created_at < now() - interval '30 days'`,
    );
  }

  listRendered(requestId: string): Promise<{ id: string; rendered: Buffer }[]> {
    return this.unitOfWork.query(
      `select id, rendered from mail_message where request_id = ? and rendered is not null order by id`,
      [requestId],
    );
  }

  listOfRequest(requestId: string): Promise<MailRow[]> {
    return this.unitOfWork.query<MailRow>(
      `select m.id, m.notice, m.locale, m.state, m.last_error, m.hash, m.created_at, m.sent_at,
              t.locale as template_locale, t.version as template_version
         from mail_message m left join mail_template t on t.id = m.template_id
        where m.request_id = ? order by m.id`,
      [requestId],
    );
  }
}
