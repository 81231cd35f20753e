import { AppError } from '#contracts';
import { localeKey, lookUpText } from '#domain';
import type { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, newId, runInContext } from '#platform';
import { validate } from 'uuid';
import { TextsRepository, type PublishedVersion, type ServedText } from './texts.repository.js';

const LONGEST_LOCALE = 35;

/** Published texts for anybody: where receipts, the activity log and applications point at what was shown. */
export class PublishedTexts {
  readonly #texts: TextsRepository;

  constructor(private readonly unitOfWork: UnitOfWork) {
    this.#texts = new TextsRepository(unitOfWork);
  }

  /**
   * The text in this language, or in the nearest that there is (consent reference, invariant I9).
   * @param versionId UUID
   * @throws AppError `consent_version.not_found`
   */
  nearest(versionId: string, locale: string | undefined): Promise<ServedText> {
    return this.#get(versionId, async ({ defaultLocale }) => {
      const found = lookUpText(await this.#texts.listLocales(versionId), { locale, defaultLocale });
      return found ? localeKey(found.locale) : null;
    });
  }

  /** No locale stands in for another: the address names one text. @throws AppError `consent_version.not_found` */
  exact(versionId: string, locale: string): Promise<ServedText> {
    return this.#get(versionId, () => Promise.resolve(localeKey(locale)));
  }

  async #get(
    versionId: string,
    keyOf: (version: PublishedVersion) => Promise<string | null>,
  ): Promise<ServedText> {
    const version = validate(versionId)
      ? await this.unitOfWork.runAsSystem(() => this.#texts.findPublished(versionId))
      : null;
    const text =
      version && (await this.#within(version, async () => this.#find(versionId, await keyOf(version))));
    if (text) return text;
    throw new AppError('consent_version.not_found', {
      detail: 'There is no published version with a text in this language.',
    });
  }

  #find(versionId: string, key: string | null): Promise<ServedText | null> {
    if (key === null || key.length > LONGEST_LOCALE || key.includes('\u0000')) return Promise.resolve(null);
    return this.#texts.find({ versionId, localeKey: key });
  }

  #within<T>({ tenantId }: PublishedVersion, work: () => Promise<T>): Promise<T> {
    const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: newId('command') };
    return runInContext(context, () => this.unitOfWork.run(work));
  }
}
