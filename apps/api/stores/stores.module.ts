import { Module } from '@nestjs/common';
import { StoresModule } from '#stores';
import { StoresController } from './stores.controller.js';

@Module({ imports: [StoresModule], controllers: [StoresController] })
export class StoresApiModule {}
