import type { ConsentPurposeView, Page, PageQuery } from '#contracts/schemas';
import { categoryOfPurpose, partiesOf } from '#domain/receipts';
import type { CatalogueConsent, CataloguePurpose } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import { nativeId } from '../definitions/entity-ids.js';
import { pageByKey } from './page-by-key.js';

/** A purpose as the definitions have it, without what the data map says. */
export type DefinedPurpose = Omit<ConsentPurposeView, 'dataMap'>;

interface Use {
  readonly consent: CatalogueConsent;
  readonly purpose: CataloguePurpose;
}

/** Why personal data are processed, over all definitions: the same key is the same purpose. */
export class ConsentPurposes {
  constructor(private readonly catalogues: Catalogues) {}

  /** By key. @throws AppError `cursor.invalid` */
  async list(query: PageQuery): Promise<Page<DefinedPurpose>> {
    const { consents } = await this.catalogues.current();
    const uses = consents.flatMap((consent) =>
      consent.purposes.map((purpose): Use => ({ consent, purpose })),
    );
    const byKey = Map.groupBy(uses, ({ purpose }) => purpose.key);
    return pageByKey(
      [...byKey].map(([key, of]) => viewOf(key, of)),
      query,
    );
  }
}

const viewOf = (key: string, uses: readonly Use[]): DefinedPurpose => ({
  key,
  names: unique(uses.map(({ purpose }) => purpose.name)),
  dpvPurposes: unique(uses.flatMap(({ purpose }) => purpose.dpvPurpose ?? [])),
  categories: unique(
    uses.map(({ purpose: { dpvPurpose, sellOrShare } }) => categoryOfPurpose(dpvPurpose, sellOrShare)),
  ),
  legalTypes: unique(uses.map(({ consent }) => consent.legalType)),
  essential: uses.some(({ purpose }) => purpose.essential === true),
  sellOrShare: uses.some(({ purpose }) => purpose.sellOrShare === true),
  consents: unique(uses.map(({ consent }) => consent)).map(({ id, name, enabled, versions }) => ({
    id: nativeId('consent', id),
    name,
    enabled,
    published: versions.some(({ published }) => published),
  })),
  recipients: recipientsOf(uses),
});

/** Whoever receives data under any of the definitions; the controllers are no recipients. */
function recipientsOf(uses: readonly Use[]): DefinedPurpose['recipients'] {
  const parties = uses.flatMap(({ consent: { involvedParties, details } }) =>
    partiesOf({ involvedParties, thirdPartyRecipients: details.thirdPartyRecipients }),
  );
  const recipients = parties.flatMap(({ name, role }) => (role === 'controller' ? [] : [{ name, role }]));
  return [...new Map(recipients.map((party) => [`${party.role}\u0000${party.name}`, party])).values()];
}

const unique = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];
