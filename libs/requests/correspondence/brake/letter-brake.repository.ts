import { Inject, Injectable } from '@nestjs/common';
import type { Notice } from '#contracts';
import { UnitOfWork } from '#persistence';

export interface HeldLetter {
  readonly requestId: string;
  readonly notice: Notice;
}

@Injectable()
export class LetterBrakeRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Until the transaction ends nobody else counts letters to this address. */
  async lock(blind: string): Promise<void> {
    await this.unitOfWork.query(
      `select pg_advisory_xact_lock(hashtextextended(habeas_tenant() || '/letters/' || ?, 0))`,
      [blind],
    );
  }

  async countSince(blind: string, since: Date): Promise<number> {
    const [row] = await this.unitOfWork.query<{ count: number }>(
      `select count(*)::integer as count from letter_sent where blind = ? and sent_at > ?`,
      [blind, since],
    );
    return row!.count;
  }

  async addSent(blind: string, at: Date): Promise<void> {
    await this.unitOfWork.query(
      `insert into letter_sent (tenant_id, blind, sent_at) values (habeas_tenant(), ?, ?)`,
      [blind, at],
    );
  }

  async isHolding(blind: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `select 1 from held_letter where blind = ? and mail_id is null limit 1`,
      [blind],
    );
    return rows.length > 0;
  }

  /** Whether a letter about a request waits. */
  async isWaiting(requestId: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `select 1 from held_letter where request_id = ? and mail_id is null limit 1`,
      [requestId],
    );
    return rows.length > 0;
  }

  /** Whether somebody has a task about letters to this address that wait. */
  async isWatched(blind: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `select 1 from held_letter h join task t on t.request_id = h.request_id
        where h.blind = ? and h.mail_id is null and t.kind = 'letters_held' and t.closed_at is null limit 1`,
      [blind],
    );
    return rows.length > 0;
  }

  /** The same letter about the same request waits once; one that was joined before waits anew. */
  async hold(letter: HeldLetter, blind: string, at: Date): Promise<void> {
    await this.unitOfWork.query(
      `insert into held_letter (tenant_id, request_id, notice, blind, held_at) values (habeas_tenant(), ?, ?, ?, ?)
       on conflict (tenant_id, request_id, notice) do update
         set blind = excluded.blind, held_at = excluded.held_at, mail_id = null
         where held_letter.mail_id is not null`,
      [letter.requestId, letter.notice, blind, at],
    );
  }

  /** Tenants with letters that wait. Call inside `runAsSystem`. */
  async tenantsHolding(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select distinct tenant_id as id from held_letter where mail_id is null order by 1`,
    );
    return rows.map(({ id }) => id);
  }

  /** Addresses to which letters wait, the longest first. */
  async blindsHolding(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ blind: string }>(
      `select blind from held_letter where mail_id is null group by blind order by min(held_at)`,
    );
    return rows.map(({ blind }) => blind);
  }

  /** Requests whose letters to an address have waited longest. */
  async requestsHeld(blind: string, limit: number): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select request_id as id from held_letter where blind = ? and mail_id is null
        group by request_id order by min(held_at), request_id limit ?`,
      [blind, limit],
    );
    return rows.map(({ id }) => id);
  }

  listHeld(blind: string, requestIds: readonly string[]): Promise<HeldLetter[]> {
    return this.unitOfWork.query<HeldLetter>(
      `select request_id as "requestId", notice from held_letter
        where blind = ? and mail_id is null and request_id = any(?::text[]) order by request_id, notice`,
      [blind, `{${requestIds.join(',')}}`],
    );
  }

  /** @param mailId of the mail that says it; null: nothing is to be said any more */
  async release({ requestId, notice }: HeldLetter, mailId: string | null): Promise<void> {
    if (mailId === null)
      await this.unitOfWork.query(`delete from held_letter where request_id = ? and notice = ?`, [
        requestId,
        notice,
      ]);
    else
      await this.unitOfWork.query(`update held_letter set mail_id = ? where request_id = ? and notice = ?`, [
        mailId,
        requestId,
        notice,
      ]);
  }

  listOfMail(mailId: string): Promise<HeldLetter[]> {
    return this.unitOfWork.query<HeldLetter>(
      `select request_id as "requestId", notice from held_letter where mail_id = ? order by request_id, notice`,
      [mailId],
    );
  }

  /** What counts no more. Call inside `runAsSystem`. */
  async forget(sentBefore: Date, heldBefore: Date): Promise<void> {
    await this.unitOfWork.query(`delete from letter_sent where sent_at < ?`, [sentBefore]);
    await this.unitOfWork.query(`delete from held_letter where mail_id is not null and held_at < ?`, [
      heldBefore,
    ]);
  }
}
