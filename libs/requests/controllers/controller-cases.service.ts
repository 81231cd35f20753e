import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError, isFinal, type ControllerAct, type IdentityType } from '#contracts';
import { CLOCK, currentContext, newId, type Actor, type Clock } from '#platform';
import { actorName } from '../operators/tasks/actor-name.js';
import { isForStores } from '../intake/identifier-sources.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import { checkDays, dayAfter, EXPECTED_DAYS, isAwaited } from '../recipients/recipient-days.js';
import { RecipientMessages } from '../recipients/recipient-messages.service.js';
import {
  RecipientNoticesRepository,
  type NewRecipientNotice,
} from '../recipients/recipient-notices.repository.js';
import type { CommandKind } from '../request/request-records.entity.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { DecidingControllers, type NamedController } from './deciding-controllers.service.js';

/** By which staff would decide in place of the controller. */
const DECIDES: readonly CommandKind[] = ['decision', 'refusal', 'extension', 'pause'];

interface GivenCommand {
  readonly kind: CommandKind;
  readonly text?: string | undefined;
}

/**
 * Requests that belong to another controller, for whom the tenant is a processor: they are passed on, nothing is decided,
 * and what the controller instructs is done and confirmed to it (GDPR Art. 28(3)(a) and (e)).
 */
@Injectable()
export class ControllerCases {
  constructor(
    @Inject(DecidingControllers) private readonly controllers: DecidingControllers,
    @Inject(RecipientNoticesRepository) private readonly notices: RecipientNoticesRepository,
    @Inject(RecipientMessages) private readonly messages: RecipientMessages,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Of a new request. Who asks is for the controller to find out. @throws AppError `request.invalid` */
  async assign(request: Request, given: string | null | undefined): Promise<void> {
    const controller = await this.controllers.choose(given);
    if (!controller) return;
    request.controller = { id: controller.id, name: controller.name };
    request.requiredLevel = 'L0';
  }

  /** In the transaction that holds the request: without undue delay. */
  forward(request: Request): Promise<void> {
    return this.#send(request, 'decide');
  }

  /** What the new state of the request means for its controller, where it means anything. */
  async tell(request: Request): Promise<void> {
    if (!request.controller) return;
    if (request.state === 'delivering') return this.#send(request, 'collect');
    if (!isFinal(request.state) || !(await this.#wasForwarded(request))) return;
    await this.#settle(request, null);
    await this.#send(request, 'report');
  }

  /**
   * Whether the caller may give a command of this kind.
   * @throws AppError `request.illegal_transition` for a decision that is the controller's, `auth.forbidden` for an
   * instruction of somebody who does not speak for it, `request.invalid` for one without its source
   */
  async requireRightOf(request: Request, { kind, text }: GivenCommand): Promise<void> {
    if (!request.controller) return;
    if (kind === 'instruction') return this.#requireVoice(request, text);
    const isTechnical = kind === 'refusal' && request.state === 'needs_attention';
    if (!DECIDES.includes(kind) || isTechnical) return;
    throw new AppError('request.illegal_transition', {
      detail: `${request.controller.name} decides on this request. Record what it says with POST …/instructions.`,
    });
  }

  /** The controller has answered: it is asked no more. */
  noteInstruction(request: Request, by: Actor): Promise<void> {
    return this.#settle(request, actorName(by));
  }

  async #requireVoice(request: Request, reference: string | undefined): Promise<void> {
    const { actor } = currentContext();
    if (actor.kind === 'staff') {
      if (reference !== undefined) return;
      throw new AppError('request.invalid', {
        param: 'reference',
        detail: 'reference: say where the instruction of the controller stands, such as its letter.',
      });
    }
    const controller = await this.controllers.find(request);
    if (controller?.clients.includes(actor.id)) return;
    throw new AppError('auth.forbidden', {
      detail: `This key does not speak for ${request.controller!.name}: name its client in the setting controllers.`,
    });
  }

  async #send(request: Request, act: ControllerAct): Promise<void> {
    const controller = await this.controllers.find(request);
    const notice = await this.#noticeTo(controller, request, act);
    if (!(await this.notices.insertOnce(notice))) return this.#sendAgain(request, act);
    await this.messages.send(notice, request.number, 0);
    if (notice.channel === 'manual') await this.tasks.open(request, 'tell_recipient');
    const { id, recipient, channel } = notice;
    await this.audit.append({
      action: 'controller.told',
      object: request.id,
      data: { id, controller: recipient, act, channel },
    });
  }

  /** A case that was opened again ends anew. */
  async #sendAgain({ id, number, revision }: Request, act: ControllerAct): Promise<void> {
    const told = (await this.notices.listOfRequest(id)).find((notice) => notice.act === act);
    if (told && !isAwaited(act)) await this.messages.send(told, number, revision);
  }

  async #noticeTo(
    controller: NamedController | null,
    request: Request,
    act: ControllerAct,
  ): Promise<NewRecipientNotice> {
    const now = this.clock.now();
    const { id, name } = request.controller!;
    const [first] = checkDays(act);
    return {
      id: newId('recipientNotice'),
      requestId: request.id,
      recipient: id,
      name,
      country: controller?.country ?? null,
      act,
      purposes: [],
      ...(await this.#route(controller)),
      identityTypes: act === 'decide' ? await this.#types(request.id) : [],
      repeat: 0,
      corrected: null,
      toldAt: now,
      expectedBy: dayAfter(now, EXPECTED_DAYS),
      nextCheckAt: first === undefined ? null : dayAfter(now, first),
    };
  }

  /** Who cannot be told by a machine is told by a person. */
  async #route(controller: NamedController | null): Promise<Pick<NewRecipientNotice, 'channel' | 'target'>> {
    const byHand = { channel: 'manual', target: null } as const;
    const channel = controller?.channel ?? 'manual';
    if (channel === 'manual') return byHand;
    if ('mail' in channel) return { channel: 'mail', target: channel.mail };
    if (!(await this.notices.isEndpoint(channel.webhook))) return byHand;
    return { channel: 'webhook', target: channel.webhook };
  }

  async #types(requestId: string): Promise<IdentityType[]> {
    const rows = (await this.requests.identifiers(requestId)).filter(isForStores);
    return [...new Set(rows.map(({ type }) => type as IdentityType))];
  }

  async #wasForwarded({ id }: Request): Promise<boolean> {
    return (await this.notices.listOfRequest(id)).some(({ act }) => act === 'decide');
  }

  /** @param by who answered; null: nobody has to any more */
  async #settle({ id }: Request, by: string | null): Promise<void> {
    const asked = (await this.notices.listOfRequest(id)).filter(({ act }) => act === 'decide');
    for (const notice of asked) {
      if (notice.state === 'confirmed') continue;
      const answered =
        by === null ? {} : { state: 'confirmed' as const, confirmedAt: this.clock.now(), reportedBy: by };
      await this.notices.change(notice.id, { ...notice, ...answered, nextCheckAt: null });
    }
    await this.tasks.close(id, 'recipient_silent');
    if (by !== null) await this.tasks.close(id, 'tell_recipient');
  }
}
