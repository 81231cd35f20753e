import { Inject, Injectable } from '@nestjs/common';
import { ConsentTimers } from '#consents';
import type { ConsentTimerActivities } from '#workflows/consents/ports';

@Injectable()
export class ConsentTimerActivitiesImpl implements ConsentTimerActivities {
  constructor(@Inject(ConsentTimers) private readonly timers: ConsentTimers) {}

  announceExpiredConsents(): Promise<{ expired: number; more: boolean }> {
    return this.timers.announceExpired();
  }

  makeConsentPartitions(): Promise<{ made: number }> {
    return this.timers.makePartitions();
  }
}
