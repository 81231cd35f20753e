// `npm run soak [-- --part erasures|deadlines --requests 1000 --kills 10 --midnights 3 --seed 1 --concurrency 8 --minutes 120]`:
// many erasures while parts are killed, and many deadlines while the worker is replaced.
import { runOnOwnNode } from './lib/own-node.mjs';

process.exit(await runOnOwnNode('scripts/soak/main.mjs'));
