export { createClient } from './client.js';
export { DatabaseKeyring } from './keyring.js';
export { RequestKeyCodec } from './payload-codec.js';
export type { Keyring } from './payload-codec.js';
export { TemporalModule } from './temporal.module.js';
export { WorkflowService } from './workflow-service.js';
export { connectWorker, createWorker } from './worker.js';
export type { WorkerParts } from './worker.js';
