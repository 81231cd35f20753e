// A part that says when it is ready and writes down when it is stopped.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const { PART, HABEAS_HOME, PART_FAILS } = process.env;
const note = (text) => appendFileSync(join(HABEAS_HOME, 'notes.txt'), `${text} ${PART}\n`);

if (PART_FAILS === PART) {
  console.error('this part cannot start');
  process.exit(3);
}
process.on('SIGTERM', () => {
  note('stopped');
  process.exit(0);
});
setInterval(() => {}, 60_000);
note('started');
console.log(JSON.stringify({ level: 30, msg: 'ready' }));
