/** What the API answered instead of what was asked for. */
export class ApiProblem extends Error {
  /** @param {string} call @param {Answer} answer */
  constructor(call, { status, body }) {
    super(
      `${call} answered ${status}: ${body?.code ?? ''} ${body?.detail ?? JSON.stringify(body)}`.slice(0, 500),
    );
    this.status = status;
    this.code = body?.code;
  }
}

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Headers} headers
 * @property {any} body JSON, text or bytes, as the content type says
 */

/** Talks to the API as one caller. */
export class Client {
  /** @param {string} url @param {string} [credential] API key or token; none: what everybody may */
  constructor(url, credential) {
    this.url = url;
    this.credential = credential;
  }

  /** @returns {Promise<any>} the body @throws ApiProblem for every status that is not 2xx */
  async get(path) {
    return this.#expectSuccess('GET', path);
  }

  /** @returns {Promise<any>} the body @throws ApiProblem for every status that is not 2xx */
  async post(path, body = {}) {
    return this.#expectSuccess('POST', path, body);
  }

  async #expectSuccess(method, path, body) {
    const answer = await this.send(method, path, body);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new ApiProblem(`${method} ${path}`, answer);
  }

  /** @returns {Promise<Answer>} whatever the status */
  async send(method, path, body, headers = {}) {
    const response = await fetch(new URL(path, this.url), {
      method,
      headers: {
        ...(this.credential ? { authorization: `Bearer ${this.credential}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(60_000),
    });
    return { status: response.status, headers: response.headers, body: await readBody(response) };
  }
}

async function readBody(response) {
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('json')) return response.json();
  if (type.startsWith('text/')) return response.text();
  return Buffer.from(await response.arrayBuffer());
}
