import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { SETTINGS, SYSTEM_ACTOR, runInContext, type Settings } from '#platform';
import { RequestsRepository } from '../request/requests.repository.js';
import { TenantSettings } from '../tenant-settings.repository.js';
import { MailboxesRepository } from './mailboxes.repository.js';
import { isOurToken, parseReplyToken, replyLocalPart, type ReplyToken } from './reply-token.js';

/** Where a mail to an address goes. */
export interface MailDoor {
  readonly tenantId: string;
  /** Of an answer to a letter; null: to the mailbox itself. */
  readonly requestId: string | null;
}

/** Which addresses are ours: the mailbox of each tenant, and one for each request at the same domain. */
@Injectable()
export class Mailboxes {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MailboxesRepository) private readonly mailboxes: MailboxesRepository,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** null: no address of ours. */
  async find(address: string): Promise<MailDoor | null> {
    const [, localPart = '', domain = ''] = /^(.+)@([^@]+)$/.exec(address.toLowerCase()) ?? [];
    const token = parseReplyToken(localPart);
    if (token) return this.#findRequest(token, domain);
    const tenantId = await this.unitOfWork.runAsSystem(() =>
      this.mailboxes.findTenant(`${localPart}@${domain}`),
    );
    return tenantId === null ? null : { tenantId, requestId: null };
  }

  /** The address that answers to letters of a request go to; null: the tenant takes no mail. */
  async replyAddress(requestId: string): Promise<string | null> {
    if (this.settings.INBOUND_MAIL_PORT === 0) return null;
    const { mailbox } = await this.unitOfWork.run(() => this.tenants.get());
    if (mailbox === null) return null;
    return `${await replyLocalPart(this.keys, requestId)}@${mailbox.split('@').at(-1)!}`;
  }

  /** Tenants may share a domain: the token says whose it is. */
  async #findRequest(token: ReplyToken, domain: string): Promise<MailDoor | null> {
    const tenants = await this.unitOfWork.runAsSystem(() => this.mailboxes.listTenants(domain));
    for (const tenantId of tenants) {
      const context = { tenantId, actor: SYSTEM_ACTOR, correlationId: randomUUID() };
      const isOurs = await runInContext(context, () => this.#isOurs(token));
      if (isOurs) return { tenantId, requestId: token.requestId };
    }
    return null;
  }

  async #isOurs(token: ReplyToken): Promise<boolean> {
    if (!(await isOurToken(this.keys, token))) return false;
    return (await this.unitOfWork.run(() => this.requests.find(token.requestId))) !== null;
  }
}
