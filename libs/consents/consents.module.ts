import { Global, Inject, Module, type FactoryProvider, type OnApplicationBootstrap } from '@nestjs/common';
import { TENANT_BEGINNING } from '#access';
import { AuditTrail } from '#audit';
import { KeyManager } from '#keys';
import { UnitOfWork } from '#persistence';
import { CLOCK, type Clock } from '#platform';
import { EventLog, WebhooksModule } from '#webhooks';
import { Catalogues } from './catalogue/catalogues.js';
import { DefinitionChanges } from './definitions/definition-changes.js';
import { DefinitionsService } from './definitions/definitions/definitions.service.js';
import { GroupsService } from './definitions/groups/groups.service.js';
import { BuiltinRights } from './definitions/rights/builtin-rights.js';
import { RightsService } from './definitions/rights/rights.service.js';
import { VersionsService } from './definitions/versions/versions.service.js';
import { Subjects } from './subjects/subjects.js';

const definitions: FactoryProvider[] = [
  {
    provide: DefinitionChanges,
    inject: [UnitOfWork, Catalogues, AuditTrail, EventLog],
    useFactory: (...parts: ConstructorParameters<typeof DefinitionChanges>) =>
      new DefinitionChanges(...parts),
  },
  {
    provide: GroupsService,
    inject: [UnitOfWork, DefinitionChanges, CLOCK],
    useFactory: (...parts: ConstructorParameters<typeof GroupsService>) => new GroupsService(...parts),
  },
  {
    provide: RightsService,
    inject: [UnitOfWork, DefinitionChanges, CLOCK],
    useFactory: (...parts: ConstructorParameters<typeof RightsService>) => new RightsService(...parts),
  },
  {
    provide: DefinitionsService,
    inject: [UnitOfWork, DefinitionChanges, GroupsService, RightsService, CLOCK],
    useFactory: (...parts: ConstructorParameters<typeof DefinitionsService>) =>
      new DefinitionsService(...parts),
  },
  {
    provide: VersionsService,
    inject: [UnitOfWork, DefinitionChanges, DefinitionsService, CLOCK],
    useFactory: (...parts: ConstructorParameters<typeof VersionsService>) => new VersionsService(...parts),
  },
  {
    provide: BuiltinRights,
    inject: [UnitOfWork, CLOCK],
    useFactory: (unitOfWork: UnitOfWork, clock: Clock) => new BuiltinRights(unitOfWork, clock),
  },
  {
    provide: TENANT_BEGINNING,
    inject: [BuiltinRights],
    useFactory: (rights: BuiltinRights) => () => rights.ensure(),
  },
];

/** What is asked of people, what they answered, and the proof of it. */
@Global()
@Module({
  imports: [WebhooksModule],
  providers: [
    {
      provide: Catalogues,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new Catalogues(unitOfWork),
    },
    { provide: Subjects, inject: [KeyManager], useFactory: (keys: KeyManager) => new Subjects(keys) },
    ...definitions,
  ],
  exports: [
    Catalogues,
    Subjects,
    DefinitionChanges,
    GroupsService,
    RightsService,
    DefinitionsService,
    VersionsService,
    TENANT_BEGINNING,
  ],
})
export class ConsentsModule implements OnApplicationBootstrap {
  constructor(@Inject(BuiltinRights) private readonly rights: BuiltinRights) {}

  /** Tenants that were there before their rights were. */
  onApplicationBootstrap(): Promise<void> {
    return this.rights.ensureEverywhere();
  }
}
