import { Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { CurrentPrincipal, Requires, type Principal } from '#access';
import { VersionsService, type Sight } from '#consents';
import {
  createVersionSchema,
  updateVersionSchema,
  versionAnswerSchema,
  versionListQuerySchema,
  versionListSchema,
  versionWrittenSchema,
  wireLocaleQuerySchema,
  type CreateVersionWire,
  type UpdateVersionWire,
  type VersionListQuery,
  type VersionWire,
  type WireLocaleQuery,
} from '#contracts/schemas';
import { Answers, AnswersNothing, LARGE_BODY } from '#platform/http';
import { fromVersionWire, toServedWire, toVersionWire, toWrittenReply } from './versions.view.js';
import { ConsentApi, Created } from './wire/consent-api.decorator.js';
import { NOTHING, type Reply } from './wire/envelope.interceptor.js';
import { paged } from './wire/paged.js';
import { WireBody } from './wire/wire-body.decorator.js';

@ConsentApi('consent-srv/consent/versions', 'Consent versions')
export class ConsentVersionsController {
  constructor(@Inject(VersionsService) private readonly versions: VersionsService) {}

  /** The same number with the same content again answers 200. */
  @Post()
  @Created()
  @RouteConfig(LARGE_BODY)
  @Requires('consents:write')
  @Answers(201, versionWrittenSchema, 'The new version')
  async create(@WireBody(createVersionSchema) body: CreateVersionWire): Promise<Reply> {
    return toWrittenReply(await this.versions.create(fromVersionWire(body)));
  }

  @Get()
  @Requires('consents:read', 'me:consents')
  @AnswersNothing(204, 'There is none')
  @Answers(200, versionListSchema.optional(), 'Versions, newest number first')
  async list(
    @Query({ schema: versionListQuerySchema }) { instanceId: consentId, ...page }: VersionListQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<Reply> {
    const found = await this.versions.list({ consentId, ...sightOf(principal) }, page);
    return found.items.length === 0 ? NOTHING : paged(found, page, toVersionWire);
  }

  @Get(':id')
  @Requires('consents:read', 'me:consents')
  @Answers(200, versionAnswerSchema, 'The version')
  async get(
    @Param('id') id: string,
    @Query({ schema: wireLocaleQuerySchema }) { locale }: WireLocaleQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<VersionWire> {
    const sight = sightOf(principal);
    if (locale !== undefined) return toServedWire(await this.versions.serve(id, { locale }, sight));
    return toVersionWire(await this.versions.get(id, sight));
  }

  /** Another wording of a language that is there makes a new version and answers 201. */
  @Put(':id')
  @RouteConfig(LARGE_BODY)
  @Requires('consents:write')
  @Answers(200, versionWrittenSchema, 'Changed in place')
  async update(
    @Param('id') id: string,
    @WireBody(updateVersionSchema) body: UpdateVersionWire,
  ): Promise<Reply> {
    return toWrittenReply(await this.versions.update(id, fromVersionWire(body)));
  }
}

/** People see what is published. */
const sightOf = ({ permissions }: Principal): Sight => ({ drafts: permissions.includes('consents:read') });
