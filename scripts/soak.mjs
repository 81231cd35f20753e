// `npm run soak [-- --part erasures|deadlines|stores --requests 1000 --kills 10 --midnights 3 --seed 1 --concurrency 8 --minutes 120]`:
// many erasures while parts are killed, many deadlines while the worker is replaced, and stores in which work is cut off.
import { runOnOwnNode } from './lib/own-node.mjs';

process.exit(await runOnOwnNode('scripts/soak/main.mjs'));
