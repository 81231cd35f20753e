import { Delete, Get, Headers, Inject, Param, Post, Put } from '@nestjs/common';
import { CurrentPrincipal, Requires, type Principal } from '#access';
import { AppError } from '#contracts';
import {
  actionAnswerSchema,
  actionListSchema,
  graphActionsSchema,
  postActionSchema,
  updateActionSchema,
  userActionsSchema,
  wireDeletedSchema,
  wireId,
  type ActionView,
  type GraphActions,
  type PostAction,
  type UpdateAction,
  type UserActions,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import type { BrowserCall } from '#consents';
import { FromBrowser, HeedsSignal } from '../wire/browser-call.decorator.js';
import { ConsentApi, Ok } from '../wire/consent-api.decorator.js';
import { NOTHING, Reply } from '../wire/envelope.interceptor.js';
import { WireBody } from '../wire/wire-body.decorator.js';
import { ActionsService } from './actions.service.js';

@ConsentApi('consent-srv', 'Consent API: actions')
export class ActionsController {
  constructor(@Inject(ActionsService) private readonly actions: ActionsService) {}

  /** Records what a person did with a version of a consent, that their data were processed, or a right they exercise. */
  @Post('actions')
  @HeedsSignal()
  @Ok()
  @Requires('consents:write', 'me:consents')
  @Answers(200, actionAnswerSchema)
  create(
    @WireBody(postActionSchema) body: PostAction,
    @CurrentPrincipal() caller: Principal,
    @FromBrowser() call: BrowserCall,
  ): Promise<ActionView> {
    return this.actions.create(body, { caller, call });
  }

  /** Like the next one, with the id in the body. */
  @Put('actions')
  @HeedsSignal()
  @Requires('consents:write', 'me:consents')
  @Answers(200, actionAnswerSchema)
  async updateNamed(
    @WireBody(updateActionSchema) body: UpdateAction,
    @CurrentPrincipal() caller: Principal,
    @FromBrowser() call: BrowserCall,
  ): Promise<ActionView> {
    const id = body._id ?? body.id;
    if (id === undefined) throw new AppError('request.invalid', { param: '_id', detail: 'is missing' });
    return this.actions.update(id, body, { caller, call });
  }

  @Put('actions/:id')
  @HeedsSignal()
  @Requires('consents:write', 'me:consents')
  @Answers(200, actionAnswerSchema)
  update(
    @Param('id', { schema: wireId }) id: string,
    @WireBody(updateActionSchema) body: UpdateAction,
    @CurrentPrincipal() caller: Principal,
    @FromBrowser() call: BrowserCall,
  ): Promise<ActionView> {
    return this.actions.update(id, body, { caller, call });
  }

  @Get('actions/:id')
  @Requires('consents:read', 'me:consents')
  @Answers(200, actionAnswerSchema)
  get(
    @Param('id', { schema: wireId }) id: string,
    @CurrentPrincipal() caller: Principal,
  ): Promise<ActionView> {
    return this.actions.get(id, caller);
  }

  /** The record disappears from every read; the chain keeps an entry of it. `habeas-reason` says why. */
  @Delete('actions/:id')
  @Requires('consents:delete')
  @Answers(200, wireDeletedSchema)
  remove(
    @Param('id', { schema: wireId }) id: string,
    @Headers('habeas-reason') reason: string | undefined,
  ): Promise<{ _id: string; deleted: true }> {
    return this.actions.remove(id, reason?.slice(0, 200) ?? 'not stated');
  }

  /** Records of a person, newest first; of somebody unknown there are none. Staff needs `consents:read` too. */
  @Post('users/:sub/actions')
  @Ok()
  @Requires('subjects:read', 'me:consents')
  @Answers(200, actionListSchema)
  async ofUser(
    @Param('sub') sub: string,
    @WireBody(userActionsSchema) body: UserActions,
    @CurrentPrincipal() caller: Principal,
  ): Promise<Reply> {
    const { person } = caller;
    if (person && person.subject !== sub) throw new AppError('auth.forbidden');
    if (!person) refuseUnlessReader(caller);
    const { items, total } = await this.actions.ofUser(sub, body, caller);
    return new Reply(items, { meta: { total, skip: body.skip, take: body.take } });
  }

  /** Records by any condition, with the members that are asked for. Needs `consents:read` too. */
  @Post('graph/actions')
  @Ok()
  @Requires('subjects:read')
  @Answers(200, actionListSchema)
  async graph(
    @WireBody(graphActionsSchema) body: GraphActions,
    @CurrentPrincipal() caller: Principal,
  ): Promise<Reply> {
    refuseUnlessReader(caller);
    const { items, total, nextCursor } = await this.actions.graph(body, caller);
    if (items.length === 0) return NOTHING;
    return new Reply(items, { meta: { total, skip: body.skip, take: body.take, nextCursor } });
  }
}

/** Whose answers these are is one permission, what they say another (consent reference, section 5). */
function refuseUnlessReader({ permissions }: Principal): void {
  if (permissions.includes('consents:read')) return;
  throw new AppError('auth.forbidden', { detail: 'This needs the permission consents:read as well.' });
}
