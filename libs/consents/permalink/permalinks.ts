import { AppError } from '#contracts';
import { localeKey } from '#domain';
import type { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, newId, runInContext } from '#platform';
import { validate } from 'uuid';
import { GateRepository, type ServedText } from '../gate/gate.repository.js';

/** Texts as they were shown, for whoever has the address: a version and a locale. */
export class Permalinks {
  readonly #repository: GateRepository;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#repository = new GateRepository(unitOfWork);
  }

  /** No locale stands in for another: the address names one text. @throws AppError `consent_version.not_found` */
  async find(versionId: string, locale: string): Promise<ServedText> {
    const tenantId = validate(versionId)
      ? await this.unitOfWork.runAsSystem(() => this.#repository.findTenantOf(versionId))
      : null;
    const text = tenantId === null ? null : await this.#textOf(tenantId, versionId, localeKey(locale));
    if (text) return text;
    throw new AppError('consent_version.not_found', {
      detail: 'There is no published version with a text in this language.',
    });
  }

  #textOf(tenantId: string, versionId: string, locale: string): Promise<ServedText | null> {
    if (locale.length > 35 || locale.includes('\u0000')) return Promise.resolve(null);
    const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: newId('command') };
    return runInContext(context, () =>
      this.unitOfWork.run(() => this.#repository.findText(versionId, locale)),
    );
  }
}
