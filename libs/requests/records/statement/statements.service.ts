import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '#catalogue';
import { RIGHTS } from '#contracts';
import { PersonExport } from '#consents';
import type { ShownText, Statement } from '#packages';
import { UnitOfWork } from '#persistence';
import { DataMapsService } from '#stores';
import { SubjectSubs } from '../../intake/subject-subs.service.js';
import { FulfilmentRepository } from '../../fulfilment/fulfilment.repository.js';
import { SubjectIdentifiers } from '../../intake/subject-identifiers.service.js';
import { inLanguage } from '../../intake/offer/in-language.js';
import type { Request } from '../../request/request.entity.js';
import { TenantSettings } from '../../tenant-settings.repository.js';
import { buildStatement, toldOf } from './build-statement.js';
import { DisclosuresRepository } from './disclosures.repository.js';

/** A statement, with the texts that its notices name. */
export interface StatementWithTexts {
  readonly statement: Statement;
  readonly texts: readonly ShownText[];
}

const CALIFORNIA = /^US_CA/;

/** What Art. 15(1) and (2) GDPR ask for, about the person of one request, from the data map, the law and the records. */
@Injectable()
export class Statements {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
    @Inject(FulfilmentRepository) private readonly fulfilment: FulfilmentRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(DisclosuresRepository) private readonly disclosures: DisclosuresRepository,
    @Inject(SubjectSubs) private readonly subs: SubjectSubs,
    @Inject(PersonExport) private readonly exports: PersonExport,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
  ) {}

  /** As the present plan found the person. */
  of(request: Request): Promise<StatementWithTexts> {
    return this.unitOfWork.run(async () => {
      const { map } = await this.dataMaps.of(request.dataMapId);
      const subs = await this.subs.all(request.id);
      const texts = await this.exports.shownTexts(subs);
      const statement = buildStatement({
        right: request.right,
        language: request.locale.split('-')[0]!,
        map,
        plans: await this.fulfilment.storePlans(request),
        rights: await this.#rights(request),
        authority: this.catalogue.authorityOf(request.regime),
        disclosures: await this.disclosures.listOfPerson(await this.identifiers.blinds(request.id)),
        texts,
        california: request.regimes.some(({ id }) => CALIFORNIA.test(id)),
        isSpecial: (category) => this.catalogue.rights.riskOf([category]) === 'special',
      });
      return { statement, texts };
    });
  }

  /** Who was told something about the person: records alone, no store is asked. */
  told(request: Request): Promise<Statement['recipients']['told']> {
    return this.unitOfWork.run(async () =>
      toldOf(await this.disclosures.listOfPerson(await this.identifiers.blinds(request.id))),
    );
  }

  /** What else the laws of the request give, in the order of the catalogue. */
  async #rights({ regimes, right: own, locale }: Request): Promise<Statement['rights']> {
    const ids = regimes.map(({ id }) => id);
    const wishes = [locale, (await this.tenants.get()).locale];
    return RIGHTS.filter((right) => right !== own).flatMap((right) => {
      const entries = this.catalogue.rights.entries(ids, right);
      const [first] = entries;
      if (!first) return [];
      const references = entries.map(({ regime, citation }) => ({ regime, citation }));
      return [{ right, name: inLanguage(first.name, wishes), references }];
    });
  }
}
