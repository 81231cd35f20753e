// `npm run demo`: three requests from intake to certificate, against a running standalone or one of its own;
// `npm run demo -- rights`: every right from its receipt to its end.
// HABEAS_URL names a running one; its keys and ports are read from HABEAS_HOME (default .habeas).
import { runOnOwnNode } from './lib/own-node.mjs';

process.exit(await runOnOwnNode('scripts/demo/main.mjs'));
