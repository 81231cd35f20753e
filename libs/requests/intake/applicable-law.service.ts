import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '#catalogue';
import {
  isAppError,
  type DataRisk,
  type RegimeId,
  type RequesterKind,
  type RightCode,
  type VerificationLevel,
} from '#contracts';
import { regimeFor, requiredLevel, type ConsideredRegime, type RightPolicy } from '#domain';
import type { ColumnMap, DataMap } from '#engine';
import { DataMapsService } from '#stores';
import type { StoredPolicy } from '../request/request.entity.js';
import { TenantSettings } from '../tenant-settings.repository.js';

/** Where somebody lives, and which law whoever took the request in names. */
export interface LawQuestion {
  readonly residence?: string | undefined;
  readonly regime?: RegimeId | undefined;
}

/** The law under which a right is exercised. */
export interface Law {
  readonly considered: readonly ConsideredRegime[];
  /** Those of them that know the right. */
  readonly knowing: readonly [RegimeId, ...RegimeId[]];
  /** What these say of it, in one. */
  readonly policy: RightPolicy;
  levelFor(requester: RequesterKind): VerificationLevel;
  /** What is answered instead when the identity cannot be shown, and what that needs; null: nothing. */
  degradedFor(requester: RequesterKind): StoredPolicy['degraded'];
}

/** Finds the law that applies: by where the person says they live and by the rules of the tenant, never by an address. */
@Injectable()
export class ApplicableLaw {
  constructor(
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(DataMapsService) private readonly dataMaps: DataMapsService,
  ) {}

  /** @throws AppError `regime.unknown`, `right.not_in_regime` */
  async of(question: LawQuestion & { readonly right: RightCode }): Promise<Law> {
    const considered = await this.regimes(question);
    const ids = considered.map(({ id }) => id);
    const { rights } = this.catalogue;
    const policy = rights.policy(ids, question.right);
    const [first, ...others] = rights.entries(ids, question.right).map(({ regime }) => regime);
    const risk = await this.risk();
    return {
      considered,
      knowing: [first!, ...others],
      policy,
      levelFor: (requester) => requiredLevel(policy, requester, risk),
      degradedFor: (requester) => {
        if (policy.degradesTo === null) return null;
        const lesser = rights.policy(ids, policy.degradesTo);
        return { policy: lesser, requiredLevel: requiredLevel(lesser, requester, risk) };
      },
    };
  }

  /** @throws AppError `regime.unknown` */
  async regimes({ residence, regime }: LawQuestion): Promise<ConsideredRegime[]> {
    const { regime: usual, establishments, exemptRegimes } = await this.tenants.get();
    const giving = this.catalogue.rights.regimes().map((id) => this.catalogue.regime(id));
    return regimeFor({
      residence: residence ?? null,
      claimed: regime === undefined ? null : this.catalogue.regime(regime).id,
      tenant: { regime: usual, establishments, exempt: exemptRegimes },
      regimes: giving,
    });
  }

  /** The highest among all categories that the data map knows: at intake nobody has looked for the person yet. */
  async risk(): Promise<DataRisk> {
    const map = await this.#map();
    return this.catalogue.rights.riskOf(map ? categoriesOf(map) : []);
  }

  async #map(): Promise<DataMap | null> {
    try {
      return (await this.dataMaps.current()).map;
    } catch (error) {
      if (isAppError(error, 'data_map.missing')) return null;
      throw error;
    }
  }
}

const categoriesOf = ({ stores }: DataMap): string[] =>
  Object.values(stores).flatMap(({ collections }) =>
    Object.values(collections).flatMap(({ columns }) => Object.values(columns).flatMap(categoriesOfColumn)),
  );

const categoriesOfColumn = ({ category, paths }: ColumnMap): string[] => [
  category,
  ...Object.values(paths).flatMap(categoriesOfColumn),
];
