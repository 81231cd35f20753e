import { createHash } from 'node:crypto';
import type { AttachmentView, MessageView, Page, Problem, RequestView } from '#contracts/schemas';
import { startIdentityApi, type IdentityApi } from '../support/identity-api.js';

const PDF = Buffer.from('%PDF-1.7\nA made-up contract of Ada Example\n');
const TABLE = Buffer.from('number;made\nR-2026-0815;2026-01-02\nR-2026-0816;2026-02-03\n');
const REASON = { 'x-habeas-reason': 'to answer the question' };

describe('files that come with messages', () => {
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
  });

  const post = async (as: 'me' | 'staff', body: object = { text: 'See the file.' }) => {
    const route = as === 'me' ? `POST /v1/me/requests/${id}/messages` : `POST /v1/requests/${id}/messages`;
    return (await shop.api.call(route, { key: as === 'me' ? key : shop.key, body })).json<MessageView>();
  };
  const attach = (path: 'v1/me' | 'v1', message: string, content = PDF, type = 'application/pdf', as = key) =>
    shop.api.call(`POST /${path}/requests/${id}/messages/${message}/attachments`, {
      key: path === 'v1' ? shop.key : as,
      body: content,
      headers: { 'content-type': type },
    });
  const read = (path: 'v1/me' | 'v1', attachment: string, headers?: Record<string, string>, as = key) =>
    shop.api.call(`GET /${path}/requests/${id}/attachments/${attachment}`, {
      key: path === 'v1' ? shop.key : as,
      ...(headers && { headers }),
    });
  const thread = async (path: 'v1/me' | 'v1') =>
    (
      await shop.api.call(`GET /${path}/requests/${id}/messages`, { key: path === 'v1' ? shop.key : key })
    ).json<Page<MessageView>>().items;
  const audited = async (action: string) =>
    (await shop.query(`select 1 from audit where action = ? and object = ?`, [action, id])).length;

  it('of the person are sealed, listed with the message, and read by staff who say why', async () => {
    const message = await post('me');
    const sent = (await attach('v1/me', message.id)).json<AttachmentView>();
    const sha256 = createHash('sha256').update(PDF).digest('hex');
    expect(sent).toMatchObject({ mediaType: 'application/pdf', bytes: PDF.length, sha256 });
    const [row] = await shop.query<{ content: Buffer }>(
      `select content from request_attachment where request_id = ?`,
      [id],
    );
    expect(row!.content.includes('Ada Example')).toBe(false);

    expect(await thread('v1')).toEqual([{ ...message, internal: false, attachments: [sent] }]);
    expect((await read('v1', sent.id)).json<Problem>()).toMatchObject({ param: 'X-Habeas-Reason' });
    const opened = await read('v1', sent.id, REASON);
    expect(opened.rawPayload.equals(PDF)).toBe(true);
    expect(opened.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${sent.id}.pdf"`,
      'x-content-type-options': 'nosniff',
    });
    expect(await audited('attachment.read')).toBe(1);
  });

  it('of staff reach the person, unless they are among staff, and nobody else', async () => {
    const [open, internal] = [await post('staff'), await post('staff', { text: 'Ours.', internal: true })];
    const shown = (await attach('v1', open.id)).json<AttachmentView>();
    const hidden = (await attach('v1', internal.id)).json<AttachmentView>();
    expect((await thread('v1/me')).map(({ attachments }) => attachments)).toEqual([[shown]]);
    expect((await read('v1/me', shown.id)).rawPayload.equals(PDF)).toBe(true);
    expect((await read('v1/me', hidden.id)).statusCode).toBe(404);
    expect((await read('v1', hidden.id, REASON)).statusCode).toBe(200);
    expect((await read('v1/me', shown.id, undefined, await shop.staleSignOn('somebody'))).statusCode).toBe(
      404,
    );
  });

  it('are added to own messages alone', async () => {
    const [mine, theirs] = [await post('me'), await post('staff')];
    expect((await attach('v1/me', theirs.id)).json<Problem>().code).toBe('resource.not_found');
    expect((await attach('v1', mine.id)).json<Problem>().code).toBe('resource.not_found');
    const stranger = await shop.staleSignOn('somebody');
    expect((await attach('v1/me', mine.id, PDF, 'application/pdf', stranger)).json<Problem>().code).toBe(
      'request.not_found',
    );
  });

  it.each([
    ['image/png', Buffer.from('89504e470d0a1a0a00', 'hex'), 'application/pdf', 'image/png'],
    ['image/jpeg', Buffer.from('ffd8ffe000', 'hex'), 'text/csv', 'image/jpeg'],
    ['a text', Buffer.from('Größe 42, blau\n'), 'text/plain; charset=utf-8', 'text/plain'],
    ['a table', TABLE, 'text/csv', 'text/csv'],
    ['a text that claims to be a table', Buffer.from('Hello;\nyou\n'), 'text/csv', 'text/plain'],
  ])('are known by their content: %s', async (_what, content, declared, mediaType) => {
    const { id: message } = await post('me');
    expect((await attach('v1/me', message, content, declared)).json<AttachmentView>()).toMatchObject({
      mediaType,
    });
  });

  it('come with messages that nobody has to look for', async () => {
    const kinds = async () =>
      (
        await shop.query<{ kind: string }>(
          `select kind from task where request_id = ? and closed_at is null and kind = 'read_message'`,
          [id],
        )
      ).length;
    const letters = async () =>
      shop.query<{ sealed: Buffer }>(
        `select sealed from mail_message where request_id = ? and notice = 'MESSAGE'`,
        [id],
      );
    await post('me', { text: 'Is there news?' });
    expect([await kinds(), (await letters()).length]).toEqual([1, 0]);
    await post('staff', { text: 'Among us.', internal: true });
    expect([await kinds(), (await letters()).length]).toEqual([1, 0]);
    await post('staff', { text: 'There is.' });
    expect([await kinds(), (await letters()).length]).toEqual([0, 1]);

    const timeline = await shop.api.call(`GET /v1/me/requests/${id}/timeline`, { key });
    const { items } = timeline.json<{ items: { step: string; text: string }[] }>();
    expect(items.map(({ step }) => step)).toEqual(['received', 'message', 'answer']);
    expect(items[0]!.text).toBe('We received your request.');
    expect(items[2]!.text).toBe('We wrote you a message.');
    const stranger = await shop.staleSignOn('somebody');
    const foreign = await shop.api.call(`GET /v1/me/requests/${id}/timeline`, { key: stranger });
    expect(foreign.statusCode).toBe(404);
  });

  it.each([
    ['application/octet-stream', PDF, 'application/pdf'],
    ['application/x-www-form-urlencoded', PDF, 'application/pdf'],
    ['application/vnd.example', Buffer.from('Hello'), 'text/plain'],
    ['multipart/form-data; boundary=cut', inParts(PDF), 'application/pdf'],
  ])('are taken as curl and browsers send them: %s', async (declared, content, mediaType) => {
    const { id: message } = await post('me');
    const sent = (await attach('v1/me', message, content, declared)).json<AttachmentView>();
    expect(sent).toMatchObject({ mediaType, bytes: content.includes('--cut') ? PDF.length : content.length });
    const document = await shop.api.call(`POST /v1/me/requests/${id}/documents`, {
      key,
      body: content,
      headers: { 'content-type': declared },
    });
    expect(document.json<{ code?: string }>().code).not.toBe('media_type.unsupported');
  });

  it.each([
    ['a page', Buffer.from('\n<html><script>alert(1)</script></html>'), 'text/plain'],
    ['a drawing with scripts', Buffer.from('\ufeff<?xml version="1.0"?><svg/>'), 'text/csv'],
    ['a program', Buffer.from('7f454c460201', 'hex'), 'application/pdf'],
    ['text that is no UTF-8', Buffer.from('4772f6df65', 'hex'), 'text/plain'],
  ])('are not taken when they are %s', async (_what, content, declared) => {
    const { id: message } = await post('me');
    expect((await attach('v1/me', message, content, declared)).json<Problem>()).toMatchObject({
      code: 'attachment.unsupported',
      status: 415,
    });
  });

  it('are limited in size and number', async () => {
    const { id: message } = await post('me');
    const large = Buffer.concat([PDF, Buffer.alloc(5 * 1024 * 1024)]);
    expect((await attach('v1/me', message, large)).json<Problem>()).toMatchObject({
      status: 413,
      detail: 'Send a file of at most 5 MiB.',
    });
    for (let n = 0; n < 5; n += 1) expect((await attach('v1/me', message)).statusCode).toBe(201);
    expect((await attach('v1/me', message)).json<Problem>().code).toBe('request.invalid');
    for (let more = 0; more < 3; more += 1) {
      const next = await post('me');
      for (let n = 0; n < 5; n += 1) expect((await attach('v1/me', next.id)).statusCode).toBe(201);
    }
    expect((await attach('v1/me', (await post('me')).id)).json<Problem>().detail).toMatch(/20 files/);
  });

  it('are taken by no route of documents when they are texts', async () => {
    const answer = await shop.api.call(`POST /v1/me/requests/${id}/documents`, {
      key,
      body: Buffer.from('Hello'),
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer.statusCode).toBe(415);
  });
});

/** A form as a browser sends it, with a field before the file. */
function inParts(file: Buffer): Buffer<ArrayBuffer> {
  const head =
    '--cut\r\ncontent-disposition: form-data; name="note"\r\n\r\nHello\r\n' +
    '--cut\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\ncontent-type: application/pdf\r\n\r\n';
  return Buffer.concat([Buffer.from(head), file, Buffer.from('\r\n--cut--\r\n')]);
}
