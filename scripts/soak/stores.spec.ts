import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STORE_TYPES } from '#connectors/spi';
import { root } from '../lib/root.mjs';
import { PLACES, countsOf } from './stores.mjs';

const line = (store: string, process: number, server?: number): string =>
  `${JSON.stringify({ store, process, ...(server === undefined ? {} : { server }) })}\n`;
const ALL = Object.keys(PLACES)
  .map((store) => (store === 'redis' ? line(store, 5, 5) : line(store, 10)))
  .join('');

describe('the soak of the stores', () => {
  it('has a place where each kind of store is cut off', () => {
    // one connector
    expect([...Object.keys(PLACES), 'mysql'].sort()).toEqual([...STORE_TYPES, 'many people'].sort());
    for (const [store, spec] of Object.entries(PLACES)) {
      const file = join(root, spec);
      expect([spec, existsSync(file)]).toEqual([spec, true]);
      const text = readFileSync(file, 'utf8');
      expect([store, /killedAtAnyMoment\(|reportKills\(/.test(text)]).toEqual([store, true]);
    }
  });

  it('tells what was killed, and finds nothing wrong where all was', () => {
    const counts = countsOf(ALL, { code: 0, kills: 10 });
    expect(counts).toMatchObject({
      problems: [],
      redis: 'killed: process 5, server 5',
      sqlite: 'killed: process 10 (no server)',
    });
  });

  it('tells of a spec that failed, and of stores that were left out', () => {
    const { problems } = countsOf(ALL.replace(line('s3', 10), ''), { code: 1, kills: 10 });
    expect(problems).toEqual(['a spec failed, see above', 's3: 0 kills instead of 10']);
  });
});
