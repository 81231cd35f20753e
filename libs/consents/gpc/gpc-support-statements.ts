import type { UnitOfWork } from '#persistence';
import { currentContext } from '#platform';
import { readConsentSettings } from '../settings/consent-settings.js';
import { GpcRepository } from './gpc.repository.js';

/** What a tenant says of itself about Global Privacy Control. */
export class GpcSupportStatements {
  readonly #repository: GpcRepository;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#repository = new GpcRepository(unitOfWork);
  }

  /** Of the tenant of the context. `lastUpdate` is a full-date: that of the statement, never of the question. */
  current(): Promise<{ gpc: boolean; lastUpdate: string }> {
    return this.unitOfWork.run(async () => {
      const { settings, createdOn } = await this.#repository.tenant(currentContext().tenantId);
      const { supported, mode, statementDate } = readConsentSettings(settings).gpc;
      return { gpc: supported && mode !== 'ignored', lastUpdate: statementDate ?? createdOn };
    });
  }
}
