// Bundles changed.workflow.ts into the file that is named; outside Jest, whose module system the bundler does not take.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleOf } from '../../scripts/build/workflow-bundle.mjs';

const workflows = fileURLToPath(new URL('changed.workflow.ts', import.meta.url));
writeFileSync(process.argv[2], await bundleOf(workflows));
