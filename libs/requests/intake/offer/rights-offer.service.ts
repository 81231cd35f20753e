import { Inject, Injectable } from '@nestjs/common';
import { Catalogue, type FormQuestion, type RightEntry } from '#catalogue';
import { REQUESTER_KINDS, RIGHTS, type DataRisk, type RegimeId, type RightCode } from '#contracts';
import type { OfferedRightView, RightsOfferView, RightsQuery } from '#contracts/schemas';
import { joinPolicies, requiredLevel, type ConsideredRegime, type RightPolicy, mandatesOf } from '#domain';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { ApplicableLaw } from '../applicable-law.service.js';
import { TenantSettings, type TenantDefaults } from '../../tenant-settings.repository.js';
import { inLanguage } from './in-language.js';
import { longestAppeal, lowestFee, openChannels } from './joined-terms.js';

/** One question, and by what it is answered. */
interface Asked extends RightsQuery {
  readonly tenant: TenantDefaults;
  readonly regimes: readonly RegimeId[];
  readonly risk: DataRisk;
}
type Entries = readonly [RightEntry, ...RightEntry[]];

/** What a form may offer: which rights, to whom, in which ways, and until when each would be answered. */
@Injectable()
export class RightsOffer {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(ApplicableLaw) private readonly law: ApplicableLaw,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** For the tenant of the context. In the order of the catalogue; per member the best of all regimes that apply. */
  find(query: RightsQuery): Promise<RightsOfferView> {
    return this.unitOfWork.run(async () => {
      const considered = await this.law.regimes(query);
      const regimes = considered.map(({ id }) => id);
      const asked = { ...query, tenant: await this.tenants.get(), regimes, risk: await this.law.risk() };
      return {
        regimes: considered.map((regime) => this.#regimeView(regime)),
        formVersion: this.catalogue.rights.form.version,
        items: RIGHTS.flatMap((right) => this.#offer(right, asked) ?? []),
      };
    });
  }

  #regimeView({ id, reason }: ConsideredRegime): RightsOfferView['regimes'][number] {
    const { name, law } = this.catalogue.regime(id);
    return { id, reason, name, law };
  }

  /** null where the law gives nothing of the kind to who asks, or not in this way. */
  #offer(right: RightCode, asked: Asked): OfferedRightView | null {
    const [first, ...others] = this.catalogue.rights.entries(asked.regimes, right);
    if (!first) return null;
    const entries: Entries = [first, ...others];
    const policy = joinPolicies([first.policy, ...others.map((entry) => entry.policy)]);
    const channels = openChannels(entries);
    const isOpen = asked.channel === undefined || channels.includes(asked.channel);
    if (!isOpen || policy.requesters[asked.requester]?.admission === 'refuse') return null;
    return {
      right,
      name: inLanguage(first.name, this.#wishes(asked)),
      references: entries.map(({ regime, citation, confirmed, dpv }) => ({
        regime,
        citation,
        confirmed,
        ...(dpv !== null && { dpv }),
      })),
      requesters: requestersOf(entries, policy, asked.risk),
      channels,
      level: requiredLevel(policy, asked.requester, asked.risk),
      accountNeeded: entries.every((entry) => entry.accountNeeded),
      fee: lowestFee(entries.map(({ fee }) => fee)),
      atOnce: policy.effect === 'stop',
      appeal: longestAppeal(entries),
      questions: this.catalogue.rights
        .questions(right, asked.regimes, asked.requester)
        .map((question) => questionView(question, this.#wishes(asked))),
      answerBy: this.#answerBy(entries, asked),
    };
  }

  #wishes({ locale, tenant }: Asked): readonly (string | undefined)[] {
    return [locale, tenant.locale];
  }

  /** The earliest of all regimes, for a request that is received now. */
  #answerBy(entries: Entries, { tenant, residence }: Asked): OfferedRightView['answerBy'] {
    const { zone } = tenant;
    const now = this.clock.now().toISOString();
    const deadlines = entries.map(({ regime, right, clock: act }) => {
      const calendar = this.catalogue.calendarUnder(regime, tenant.calendar, residence);
      const facts = { regime, act, right, zone, calendar, receivedAt: now, clarifications: [], asOf: now };
      // nothing is outstanding yet, so that every clock runs
      return this.catalogue.clock(facts).base!;
    });
    const earliest = (days: readonly string[]): string => [...days].sort()[0]!;
    return {
      safe: earliest(deadlines.map(({ safe }) => safe)),
      due: earliest(deadlines.map(({ due }) => due)),
    };
  }
}

const requestersOf = (
  entries: Entries,
  policy: RightPolicy,
  risk: DataRisk,
): OfferedRightView['requesters'] =>
  REQUESTER_KINDS.flatMap((kind) => {
    const admission = policy.requesters[kind]?.admission;
    if (!admission || admission === 'refuse') return [];
    const evidence = [...new Set(entries.flatMap(({ requesters }) => requesters[kind]?.evidence ?? []))];
    const mandates = [...mandatesOf(kind)];
    return [{ kind, admission, evidence, mandates, level: requiredLevel(policy, kind, risk) }];
  });

const questionView = (
  { id, kind, label, required, options }: FormQuestion,
  wishes: readonly (string | undefined)[],
): OfferedRightView['questions'][number] => ({
  id,
  kind,
  label: inLanguage(label, wishes),
  required,
  options: options.map((option) => ({ value: option.value, label: inLanguage(option.label, wishes) })),
});
