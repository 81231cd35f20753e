import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#contracts';
import { PackageLinks, PackagesService, type PresentedLink } from '#packages';
import { Outbox, UnitOfWork } from '#persistence';
import { newId, runInContext } from '#platform';
import { REFRESH_SIGNAL } from '#workflows/request/messages';
import { LifecycleService } from '../lifecycle/lifecycle.service.js';
import { NoticesService } from '../correspondence/notices/notices.service.js';
import { RequestsRepository } from '../request/requests.repository.js';

/** An opened package on its way to the person. */
export interface OpenPackage {
  readonly archive: Readable;
  /** File name without personal data. */
  readonly name: string;
  /** To be told whether everything went out. */
  sent(complete: boolean): Promise<void>;
}

const NOT_VALID = 'This link is not valid: it has expired, or was not copied whole.';

/** Hands packages over by link: finds the link, has the code checked, notes the first complete download. */
@Injectable()
export class PackageDelivery {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(PackageLinks) private readonly links: PackageLinks,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(LifecycleService) private readonly lifecycle: LifecycleService,
    @Inject(NoticesService) private readonly notices: NoticesService,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** @throws AppError `resource.not_found`, the same for wrong and unknown tokens */
  async find(token: string): Promise<PresentedLink> {
    const link = await this.links.find(token);
    if (!link) throw new AppError('resource.not_found', { detail: NOT_VALID });
    return link;
  }

  /**
   * Mails a code, when the request reached its level by more than the mailbox itself. Silent otherwise: whoever holds
   * the link alone learns nothing.
   */
  async sendCode(token: string): Promise<void> {
    const link = await this.find(token);
    await as(link, () =>
      this.unitOfWork.run(async () => {
        const renewed = await this.links.renewCode(link.linkId);
        if (!renewed) return;
        const request = await this.requests.get(renewed.requestId);
        if (request.verificationChannel === 'link' || request.verificationChannel === 'code') return;
        await this.notices.send(request, 'DELIVERY_CODE', {
          code: renewed.code,
          dedup: newId('mail'),
        });
      }),
    );
  }

  /** @throws AppError `package.code_invalid`, `package.locked`, `package.gone`, `resource.not_found` */
  async open(token: string, code: string, part: number): Promise<OpenPackage> {
    const link = await this.find(token);
    return as(link, async () => {
      const packageId = await this.links.redeem(link.linkId, code);
      const archive = await this.packages.open(packageId, part);
      return {
        archive,
        name: `package-${part}.zip`,
        sent: (complete) => as(link, () => (complete ? this.#collected(packageId) : Promise.resolve())),
      };
    });
  }

  async #collected(packageId: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const request = await this.requests.lock(await this.packages.requestOf(packageId));
      await this.links.closeAll(packageId);
      await this.packages.collected(packageId);
      // a copy in the hands of the person is not yet one in those of the controller whom they named
      if (request.state !== 'delivering' || request.transfer?.confirmedAt === null) return;
      await this.lifecycle.apply(request, { type: 'collected' });
      await this.outbox.add({ kind: 'workflow.signal', workflowId: request.id, signal: REFRESH_SIGNAL });
    });
  }
}

const as = <T>({ tenantId, linkId }: PresentedLink, work: () => Promise<T>): Promise<T> =>
  runInContext({ tenantId, actor: { kind: 'person', id: linkId }, correlationId: linkId }, work);
