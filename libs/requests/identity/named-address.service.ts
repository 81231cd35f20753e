import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { isAppError } from '#contracts';
import { isEnough } from '#domain';
import { UnitOfWork } from '#persistence';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import type { Request } from '../request/request.entity.js';
import { RequestsRepository } from '../request/requests.repository.js';
import { AddressesOnFile } from './addresses-on-file.service.js';

/**
 * Whether the address that a request names may be believed. A link or a code sent there proves that somebody reads it, and
 * no more: named beside another's customer number it would open that customer's data. New contact data verifies and
 * receives nothing below L3 (rights reference 8, rule 2).
 */
@Injectable()
export class NamedAddress {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RequestsRepository) private readonly requests: RequestsRepository,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(AddressesOnFile) private readonly addresses: AddressesOnFile,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** Outside every transaction, since stores are asked. @returns true where one of those named is not reached there */
  async isDoubtful(requestId: string): Promise<boolean> {
    const request = await this.unitOfWork.run(() => this.requests.get(requestId));
    if (request.state !== 'received' || isBeyondDoubt(request)) return false;
    const identities = await this.identifiers.open(requestId, 'intake');
    // letters go to the first address that the request names
    const address = identities.find(({ type }) => type === 'email');
    const named = identities.filter((identity) => identity !== address);
    if (!address || named.length === 0) return false;
    if (await this.#allLeadTo(address.value, named)) return false;
    await this.unitOfWork.run(() =>
      this.audit.append({ action: 'identity.address_doubted', object: requestId }),
    );
    return true;
  }

  /** A store that cannot be asked proves nothing; without a data map there is nobody to be taken for another. */
  async #allLeadTo(address: string, named: Parameters<AddressesOnFile['allLeadTo']>[1]): Promise<boolean> {
    try {
      return await this.addresses.allLeadTo(address, named);
    } catch (error) {
      if (isAppError(error, 'data_map.missing')) return true;
      if (isAppError(error) && error.code.startsWith('store.')) return false;
      throw error;
    }
  }
}

/** Nothing is proven or sent there that needs more than is shown already. */
const isBeyondDoubt = ({ personId, requiredLevel, verificationLevel }: Request): boolean =>
  personId !== null || requiredLevel === 'L0' || isEnough(verificationLevel, 'L3');
