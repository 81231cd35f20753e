import { Inject, Injectable } from '@nestjs/common';
import { loadCustomStrategies, type CustomStrategies } from '#engine';
import { SETTINGS, type Settings } from '#platform';

/** The strategies that the operator adds, as this process found them when it first needed them. */
@Injectable()
export class StrategyModules {
  #loaded: Promise<CustomStrategies> | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** @throws AppError `setting.invalid` when a module cannot be used */
  all(): Promise<CustomStrategies> {
    this.#loaded ??= loadCustomStrategies(this.settings.STRATEGY_MODULES);
    return this.#loaded;
  }
}
