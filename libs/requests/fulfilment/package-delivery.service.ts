import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { AppError, isAppError } from '#contracts';
import { PackageLinks, PackagesService, type PresentedLink } from '#packages';
import { Outbox, UnitOfWork } from '#persistence';
import { newId, runInContext } from '#platform';
import { REFRESH_SIGNAL } from '#workflows/request/messages';
import { AddressesOnFile } from '../identity/addresses-on-file.service.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import { LifecycleService } from '../lifecycle/lifecycle.service.js';
import { NoticesService } from '../correspondence/notices/notices.service.js';
import { TasksService } from '../operators/tasks/tasks.service.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';

/** An opened package on its way to the person. */
export interface OpenPackage {
  readonly archive: Readable;
  /** File name without personal data. */
  readonly name: string;
  /** To be told whether everything went out. */
  sent(complete: boolean): Promise<void>;
}

/** What stands at the door of a package. */
export interface PackageDoor {
  /** Of the request, BCP 47. */
  readonly locale: string;
  /** The code came with the link, from staff: none is mailed. */
  readonly handedOver: boolean;
}

/** How the code for a link gets to the person. */
export interface CodeWay {
  readonly locale: string;
  readonly way: 'mail' | 'staff' | 'handed_over';
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
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(AddressesOnFile) private readonly addresses: AddressesOnFile,
    @Inject(TasksService) private readonly tasks: TasksService,
    @Inject(Outbox) private readonly outbox: Outbox,
  ) {}

  /** @throws AppError `resource.not_found`, the same for wrong and unknown tokens */
  async find(token: string): Promise<PresentedLink> {
    const link = await this.links.find(token);
    if (!link) throw new AppError('resource.not_found', { detail: NOT_VALID });
    return link;
  }

  /** What the page of a link says; changes nothing. @throws AppError `resource.not_found`, `package.gone` */
  async door(token: string): Promise<PackageDoor> {
    const link = await this.find(token);
    return as(link, async () => {
      const { requestId, handedOver } = await this.links.behind(link.linkId);
      const { locale } = await this.unitOfWork.run(() => this.requests.get(requestId));
      return { locale, handedOver };
    });
  }

  /**
   * Mails a code, unless the mailbox is all that speaks for the person: whoever reads it would have the package. Then
   * staff is asked to hand the code over. A code that staff handed over stays the one it is.
   * @throws AppError `resource.not_found`, `package.gone`
   */
  async sendCode(token: string): Promise<CodeWay> {
    const link = await this.find(token);
    return as(link, async () => {
      const { requestId, handedOver } = await this.links.behind(link.linkId);
      const request = await this.unitOfWork.run(() => this.requests.get(requestId));
      const { locale } = request;
      if (handedOver) return { locale, way: 'handed_over' };
      if (!(await this.#mayBeMailed(request))) {
        await this.#askStaff(requestId);
        return { locale, way: 'staff' };
      }
      await this.#mailCode(link.linkId, request);
      return { locale, way: 'mail' };
    });
  }

  #mailCode(linkId: string, request: Request): Promise<void> {
    return this.unitOfWork.run(async () => {
      const code = await this.links.renewCode(linkId);
      if (code !== null) await this.notices.send(request, 'DELIVERY_CODE', { code, dedup: newId('mail') });
    });
  }

  #askStaff(requestId: string): Promise<void> {
    return this.unitOfWork.run(async () =>
      this.tasks.open(await this.requests.lock(requestId), 'hand_over_code'),
    );
  }

  /**
   * Categories hold no value, and go to an address that the stores know (rights reference 8, L1). Stores are asked, so call
   * it outside of transactions.
   */
  async #mayBeMailed({ id, right, verificationChannel }: Request): Promise<boolean> {
    if (verificationChannel !== 'link' && verificationChannel !== 'code') return true;
    if (right !== 'know_categories') return false;
    const identities = await this.unitOfWork.run(() => this.identifiers.open(id, 'intake'));
    const address = identities.find(({ type }) => type === 'email');
    if (!address) return false;
    try {
      return await this.addresses.allLeadTo(address.value, identities);
    } catch (error) {
      if (isAppError(error, 'data_map.missing')) return false;
      if (isAppError(error) && error.code.startsWith('store.')) return false;
      throw error;
    }
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
