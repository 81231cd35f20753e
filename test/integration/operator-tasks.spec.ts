import { IssuersService } from '#access';
import type { CommentView, Page, TaskView } from '#contracts/schemas';
import { startIssuer } from '../support/issuer.js';
import { openOperatorDesk, type OperatorDesk } from '../support/operator-desk.js';

describe('the work of operators', () => {
  let desk: OperatorDesk;
  beforeAll(async () => {
    desk = await openOperatorDesk();
  });
  afterAll(() => desk?.close());

  const queue = async (query: string, by: string): Promise<TaskView[]> =>
    (await desk.call<Page<TaskView>>(`GET /v1/tasks?${query}`, by)).body.items;
  const waiting = async (email: string): Promise<TaskView> => {
    const { id } = await desk.verified('erasure', email);
    await desk.plan(id);
    return (await queue(`requestId=${id}`, desk.key))[0]!;
  };
  const assign = (task: string, assignee: unknown, by: string) =>
    desk.call<TaskView & { code: string }>(`POST /v1/tasks/${task}/assignment`, by, { assignee });
  const audited = (action: string, object: string) =>
    desk.rows<{ actor_id: string; data: Record<string, unknown> }>(
      'select actor_id, data from audit where action = $1 and object = $2 order by sequence',
      [action, object],
    );

  describe('tasks', () => {
    it('are taken, given on and given back, each on record', async () => {
      const [ada, bob] = [await desk.staff('op-1', 'operator'), await desk.staff('op-2', 'operator')];
      const task = await waiting('ada@example.com');
      expect(task).toMatchObject({ kind: 'approve', assignee: null });
      expect((await assign(task.id, 'me', ada)).body).toMatchObject({ assignee: 'staff:op-1' });
      expect((await assign(task.id, 'me', ada)).status).toBe(200);
      expect(await queue('assignee=me', ada)).toMatchObject([{ id: task.id }]);
      expect(await queue('assignee=me', bob)).toEqual([]);
      expect((await assign(task.id, 'staff:op-2', ada)).body).toMatchObject({ assignee: 'staff:op-2' });
      expect(await queue('assignee=me&role=operator', bob)).toMatchObject([{ id: task.id }]);
      expect(await queue('assignee=me&role=dpo', bob)).toEqual([]);
      expect(await queue('assignee=none', ada)).not.toContainEqual(expect.objectContaining({ id: task.id }));
      expect((await assign(task.id, null, bob)).body).toMatchObject({ assignee: null });
      expect(await queue('assignee=none', ada)).toContainEqual(expect.objectContaining({ id: task.id }));
      const from = (who: string | null, to: string | null) => ({
        id: task.id,
        task: 'approve',
        from: who,
        to,
      });
      expect(await audited('task.assigned', task.requestId!)).toEqual([
        { actor_id: 'op-1', data: from(null, 'staff:op-1') },
        { actor_id: 'op-1', data: from('staff:op-1', 'staff:op-2') },
        { actor_id: 'op-2', data: from('staff:op-2', null) },
      ]);
    });

    it('that are done, unknown, or of another tenant are given to nobody', async () => {
      const by = await desk.staff('op-1', 'operator');
      const task = await waiting('bob@example.com');
      const stranger = await desk.api.createKey((await desk.api.createTenant()).id);
      expect((await assign(task.id, 'me', stranger)).body.code).toBe('resource.not_found');
      await desk.call(`POST /v1/requests/${task.requestId}/withdrawal`, by, {});
      expect(await assign(task.id, 'me', by)).toMatchObject({ status: 409, body: { code: 'task.closed' } });
      expect((await assign(`${task.id.slice(0, -4)}0000`, 'me', by)).status).toBe(404);
    });

    it('are not given to people, addresses or nobody', async () => {
      const task = await waiting('bob@example.com');
      for (const who of ['person:1', 'eve@example.com', 'staff:', '', 7, undefined])
        expect((await assign(task.id, who, desk.key)).status).toBe(400);
      expect((await queue(`requestId=${task.requestId}`, desk.key))[0]!.assignee).toBeNull();
    });

    it('are given with the permission to manage requests', async () => {
      const reader = await desk.api.createKey(desk.tenantId, ['requests:read']);
      const id = 'tsk_0198c206-7777-7a22-8b33-0a5b6c7d8e9f';
      expect((await assign(id, 'me', reader)).status).toBe(403);
    });
  });

  describe('comments', () => {
    const comments = async (id: string, query = '') =>
      (await desk.call<Page<CommentView>>(`GET /v1/requests/${id}/comments${query}`, desk.key)).body;

    it('say who wrote them, in order, and leave a record without their words', async () => {
      const { id } = await desk.verified('erasure', 'carol@example.com');
      const by = await desk.staff('op-1', 'operator');
      const post = (text: string, key = by) => desk.call(`POST /v1/requests/${id}/comments`, key, { text });
      expect(await post('Asked the archive.')).toMatchObject({ status: 201, body: { by: 'staff:op-1' } });
      await post('They answer on Friday.', desk.key);
      const first = await comments(id, '?limit=1');
      const rest = await comments(id, `?limit=1&cursor=${first.nextCursor}`);
      expect([...first.items, ...rest.items].map(({ text }) => text)).toEqual([
        'Asked the archive.',
        'They answer on Friday.',
      ]);
      expect(rest.nextCursor).toBeNull();
      expect(rest.items[0]!.by).toMatch(/^api_client:cli_/);
      const records = await audited('request.message', id);
      expect(records).toHaveLength(2);
      expect(JSON.stringify(records)).not.toMatch(/archive|Friday/);
      const [row] = await desk.rows<{ text: Buffer }>(
        'select text from request_message where request_id = $1',
        [id],
      );
      expect(row!.text.includes('archive')).toBe(false);
      expect((await post(' ')).status).toBe(400);
    });

    it('leave out what the person can read, and are never among it', async () => {
      const people = await startIssuer('portal');
      try {
        await desk.as(() =>
          desk.api.app
            .get(IssuersService)
            .register({ issuer: people.url, audience: 'portal', kind: 'person', algorithms: ['ES256'] }),
        );
        const person = await people.token({ sub: 'dora', email: 'dora@example.com', email_verified: true });
        const { body } = await desk.call<{ id: string }>('POST /v1/me/requests', person, {
          right: 'erasure',
        });
        await desk.call(`POST /v1/requests/${body.id}/messages`, desk.key, { text: 'We work on it.' });
        await desk.call(`POST /v1/requests/${body.id}/comments`, desk.key, { text: 'Looks like a prank.' });
        expect((await comments(body.id)).items.map(({ text }) => text)).toEqual(['Looks like a prank.']);
        const own = await desk.call<Page<{ text: string }>>(
          `GET /v1/me/requests/${body.id}/messages`,
          person,
        );
        expect(own.body.items.map(({ text }) => text)).toEqual(['We work on it.']);
        expect((await desk.call(`GET /v1/requests/${body.id}/comments`, person)).status).toBe(403);
      } finally {
        await people.close();
      }
    });
  });
});
