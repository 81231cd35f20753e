import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { AppError } from '#contracts';
import type { Settings } from '#platform';
import { createAddressPolicy, type AddressPolicy } from './blocked-networks.js';

const PRODUCTION_PORTS: ReadonlySet<string> = new Set(['', '443', '8443']);

/** Decides which addresses may be a webhook endpoint. */
export class UrlPolicy {
  readonly addresses: AddressPolicy;
  readonly #production: boolean;

  constructor(settings: Pick<Settings, 'HABEAS_MODE' | 'WEBHOOK_ALLOW'>) {
    this.addresses = createAddressPolicy(settings.WEBHOOK_ALLOW);
    this.#production = settings.HABEAS_MODE === 'production';
  }

  /**
   * Checks what can be seen of the address itself; production wants https on port 443 or 8443.
   * @throws AppError `webhook.url_refused`
   */
  parse(text: string, param = 'url'): URL {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !/^https?:$/.test(url.protocol)) throw refused('Give an http or https address.', param);
    if (url.username || url.password)
      throw refused('Leave user name and password out of the address.', param);
    if (url.hash) throw refused('Leave out the part after #.', param);
    if (this.#production) {
      if (url.protocol !== 'https:') throw refused('Give an https address.', param);
      if (!PRODUCTION_PORTS.has(url.port)) throw refused('Use port 443 or 8443.', param);
    }
    const host = hostOf(url);
    if (isIP(host) !== 0 && !this.addresses.allows(host)) throw refused(NOT_PUBLIC, param);
    return url;
  }

  /**
   * Also resolves the name. A name that cannot be resolved now is accepted: every delivery checks again.
   * @param param member of the input that holds it
   * @throws AppError `webhook.url_refused`
   */
  async check(text: string, param = 'url'): Promise<void> {
    const host = hostOf(this.parse(text, param));
    const found = await lookup(host, { all: true }).catch(() => []);
    if (found.some(({ address }) => !this.addresses.allows(address))) throw refused(NOT_PUBLIC, param);
  }
}

const NOT_PUBLIC =
  'The address leads into a private network. The operator allows networks by the setting WEBHOOK_ALLOW (CIDR, such as 10.1.0.0/16).';

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

const refused = (detail: string, param: string): AppError =>
  new AppError('webhook.url_refused', { detail, param });
