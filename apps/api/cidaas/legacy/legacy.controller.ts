import { Body, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { Requires } from '#access';
import {
  legacyDeletedSchema,
  legacyGroupAnswerSchema,
  legacyGroupSchema,
  legacyInstanceAnswerSchema,
  legacyInstanceSchema,
  legacyInstancesAnswerSchema,
  legacyLocaleAnswerSchema,
  legacyLocaleQuerySchema,
  legacyLocaleSchema,
  legacyVersionAnswerSchema,
  legacyVersionSchema,
  legacyVersionsAnswerSchema,
  wireId,
  type LegacyGroup,
  type LegacyGroupView,
  type LegacyInstance,
  type LegacyInstanceView,
  type LegacyLocale,
  type LegacyLocaleQuery,
  type LegacyLocaleView,
  type LegacyVersion,
  type LegacyVersionView,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { ConsentApi, Ok } from '../wire/consent-api.decorator.js';
import { NOTHING, type Reply } from '../wire/envelope.interceptor.js';
import { LegacyService } from './legacy.service.js';
import { legacyGroupView, legacyInstanceView, legacyLocaleView, legacyVersionView } from './legacy.view.js';

/** The same groups, consents and versions as on `/consent-srv`, in the shapes of the older generation. */
@ConsentApi('consent-management-srv/v2', 'Consent API: older generation')
export class LegacyController {
  constructor(@Inject(LegacyService) private readonly legacy: LegacyService) {}

  /** Makes a group, or changes the one of this id or name. */
  @Post('groups')
  @Ok()
  @Requires('consents:write')
  @Answers(200, legacyGroupAnswerSchema)
  async putGroup(@Body({ schema: legacyGroupSchema }) body: LegacyGroup): Promise<LegacyGroupView> {
    return legacyGroupView(await this.legacy.putGroup(body));
  }

  /** By id; 204 when there is none. */
  @Get('groups/:id')
  @Requires('consents:read')
  @Answers(200, legacyGroupAnswerSchema)
  async getGroup(@Param('id', { schema: wireId }) id: string): Promise<LegacyGroupView | Reply> {
    const group = await this.legacy.findGroup(id);
    return group ? legacyGroupView(group) : NOTHING;
  }

  @Delete('groups/:id')
  @Requires('consents:delete')
  @Answers(200, legacyDeletedSchema)
  async removeGroup(@Param('id', { schema: wireId }) id: string) {
    return deleted(await this.legacy.removeGroup(id));
  }

  /** Makes a consent, or changes the one of this id, or of this group and name. */
  @Post('consent/instance')
  @Ok()
  @Requires('consents:write')
  @Answers(200, legacyInstanceAnswerSchema)
  async putInstance(
    @Body({ schema: legacyInstanceSchema }) body: LegacyInstance,
  ): Promise<LegacyInstanceView> {
    return legacyInstanceView(await this.legacy.putInstance(body));
  }

  @Get('consent/instance/all/list')
  @Requires('consents:read')
  @Answers(200, legacyInstancesAnswerSchema)
  async listInstances(): Promise<LegacyInstanceView[]> {
    return (await this.legacy.listInstances()).map(legacyInstanceView);
  }

  /** Consents of a group; 204 when there are none. */
  @Get('consent/instance/:id')
  @Requires('consents:read')
  @Answers(200, legacyInstancesAnswerSchema)
  async listInstancesOf(@Param('id', { schema: wireId }) id: string): Promise<LegacyInstanceView[] | Reply> {
    const instances = await this.legacy.listInstances(id);
    return instances.length > 0 ? instances.map(legacyInstanceView) : NOTHING;
  }

  /** With its versions, as long as nobody answered any. */
  @Delete('consent/instance/:id')
  @Requires('consents:delete')
  @Answers(200, legacyDeletedSchema)
  async removeInstance(@Param('id', { schema: wireId }) id: string) {
    return deleted(await this.legacy.removeInstance(id));
  }

  @Post('consent/versions')
  @Ok()
  @Requires('consents:write')
  @Answers(200, legacyVersionAnswerSchema)
  async createVersion(
    @Body({ schema: legacyVersionSchema }) body: LegacyVersion,
  ): Promise<LegacyVersionView> {
    return legacyVersionView(await this.legacy.createVersion(body));
  }

  @Get('consent/versions/list/:id')
  @Requires('consents:read')
  @Answers(200, legacyVersionsAnswerSchema)
  async listVersions(@Param('id', { schema: wireId }) id: string): Promise<LegacyVersionView[]> {
    return (await this.legacy.listVersions(id)).map(legacyVersionView);
  }

  /** Adds a language, or words it anew: in place while nobody answered the version, else as a new version. */
  @Post('consent/locale')
  @Ok()
  @Requires('consents:write')
  @Answers(200, legacyLocaleAnswerSchema)
  async putText(@Body({ schema: legacyLocaleSchema }) body: LegacyLocale): Promise<LegacyLocaleView> {
    return legacyLocaleView(await this.legacy.putText(body), body.locale)!;
  }

  /** The text of one language; 204 when there is none. */
  @Get('consent/locale/:id')
  @Requires('consents:read')
  @Answers(200, legacyLocaleAnswerSchema)
  async getText(
    @Param('id', { schema: wireId }) id: string,
    @Query({ schema: legacyLocaleQuerySchema }) { locale }: LegacyLocaleQuery,
  ): Promise<LegacyLocaleView | Reply> {
    const version = await this.legacy.findVersion(id);
    return (version && legacyLocaleView(version, locale)) ?? NOTHING;
  }
}

const deleted = (entity: { readonly id: string } | null): { _id: string; deleted: true } | Reply =>
  entity ? { _id: entity.id, deleted: true } : NOTHING;
