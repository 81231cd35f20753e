import pg from 'pg';

export const PEOPLE = 1_000_000;
/** What is asked for; everybody has answered the consent to it. */
export const PURPOSE = 'newsletter';
/** Digests sent to the server at once. */
const CHUNK = 20_000;

export const subOf = (person: number): string => `person-${person}`;
/** Two of three accept, the others took it back. */
export const accepts = (person: number): boolean => person % 3 !== 0;

/**
 * One definition with one version, a record of it for everybody, and a chain of actions behind them.
 * @param digestsOf the keyed digest of each `sub`, UUIDs
 * @param actions length of the chain: at least one action a person is sensible
 */
export async function loadPeople(
  client: pg.Client,
  tenantId: string,
  digestsOf: (subs: readonly string[]) => Promise<string[]>,
  actions: number,
): Promise<void> {
  await client.query(DEFINITION.replaceAll('{tenant}', tenantId));
  await client.query('create unlogged table bench_person (n integer primary key, subject uuid not null)');
  for (let first = 1; first <= PEOPLE; first += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, PEOPLE - first + 1) }, (_, index) => first + index);
    const digests = await digestsOf(numbers.map(subOf));
    await client.query('insert into bench_person select * from unnest($1::int[], $2::uuid[])', [
      numbers,
      digests,
    ]);
  }
  await client.query(RECORDS, [tenantId]);
  await client.query(ACTIONS, [tenantId, actions, PEOPLE]);
  await client.query('drop table bench_person');
  await client.query('vacuum (analyze)');
}

const CONSENT = '00000000-0000-7000-8000-000000000001';
const VERSION = '00000000-0000-7000-8000-000000000002';
const GROUP = '00000000-0000-7000-8000-000000000003';

const DEFINITION = `
insert into consent_group (id, tenant_id, name, name_key, created_at, updated_at)
  values ('${GROUP}', '{tenant}', 'default', 'default', now(), now());
insert into consent_definition (id, tenant_id, group_id, name, name_key, legal_type, obtained_by, interaction_mode, deonticity,
    purposes, created_at, updated_at)
  values ('${CONSENT}', '{tenant}', '${GROUP}', 'Newsletter', 'newsletter', 'consent', 'declarative', 'checkbox', 'optional',
    '[{"key": "${PURPOSE}", "name": "Send the newsletter"}]', now(), now());
insert into consent_version (id, tenant_id, consent_id, number, content_kind, effective_from, published_at, created_at, updated_at)
  values ('${VERSION}', '{tenant}', '${CONSENT}', 1, 'text', now(), now(), now(), now());
insert into consent_chain (tenant_id, hash, epoch) values ('{tenant}', decode(repeat('00', 32), 'hex'), 1)
  on conflict (tenant_id) do update set epoch = consent_chain.epoch + 1;`;

const RECORDS = `
insert into consent_record (tenant_id, subject, version_id, id, kind, consent_id, status, client_id, answered_at, last_sequence,
    last_action, created_at, updated_at)
select $1, subject, '${VERSION}', gen_random_uuid(), 'legalbasistrack', '${CONSENT}',
       case when n % 3 = 0 then 'revoked' else 'accepted' end, 'shop', now(), n, gen_random_uuid(), now(), now()
  from bench_person`;

const ACTIONS = `
insert into consent_action (tenant_id, sequence, at, id, record_id, subject, kind, event, consent_id, version_id, status, client_id,
    source, actor_kind, actor_id, facts, hash)
select $1, s, now(), gen_random_uuid(), gen_random_uuid(), p.subject, 'legalbasistrack', 'answered', '${CONSENT}', '${VERSION}',
       case when p.n % 3 = 0 then 'revoked' else 'accepted' end, 'shop', 'api', 'api_client', 'cli_bench',
       '{"consentName": "Newsletter"}', sha256(s::text::bytea)
  from generate_series(1::bigint, $2::bigint) s join bench_person p on p.n = 1 + (s - 1) % $3`;
