import { truncateIp } from '#engine';
import type { UnitOfWork } from '#persistence';
import { ConsentSettingsRepository } from '../settings/consent-settings.repository.js';
import { readConsentSettings } from '../settings/consent-settings.js';
import type { PersonalMembers } from '../records/answer-command.js';
import { browserFamily } from './browser-family.js';

/** What a call from a person's own browser tells by itself. */
export interface BrowserCall {
  /** Address of the caller, behind trusted proxies that of whom they forward. */
  readonly ip: string;
  readonly userAgent: string | undefined;
  /** Whether the header of Global Privacy Control came along. */
  readonly gpc: boolean;
}

/** Shortens what a browser tells to what is kept as evidence (consent reference, section 10). */
export class BrowserEvidence {
  readonly #settings: ConsentSettingsRepository;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#settings = new ConsentSettingsRepository(unitOfWork);
  }

  /** Network of the address (/24, /48) and family of the browser; what the tenant switched off is left out. */
  async of({ ip, userAgent }: BrowserCall): Promise<Pick<PersonalMembers, 'ip' | 'userAgent'>> {
    const { evidence } = readConsentSettings(await this.unitOfWork.run(() => this.#settings.read()));
    const network = evidence.includes('ip') ? truncateIp(ip) : null;
    const family = evidence.includes('userAgent') ? browserFamily(userAgent) : undefined;
    return { ...(network !== null && { ip: network }), ...(family !== undefined && { userAgent: family }) };
  }
}
