// Work on one store in a process of its own, to be killed by a spec: units, each exactly once, with a journal in a file.
// Reads its orders as JSON from its only argument; what is done already is passed over.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import '../support/typescript-loader.mjs';

const { connectorFor } = await import('../../libs/connectors/index.ts');
const { exactlyOnce } = await import('../../libs/engine/execute/exactly-once.ts');
const { settings, file, units } = JSON.parse(process.argv[2]);

const journal = {
  entries: () =>
    Promise.resolve(
      existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(isWhole).map(JSON.parse) : [],
    ),
  append: (entry) => Promise.resolve(appendFileSync(file, `${JSON.stringify(entry)}\n`)),
};
/** A line that was cut off says nothing. */
function isWhole(line) {
  return line.endsWith('}');
}

const store = await connectorFor(settings.type).open(settings);
process.stdout.write('begun\n');
for (let batch = 0; batch < units; batch += 1) {
  const change = {
    collection: 'orders',
    key: ['id'],
    where: { op: 'in', columns: ['unit'], values: [[batch]] },
    action: {
      kind: 'update',
      set: [{ column: 'contact', kind: 'rewrite', rewrite: (values) => values.map((value) => `${value}!`) }],
    },
  };
  const run = async (session) => ({ rows: (await session.change(change)).rows });
  await exactlyOnce({ store, journal, unit: { step: 'orders', batch }, lock: 'units', run });
}
await store.close();
