import { v7 } from 'uuid';
import type { AuditTrail } from '#audit';
import type { ControllerDetails } from '#domain/receipts';
import type { UnitOfWork } from '#persistence';
import { BoundedMap, currentContext, publicUrl, type Clock, type Settings } from '#platform';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { ControllerProfile } from './controller-profile.js';
import { ControllerProfilesRepository, type TenantNames } from './controller-profiles.repository.js';

const TENANTS_HELD = 200;
const PROFILES_HELD = 1_000;

/** A profile and since when it is in force. */
export type CurrentProfile = ControllerProfile & { readonly since: Date };

/**
 * Who is responsible, each time as it was said then: a change is a new row, and a receipt names the one in force when the
 * answer was given.
 */
export class ControllerProfiles {
  readonly #newest = new BoundedMap<string, { readonly epoch: string; readonly profile: ControllerProfile }>(
    TENANTS_HELD,
  );
  readonly #byId = new BoundedMap<string, ControllerProfile>(PROFILES_HELD);
  readonly #repository: ControllerProfilesRepository;
  readonly #origin: string;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    settings: Settings,
  ) {
    this.#repository = new ControllerProfilesRepository(unitOfWork);
    this.#origin = new URL(publicUrl(settings, '/')).origin;
  }

  /** The one in force while the catalogue has this epoch: a change advances it. Made when there is none. */
  async inForce(epoch: string): Promise<ControllerProfile> {
    const { tenantId } = currentContext();
    const held = this.#newest.get(tenantId);
    if (held?.epoch === epoch) return held.profile;
    return this.unitOfWork.run(async () => {
      const profile = await this.current();
      this.unitOfWork.afterCommit(() => void this.#newest.set(tenantId, { epoch, profile }));
      return profile;
    });
  }

  /** As the database has it now. */
  current(): Promise<CurrentProfile> {
    return this.unitOfWork.run(async () => {
      const newest = await this.#repository.findNewest();
      if (newest) return newest;
      await this.#repository.insertFirst(this.#first(await this.#repository.tenantNames()));
      return (await this.#repository.findNewest())!;
    });
  }

  /** One that is or was in force; null when there never was such a one. */
  async find(id: string): Promise<ControllerProfile | null> {
    const key = `${currentContext().tenantId}/${id}`;
    const held = this.#byId.get(key);
    if (held) return held;
    return this.unitOfWork.run(async () => {
      const found = await this.#repository.find(id);
      if (found) this.unitOfWork.afterCommit(() => void this.#byId.set(key, found));
      return found;
    });
  }

  /** From now on. Receipts that were given keep the profile they were given under. */
  replace(details: ControllerDetails): Promise<CurrentProfile> {
    return this.unitOfWork.run(async () => {
      const profile = { id: v7(), details, placeholder: false, origin: this.#origin };
      await this.#repository.insert(profile, this.clock.now());
      await this.catalogues.changed();
      await this.audit.append({ action: 'controller_profile.replaced', object: profile.id });
      return this.current();
    });
  }

  /** Enough to write receipts that are well formed, and recognisably unfinished: what nobody has said is empty. */
  #first({ name, calendar }: TenantNames): ControllerProfile {
    const country = /^[A-Z]{2}(?=-|$)/.exec(calendar)?.[0];
    const details: ControllerDetails = {
      piiController: name,
      contact: name,
      address: country === undefined ? {} : { addressCountry: country },
      email: '',
      phone: '',
      jurisdiction: country ?? 'EU',
    };
    return { id: v7(), details, placeholder: true, origin: this.#origin };
  }
}
