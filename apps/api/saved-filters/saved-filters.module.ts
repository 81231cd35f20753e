import { Module } from '@nestjs/common';
import { RequestsModule } from '#requests';
import { SavedFiltersController } from './saved-filters.controller.js';

@Module({ imports: [RequestsModule], controllers: [SavedFiltersController] })
export class SavedFiltersApiModule {}
