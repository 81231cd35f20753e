import { Module } from '@nestjs/common';
import { StoresModule } from '#stores';
import { DataMapController } from './data-map.controller.js';

@Module({ imports: [StoresModule], controllers: [DataMapController] })
export class DataMapApiModule {}
