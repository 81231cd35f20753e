import type { IdentityDocumentList, IdentityDocumentView, Problem, RequestView } from '#contracts/schemas';
import { startIdentityApi, type IdentityApi } from '../support/identity-api.js';

const PDF = Buffer.from('%PDF-1.7\nA made-up card of Ada Example\n');
const REASON = { 'x-habeas-reason': 'to decide who asks' };

describe('documents that prove an identity', () => {
  let shop: IdentityApi;
  let made = 0;
  let key: string;
  let id: string;
  beforeAll(async () => {
    shop = await startIdentityApi();
  });
  afterAll(() => shop?.close());
  beforeEach(async () => {
    key = await shop.staleSignOn(`person-${(made += 1)}`);
    const body = { right: 'portability' };
    id = (await shop.api.call('POST /v1/me/requests', { key, body })).json<RequestView>().id;
    await shop.triage(shop.tenantId, id);
  });

  const send = (content: Buffer, type = 'application/pdf', as = key) =>
    shop.api.call(`POST /v1/me/requests/${id}/documents`, {
      key: as,
      body: content,
      headers: { 'content-type': type },
    });
  const sent = async () => (await send(PDF)).json<IdentityDocumentView>();
  const staff = (route: string, body?: object, headers?: Record<string, string>) =>
    shop.api.call(route, { key: shop.key, ...(body && { body }), ...(headers && { headers }) });
  const open = (document: string, headers: Record<string, string> = REASON) =>
    staff(`GET /v1/requests/${id}/documents/${document}`, undefined, headers);
  const rows = () =>
    shop.query<{ content: Buffer | null; data_key: Buffer | null; destroyed_at: Date | null }>(
      `select content, data_key, destroyed_at from identity_document where request_id = ?`,
      [id],
    );
  const audited = async (action: string) =>
    (await shop.query(`select 1 from audit where action = ? and object = ?`, [action, id])).length;

  it('are kept sealed, and read by staff who say why, each time on record', async () => {
    const document = await sent();
    expect(document).toMatchObject({ mediaType: 'application/pdf', bytes: PDF.length, destroyedAt: null });
    const [row] = await rows();
    expect(row!.content!.includes('Ada Example')).toBe(false);

    expect((await open(document.id, {})).json<Problem>()).toMatchObject({ param: 'X-Habeas-Reason' });
    const read = await open(document.id);
    expect(read.rawPayload.equals(PDF)).toBe(true);
    expect(read.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${document.id}.pdf"`,
      'x-content-type-options': 'nosniff',
    });
    await open(document.id);
    expect(await audited('document.read')).toBe(2);
  });

  it.each([
    [{ level: 'L4', method: 'document' }, 'planning'],
    [{ result: 'failed', method: 'document' }, 'awaiting_identity'],
    [{ level: 'L1', method: 'document' }, 'awaiting_identity'],
  ])('are gone with the decision %j', async (decision, state) => {
    const document = await sent();
    const decided = await staff(`POST /v1/requests/${id}/verification`, decision);
    expect(decided.json<RequestView>().state).toBe(state);
    expect(await rows()).toEqual([{ content: null, data_key: null, destroyed_at: expect.anything() }]);
    expect((await open(document.id)).statusCode).toBe(410);
    const { items } = (await staff(`GET /v1/requests/${id}/documents`)).json<IdentityDocumentList>();
    expect(items).toEqual([{ ...document, destroyedAt: expect.any(String) }]);
    expect(await audited('document.destroyed')).toBe(1);
  });

  it('stay when something else is decided', async () => {
    await sent();
    await staff(`POST /v1/requests/${id}/verification`, { level: 'L1', method: 'operator' });
    expect((await rows())[0]!.destroyed_at).toBeNull();
  });

  it('are gone at the latest when the request ends', async () => {
    await sent();
    await shop.api.call(`POST /v1/me/requests/${id}/withdrawal`, { key, body: {} });
    expect(await rows()).toEqual([{ content: null, data_key: null, destroyed_at: expect.anything() }]);
    expect((await send(PDF)).json<Problem>().code).toBe('request.illegal_transition');
  });

  it('are known by their content, not by what a header says', async () => {
    const page = Buffer.from('<html><script>alert(1)</script></html>');
    expect((await send(page)).json<Problem>().code).toBe('document.unsupported');
    expect((await send(page, 'text/html')).statusCode).toBe(415);
    const png = Buffer.from('89504e470d0a1a0a00', 'hex');
    expect((await send(png)).json<IdentityDocumentView>().mediaType).toBe('image/png');
    const jpeg = Buffer.from('ffd8ffe000', 'hex');
    expect((await send(jpeg, 'image/jpeg')).json<IdentityDocumentView>().mediaType).toBe('image/jpeg');
  });

  it('are refused when they are too large, too many, or of another person’s request', async () => {
    expect((await send(Buffer.concat([PDF, Buffer.alloc(5 * 1024 * 1024)]))).statusCode).toBe(413);
    expect((await send(PDF, 'application/pdf', await shop.staleSignOn('somebody'))).statusCode).toBe(404);
    for (let n = 0; n < 5; n += 1) expect((await send(PDF)).statusCode).toBe(201);
    expect((await send(PDF)).json<Problem>().code).toBe('request.invalid');
  });

  it('are taken by no other route', async () => {
    const answer = await shop.api.call(`POST /v1/me/requests/${id}/withdrawal`, {
      key,
      body: PDF,
      headers: { 'content-type': 'application/pdf' },
    });
    expect(answer.statusCode).toBe(415);
  });
});
