import { randomUUID } from 'node:crypto';
import { sleep } from '../lib/wait.mjs';
import { Client } from './client.mjs';

/** Longer than the lease of an Idempotency-Key whose first use died half-way (60 s). */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 300;

/**
 * A caller who lives with parts that die: repeats what got no answer, or an answer that says to come back. Each
 * command keeps its Idempotency-Key, so that repeating it does nothing twice.
 */
export class PatientClient extends Client {
  async send(method, path, body, headers = {}) {
    const key = method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await super.send(method, path, body, { ...key, ...headers }).catch((error) => ({
        status: 0,
        headers: new Headers(),
        body: { code: error.cause?.code ?? error.name },
      }));
      if (!isTemporary(answer) || Date.now() > end) return answer;
      await sleep(PAUSE_MS);
    }
  }
}

const isTemporary = ({ status, body }) =>
  status === 0 || status >= 500 || status === 429 || body?.code === 'idempotency.in_progress';
