import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { FiguresRepository, type FigureRow } from './figures.repository.js';

/** How an installation stands, in counts for whoever watches it: no request, no person. */
@Injectable()
export class Figures {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(FiguresRepository) private readonly repository: FiguresRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param byTenant whether tenants are told apart, by their short names */
  read(byTenant: boolean): Promise<FigureRow[]> {
    return this.unitOfWork.runAsSystem(() => this.repository.read({ now: this.clock.now(), byTenant }));
  }
}
