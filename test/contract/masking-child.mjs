// One unit of work in a process of its own, to be killed by a spec at any moment.
import '../support/typescript-loader.mjs';

const { settings, journal, names } = JSON.parse(process.argv[2]);
const { connectorFor } = await import('../../libs/connectors/index.ts');
const { fileJournal, maskOnce } = await import('./masking-unit.ts');
const store = await connectorFor(settings.type).open(settings);
process.stdout.write('started\n');
await maskOnce(store, fileJournal(journal), names);
process.stdout.write('done\n');
await store.close();
