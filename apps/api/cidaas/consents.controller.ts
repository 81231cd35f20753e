import { Delete, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Requires } from '#access';
import { DefinitionsService, VersionsService } from '#consents';
import {
  consentAnswerSchema,
  consentDeleteQuerySchema,
  consentListQuerySchema,
  consentListSchema,
  latestVersionAnswerSchema,
  wireDeletedSchema,
  wireLocaleQuerySchema,
  writeConsentSchema,
  type ConsentDeleteQuery,
  type ConsentListQuery,
  type ConsentWire,
  type VersionWire,
  type WireLocaleQuery,
  type WriteConsentWire,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { fromConsentWire, toConsentWire } from './consents.view.js';
import { toServedWire } from './versions.view.js';
import { ConsentApi, Ok } from './wire/consent-api.decorator.js';
import type { Reply } from './wire/envelope.interceptor.js';
import { deleted, paged } from './wire/paged.js';
import { WireBody } from './wire/wire-body.decorator.js';

@ConsentApi('consent-srv/consents', 'Consents')
export class ConsentsController {
  constructor(
    @Inject(DefinitionsService) private readonly definitions: DefinitionsService,
    @Inject(VersionsService) private readonly versions: VersionsService,
  ) {}

  @Post()
  @Ok()
  @Requires('consents:write')
  @Answers(200, consentAnswerSchema, 'The new consent')
  async create(@WireBody(writeConsentSchema) body: WriteConsentWire): Promise<ConsentWire> {
    return toConsentWire(await this.definitions.create(fromConsentWire(body)));
  }

  @Get()
  @Requires('consents:read')
  @Answers(200, consentListSchema, 'Consents, by name unless `sort` says otherwise')
  async list(@Query({ schema: consentListQuerySchema }) query: ConsentListQuery): Promise<Reply> {
    const found = await this.definitions.list(filterOf(query), query, {
      by: query.sort.endsWith('createdTime') ? 'createdAt' : 'name',
      descending: query.sort.startsWith('-'),
    });
    return paged(found, query, toConsentWire);
  }

  @Get(':id')
  @Requires('consents:read')
  @Answers(200, consentAnswerSchema, 'The consent')
  async get(@Param('id') id: string): Promise<ConsentWire> {
    return toConsentWire(await this.definitions.get(id));
  }

  /** Required members are required again; absent optional ones keep their value. */
  @Put(':id')
  @Requires('consents:write')
  @Answers(200, consentAnswerSchema, 'Changed')
  async update(
    @Param('id') id: string,
    @WireBody(writeConsentSchema) body: WriteConsentWire,
  ): Promise<ConsentWire> {
    return toConsentWire(await this.definitions.update(id, fromConsentWire(body)));
  }

  /** Refused with 417 while it has versions, unless they may go with it, and whenever somebody answered one. */
  @Delete(':id')
  @Requires('consents:delete')
  @Answers(200, wireDeletedSchema, 'Deleted')
  async remove(
    @Param('id') id: string,
    @Query({ schema: consentDeleteQuerySchema }) { withVersions = false }: ConsentDeleteQuery,
  ) {
    return deleted(await this.definitions.remove(id, { withVersions }));
  }

  @Get(':instanceId/version')
  @Requires('consents:read', 'me:consents')
  @Answers(200, latestVersionAnswerSchema, 'The latest version with the consent')
  async getLatest(
    @Param('instanceId') id: string,
    @Query({ schema: wireLocaleQuerySchema }) { locale }: WireLocaleQuery,
  ): Promise<VersionWire & { consent: ConsentWire }> {
    const consent = await this.definitions.get(id);
    const latest = await this.versions.latestId(consent.id);
    const read =
      locale === undefined ? this.versions.get(latest).then(whole) : this.versions.serve(latest, { locale });
    return { ...toServedWire(await read), consent: toConsentWire(consent) };
  }
}

const whole = <Version>(version: Version): { version: Version } => ({ version });

const filterOf = ({
  q: search,
  group_name: groupName,
  consentType: obtainedBy,
  ...query
}: ConsentListQuery) => ({
  search,
  groupName,
  obtainedBy,
  legalType: query.legalType,
  deonticity: query.deonticity,
  enabled: query.enabled,
  showInRegistration: query.show_in_registration,
});
