import { Module } from '@nestjs/common';
import { StoresModule } from '#stores';
import { DecisionsService } from './decisions.service.js';
import { RestrictionsRegister } from './restrictions.register.js';

@Module({
  imports: [StoresModule],
  providers: [DecisionsService, RestrictionsRegister],
  exports: [DecisionsService, RestrictionsRegister],
})
export class DecisionsModule {}
