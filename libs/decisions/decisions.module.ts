import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConsentsModule } from '#consents';
import { PipelinedConnection } from '#persistence';
import { SETTINGS, type Settings } from '#platform';
import { StoresModule } from '#stores';
import { DecisionChanges } from './changes/decision-changes.js';
import { DecisionFactsReader } from './decision-facts.reader.js';
import { DecisionFactsRepository } from './decision-facts.repository.js';
import { DecisionsService } from './decisions.service.js';
import { RestrictionsRegister } from './restrictions.register.js';

/** Of decisions alone: what asks for every action of every person must not wait behind transactions. */
const CONNECTION = Symbol('connection of decisions');

@Module({
  imports: [StoresModule, ConsentsModule],
  providers: [
    DecisionsService,
    DecisionChanges,
    RestrictionsRegister,
    {
      provide: CONNECTION,
      inject: [SETTINGS],
      useFactory: ({ DATABASE_URL }: Settings) => new PipelinedConnection(DATABASE_URL),
    },
    {
      provide: DecisionFactsReader,
      inject: [CONNECTION],
      useFactory: (connection: PipelinedConnection) =>
        new DecisionFactsReader(new DecisionFactsRepository(connection)),
    },
  ],
  exports: [DecisionsService, DecisionChanges, RestrictionsRegister],
})
export class DecisionsModule implements OnApplicationShutdown {
  constructor(@Inject(CONNECTION) private readonly connection: PipelinedConnection) {}

  async onApplicationShutdown(): Promise<void> {
    await this.connection.close();
  }
}
