// One write session in a process of its own, to be killed by a spec. Reads its orders as JSON from its only argument.
import '../support/typescript-loader.mjs';

const { settings, change, commit, connector, early } = JSON.parse(process.argv[2]);
const store = await (await connectorOf()).open(settings);
const session = await store.write({ lock: 'contract' });
await session.change(change);
const token = await session.token();
if (early) process.stdout.write(`${JSON.stringify({ token })}\n`);
if (commit) await session.commit();
process.stdout.write(`${JSON.stringify({ token, done: true })}\n`);
setInterval(() => {}, 1_000);

/** The connector of the settings' type, or one that is not part of the product. */
async function connectorOf() {
  if (connector)
    return Object.values(await import(connector)).find((exported) => exported.open && exported.type);
  return (await import('../../libs/connectors/index.ts')).connectorFor(settings.type);
}
