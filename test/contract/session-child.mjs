// One write session in a process of its own, to be killed by a spec. Reads its orders as JSON from its only argument.
import '../support/typescript-loader.mjs';

const { connectorFor } = await import('../../libs/connectors/index.ts');
const { settings, change, commit } = JSON.parse(process.argv[2]);
const store = await connectorFor(settings.type).open(settings);
const session = await store.write({ lock: 'contract' });
await session.change(change);
const token = await session.token();
if (commit) await session.commit();
process.stdout.write(`${JSON.stringify({ token })}\n`);
setInterval(() => {}, 1_000);
