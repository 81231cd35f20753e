import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { isAppError, type Identity } from '#contracts';
import { isEnough } from '#domain';
import { UnitOfWork } from '#persistence';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import type { Request } from '../request/request.entity.js';
import { AddressesOnFile } from './addresses-on-file.service.js';

/** An address that a request names, and by what else it names the person. */
export interface Named {
  readonly requestId: string;
  readonly address: string;
  readonly beside: readonly Identity[];
}

/**
 * Whether the address that a request names may be believed. A link or a code sent there proves that somebody reads it, and
 * no more: named beside another's customer number it would open that customer's data. New contact data verifies and
 * receives nothing below L3 (rights reference 8, rule 2).
 */
@Injectable()
export class NamedAddress {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(AddressesOnFile) private readonly addresses: AddressesOnFile,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  /** In a transaction. @returns null where there is nothing to be compared */
  async named(request: Request): Promise<Named | null> {
    if (request.state !== 'received' || isBeyondDoubt(request)) return null;
    const identities = await this.identifiers.open(request.id, 'intake');
    // letters go to the first address that the request names
    const address = identities.find(({ type }) => type === 'email');
    const beside = identities.filter((identity) => identity !== address);
    return address && beside.length > 0 ? { requestId: request.id, address: address.value, beside } : null;
  }

  /** Outside every transaction, since stores are asked. @returns true where one of those named is not reached there */
  async isDoubtful({ requestId, address, beside }: Named): Promise<boolean> {
    if (await this.#allLeadTo(address, beside)) return false;
    await this.unitOfWork.run(() =>
      this.audit.append({ action: 'identity.address_doubted', object: requestId }),
    );
    return true;
  }

  /** A store that cannot be asked proves nothing; without a data map there is nobody to be taken for another. */
  async #allLeadTo(address: string, named: readonly Identity[]): Promise<boolean> {
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
