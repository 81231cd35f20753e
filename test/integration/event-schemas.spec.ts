import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { EVENT_TYPES, type EventType } from '#contracts';
import type { EventCatalogue } from '#contracts/schemas';
import { freePort } from '../../scripts/lib/ports.mjs';
import { createTestApi, type TestApi } from '../support/api.js';
import { startChild, untilReady, type Child } from '../support/child.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

interface Body {
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
}
interface Schema {
  readonly $id: string;
  readonly examples: readonly Body[];
}

describe('schemas of events', () => {
  let api: TestApi;
  let dispatcher: Child;
  let everything: Receiver;
  let newsletterOnly: Receiver;
  let key: string;
  const schemas = new Map<EventType, Schema>();
  const ajv = formats.default(new Ajv2020({ strict: false }));
  const validators = new Map<EventType, ValidateFunction>();

  beforeAll(async () => {
    api = await createTestApi({}, { WEBHOOK_ALLOW: '127.0.0.0/8' });
    [everything, newsletterOnly] = await Promise.all([startReceiver(), startReceiver()]);
    key = await api.createKey((await api.createTenant()).id);
    for (const type of EVENT_TYPES)
      schemas.set(type, (await api.call(`GET /v1/event-schemas/${type}`, { key })).json<Schema>());
    dispatcher = startChild('apps/dispatcher/main.ts', {
      HABEAS_MODE: 'standalone',
      LOG_LEVEL: 'error',
      DATABASE_URL: api.databaseUrl,
      DATABASE_POOL: '5',
      MASTER_KEY_FILE: api.settings.MASTER_KEY_FILE!,
      WEBHOOK_ALLOW: '127.0.0.0/8',
      TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    });
    await untilReady(dispatcher, 'dispatcher');
  }, 180_000);
  afterAll(async () => {
    await dispatcher?.kill();
    await Promise.all([everything?.close(), newsletterOnly?.close()]);
    await api?.close();
  });

  const send = async <Data = unknown>(route: string, body?: object): Promise<Data> => {
    const answer = await api.call(route, { key, ...(body && { body }) });
    expect([route, Math.floor(answer.statusCode / 100), answer.body]).toEqual([route, 2, answer.body]);
    return answer.body === '' ? (undefined as Data) : answer.json<Data>();
  };
  const bodies = ({ posts }: Receiver): Body[] => posts.map(({ body }) => JSON.parse(body) as Body);
  const isValid = (type: EventType): ValidateFunction => {
    const known = validators.get(type) ?? ajv.compile(schemas.get(type)!);
    validators.set(type, known);
    return known;
  };
  const faults = (body: Body): string[] => {
    const { type } = body;
    const check = isValid(type);
    return check(body) ? [] : [`${type}: ${ajv.errorsText(check.errors)}`];
  };
  const ask = async (name: string): Promise<string> => {
    const made = await send<{ data: { _id: string } }>('POST /consent-srv/consents', {
      ...{ consent_name: name, legalType: 'consent', consentType: 'declarative' },
      ...{ processingPurposes: [{ key: name, name }], involvedParties: [], group_name: 'letters' },
    });
    await send('POST /consent-srv/consent/versions', {
      ...{ consent_id: made.data._id, consentType: 'text' },
      content: [{ locale: 'en', content: `May we? ${name}` }],
    });
    return made.data._id;
  };
  const answer = (consentId: string, status: string) =>
    send('POST /consent-srv/actions', {
      ...{ type: 'legalbasistrack', sub: 'person-1', consent_id: consentId, client_id: 'shop', status },
    });

  it('are listed with their version, one for each event', async () => {
    const { items } = await send<EventCatalogue>('GET /v1/event-schemas');
    expect(items.map(({ type }) => type)).toEqual([...EVENT_TYPES]);
    for (const { type, version, schema } of items) {
      expect(schema).toBe(`/v1/event-schemas/${type}`);
      expect(schemas.get(type)!.$id).toBe(`urn:habeas:event:${type}:${version}`);
    }
  });

  it.each(EVENT_TYPES)('let the sample of %s through, and no spoiled one', (type) => {
    const [sample] = schemas.get(type)!.examples;
    expect(faults(sample!)).toEqual([]);
    for (const member of Object.keys(sample!.data)) {
      const { [member]: _gone, ...data } = sample!.data;
      expect(faults({ ...sample!, data })).toHaveLength(1);
      expect(faults({ ...sample!, data: { ...data, [member]: {} } })).toHaveLength(1);
    }
    expect(faults({ ...sample!, timestamp: 'yesterday' } as Body)).toHaveLength(1);
  });

  it('fit what is delivered, and a filter by purpose lets through its events alone', async () => {
    const endpoint = { events: null, includeSubject: true };
    await send('POST /v1/webhook-endpoints', { ...endpoint, url: everything.url });
    await send('POST /v1/webhook-endpoints', {
      ...{ ...endpoint, url: newsletterOnly.url, events: ['consent.accepted', 'consent.revoked'] },
      filter: { purposes: { mode: 'only', list: ['newsletter'] } },
    });
    await send('POST /consent-srv/groups', { group_name: 'letters' });
    await send('PUT /consent-srv/groups/letters', { description: 'On paper' });
    await send('POST /consent-srv/groups', { group_name: 'empty' });
    await send('DELETE /consent-srv/groups/empty');
    const [newsletter, statistics] = [await ask('newsletter'), await ask('statistics')];
    for (const status of ['accepted', 'revoked']) {
      await answer(statistics, status);
      await answer(newsletter, status);
    }
    await answer(await ask('profiling'), 'declined');
    await send('POST /v1/requests', {
      ...{ right: 'erasure', subject: { identifiers: [{ type: 'customer_id', value: '4711' }] } },
    });
    const wanted = [
      ...['consent.group.created', 'consent.group.updated', 'consent.group.deleted'],
      ...['consent.definition.created', 'consent.version.published', 'request.received'],
      ...['consent.accepted', 'consent.revoked', 'consent.declined'],
    ];
    await eventually('every event arrives', () =>
      wanted.every((type) => bodies(everything).some((body) => body.type === type)),
    );
    expect(bodies(everything).flatMap(faults)).toEqual([]);
    await eventually('both events of the newsletter', () => newsletterOnly.posts.length >= 2);
    await eventually(
      'both events of the other purpose',
      () => bodies(everything).filter(({ data }) => data.consentId === statistics).length === 2,
    );
    // deliveries come in no order
    const delivered = bodies(newsletterOnly).map(({ type, data }) => `${type} ${String(data.consentId)}`);
    expect(delivered.sort()).toEqual([`consent.accepted ${newsletter}`, `consent.revoked ${newsletter}`]);
  }, 60_000);

  it('exist for no other event', async () => {
    expect((await api.call('GET /v1/event-schemas/consent.eaten', { key })).statusCode).toBe(404);
  });
});
