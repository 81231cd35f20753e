// `npm run soak [-- --requests 1000 --kills 10 --seed 1 --concurrency 8 --minutes 120]`: many erasures while parts are killed.
import { runOnOwnNode } from './lib/own-node.mjs';

process.exit(await runOnOwnNode('scripts/soak/main.mjs'));
