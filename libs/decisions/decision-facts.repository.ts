import { isAuthorised, isConfirmed } from '#consents';
import { arrayLiteral, type PipelinedConnection } from '#persistence';
import type { AnswerStatus } from '#contracts';
import type { ActiveRestriction, AnswerRecord, Preference } from '#domain';

/** A person as our tables know them. */
export interface PersonKey {
  /** Keyed digest, UUID: of consents. */
  readonly subject: string;
  /** Blind index: of restrictions. */
  readonly blind: string;
}

/** By what a tenant decides at the moment of the read. */
export interface DecisionHead {
  /** Of the definitions; whole number in decimal digits. */
  readonly epoch: string;
  /** Grows with each answer and each change of what decisions rest on. */
  readonly changes: number;
  /** Of the data map in force; null before there is one. */
  readonly dataMapId: string | null;
  /** Settings of the tenant, JSON. */
  readonly settings: string;
}

export interface PersonFacts {
  readonly records: readonly (AnswerRecord & { readonly consentId: string })[];
  readonly preferences: readonly PersonPreferences[];
  readonly restrictions: readonly ActiveRestriction[];
}

/** What the person prefers within a consent. */
export interface PersonPreferences {
  readonly recordId: string;
  readonly consentId: string;
  readonly preferences: readonly Preference[];
}

interface Row {
  readonly place: number;
  readonly head:
    | readonly [epoch: string | null, changes: string | null, dataMapId: string | null, settings: string]
    | null;
  readonly id: string | null;
  readonly consent_id: string;
  readonly version_id: string;
  /** null: of preferences. */
  readonly status: AnswerStatus | null;
  readonly preferences: readonly Preference[] | null;
  readonly expires_at: number | null;
  readonly said_at: number;
  readonly sequence: number;
  readonly confirmed: boolean;
  readonly authorised: boolean;
  readonly overrides_signal: boolean;
  readonly restrictions: PersonFacts['restrictions'] | null;
}

/** Everything that decisions about many people rest on, in one statement: it is all of one moment. */
export class DecisionFactsRepository {
  constructor(private readonly connection: PipelinedConnection) {}

  async read(
    tenantId: string,
    keys: readonly PersonKey[],
  ): Promise<{ head: DecisionHead; facts: PersonFacts[] }> {
    const rows = await this.connection.run<Row>(tenantId, 'decision-facts', FACTS, [
      tenantId,
      arrayLiteral(keys.map(({ subject }) => subject)),
      arrayLiteral(keys.map(({ blind }) => blind)),
    ]);
    const facts = keys.map(() => ({
      records: [] as Writable<PersonFacts['records']>,
      preferences: [] as Writable<PersonFacts['preferences']>,
      restrictions: NOTHING,
    }));
    let head: DecisionHead | undefined;
    for (const row of rows) {
      const person = facts[row.place]!;
      if (row.head) head = headOf(row.head);
      if (row.restrictions) person.restrictions = row.restrictions;
      const { id, status, preferences } = row;
      if (id !== null && status !== null) person.records.push(recordOf(row, id, status));
      if (id !== null && preferences)
        person.preferences.push({ recordId: id, consentId: row.consent_id, preferences });
    }
    return { head: head!, facts };
  }
}

type Writable<List> = List extends readonly (infer Item)[] ? Item[] : never;
const NOTHING: PersonFacts['restrictions'] = [];

const headOf = ([epoch, changes, dataMapId, settings]: NonNullable<Row['head']>): DecisionHead => ({
  epoch: epoch ?? '0',
  changes: Number(changes ?? 0),
  dataMapId,
  settings,
});

const recordOf = (row: Row, id: string, status: AnswerStatus): PersonFacts['records'][number] => ({
  id,
  consentId: row.consent_id,
  versionId: row.version_id,
  status,
  expiresAt: row.expires_at,
  saidAt: row.said_at,
  sequence: row.sequence,
  confirmed: row.confirmed,
  authorised: row.authorised,
  overridesSignal: row.overrides_signal,
});

/** The keys of all three indexes begin with the tenant; `head` comes with the first person alone. */
const FACTS = `
select (k.place - 1)::int as place,
       case when k.place = 1 then array[h.epoch::text, (h.sequence + h.epoch)::text,
         (select id::text from data_map where tenant_id = $1 and version > 0 order by version desc limit 1),
         (select settings::text from tenant where id = $1)] end as head,
       x.restrictions, r.id, r.consent_id, r.version_id, r.status,
       extract(epoch from r.expires_at)::float8 * 1000 as expires_at,
       extract(epoch from r.answered_at)::float8 * 1000 as said_at, r.last_sequence::float8 as sequence,
       ${isConfirmed('r')} as confirmed,
       ${isAuthorised('r')} as authorised,
       r.details @> '{"gpcOverride": true}' as overrides_signal,
       case when r.kind = 'preference' then r.details->'preferences' end as preferences
  from unnest($2::uuid[], $3::bpchar[]) with ordinality as k (subject, blind, place)
  left join consent_chain h on h.tenant_id = $1
  left join lateral (
    select jsonb_agg(jsonb_build_object('id', t.id, 'state', t.state, 'purposes', t.purposes,
             'kind', t.kind, 'since', extract(epoch from t.created_at)::float8 * 1000) order by t.id) as restrictions
      from restriction_subject s join restriction t on t.id = s.restriction_id
     where s.tenant_id = $1 and s.blind = k.blind and t.state <> 'lifted') x on true
  left join lateral (
    select c.id, c.kind, c.consent_id, c.version_id, c.status, c.expires_at, c.answered_at, c.last_sequence, c.details
      from consent_record c
     where c.tenant_id = $1 and c.subject = k.subject and (c.status is not null or c.kind = 'preference')
     union all
    -- what somebody refused before they were erased holds until they answer that consent anew
    select p.record_id, 'legalbasistrack', p.consent_id, p.version_id, p.status, null, 'epoch'::timestamptz, p.sequence, '{}'::jsonb
      from consent_suppression p
     where p.tenant_id = $1 and p.subject = k.subject
       and not exists (
         select from consent_record n
          where n.tenant_id = $1 and n.subject = k.subject and n.consent_id = p.consent_id
            and n.status in ('accepted', 'declined', 'revoked')
            and ${isConfirmed('n')} and ${isAuthorised('n')})) r on true`;
