import { JobQueues } from '#queue';

/** Takes a job, says so, and never finishes it: the process to kill half-way. */
const queues = await JobQueues.connect({ url: process.env.QUEUE_URL! });
await queues.startProcessor(
  'webhooks',
  ({ deliveryId }) => {
    console.log(`took ${deliveryId}`);
    return new Promise(() => setInterval(() => undefined, 1_000));
  },
  { concurrency: 1, lockMs: 1_000 },
);
console.log('ready');
