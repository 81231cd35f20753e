import { AppError, ID_PREFIXES } from '#contracts';
import type { ConsentTextView } from '#contracts/schemas';
import { lookUpText } from '#domain';
import type { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext } from '#platform';
import { PublicTextsRepository, type PublicText } from './public-texts.repository.js';

/** Published texts for anybody: where a receipt points at what was shown. */
export class PublicTexts {
  readonly #repository: PublicTextsRepository;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#repository = new PublicTextsRepository(unitOfWork);
  }

  /** @param id `cnv_…` @throws AppError `consent_version.not_found` */
  async get(id: string, locale: string | undefined): Promise<ConsentTextView> {
    const versionId = id.slice(ID_PREFIXES.consentVersion.length + 1);
    const version = await this.unitOfWork.runAsSystem(() => this.#repository.findTenantOf(versionId));
    if (!version) throw new AppError('consent_version.not_found');
    const context = { tenantId: version.tenantId, actor: SYSTEM_ACTOR, correlationId: 'consent-text' };
    const texts = await runInContext(context, () =>
      this.unitOfWork.run(() => this.#repository.listTexts(versionId)),
    );
    const text = lookUpText(texts, { locale, defaultLocale: version.defaultLocale });
    if (!text) throw new AppError('consent_version.not_found');
    return viewOf(id, text);
  }
}

const viewOf = (id: string, { hash, ...text }: PublicText): ConsentTextView => ({
  id,
  ...text,
  contentHash: `sha256:${hash.toString('hex')}`,
});
