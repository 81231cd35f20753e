import { isAppError } from '#contracts';
import { EVERYTHING } from '../spi/index.js';
import type { RecordSuite } from './record-suite.js';

/** What a store refuses, and how it says that it is away. */
export function describeRefusals(suite: RecordSuite): void {
  const { of, errorOf } = suite;

  describe('what goes wrong', () => {
    it('refuses to write to a store that is declared read only, and still reads it', async () => {
      const readOnly = await suite.fixture.connector.open({ ...suite.fixture.settings, access: 'read' });
      expect(isAppError(await errorOf(readOnly.write({ lock: 'contract' })), 'store.read_only')).toBe(true);
      const session = await readOnly.read();
      expect((await session.tally({ collection: of('customer'), key: ['id'], where: EVERYTHING })).rows).toBe(
        4,
      );
      await session.close();
      await readOnly.close();
    });

    it('says that a store cannot be reached, and what to look at', async () => {
      const lost = await suite.fixture.connector.open(suite.fixture.unreachable);
      const attempts: (() => Promise<unknown>)[] = [
        () => lost.describe(),
        () => lost.read(),
        () => lost.write({ lock: 'contract' }),
      ];
      for (const attempt of attempts) {
        const error = await errorOf(attempt());
        expect(isAppError(error, 'store.unreachable')).toBe(true);
        expect((error as Error).message).toContain(suite.fixture.unreachable.id);
      }
      await lost.close();
    });
  });
}
