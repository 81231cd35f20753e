import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { Subjects } from '#consents';
import type { AnswerStatus } from '#contracts';
import type { KeyManager } from '#keys';
import type { Outbox, UnitOfWork } from '#persistence';

/** What a spec writes by hand of a consent that people can answer. */
export interface WrittenConsent {
  readonly consentId: string;
  readonly versionId: string;
}

export interface WrittenAnswer extends WrittenConsent {
  readonly sub: string;
  readonly status: AnswerStatus;
  readonly recordId?: string;
  readonly clientId?: string | null;
  readonly acceptedFields?: readonly string[];
  readonly at?: Date;
  readonly silent?: boolean;
  readonly expiresAt?: Date;
  readonly personal?: object;
}

export interface WrittenRange {
  readonly from: string;
  readonly to: string;
  readonly ids: readonly string[];
  readonly recordIds: readonly string[];
}

/** Rows of consents as they stand in the database, without the services that write them; each call in its own transaction. */
export class ConsentRows {
  readonly #subjects: Subjects;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    keys: KeyManager,
    private readonly outbox: Outbox,
  ) {
    this.#subjects = new Subjects(keys);
  }

  digest(sub: string): Promise<string> {
    return this.#subjects.digest(sub);
  }

  consent(name: string, purposes: readonly unknown[] = []): Promise<WrittenConsent> {
    const [groupId, consentId, versionId] = [uuidv7(), uuidv7(), uuidv7()];
    return this.unitOfWork.run(async () => {
      await this.unitOfWork.query(
        `insert into consent_group (id, tenant_id, name, name_key, created_at, updated_at)
         values (?, habeas_tenant(), ?, ?, now(), now())`,
        [groupId, name, name],
      );
      await this.unitOfWork.query(
        `insert into consent_definition (id, tenant_id, group_id, name, name_key, legal_type, obtained_by, interaction_mode,
           deonticity, purposes, created_at, updated_at)
         values (?, habeas_tenant(), ?, ?, ?, 'consent', 'declarative', 'checkbox', 'optional', ?::jsonb, now(), now())`,
        [consentId, groupId, name, name, JSON.stringify(purposes)],
      );
      await this.unitOfWork.query(
        `insert into consent_version (id, tenant_id, consent_id, number, content_kind, effective_from, published_at, created_at, updated_at)
         values (?, habeas_tenant(), ?, 1.5, 'text', now(), now(), now(), now())`,
        [versionId, consentId],
      );
      return { consentId, versionId };
    });
  }

  /** Answers at the end of the chain, their records, and the one outbox row of their range. */
  answer(...answers: readonly WrittenAnswer[]): Promise<WrittenRange> {
    return this.unitOfWork.run(async () => {
      const first = await this.#reserve(answers.length);
      const rows = [];
      for (const [index, answer] of answers.entries())
        rows.push(await this.#rowOf(answer, (first + BigInt(index)).toString()));
      for (const sub of new Set(answers.map((answer) => answer.sub))) await this.#know(sub);
      await this.#insert(rows);
      const [from, to] = [rows[0]!.sequence, rows.at(-1)!.sequence];
      await this.outbox.add({ kind: 'consents', from, to });
      return { from, to, ids: rows.map(({ id }) => id), recordIds: rows.map(({ record_id }) => record_id) };
    });
  }

  async erase(sub: string): Promise<void> {
    await this.unitOfWork.run(async () =>
      this.unitOfWork.query(
        `update consent_subject set salt = null, sub = ?, erased_at = now() where subject = ?::uuid`,
        [Buffer.from('erased-person'), await this.digest(sub)],
      ),
    );
  }

  async #reserve(count: number): Promise<bigint> {
    const [row] = await this.unitOfWork.query<{ sequence: string }>(
      `insert into consent_chain (tenant_id, hash, sequence) values (habeas_tenant(), decode(repeat('00', 32), 'hex'), ?)
       on conflict (tenant_id) do update set sequence = consent_chain.sequence + excluded.sequence
       returning sequence::text`,
      [count],
    );
    return BigInt(row!.sequence) - BigInt(count) + 1n;
  }

  async #rowOf(answer: WrittenAnswer, sequence: string) {
    return {
      sequence,
      id: uuidv7(),
      record_id: answer.recordId ?? randomUUID(),
      subject: await this.digest(answer.sub),
      consent_id: answer.consentId,
      version_id: answer.versionId,
      status: answer.status,
      client_id: answer.clientId === undefined ? 'shop' : answer.clientId,
      at: (answer.at ?? new Date()).toISOString(),
      expires_at: answer.expiresAt?.toISOString() ?? null,
      personal: answer.personal ?? null,
      facts: {
        consentName: 'Newsletter',
        ...(answer.acceptedFields && { acceptedFields: answer.acceptedFields }),
        ...(answer.silent && { silent: true }),
      },
    };
  }

  async #know(sub: string): Promise<void> {
    const sealed = (await this.#subjects.keysInHand()).seal(sub, await this.#subjects.digest(sub));
    await this.unitOfWork.query(
      `insert into consent_subject (tenant_id, subject, salt, sub) values (habeas_tenant(), ?, ?, ?) on conflict do nothing`,
      [sealed.subject, sealed.salt, sealed.sub],
    );
  }

  async #insert(rows: readonly object[]): Promise<void> {
    const given = `jsonb_to_recordset(?::jsonb) as g (sequence bigint, id uuid, record_id uuid, subject uuid, consent_id uuid,
      version_id uuid, status text, client_id text, at timestamptz, expires_at timestamptz, personal jsonb, facts jsonb)`;
    const parameters = [JSON.stringify(rows)];
    await this.unitOfWork.query(
      `insert into consent_action (tenant_id, sequence, at, id, record_id, subject, kind, event, consent_id, version_id, status,
         client_id, locale, content_hash, source, actor_kind, actor_id, facts, personal, hash)
       select habeas_tenant(), sequence, at, id, record_id, subject, 'legalbasistrack', 'answered', consent_id, version_id, status,
              client_id, 'en', decode(repeat('ab', 32), 'hex'), 'api', 'api_client', 'cli_spec', facts, personal,
              decode(repeat('00', 32), 'hex') from ${given}`,
      parameters,
    );
    await this.unitOfWork.query(
      `insert into consent_record (tenant_id, subject, version_id, id, kind, consent_id, status, client_id, answered_at, expires_at,
         last_sequence, last_action, created_at, updated_at)
       select distinct on (subject, version_id) habeas_tenant(), subject, version_id, record_id, 'legalbasistrack', consent_id, status,
              client_id, at, expires_at, sequence, id, at, at from ${given} order by subject, version_id, sequence desc
       on conflict (tenant_id, subject, version_id, slot) do update set status = excluded.status, expires_at = excluded.expires_at,
         last_sequence = excluded.last_sequence, last_action = excluded.last_action, updated_at = excluded.updated_at`,
      parameters,
    );
  }
}
