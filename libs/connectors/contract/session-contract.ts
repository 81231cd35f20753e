import { isAppError } from '#contracts';
import type { Change } from '../spi/index.js';
import { CONTRACT_TABLES } from './contract-data.js';
import type { KilledSession, RecordSuite } from './record-suite.js';

/** What holds between sessions, and after one was killed. */
export function describeSessions(suite: RecordSuite, killedSession: KilledSession): void {
  const { traits, begin, writing, idsWhere, update, errorOf, is } = suite;

  describe('sessions', () => {
    const erase = (): Change => update(is('id', 1), [{ column: 'name', kind: 'null' }]);

    it('shows nothing before the commit and everything after', async () => {
      const session = await begin();
      await session.change(erase());
      expect(await idsWhere({ op: 'null', column: 'name' })).toEqual([4]);
      await session.commit();
      expect(await idsWhere({ op: 'null', column: 'name' })).toEqual([1, 4]);
    });

    it('rolls back, also by closing, and may be ended twice', async () => {
      for (const end of ['rollback', 'close'] as const) {
        const session = await begin();
        await session.change(erase());
        await session[end]();
        await session[end]();
      }
      expect(await idsWhere({ op: 'null', column: 'name' })).toEqual([4]);
    });

    it('refuses to commit after a failed statement', async () => {
      const session = await begin();
      await session.change(erase());
      const failing = traits.checks ? 'name' : 'no_such_column';
      expect(
        await errorOf(
          session.change(update(is('id', 2), [{ column: failing, kind: 'constant', value: 'forbidden' }])),
        ),
      ).not.toBeNull();
      expect(isAppError(await errorOf(session.commit()))).toBe(true);
      await session.close();
      expect(await idsWhere({ op: 'null', column: 'name' })).toEqual([4]);
    });

    it('keeps a second session with the same lock waiting until the first ends', async () => {
      const first = await begin();
      const order: string[] = [];
      const second = begin().then((session) => {
        order.push('second');
        return session;
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push('first ends');
      await first.commit();
      await (await second).rollback();
      expect(order).toEqual(['first ends', 'second']);
    });

    it('stops waiting when it is told to', async () => {
      const first = await begin();
      const abort = new AbortController();
      const second = begin(abort.signal);
      abort.abort();
      expect(await errorOf(second)).toMatchObject({ name: 'AbortError' });
      await first.rollback();
      await writing((session) => session.change(erase()));
    });

    it('knows afterwards what became of a session', async () => {
      const committed = await begin();
      await committed.change(erase());
      const first = await committed.token();
      await committed.commit();
      const aborted = await begin();
      await aborted.change(erase());
      const second = await aborted.token();
      await aborted.rollback();
      expect(await suite.store.outcome(first)).toBe('committed');
      expect(await suite.store.outcome(second)).toBe('aborted');
      expect(await suite.store.outcome('not a token')).toBe('unknown');
      await suite.store.forget(first);
      await suite.store.forget(second);
    });

    it.each([
      { commit: false, outcome: 'aborted', nameless: [4] },
      { commit: true, outcome: 'committed', nameless: [1, 4] },
    ])('knows a session whose process was killed as $outcome', async ({ commit, outcome, nameless }) => {
      const { token } = await killedSession({ settings: suite.fixture.settings, change: erase(), commit });
      expect(await suite.store.outcome(token)).toBe(outcome);
      expect(await idsWhere({ op: 'null', column: 'name' })).toEqual(nameless);
      await writing((session) => session.change(update(is('id', 2), [{ column: 'notes', kind: 'null' }])));
      await suite.store.forget(token);
    });

    it('leaves nothing of its own behind', async () => {
      const names = async (): Promise<string[]> =>
        (await suite.store.describe()).collections.map(({ name: known }) => known);
      const before = await names();
      const session = await begin();
      await session.change(erase());
      const token = await session.token();
      await session.commit();
      await suite.store.forget(token);
      expect(await names()).toEqual(before);
      expect(before).toHaveLength(CONTRACT_TABLES.length);
    });
  });
}
