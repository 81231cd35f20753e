import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

/**
 * @typedef {object} Delivery
 * @property {string} id `webhook-id`: the same for every try
 * @property {string} type
 * @property {string} timestamp
 * @property {Record<string, any>} data
 */

/** A receiver of webhooks on loopback: checks each signature, answers 401 to what does not hold. */
export class Receiver {
  #server = createServer((request, response) => void this.#take(request, response));
  #secret = null;
  /** @type {Delivery[]} what came with a good signature, repeats included */
  deliveries = [];
  /** @type {string[]} what was wrong with the rest */
  refused = [];

  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}/webhooks`;
    return this;
  }

  /** @param {string} secret of the endpoint, `whsec_…` */
  trust(secret) {
    this.#secret = new Webhook(secret);
  }

  /** Those of one request. */
  of(requestId) {
    return this.deliveries.filter(({ data }) => data.requestId === requestId || data.id === requestId);
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    response.statusCode = this.#keep(Buffer.concat(chunks).toString(), request.headers) ? 204 : 401;
    response.end();
  }

  #keep(body, headers) {
    try {
      const message = this.#secret.verify(body, headers);
      this.deliveries.push({ id: headers['webhook-id'], ...message });
      return true;
    } catch (error) {
      this.refused.push(error.message);
      return false;
    }
  }
}
