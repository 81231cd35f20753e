import {
  condition,
  defineUpdate,
  executeChild,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import { STEP_UPDATE, type Shape } from './messages.js';

interface Nothing {
  nothing(): Promise<void>;
}
const { nothing } = proxyActivities<Nothing>({ startToCloseTimeout: '1 minute' });
const local = proxyLocalActivities<Nothing>({ startToCloseTimeout: '1 minute' });

const step = defineUpdate<void>(STEP_UPDATE);
/** As many stores as the demo shop has are worked side by side. */
const STORES = 3;

/** As many executions, activities and updates as a request has, and no work. */
export async function emptyRequest(shape: Shape): Promise<void> {
  let updated = 0;
  setHandler(step, async () => {
    await local.nothing();
    updated += 1;
  });
  for (let at = shape.updates; at < shape.localActivities; at += 1) await local.nothing();
  await condition(() => updated >= shape.updates);
  await emptyActivities(shape.activities);
  for (const activities of shape.children) await executeChild(emptyChild, { args: [activities] });
}

export const emptyChild = (activities: number): Promise<void> => emptyActivities(activities);

async function emptyActivities(count: number): Promise<void> {
  for (let left = count; left > 0; left -= STORES)
    await Promise.all(Array.from({ length: Math.min(left, STORES) }, () => nothing()));
}
