import { Delete, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { CurrentPrincipal, Requires, type Principal } from '#access';
import { RightsService } from '#consents';
import {
  rightAnswerSchema,
  rightListQuerySchema,
  rightListSchema,
  wireDeletedSchema,
  wireLocaleQuerySchema,
  writeRightSchema,
  type RightListQuery,
  type RightWire,
  type WireLocaleQuery,
  type WriteRightWire,
} from '#contracts/schemas';
import { Answers, LARGE_BODY } from '#platform/http';
import { fromRightWire, toRightWire } from './rights.view.js';
import { ConsentApi, Ok } from './wire/consent-api.decorator.js';
import type { Reply } from './wire/envelope.interceptor.js';
import { deleted, paged } from './wire/paged.js';
import { WireBody } from './wire/wire-body.decorator.js';

/** `:id` is the id of a right or its name. */
@ConsentApi('consent-srv/datasubjectright', 'Data subject rights')
export class SubjectRightsController {
  constructor(@Inject(RightsService) private readonly rights: RightsService) {}

  @Post()
  @Ok()
  @RouteConfig(LARGE_BODY)
  @Requires('consents:write')
  @Answers(200, rightAnswerSchema, 'The new right')
  async create(@WireBody(writeRightSchema) body: WriteRightWire): Promise<RightWire> {
    return toRightWire(await this.rights.create(fromRightWire(body)));
  }

  /** Persons see what is enabled. */
  @Get()
  @Requires('consents:read', 'me:consents')
  @Answers(200, rightListSchema, 'Rights in the order in which they are shown')
  async list(
    @Query({ schema: rightListQuerySchema }) { locale, ...page }: RightListQuery,
    @CurrentPrincipal() { permissions }: Principal,
  ): Promise<Reply> {
    const found = await this.rights.list(page, { disabled: permissions.includes('consents:read') });
    return paged(found, page, (right) => toRightWire(right, locale));
  }

  @Get(':id')
  @Requires('consents:read', 'me:consents')
  @Answers(200, rightAnswerSchema, 'The right')
  async get(
    @Param('id') id: string,
    @Query({ schema: wireLocaleQuerySchema }) { locale }: WireLocaleQuery,
  ): Promise<RightWire> {
    return toRightWire(await this.rights.get(id), locale);
  }

  /** Required members are required again; absent optional ones keep their value. */
  @Put(':id')
  @RouteConfig(LARGE_BODY)
  @Requires('consents:write')
  @Answers(200, rightAnswerSchema, 'Changed')
  async update(
    @Param('id') id: string,
    @WireBody(writeRightSchema) body: WriteRightWire,
  ): Promise<RightWire> {
    return toRightWire(await this.rights.update(id, fromRightWire(body)));
  }

  /** The ten rights of the law cannot be deleted, only disabled. */
  @Delete(':id')
  @Requires('consents:delete')
  @Answers(200, wireDeletedSchema, 'Deleted')
  async remove(@Param('id') id: string) {
    return deleted(await this.rights.remove(id));
  }
}
