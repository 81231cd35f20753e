import type { UnitOfWork } from '#persistence';

/** What was written: a repetition writes nothing. */
export interface Announced {
  readonly events: number;
  readonly deliveries: number;
}

/**
 * Answers and changes of preferences between two places of the chain; what was imported silently is told nobody. An
 * acceptance is told as one when it counts; that it waits is told once.
 */
const ANSWERED = `
  select 'evt_' || a.id as id,
         case a.event when 'preferred' then 'consent.preferences.changed' else 'consent.' || said.status end as type,
         a.consent_id, a.at,
         jsonb_build_object('trackingId', a.record_id, 'consentId', a.consent_id, 'clientId', a.client_id,
           'subject', a.subject)
           || case a.event when 'preferred' then '{}' else jsonb_build_object('versionId', a.version_id,
                'version', trim_scale(v.number), 'status', said.status) end as data
    from consent_action a left join consent_version v on v.id = a.version_id
   cross join lateral (
     select case when jsonb_exists(a.facts, 'awaits') then 'pending' else a.status end as status) said
   where a.tenant_id = habeas_tenant() and a.sequence between ?::bigint and ?::bigint
     and (a.event = 'preferred'
          or (a.event = 'answered' and a.status is not null)
          or (a.event in ('confirmed', 'authorised') and a.status is not null and said.status <> 'pending'))
     and not a.facts @> '{"silent": true}'`;

/**
 * Acceptances whose end has come, oldest first. The id is that of the record and the end: each end is told once. Of one that
 * was recorded silently after its end nobody has ever heard.
 */
const EXPIRED = `
  select 'evt_' || left(stamp, 8) || '-' || right(stamp, 4) || '-7' || left(digest, 3) || '-8' || substr(digest, 4, 3)
           || '-' || substr(digest, 7, 12) as id,
         'consent.expired' as type, r.consent_id, r.expires_at as at,
         jsonb_build_object('trackingId', r.id, 'consentId', r.consent_id, 'versionId', r.version_id,
           'version', trim_scale(v.number), 'status', 'expired', 'clientId', r.client_id, 'subject', r.subject) as data
    from due r left join consent_version v on v.id = r.version_id
   cross join lateral (
     select lpad(to_hex(floor(extract(epoch from r.expires_at) * 1000)::bigint), 12, '0') as stamp,
            md5(r.id::text || extract(epoch from r.expires_at)) as digest) named
   where not exists (
     select from consent_action a where a.tenant_id = r.tenant_id and a.sequence = r.last_sequence
        and a.facts @> '{"silent": true}' and r.expires_at <= a.at)`;

/** Picked first and once: as a condition of the update the limit would hold for each row anew. */
const DUE = `
picked as materialized (
  select tenant_id, id from consent_record
   where tenant_id = habeas_tenant() and status = 'accepted' and expires_at <= ?
     and expires_at is distinct from expiry_announced
   order by expires_at limit ? for update skip locked),
due as (
  update consent_record r set expiry_announced = r.expires_at from picked
   where r.tenant_id = picked.tenant_id and r.id = picked.id returning r.*)`;

/**
 * Events and their deliveries out of `happened`. Which endpoint wants what is found once for each kind of event and
 * consent, not for each event. The id of a delivery follows from event and endpoint.
 */
const ANNOUNCE = `
made as (
  insert into event (id, tenant_id, type, data, at)
  select id, habeas_tenant(), type, data, at from happened order by id
  on conflict (id) do nothing
  returning id, type, (data->>'consentId')::uuid as consent_id),
wanted as (
  select e.id as endpoint_id, m.type, m.consent_id
    from (select distinct type, consent_id from made) m
    left join consent_definition d on d.id = m.consent_id
    join webhook_endpoint e on e.enabled
     and (e.events is null or e.events @> to_jsonb(m.type))
     and (e.format = 'habeas' or m.type in ('consent.accepted', 'consent.declined', 'consent.revoked'))
     and habeas_filter_lets(e.filter->'consents', array[m.consent_id::text])
     and habeas_filter_lets(e.filter->'purposes', habeas_purpose_keys(d.purposes))),
sent as (
  insert into webhook_delivery (id, tenant_id, endpoint_id, event_id)
  select 'dlv_' || substr(m.id, 5, 15) || left(digest, 3) || '-8' || substr(digest, 4, 3) || '-' || substr(digest, 7, 12),
         habeas_tenant(), w.endpoint_id, m.id
    from made m join wanted w on w.type = m.type and w.consent_id is not distinct from m.consent_id
   cross join lateral (select md5(m.id || w.endpoint_id) as digest) named
  returning 1)
select (select count(*) from made)::int as events, (select count(*) from sent)::int as deliveries`;

/** One statement for any number of answers. */
export class ConsentEventsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @param from @param to places in the chain of the tenant, both included, whole numbers in decimal digits */
  async announceAnswers(from: string, to: string): Promise<Announced> {
    const [row] = await this.unitOfWork.query<Announced>(
      `with happened as materialized (${ANSWERED}), ${ANNOUNCE}`,
      [from, to],
    );
    return row!;
  }

  /** Up to `limit` acceptances that ended before or at `now`; others may do the same at the same time. */
  async announceExpired(now: Date, limit: number): Promise<Announced & { readonly expired: number }> {
    const [row] = await this.unitOfWork.query<Announced & { readonly expired: number }>(
      `with ${DUE}, happened as materialized (${EXPIRED}), ${ANNOUNCE}, (select count(*) from due)::int as expired`,
      [now, limit],
    );
    return row!;
  }

  /** Tenants with an acceptance that has ended and was not announced. Call inside `runAsSystem`. */
  async listTenantsWithExpired(now: Date): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ tenant_id: string }>(
      `select distinct tenant_id from consent_record
        where status = 'accepted' and expires_at <= ? and expires_at is distinct from expiry_announced`,
      [now],
    );
    return rows.map((row) => row.tenant_id);
  }

  /** Makes the parts of the chain for `months` months from this one on. Call inside `runAsSystem`. @returns how many are new */
  async makePartitions(now: Date, months: number): Promise<number> {
    const [row] = await this.unitOfWork.query<{ made: number }>(
      `select habeas_consent_partitions(?::date, ?) as made`,
      [now.toISOString().slice(0, 10), months],
    );
    return row!.made;
  }
}
