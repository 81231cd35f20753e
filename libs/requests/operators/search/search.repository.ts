import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

/** What is looked for, as the database has it. Everything must fit. */
export interface SearchTerms {
  readonly numbers: readonly string[];
  readonly states: readonly string[];
  readonly rights: readonly string[];
  /** Blind indexes of identifiers. */
  readonly blinds: readonly string[];
  /** Blind indexes of words. */
  readonly words: readonly string[];
}

interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

const EACH: Readonly<Record<keyof SearchTerms, string>> = {
  numbers: 'r.number = ?',
  states: 'r.state = ?',
  rights: 'r."right" = ?',
  blinds: 'r.id in (select i.request_id from request_identifier i where i.blind = ?)',
  words: 'r.id in (select w.request_id from request_word w where w.word = ?)',
};

/** Ids of requests that fit, newest first. */
export function searchStatement(terms: SearchTerms, before: string | undefined, limit: number): Statement {
  const kinds = Object.keys(EACH) as (keyof SearchTerms)[];
  const conditions = kinds.flatMap((kind) => terms[kind].map(() => EACH[kind]));
  const values = kinds.flatMap((kind) => terms[kind]);
  return {
    sql: `select r.id from request r where r.id < ? and ${conditions.join(' and ')} order by r.id desc limit ?`,
    parameters: [before ?? '~', ...values, limit],
  };
}

@Injectable()
export class SearchRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** Words that are known of the request already stay the ones they are. */
  async add(requestId: string, words: readonly string[]): Promise<void> {
    if (words.length === 0) return;
    await this.unitOfWork.write(
      `insert into request_word (tenant_id, word, request_id)
       select habeas_tenant(), word, ? from unnest(?::text[]) word on conflict do nothing`,
      [requestId, `{${words.join(',')}}`],
    );
  }

  async find(terms: SearchTerms, before: string | undefined, limit: number): Promise<string[]> {
    const { sql, parameters } = searchStatement(terms, before, limit);
    const rows = await this.unitOfWork.query<{ id: string }>(sql, parameters);
    return rows.map(({ id }) => id);
  }
}
