export { JobQueues } from './job-queues.js';
export type { JobQueuesOptions } from './job-queues.js';
export type { JobHandler, JobProcessor, JobQueue, NewJob, ProcessorOptions } from './job-queue.js';
