import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '#catalogue';
import type { ClockAct, RegimeId, RightCode } from '#contracts';
import { endOfDay } from '#domain';
import { CLOCK, type Clock } from '#platform';
import { ApplicableLaw } from '../intake/applicable-law.service.js';
import { TenantSettings, type TenantDefaults } from '../tenant-settings.repository.js';

/** Nobody has read yet what a mail asks for: this is what most ask for, and every law knows it. */
const LIKELIEST: RightCode = 'access';

/** By when somebody has to have read a mail, for no period to pass in the mailbox. */
@Injectable()
export class MailDeadline {
  constructor(
    @Inject(Catalogue) private readonly catalogue: Catalogue,
    @Inject(ApplicableLaw) private readonly law: ApplicableLaw,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The first thing that one of the laws of the controller wants of whoever got a request at that moment: a confirmation
   * that it came, else the answer. The safe end of it.
   */
  async of(receivedAt: Date): Promise<Date | null> {
    const defaults = await this.tenants.get();
    const { knowing } = await this.law.of({ right: LIKELIEST });
    const days = knowing.flatMap((regime) =>
      this.#acts(regime).flatMap((act) => this.#safeEnd(regime, act, receivedAt, defaults)),
    );
    const [first] = days.toSorted();
    return first === undefined ? null : new Date(endOfDay(first, defaults.zone));
  }

  #acts(regime: RegimeId): ClockAct[] {
    const acts = this.catalogue.requestActs(regime, LIKELIEST).filter((act) => act === 'ack');
    return [this.catalogue.rights.find(regime, LIKELIEST)?.clock ?? 'respond', ...acts];
  }

  #safeEnd(regime: RegimeId, act: ClockAct, receivedAt: Date, { zone, calendar }: TenantDefaults): string[] {
    const { current } = this.catalogue.clock({
      ...{ regime, act, right: LIKELIEST, zone, clarifications: [] },
      calendar: this.catalogue.calendarUnder(regime, calendar, null),
      receivedAt: receivedAt.toISOString(),
      asOf: this.clock.now().toISOString(),
    });
    return current === null ? [] : [current.safe];
  }
}
