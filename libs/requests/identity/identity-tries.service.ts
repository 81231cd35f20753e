import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#contracts';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { IdentityTriesRepository } from './identity-tries.repository.js';

const DAY_MS = 86_400_000;

/** What is limited, and how often a day it may be tried. */
const LIMITS = { request: 3, person: 6, network: 30, mailed: 5 } as const;
type Limited = keyof typeof LIMITS;

/** Who tries, or whose request sends mails (`mailed`): each member is limited by itself, so that neither another request nor another network gives new tries. */
export type Tryer = Readonly<Partial<Record<Limited, string>>>;

/** Counts tries to prove an identity, before each of them: those that come at the same time count too. */
@Injectable()
export class IdentityTries {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(IdentityTriesRepository) private readonly tries: IdentityTriesRepository,
    @Inject(KeyManager) private readonly keys: KeyManager,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError `verification.locked` once too much was tried within a day, whether it was right or not */
  async count(tryer: Tryer): Promise<void> {
    const counted = await this.unitOfWork.run(() => this.#countEach(tryer));
    if (counted.every(([limited, count]) => count <= LIMITS[limited])) return;
    throw new AppError('verification.locked', {
      detail: 'This was tried too often today. Use another way, or write to the controller.',
    });
  }

  /** The try was none: it could not be carried out. */
  async giveBack(tryer: Tryer): Promise<void> {
    await this.unitOfWork.run(async () => {
      for (const [, key] of await this.#keysOf(tryer)) await this.tries.giveBack(key);
    });
  }

  async #countEach(tryer: Tryer): Promise<[Limited, number][]> {
    const now = this.clock.now();
    const began = new Date(now.getTime() - DAY_MS);
    const counted: [Limited, number][] = [];
    for (const [limited, key] of await this.#keysOf(tryer))
      counted.push([limited, await this.tries.count(key, now, began)]);
    await this.tries.forgetBefore(began);
    return counted;
  }

  async #keysOf(tryer: Tryer): Promise<[Limited, string][]> {
    const keys: [Limited, string][] = [];
    for (const limited of Object.keys(LIMITS) as Limited[]) {
      const value = tryer[limited];
      if (value !== undefined)
        keys.push([limited, await this.keys.blindIndex('identity-try', `${limited}\u001f${value}`)]);
    }
    return keys;
  }
}
