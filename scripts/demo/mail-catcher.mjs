import { until } from '../lib/wait.mjs';

/** Reads what the standalone mailed. */
export class MailCatcher {
  /** @param {string} url of its page */
  constructor(url) {
    this.url = url;
  }

  /** Summaries of the mails to an address, newest first. */
  async list(to) {
    const { items } = await this.#get(`/api/messages?to=${encodeURIComponent(to)}`);
    return items;
  }

  /**
   * Waits for a mail.
   * @param {string} to
   * @param {RegExp} subject
   * @returns {Promise<{subject: string, text: string}>}
   */
  async waitFor(to, subject, ms = 30_000) {
    let found;
    await until(
      async () => (found = (await this.list(to)).find((mail) => subject.test(mail.subject))),
      ms,
      `the mail ${subject}`,
    );
    return this.#get(`/api/messages/${found.id}`);
  }

  async #get(path) {
    const response = await fetch(new URL(path, this.url), { signal: AbortSignal.timeout(10_000) });
    return response.json();
  }
}
