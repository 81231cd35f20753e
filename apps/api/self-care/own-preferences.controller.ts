import { Body, Controller, Get, Header, Inject, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPerson, CurrentPrincipal, Requires, type Person, type Principal } from '#access';
import { Preferences } from '#consents';
import {
  ownPreferencesSchema,
  putPreferencesSchema,
  type OwnPreferences,
  type PutPreferences,
} from '#contracts/schemas';
import { Answers, Idempotent } from '#platform/http';
import { ownActor } from './own-actor.js';

/** People and what they prefer below a purpose. */
@ApiTags('Own consents')
@Controller('v1/me/preferences')
@Requires('me:consents')
export class OwnPreferencesController {
  constructor(@Inject(Preferences) private readonly preferences: Preferences) {}

  @Get()
  @Header('cache-control', 'no-store')
  @Answers(200, ownPreferencesSchema, 'Consents that leave topics or channels to the person')
  list(@CurrentPerson() { subject }: Person): Promise<OwnPreferences> {
    return this.preferences.list(subject);
  }

  /** Replaces all preferences of each consent that is named; those of others stay. */
  @Put()
  @Idempotent()
  @Answers(200, ownPreferencesSchema)
  put(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: putPreferencesSchema }) body: PutPreferences,
  ): Promise<OwnPreferences> {
    return this.preferences.put(ownActor(principal), body);
  }
}
