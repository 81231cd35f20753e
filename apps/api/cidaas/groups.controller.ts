import { Delete, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { Requires } from '#access';
import { DefinitionsService, GroupsService } from '#consents';
import {
  consentListSchema,
  createGroupSchema,
  groupAnswerSchema,
  groupListQuerySchema,
  groupListSchema,
  updateGroupSchema,
  wireDeletedSchema,
  wirePageSchema,
  type CreateGroupWire,
  type GroupListQuery,
  type GroupWire,
  type UpdateGroupWire,
  type WirePage,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { toConsentWire } from './consents.view.js';
import { toGroupWire } from './groups.view.js';
import { ConsentApi, Ok } from './wire/consent-api.decorator.js';
import type { Reply } from './wire/envelope.interceptor.js';
import { deleted, paged } from './wire/paged.js';
import { WireBody } from './wire/wire-body.decorator.js';

@ConsentApi('consent-srv/groups', 'Consent groups')
export class ConsentGroupsController {
  constructor(
    @Inject(GroupsService) private readonly groups: GroupsService,
    @Inject(DefinitionsService) private readonly definitions: DefinitionsService,
  ) {}

  @Post()
  @Ok()
  @Requires('consents:write')
  @Answers(200, groupAnswerSchema, 'The new group')
  async create(
    @WireBody(createGroupSchema) { group_name: name, description, enabled }: CreateGroupWire,
  ): Promise<GroupWire> {
    return toGroupWire(await this.groups.create({ name, description, enabled }));
  }

  @Get()
  @Requires('consents:read')
  @Answers(200, groupListSchema, 'Groups by name')
  async list(
    @Query({ schema: groupListQuerySchema }) { q: search, enabled, ...page }: GroupListQuery,
  ): Promise<Reply> {
    return paged(await this.groups.list({ search, enabled }, page), page, toGroupWire);
  }

  @Get(':group_name')
  @Requires('consents:read')
  @Answers(200, groupAnswerSchema, 'The group, whatever the case of its name')
  async get(@Param('group_name') name: string): Promise<GroupWire> {
    return toGroupWire(await this.groups.get({ name }));
  }

  @Put(':group_name')
  @Requires('consents:write')
  @Answers(200, groupAnswerSchema, 'Changed')
  async update(
    @Param('group_name') name: string,
    @WireBody(updateGroupSchema) { description, enabled, ...stated }: UpdateGroupWire,
  ): Promise<GroupWire> {
    return toGroupWire(await this.groups.update({ name }, { description, enabled, stated }));
  }

  /** Refused with 417 while it has consents. */
  @Delete(':group_name')
  @Requires('consents:delete')
  @Answers(200, wireDeletedSchema, 'Deleted')
  async remove(@Param('group_name') name: string) {
    return deleted(await this.groups.remove({ name }));
  }

  @Get(':group_name/consents')
  @Requires('consents:read')
  @Answers(200, consentListSchema, 'Consents of the group by name')
  async listConsents(
    @Param('group_name') name: string,
    @Query({ schema: wirePageSchema }) page: WirePage,
  ): Promise<Reply> {
    const { id: groupId } = await this.groups.get({ name });
    return paged(await this.definitions.list({ groupId }, page), page, toConsentWire);
  }
}
