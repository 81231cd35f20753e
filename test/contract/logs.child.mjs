// Runs one session in a process of its own, so that a spec can kill it: `logs.child.mjs <settings> <tokens>`.
// Writes the token of the session to standard output before it commits, and `done` when it has.
import '../support/typescript-loader.mjs';

const { logsConnector } = await import('../../libs/connectors/logs/index.ts');

const [settings, tokens, resume] = process.argv.slice(2).map((text) => JSON.parse(text));
const store = await logsConnector.open(settings);
const session = await store.write({ lock: 'job', ...(resume ? { resume } : {}) });
for (const collection of Object.keys(settings.families ?? { '*': [] })) {
  await session.change({
    collection,
    key: [],
    where: {
      op: 'mentions',
      tokens: tokens.map(({ bytes, replacement }) => ({
        bytes: Buffer.from(bytes),
        replacement: Buffer.from(replacement),
        boundary: 'email',
        ignoreCase: true,
      })),
    },
    action: { kind: 'update', set: [{ column: '*', kind: 'tokens' }] },
  });
}
process.stdout.write(`${await session.token()}\n`);
await session.commit();
process.stdout.write('done\n');
